package service_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"

	"github.com/onewindow/onewindow/internal/access"
	"github.com/onewindow/onewindow/internal/casefile"
	"github.com/onewindow/onewindow/internal/message"
	"github.com/onewindow/onewindow/internal/service"
	"github.com/onewindow/onewindow/internal/worktime"
)

func day(t *testing.T, text string) worktime.Date {
	t.Helper()
	d, err := worktime.ParseDate(text)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// leave is that the examiner is away for some days of March 2026.
func leave(t *testing.T, from, to string) service.SubstitutionInput {
	return service.SubstitutionInput{Absent: examiner.ID, Substitute: examiner2.ID, From: day(t, from), To: day(t, to), Because: "annual leave"}
}

// onLeave is a case that the examiner has in hand, and is away from the next day on.
func (w *world) onLeave() (service.CaseView, service.TaskView, service.SubstitutionView) {
	t := w.t
	t.Helper()
	w.at("2026-03-02 10:00")
	w.met(examiner, examiner2, approver)
	c, task := w.examining()
	sub := ok[service.SubstitutionView](t)(w.s.OpenSubstitution(t.Context(), w.as(examiner), leave(t, "2026-03-03", "2026-03-04")))
	return c, task, sub
}

func TestASubstituteWorksInTheStead(t *testing.T) {
	w, ctx := newWorld(t), t.Context()
	c, task, _ := w.onLeave()
	mine := func(a access.Actor) []service.TaskView {
		return ok[service.Page[service.TaskView]](t)(w.s.Tasks(ctx, a, service.TaskQuery{Holder: "mine"})).Items
	}
	if list := mine(examiner2); len(list) != 0 {
		t.Errorf("a day before the leave: %+v", list)
	}
	pass := service.CompleteInput{Outcome: "pass", Findings: answers(t, map[string]any{"conditions_met": true})}
	_, err := w.s.CompleteTask(ctx, w.as(examiner2), task.ID, pass)
	refused(t, err, "not_assignee")
	w.at("2026-03-03 00:00")
	if list := mine(examiner2); len(list) != 1 || list[0].For != examiner.ID || list[0].Assignee != examiner.ID {
		t.Errorf("on the first day: %+v", list)
	}
	if list := ok[service.Page[service.CandidateView]](t)(w.s.Candidates(ctx, head, task.ID)).Items; len(list) != 1 || list[0].Absent {
		t.Errorf("candidates: %+v", list)
	}
	c = ok[service.CaseView](t)(w.s.AskInTask(ctx, w.as(examiner2), task.ID, service.AskInput{Request: "water_test", Because: "its own well"}))
	if list := mine(examiner2); len(list) != 1 || list[0].For != examiner.ID || list[0].Assignee != examiner2.ID {
		t.Errorf("taken over: %+v", list)
	}
	w.at("2026-03-05 00:00") // back again: what was taken over stays over, and bears both names
	c = ok[service.CaseView](t)(w.s.Answer(ctx, w.as(examiner2), c.ID, service.AnswerInput{Request: "water_test"}))
	ok[service.CaseView](t)(w.s.CompleteTask(ctx, w.as(examiner2), task.ID, pass))
	_, err = w.s.CompleteTask(ctx, w.as(examiner), task.ID, pass)
	refused(t, err, "not_assignee")
	if n := w.count(ctx, "SELECT count(*) FROM audit WHERE case_id = $1 AND actor = 'examiner2' AND instead_of = 'examiner' AND outcome = 'done'", c.ID); n != 3 {
		t.Errorf("%d audit entries have both names, want 3", n)
	}
	own := ok[service.CaseView](t)(w.s.Case(ctx, applicant, c.ID))
	for _, x := range own.Tasks {
		if x.For != "" || x.Assignee != "" {
			t.Errorf("the applicant sees who works on it: %+v", x)
		}
	}
	w.whole(ctx)
}

// What falls due while the officer is away goes to the substitute as well, though the engine comes to it later.
func TestACardInTheLeave(t *testing.T) {
	w, ctx := newWorld(t), t.Context()
	c, _, _ := w.onLeave()
	w.at("2026-03-09 10:00")
	ok[message.Outlook](t)(w.s.Tick(ctx, message.WorkInput{CaseID: c.ID.String(), Epoch: 1}))
	cards := ok[service.Page[service.CardView]](t)(w.s.Cards(ctx, examiner2, service.CardQuery{Level: "red"})).Items
	if len(cards) == 0 || cards[0].To[0].Officer != examiner.ID || cards[0].To[0].Deputy != examiner2.ID {
		t.Fatalf("%+v", cards)
	}
	ok[service.CardView](t)(w.s.AcknowledgeCard(ctx, w.as(examiner2), cards[0].ID))
	ok[service.CardView](t)(w.s.ReplyToCard(ctx, w.as(examiner), cards[0].ID, service.ReplyInput{Text: "I was away"}))
	w.at("2026-03-03 10:00")
	w.onLeaveUrged(c)
	w.whole(ctx)
}

// onLeaveUrged has the supervisor urge while the officer is away.
func (w *world) onLeaveUrged(c service.CaseView) {
	w.t.Helper()
	ctx := w.t.Context()
	ok[service.CaseView](w.t)(w.s.Urge(ctx, w.as(supervisor), c.ID, service.ReasonInput{Because: "people wait"}))
	for _, k := range ok[service.Page[service.CardView]](w.t)(w.s.Cards(ctx, examiner2, service.CardQuery{Level: "urge"})).Items {
		if k.To[0].Deputy != examiner2.ID {
			w.t.Errorf("the urge goes to %+v", k.To)
		}
	}
}

func TestSubstitutionsThatCannotBe(t *testing.T) {
	w, ctx := newWorld(t), t.Context()
	w.at("2026-03-02 10:00")
	culture := officer("culture", access.Examiner, "culture")
	w.met(examiner, examiner2, approver, culture, clerk, access.Actor{ID: "far", Roles: []access.Role{access.Examiner}, Division: "110108", Department: "health"})
	ok[service.SubstitutionView](t)(w.s.OpenSubstitution(ctx, w.as(head), leave(t, "2026-03-09", "2026-03-13")))
	for name, tc := range map[string]struct {
		by     access.Actor
		change func(*service.SubstitutionInput)
		code   string
	}{
		"for oneself":              {examiner, func(in *service.SubstitutionInput) { in.Substitute = examiner.ID }, "substitution_self"},
		"by a colleague":           {examiner2, func(*service.SubstitutionInput) {}, "out_of_scope"},
		"by an applicant":          {applicant, func(*service.SubstitutionInput) {}, "role_missing"},
		"by a head elsewhere":      {officer("head2", access.Head, "culture"), func(*service.SubstitutionInput) {}, "out_of_scope"},
		"of nobody":                {head, func(in *service.SubstitutionInput) { in.Absent = "nobody" }, "officer_unknown"},
		"by nobody":                {examiner, func(in *service.SubstitutionInput) { in.Substitute = "nobody" }, "officer_unknown"},
		"by somebody of afar":      {examiner, func(in *service.SubstitutionInput) { in.Substitute = "far" }, "officer_unknown"},
		"by another role":          {examiner, func(in *service.SubstitutionInput) { in.Substitute = approver.ID }, "officer_unfit"},
		"by another department":    {examiner, func(in *service.SubstitutionInput) { in.Substitute = culture.ID }, "officer_unfit"},
		"since yesterday":          {examiner, func(in *service.SubstitutionInput) { in.From = day(t, "2026-03-01") }, "substitution_days"},
		"backwards":                {examiner, func(in *service.SubstitutionInput) { in.To = day(t, "2026-03-19") }, "substitution_days"},
		"for too long":             {examiner, func(in *service.SubstitutionInput) { in.To = day(t, "2027-03-21") }, "substitution_days"},
		"without days":             {examiner, func(in *service.SubstitutionInput) { in.From, in.To = worktime.Date{}, worktime.Date{} }, "substitution_days"},
		"without a reason":         {examiner, func(in *service.SubstitutionInput) { in.Because = " " }, "reason_missing"},
		"with too long a reason":   {examiner, func(in *service.SubstitutionInput) { in.Because = string(make([]byte, 4001)) }, "text_too_long"},
		"for a queue there is not": {examiner, func(in *service.SubstitutionInput) { in.Queues = []casefile.Queue{"lunch"} }, "queue_unknown"},
		"twice on a day":           {examiner, func(in *service.SubstitutionInput) { in.From, in.To = day(t, "2026-03-13"), day(t, "2026-03-20") }, "substitution_overlap"},
		"in a circle": {examiner2, func(in *service.SubstitutionInput) {
			in.Absent, in.Substitute, in.From, in.To = "", examiner.ID, day(t, "2026-03-13"), day(t, "2026-03-13")
		}, "substitution_chain"},
		"who stands in is away too": {examiner2, func(in *service.SubstitutionInput) {
			in.Absent, in.Substitute, in.From, in.To = examiner2.ID, "examiner3", day(t, "2026-03-09"), day(t, "2026-03-09")
		}, "substitution_chain"},
	} {
		w.met(officer("examiner3", access.Examiner, "health"))
		in := leave(t, "2026-03-20", "2026-03-21")
		tc.change(&in)
		_, err := w.s.OpenSubstitution(ctx, w.as(tc.by), in)
		t.Run(name, func(t *testing.T) { refused(t, err, tc.code) })
	}
	_, err := w.s.OpenSubstitution(ctx, service.Call{Actor: examiner}, leave(t, "2026-03-20", "2026-03-21"))
	refused(t, err, "idempotency_key_missing")
	in := leave(t, "2026-03-20", "2026-03-21")
	in.Queues = []casefile.Queue{casefile.ApprovalQueue}
	ok[service.SubstitutionView](t)(w.s.OpenSubstitution(ctx, w.as(supervisor), in))
	in.Queues, in.Substitute = []casefile.Queue{casefile.CountersignQueue}, "examiner3" // another one for what else there is
	ok[service.SubstitutionView](t)(w.s.OpenSubstitution(ctx, w.as(examiner), in))
}

func TestEndingASubstitution(t *testing.T) {
	w, ctx := newWorld(t), t.Context()
	_, task, sub := w.onLeave()
	list := func(a access.Actor) int {
		return len(ok[service.Page[service.SubstitutionView]](t)(w.s.Substitutions(ctx, a)).Items)
	}
	for name, want := range map[string]struct {
		a access.Actor
		n int
	}{"away": {examiner, 1}, "stands in": {examiner2, 1}, "a colleague": {approver, 0}, "head": {head, 1}, "supervisor": {supervisor, 1}, "elsewhere": {farWatcher, 0}} {
		if got := list(want.a); got != want.n {
			t.Errorf("%s sees %d, want %d", name, got, want.n)
		}
	}
	_, err := w.s.Substitutions(ctx, applicant)
	refused(t, err, "role_missing")
	for _, a := range []access.Actor{examiner2, applicant, farWatcher} {
		_, err := w.s.EndSubstitution(ctx, w.as(a), sub.ID)
		refused(t, err, "not_found")
	}
	_, err = w.s.EndSubstitution(ctx, w.as(head), uuid.New())
	refused(t, err, "not_found")
	w.at("2026-03-03 12:00")
	call := w.as(head)
	ended := ok[service.SubstitutionView](t)(w.s.EndSubstitution(ctx, call, sub.ID))
	if ended.EndedBy != head.ID || ended.EndedAt == nil || list(examiner) != 0 {
		t.Errorf("%+v", ended)
	}
	again := ok[service.SubstitutionView](t)(w.s.EndSubstitution(ctx, call, sub.ID))
	if diff := cmp.Diff(ended, again); diff != "" {
		t.Errorf("the same again (-first +again):\n%s", diff)
	}
	_, err = w.s.EndSubstitution(ctx, w.as(head), sub.ID)
	refused(t, err, "substitution_over")
	results := ok[[]service.ClaimResult](t)(w.s.ClaimTasks(ctx, w.as(examiner2), []uuid.UUID{task.ID}))
	if results[0].Code != "already_claimed" {
		t.Errorf("after its end: %+v", results)
	}
	opened := service.Call{Actor: examiner, Key: "open"}
	first := ok[service.SubstitutionView](t)(w.s.OpenSubstitution(ctx, opened, leave(t, "2026-03-09", "2026-03-10")))
	w.at("2026-03-03 13:00")
	never := ok[service.SubstitutionView](t)(w.s.EndSubstitution(ctx, w.as(examiner), first.ID)) // before it begins
	if never.EndedAt == nil {
		t.Errorf("%+v", never)
	}
	if diff := cmp.Diff(first, ok[service.SubstitutionView](t)(w.s.OpenSubstitution(ctx, opened, leave(t, "2026-03-09", "2026-03-10")))); diff != "" {
		t.Errorf("the opening again (-first +again):\n%s", diff)
	}
	ok[service.SubstitutionView](t)(w.s.OpenSubstitution(ctx, w.as(examiner), leave(t, "2026-03-09", "2026-03-10"))) // its days are free again
}

func TestSpecialAndResume(t *testing.T) {
	w, ctx := newWorld(t), t.Context()
	c, task := w.examining()
	in := service.SpecialInput{Request: "water_test", Because: "its own well"}
	_, err := w.s.Special(ctx, w.as(examiner2), c.ID, in)
	refused(t, err, "not_assignee")
	_, err = w.s.Special(ctx, w.as(examiner), uuid.New(), in)
	refused(t, err, "not_found")
	_, err = w.s.Special(ctx, w.as(examiner), c.ID, service.SpecialInput{Request: "dream", Because: "x"})
	refused(t, err, "request_unknown")
	_, err = w.s.Resume(ctx, w.as(examiner), c.ID, service.ResumeInput{})
	refused(t, err, "request_unknown")
	call := w.as(examiner)
	c = ok[service.CaseView](t)(w.s.Special(ctx, call, c.ID, in))
	if c.Status != casefile.Suspended || c.Requests[0].Task != task.ID {
		t.Fatalf("%s %+v", c.Status, c.Requests)
	}
	resume := w.as(examiner)
	for range 2 {
		c = ok[service.CaseView](t)(w.s.Resume(ctx, resume, c.ID, service.ResumeInput{}))
		if c.Status != casefile.InApproval {
			t.Fatalf("%s", c.Status)
		}
	}
	if again := ok[service.CaseView](t)(w.s.Special(ctx, call, c.ID, in)); again.Status != casefile.Suspended {
		t.Errorf("the same again: %s", again.Status)
	}
	for _, reader := range []access.Actor{applicant, examiner, clerk} {
		list := ok[service.Page[service.NoticeView]](t)(w.s.Notices(ctx, reader, c.ID)).Items
		if len(list) != 1 || list[0].Kind != casefile.NoticeSpecial || list[0].Text["en"] == "" {
			t.Fatalf("%+v", list)
		}
		if one := ok[service.NoticeView](t)(w.s.Notice(ctx, reader, c.ID, list[0].Seq)); one.Text["en"] != list[0].Text["en"] {
			t.Errorf("%+v", one)
		}
	}
	_, err = w.s.Notice(ctx, applicant, c.ID, 1)
	refused(t, err, "not_found")
	_, err = w.s.Notices(ctx, stranger, c.ID)
	refused(t, err, "not_found")
	w.whole(ctx)
}
