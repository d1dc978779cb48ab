package service_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"

	"github.com/onewindow/onewindow/internal/access"
	"github.com/onewindow/onewindow/internal/service"
)

var (
	head      = officer("head", access.Head, "health")
	examiner2 = officer("examiner2", access.Examiner, "health")
)

// met has officers open their worklist, so that the register knows them.
func (w *world) met(officers ...access.Actor) {
	w.t.Helper()
	for _, a := range officers {
		ok[service.Page[service.TaskView]](w.t)(w.s.Tasks(w.t.Context(), a, service.TaskQuery{}))
	}
}

// examining is a case of the applicant whose examiner has it in hand.
func (w *world) examining() (service.CaseView, service.TaskView) {
	t, ctx := w.t, w.t.Context()
	t.Helper()
	c := ok[service.CaseView](t)(w.s.Accept(ctx, w.as(clerk), w.submitted(ctx).ID))
	task := open(t, c, "examine")
	ok[[]service.ClaimResult](t)(w.s.ClaimTasks(ctx, w.as(examiner), ids(task)))
	return c, task
}

func reassign(to string, tasks ...uuid.UUID) service.ReassignInput {
	return service.ReassignInput{Tasks: tasks, To: to, Because: "moves to another office"}
}

func TestReassigningSeveralTasks(t *testing.T) {
	w, ctx := newWorld(t), t.Context()
	_, one := w.examining()
	done, other := w.examining()
	done = w.completed(done)
	far := access.Actor{ID: "far-examiner", Roles: []access.Role{access.Examiner}, Division: "110108", Department: "health"}
	w.met(examiner2, far, approver)
	in := reassign(examiner2.ID, one.ID, other.ID, open(t, done, "decide").ID, uuid.New(), one.ID)
	call := w.as(head)
	got := ok[[]service.ReassignResult](t)(w.s.ReassignTasks(ctx, call, in))
	var codes []string
	for i, r := range got {
		if r.Task != in.Tasks[i] || r.Reassigned != (r.Code == "") {
			t.Errorf("%+v", r)
		}
		codes = append(codes, r.Code)
	}
	if diff := cmp.Diff([]string{"", "task_not_open", "wrong_role", "not_found", ""}, codes); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	again := ok[[]service.ReassignResult](t)(w.s.ReassignTasks(ctx, call, in))
	if diff := cmp.Diff(got, again); diff != "" {
		t.Errorf("the same request again (-first +again):\n%s", diff)
	}
	in.Because = "another reason"
	_, err := w.s.ReassignTasks(ctx, call, in)
	refused(t, err, "key_reused")
	if v := ok[service.TaskView](t)(w.s.Task(ctx, examiner2, one.ID)); v.Assignee != examiner2.ID {
		t.Errorf("it is with %q", v.Assignee)
	}
	for name, tc := range map[string]struct {
		by         access.Actor
		to, refuse string
	}{
		"an examiner":             {examiner2, examiner.ID, "role_missing"},
		"a head elsewhere":        {officer("head2", access.Head, "culture"), examiner.ID, "not_found"},
		"nobody known":            {head, "somebody", "officer_unknown"},
		"somebody of afar":        {head, far.ID, "officer_unknown"},
		"nobody, for an examiner": {examiner2, "somebody", "role_missing"},
		"a supervisor":            {supervisor, examiner.ID, ""},
	} {
		results := ok[[]service.ReassignResult](t)(w.s.ReassignTasks(ctx, w.as(tc.by), reassign(tc.to, one.ID)))
		if results[0].Code != tc.refuse {
			t.Errorf("%s: %+v, want %q", name, results[0], tc.refuse)
		}
	}
	_, err = w.s.ReassignTasks(ctx, w.as(head), reassign(examiner.ID))
	refused(t, err, "tasks_number")
	_, err = w.s.ReassignTasks(ctx, w.as(head), reassign(examiner.ID, make([]uuid.UUID, 201)...))
	refused(t, err, "tasks_number")
	w.whole(ctx)
}

// completed ends the examination.
func (w *world) completed(c service.CaseView) service.CaseView {
	w.t.Helper()
	return w.complete(w.t.Context(), examiner, c, "examine", service.CompleteInput{Outcome: "pass", Findings: answers(w.t, map[string]any{"conditions_met": true})})
}

func TestCandidatesAndTheirLoad(t *testing.T) {
	w, ctx := newWorld(t), t.Context()
	w.at("2026-03-02 10:00")
	w.met(examiner2, officer("examiner3", access.Examiner, "health"), approver, officer("culture", access.Examiner, "culture"),
		access.Actor{ID: "city-examiner", Roles: []access.Role{access.Examiner}, Division: "110000", Department: "health"},
		access.Actor{ID: "far-examiner", Roles: []access.Role{access.Examiner}, Division: "110108", Department: "health"})
	w.examining()
	w.at("2026-03-09 10:00") // by now that is overdue
	w.met(examiner)
	_, task := w.examining()
	w.examining()
	ok[[]service.ReassignResult](t)(w.s.ReassignTasks(ctx, w.as(head), reassign("examiner3", task.ID)))

	look := func() string {
		var lines []string
		for _, v := range ok[service.Page[service.CandidateView]](t)(w.s.Candidates(ctx, head, task.ID)).Items {
			lines = append(lines, strings.Join([]string{v.Officer, digits(v.Open), digits(v.Overdue), digits(v.Soon)}, " "))
		}
		return strings.Join(lines, ", ")
	}
	if got, want := look(), "city-examiner 0 0 0, examiner2 0 0 0, examiner 2 1 1"; got != want {
		t.Errorf("candidates are %s, want %s", got, want)
	}
	w.at("2026-06-01 10:00") // nobody has worked for 84 days but one
	w.met(examiner2)
	w.at("2026-06-30 10:00")
	if got, want := look(), "examiner2 0 0 0"; got != want {
		t.Errorf("in summer candidates are %s, want %s", got, want)
	}
	_, err := w.s.Candidates(ctx, examiner2, task.ID)
	refused(t, err, "role_missing")
	_, err = w.s.Candidates(ctx, head, uuid.New())
	refused(t, err, "not_found")
}

func digits(n int) string { return string(rune('0' + n)) }

// An officer is noted once an hour, and at once when their token says something new.
func TestTheRegisterIsWrittenSeldom(t *testing.T) {
	w := newWorld(t)
	seen := func(a access.Actor, since string) bool {
		w.at(since)
		from := w.clock()
		_, err := w.db.Officer(t.Context(), a.ID, from)
		return err == nil
	}
	w.at("2026-03-02 10:00")
	w.met(examiner, supervisor)
	w.at("2026-03-02 10:59")
	w.met(examiner)
	if seen(examiner, "2026-03-02 10:01") {
		t.Error("noted again within the hour")
	}
	w.at("2026-03-02 11:00")
	w.met(examiner)
	moved := examiner
	moved.Department = "culture"
	w.at("2026-03-02 11:01")
	w.met(moved)
	if o, err := w.db.Officer(t.Context(), examiner.ID, w.clock()); err != nil || o.Department != "culture" {
		t.Errorf("%+v, %v", o, err)
	}
	if seen(supervisor, "2026-03-01 00:00") {
		t.Error("who works on no task is in the register")
	}
}
