package service_test

import (
	"context"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/onewindow/onewindow/internal/access"
	"github.com/onewindow/onewindow/internal/casefile"
	"github.com/onewindow/onewindow/internal/message"
	"github.com/onewindow/onewindow/internal/service"
)

var admin = access.Actor{ID: "admin", Name: "Chen", Roles: []access.Role{access.Admin}}

// stuckCase is a granted case whose licence cannot be issued.
func (w *world) stuckCase(ctx context.Context) (service.CaseView, message.WorkInput) {
	w.t.Helper()
	c := w.submitted(ctx)
	c = ok[service.CaseView](w.t)(w.s.Accept(ctx, w.as(clerk), c.ID))
	c = w.complete(ctx, examiner, c, "examine", service.CompleteInput{Outcome: "pass", Findings: answers(w.t, map[string]any{"conditions_met": true})})
	c = w.complete(ctx, approver, c, "decide", service.CompleteInput{Outcome: "granted"})
	in := message.WorkInput{CaseID: c.ID.String(), Epoch: 1}
	in.Work = ok[message.Outlook](w.t)(w.s.Tick(ctx, in)).Work[0]
	ok[message.Outlook](w.t)(w.s.Fail(ctx, in, "licence_not_printable"))
	return c, in
}

// tellAll settles every letter, or parks those of a case.
func (w *world) tellAll(ctx context.Context, parked uuid.UUID) {
	w.t.Helper()
	letters, err := w.db.Lease(ctx, 100, w.clock().Add(time.Minute))
	for _, l := range letters {
		if err == nil && l.CaseID == parked.String() {
			err = w.db.Park(ctx, l, "WorkflowNotReady")
		} else if err == nil {
			err = w.db.Told(ctx, l, l.Seq)
		}
	}
	if err != nil {
		w.t.Fatal(err)
	}
}

func (w *world) stuck(ctx context.Context) []service.Stuck {
	w.t.Helper()
	return ok[service.Page[service.Stuck]](w.t)(w.s.Stuck(ctx, admin)).Items
}

func TestFailedWorkIsListedAndRetried(t *testing.T) {
	w, ctx := newWorld(t), t.Context()
	c, in := w.stuckCase(ctx)
	w.submitted(ctx)
	w.tellAll(ctx, uuid.Nil)
	list := w.stuck(ctx)
	want := service.Stuck{Case: c.ID, Item: c.Item, What: "issue", Code: "licence_not_printable", Since: w.clock().UTC()}
	if len(list) != 1 || !list[0].Since.Equal(want.Since) {
		t.Fatalf("stuck: %+v", list)
	}
	if list[0].Since = want.Since; list[0] != want {
		t.Fatalf("stuck: %+v, want %+v", list[0], want)
	}
	call := w.as(admin)
	first := ok[service.Retried](t)(w.s.Retry(ctx, call, c.ID))
	if again := ok[service.Retried](t)(w.s.Retry(ctx, call, c.ID)); again != first || first.Case != c.ID {
		t.Errorf("sent twice, answered %+v and %+v", first, again)
	}
	if left := w.stuck(ctx); len(left) != 0 {
		t.Errorf("still stuck: %+v", left)
	}
	letters, err := w.db.Lease(ctx, 100, w.clock())
	if err != nil || len(letters) != 1 || letters[0].CaseID != c.ID.String() {
		t.Errorf("the process is not told: %+v, %v", letters, err)
	}
	ok[message.Outlook](t)(w.s.Issue(ctx, in))
	w.work(ctx, c.ID)
	if done := ok[service.CaseView](t)(w.s.Case(ctx, applicant, c.ID)); done.Status != casefile.Delivered {
		t.Errorf("the case is %s", done.Status)
	}
	_, err = w.s.Retry(ctx, w.as(admin), c.ID)
	refused(t, err, "nothing_stuck")
	w.whole(ctx)
}

func TestParkedLettersAreListedAndRetried(t *testing.T) {
	w, ctx := newWorld(t), t.Context()
	c := w.submitted(ctx)
	w.tellAll(ctx, c.ID)
	if list := w.stuck(ctx); len(list) != 1 || list[0].Case != c.ID || list[0].What != "tell" || list[0].Code != "WorkflowNotReady" {
		t.Fatalf("stuck: %+v", list)
	}
	ok[service.Retried](t)(w.s.Retry(ctx, w.as(admin), c.ID))
	letters, err := w.db.Lease(ctx, 100, w.clock())
	if err != nil || len(letters) != 1 || letters[0].Attempts != 0 || len(w.stuck(ctx)) != 0 {
		t.Errorf("letters %+v, %v", letters, err)
	}
	w.whole(ctx)
}

// Only an admin sees what is stuck or has it retried; nobody else learns which cases there are. Every attempt is in the audit.
func TestOperationIsTheAdminsAlone(t *testing.T) {
	w, ctx := newWorld(t), t.Context()
	c, _ := w.stuckCase(ctx)
	for _, a := range []access.Actor{applicant, clerk, examiner, {ID: "nobody"}} {
		_, err := w.s.Stuck(ctx, a)
		refused(t, err, "role_missing")
		for _, id := range []uuid.UUID{c.ID, uuid.New()} {
			_, err = w.s.Retry(ctx, w.as(a), id)
			refused(t, err, "role_missing")
		}
	}
	_, err := w.s.Retry(ctx, w.as(access.Actor{}), c.ID)
	refused(t, err, "sign_in_required")
	_, err = w.s.Retry(ctx, w.as(admin), uuid.New())
	refused(t, err, "not_found")
	_, err = w.s.Retry(ctx, service.Call{Actor: admin}, c.ID)
	refused(t, err, "idempotency_key_missing")
	var denied int
	w.scan(ctx, "SELECT count(*) FROM audit WHERE action LIKE 'ops.%' AND outcome LIKE 'denied:%'", &denied)
	if denied != 14 {
		t.Errorf("%d denials are in the audit, want 14", denied)
	}
	if len(w.stuck(ctx)) != 1 {
		t.Error("somebody had it retried")
	}
}
