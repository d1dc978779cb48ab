package service_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/onewindow/onewindow/internal/service"
)

// scored lists who has how many points, and for what.
func (w *world) scored(q service.ScoreQuery) map[string][]string {
	w.t.Helper()
	got := map[string][]string{}
	for _, score := range ok[service.Scores](w.t)(w.s.Scores(w.t.Context(), supervisor, q)).Rows {
		who := strings.Trim(score.Division+" "+score.Department+" "+score.Officer, " ")
		sum := 0
		for _, l := range score.Lines {
			sum += l.Points
			got[who] = append(got[who], l.Word+" "+l.Rule+" "+l.On.String())
			if l.Card == nil || l.Case == nil {
				w.t.Errorf("%+v names no card", l)
			}
		}
		if sum != score.Points || score.Policy != "default" {
			w.t.Errorf("%+v does not add up", score)
		}
		slices.Sort(got[who])
	}
	return got
}

// Every point comes from a card; one that was revoked gives none.
func TestScoresLeadToTheirCards(t *testing.T) {
	w, ctx := newWorld(t), t.Context()
	_, red := w.overdue()
	both := []string{"red promise_broken 2026-03-04", "yellow step_overdue 2026-03-03"}
	q := service.ScoreQuery{Of: "unit", From: "2026-03", To: "2026-03"}
	if diff := cmp.Diff(map[string][]string{"110105 health": both}, w.scored(q)); diff != "" {
		t.Error(diff)
	}
	q.Of = "officer"
	if diff := cmp.Diff(map[string][]string{"examiner": both}, w.scored(q)); diff != "" {
		t.Error(diff)
	}
	ok[service.CardView](t)(w.s.RevokeCard(ctx, w.as(supervisor), red.ID, service.ReasonInput{Because: "The register was down."}))
	if diff := cmp.Diff(map[string][]string{"examiner": both[1:]}, w.scored(q)); diff != "" {
		t.Error(diff)
	}
	q.From, q.To = "2026-02", "2026-02"
	if got := w.scored(q); len(got) != 0 {
		t.Errorf("in February there are scores: %v", got)
	}
	_, err := w.s.Scores(ctx, supervisor, service.ScoreQuery{Of: "everybody"})
	refused(t, err, "bad_query")
}

// A text is tried in the place of a policy, over cases that were decided, and nothing comes of it.
func TestDryRunOfAPolicy(t *testing.T) {
	w, ctx := newWorld(t), t.Context()
	c, _ := w.overdue()
	w.at("2026-03-06 10:00")
	ok[service.CaseView](t)(w.s.CompleteTask(ctx, w.as(examiner), open(t, c, "examine").ID, service.CompleteInput{Outcome: "pass", Findings: answers(t, map[string]any{"conditions_met": true})}))
	c = ok[service.CaseView](t)(w.s.Case(ctx, supervisor, c.ID))
	w.complete(ctx, approver, c, "decide", service.CompleteInput{Outcome: "granted"})
	counts := func(source string) map[string]int {
		run := ok[service.DryRun](t)(w.s.DryRunPolicy(ctx, supervisor, "default", service.DryRunInput{Source: source, From: "2026-03-01", To: "2026-03-31"}))
		got := map[string]int{}
		for _, r := range run.Rules {
			if r.Cards > 0 {
				got[r.Rule] = r.Cards
			}
		}
		if run.Cases != 1 || run.Truncated || len(run.Cards) == 0 {
			t.Errorf("%+v", run)
		}
		return got
	}
	if diff := cmp.Diff(map[string]int{"promise_broken": 1, "step_overdue": 1}, counts("")); diff != "" {
		t.Errorf("the policy in force: %s", diff)
	}
	const strict = "policy: strict\nlanguages: [en]\nrules:\n  half: {card: warning, when: 50% of promised, to: holder, text: Half of the time has passed}\n  late: {card: red, when: past promised, to: holder, text: Late}\n"
	if diff := cmp.Diff(map[string]int{"late": 1}, counts(strict), cmp.FilterPath(func(p cmp.Path) bool { return p.Last().String() == `["half"]` }, cmp.Ignore())); diff != "" {
		t.Errorf("another: %s", diff)
	}
	for code, in := range map[string]service.DryRunInput{
		"policy_wrong": {Source: "policy: strict\nrules: {late: {card: green}}", From: "2026-03-01", To: "2026-03-31"},
		"bad_query":    {From: "2026-03-31", To: "2026-03-01"},
	} {
		_, err := w.s.DryRunPolicy(ctx, supervisor, "default", in)
		refused(t, err, code)
	}
	_, err := w.s.DryRunPolicy(gone{ctx}, supervisor, "default", service.DryRunInput{From: "2026-03-01", To: "2026-03-31"})
	if !errors.Is(err, context.Canceled) {
		t.Errorf("for somebody who is gone: %v", err)
	}
	_, err = w.s.DryRunPolicy(ctx, supervisor, "unknown", service.DryRunInput{})
	refused(t, err, "policy_unknown")
	_, err = w.s.DryRunPolicy(ctx, healthHead, "default", service.DryRunInput{})
	refused(t, err, "role_missing")
}

// gone is a context that has ended without anybody waiting for its end: only who asks finds out.
type gone struct{ context.Context }

func (gone) Err() error { return context.Canceled }

func TestPoliciesAreShown(t *testing.T) {
	w, ctx := newWorld(t), t.Context()
	page := ok[service.Page[service.PolicyView]](t)(w.s.Policies(ctx, examiner))
	var codes []string
	for _, p := range page.Items {
		codes = append(codes, p.Code)
	}
	if !slices.Contains(codes, "default") || !slices.Contains(codes, "yulin") {
		t.Errorf("%v", codes)
	}
	p := ok[service.PolicyView](t)(w.s.Policy(ctx, examiner, "default"))
	if r := p.Rules[0]; r.When != "1wd before promised" || !slices.Contains(p.Items, hygiene) {
		t.Errorf("%+v", p)
	}
	_, err := w.s.Policy(ctx, examiner, "unknown")
	refused(t, err, "policy_unknown")
	_, err = w.s.Policies(ctx, applicant)
	refused(t, err, "role_missing")
}
