package service_test

import (
	"context"
	"encoding/json"
	"maps"
	"strings"
	"testing"

	"github.com/google/uuid"

	"github.com/onewindow/onewindow/internal/access"
	"github.com/onewindow/onewindow/internal/casefile"
	"github.com/onewindow/onewindow/internal/message"
	"github.com/onewindow/onewindow/internal/service"
)

// TestWithdrawnDraftStaysPrivate: what was never handed in is nobody's business, whatever became of it.
func TestWithdrawnDraftStaysPrivate(t *testing.T) {
	w, ctx := newWorld(t), t.Context()
	c := view(t)(w.s.OpenCase(ctx, w.as(applicant), bathhouse(t)))
	view(t)(w.s.Withdraw(ctx, w.as(applicant), c.ID, service.ReasonInput{}))
	for _, a := range []access.Actor{clerk, officer("supervisor", access.Supervisor, "")} {
		_, err := w.s.Case(ctx, a, c.ID)
		refused(t, err, "not_found")
		_, err = w.s.Events(ctx, a, c.ID, service.PageQuery{})
		refused(t, err, "not_found")
	}
	view(t)(w.s.Case(ctx, applicant, c.ID))
}

// TestNoKeyTellsWhatThereIs: a key is not used up by a case that the caller may not see, or it would tell it from none.
func TestNoKeyTellsWhatThereIs(t *testing.T) {
	w, ctx := newWorld(t), t.Context()
	for _, id := range []uuid.UUID{w.submitted(ctx).ID, uuid.New()} {
		call := w.as(stranger)
		_, err := w.s.Submit(ctx, call, id)
		refused(t, err, "not_found")
		_, err = w.s.Withdraw(ctx, call, id, service.ReasonInput{})
		refused(t, err, "not_found")
	}
}

// TestEveryAttemptAndReadIsAudited counts what the audit has, step by step.
func TestEveryAttemptAndReadIsAudited(t *testing.T) {
	w, ctx := newWorld(t), t.Context()
	opening, old := w.as(applicant), int64(0)
	c := view(t)(w.s.OpenCase(ctx, opening, bathhouse(t)))
	w.audited(ctx, "case.open done")
	view(t)(w.s.OpenCase(ctx, opening, bathhouse(t)))
	w.audited(ctx, "case.open again")
	stale := w.as(applicant)
	stale.IfMatch = &old
	_, err := w.s.EditCase(ctx, stale, c.ID, service.EditInput{Delivery: "window"})
	refused(t, err, "stale")
	w.audited(ctx, "case.edit refused:stale")
	_, err = w.s.Submit(ctx, w.as(stranger), c.ID)
	refused(t, err, "not_found")
	w.audited(ctx, "case.submit denied:not_found")
	w.whole(ctx)
}

// audited fails the test unless the newest entry of the audit is this one.
func (w *world) audited(ctx context.Context, want string) {
	w.t.Helper()
	var got string
	w.scan(ctx, "SELECT action || ' ' || outcome FROM audit ORDER BY id DESC LIMIT 1", &got)
	if got != want {
		w.t.Errorf("the audit ends with %q, want %q", got, want)
	}
}

// TestApplicantSeesNoNotes: neither what an officer has found nor who it was, before the decision and by no detour.
func TestApplicantSeesNoNotes(t *testing.T) {
	w, ctx := newWorld(t), t.Context()
	c := view(t)(w.s.Accept(ctx, w.as(clerk), w.submitted(ctx).ID))
	c = w.complete(ctx, examiner, c, "examine", service.CompleteInput{Outcome: "pass", Findings: answers(t, map[string]any{"conditions_met": false})})
	if len(c.Evaluation.Refusals) != 1 {
		t.Fatalf("the officer is told of %d grounds", len(c.Evaluation.Refusals))
	}
	c = view(t)(w.s.Case(ctx, applicant, c.ID))
	if len(c.Evaluation.Refusals) > 0 {
		t.Errorf("the applicant is told %+v", c.Evaluation.Refusals)
	}
	for _, task := range c.Tasks {
		if task.Outcome+task.Assignee != "" {
			t.Errorf("the applicant is told of %+v", task)
		}
	}
}

// TestApplicantSeesWhyButNotWho: a licence is revoked with the reason, which the applicant may read, and without names.
func TestApplicantSeesWhyButNotWho(t *testing.T) {
	w, ctx := newWorld(t), t.Context()
	c := w.committed(ctx)
	w.complete(ctx, inspector, c, "check", service.CompleteInput{Outcome: "false", Officers: []string{"inspector2"}, Because: "No disinfection at all"})
	page := ok[service.Page[service.EventView]](t)(w.s.Events(ctx, applicant, c.ID, service.PageQuery{Limit: 100}))
	text, err := json.Marshal(page)
	if err != nil || !strings.Contains(string(text), "No disinfection at all") || strings.Contains(string(text), "inspector2") {
		t.Errorf("the applicant reads %s, %v", text, err)
	}
}

// TestApplicantSeesNoCards: who answers for a delay, and what was measured of it, is between officers and those who watch them.
func TestApplicantSeesNoCards(t *testing.T) {
	w, ctx := newWorld(t), t.Context()
	id := w.forgotten(ctx)
	cards := func(a access.Actor) map[string]service.EventView {
		told := map[string]service.EventView{}
		for _, e := range ok[service.Page[service.EventView]](t)(w.s.Events(ctx, a, id, service.PageQuery{Limit: 100})).Items {
			told[e.Kind] = e
		}
		return told
	}
	inside, outside := cards(supervisor), cards(applicant)
	for _, data := range []casefile.Data{casefile.CardIssued{}, casefile.CardOvertaken{}} {
		to, by := outside[data.Kind()], inside[data.Kind()]
		if !strings.Contains(string(by.Data), "default") || string(to.Data) != "{}" || to.Seq != by.Seq {
			t.Errorf("of %s the applicant reads %s, the supervisor %s", data.Kind(), to.Data, by.Data)
		}
	}
	card := ok[service.Page[service.CardView]](t)(w.s.Cards(ctx, supervisor, service.CardQuery{Case: id})).Items[0]
	_, err := w.s.Card(ctx, applicant, card.ID)
	refused(t, err, "not_found")
	_, err = w.s.Cards(ctx, applicant, service.CardQuery{})
	refused(t, err, "role_missing")
}

// forgotten is a case that nobody took in hand in time, nor the engine: it is too late for the warning, not for the other cards.
func (w *world) forgotten(ctx context.Context) uuid.UUID {
	t := w.t
	t.Helper()
	c := view(t)(w.s.OpenCase(ctx, w.as(applicant), service.OpenInput{Item: "trade-licence", Division: "110105", Answers: answers(t, map[string]any{
		"trade": "goods", "shop_name": "Corner shop", "shop_address": "1 Main Street", "floor_area": 40, "rented": true, "term": "permanent",
	})}))
	view(t)(w.s.SupplyMaterial(ctx, w.as(applicant), c.ID, service.MaterialInput{Name: "lease", Content: pdf("lease")}))
	view(t)(w.s.Submit(ctx, w.as(applicant), c.ID))
	view(t)(w.s.Accept(ctx, w.as(clerk), c.ID))
	w.at("2026-03-20 10:00")
	ok[message.Outlook](t)(w.s.Tick(ctx, message.WorkInput{CaseID: c.ID.String(), Epoch: 1}))
	return c.ID
}

// TestNoValueLooksLikeMoreRows: what somebody is called cannot be set on a licence as if it were something else it says.
func TestNoValueLooksLikeMoreRows(t *testing.T) {
	w := newWorld(t)
	w.committed(t.Context())
	if got := w.printer.last.Lines[1].Value; got != "Clear Spring Valid without end" {
		t.Errorf("the licence says %q", got)
	}
}

// committed is a case granted on the applicant's declaration, with its licence.
func (w *world) committed(ctx context.Context) service.CaseView {
	t := w.t
	t.Helper()
	in := bathhouse(t)
	maps.Copy(in.Answers, answers(t, map[string]any{"commits": true, "place_name": "Clear Spring\n\nValid\twithout end"}))
	c := view(t)(w.s.OpenCase(ctx, w.as(applicant), in))
	view(t)(w.s.SupplyMaterial(ctx, w.as(applicant), c.ID, service.MaterialInput{Name: "floor-plan", Content: pdf("plan")}))
	view(t)(w.s.Submit(ctx, w.as(applicant), c.ID))
	view(t)(w.s.Accept(ctx, w.as(clerk), c.ID))
	w.work(ctx, c.ID)
	return view(t)(w.s.Case(ctx, clerk, c.ID))
}

// TestWhoWatchesClaimsNothing: a supervisor sees every task, and a search for one of theirs touches none.
func TestWhoWatchesClaimsNothing(t *testing.T) {
	w, ctx := newWorld(t), t.Context()
	w.submitted(ctx)
	watching := officer("supervisor", access.Supervisor, "")
	var before, after string // the transaction that locked the case last
	w.scan(ctx, "SELECT xmax::text FROM cases", &before)
	next, err := w.s.NextTask(ctx, w.as(watching), service.TaskQuery{})
	if err != nil || next != nil {
		t.Fatalf("%+v, %v", next, err)
	}
	w.scan(ctx, "SELECT xmax::text FROM cases", &after)
	list := ok[service.Page[service.TaskView]](t)(w.s.Tasks(ctx, watching, service.TaskQuery{}))
	if len(list.Items) != 1 || before != after {
		t.Errorf("of %d tasks one was held", len(list.Items))
	}
}

// TestApplicantsAtTheCounterAreWhoTheySeem: an id or a name that reads like another one is none.
func TestApplicantsAtTheCounterAreWhoTheySeem(t *testing.T) {
	w, ctx := newWorld(t), t.Context()
	for what, who := range map[string]service.ApplicantInput{
		"space at the end": {ID: "clerk ", Name: "Zhang"}, "nothing to see": {ID: "clerk\u200b", Name: "Zhang"}, "two lines": {ID: "a\u2028b", Name: "Zhang"},
		"no id": {ID: "", Name: "Zhang"}, "long id": {ID: strings.Repeat("1", 201), Name: "Zhang"},
		"name from the right": {ID: "1", Name: "\u202egnahZ"}, "name on two lines": {ID: "1", Name: "Zhang\u2029Li"}, "no name": {ID: "1", Name: "\u200b"},
	} {
		who.Kind = access.Person
		in := bathhouse(t)
		in.Applicant = &who
		if _, err := w.s.OpenCase(ctx, w.as(clerk), in); err == nil {
			t.Errorf("%s: taken", what)
		} else {
			refused(t, err, "applicant_missing")
		}
	}
}

// TestNamesOfAnswersAreNotRepeated: a refusal names a misspelt fact, but repeats nothing that could be no name.
func TestNamesOfAnswersAreNotRepeated(t *testing.T) {
	w := newWorld(t)
	in := service.EvaluateInput{Answers: answers(t, map[string]any{"<script>": 1, "place_nam": "x"})}
	_, err := w.s.Evaluate(t.Context(), "public-place-hygiene-permit", in)
	if told := refused(t, err, "wrong_answers"); told.Fields[0].Name != "?" || told.Fields[1].Name != "place_nam" {
		t.Errorf("%+v", told.Fields)
	}
}
