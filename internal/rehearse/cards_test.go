package rehearse_test

import (
	"strings"
	"testing"

	"github.com/onewindow/onewindow/internal/rehearse"
	"github.com/onewindow/onewindow/rules"
)

// Two days are promised from Monday, 2 March: the first morning, the due day, and past it.
const (
	looked = `{at: 2026-03-03 00:00, do: look, expect: {cards: [warning nearly_due, yellow step_overdue], card_to: [examiner]}}`
	broken = `{at: 2026-03-05 00:00, do: look, expect: {cards: [red promise_broken], card_to: [examiner]}}`
)

func TestCards(t *testing.T) {
	claimed := `{at: 2026-03-04 09:00, by: examiner2, do: ask missing_papers, because: unsigned}`
	for name, lines := range map[string][]string{
		"to the queue":                     {looked, `{at: 2026-03-04 23:59, do: look}`, broken},
		"in order, whatever the line says": {`{at: 2026-03-05 00:00, do: look, expect: {cards: [red promise_broken, yellow step_overdue, warning nearly_due]}}`},
		"to the officer":                   {looked, claimed, `{at: 2026-03-05 10:00, by: applicant, do: answer missing_papers}`, `{at: 2026-03-06 00:00, do: look, expect: {cards: [red promise_broken], card_to: [examiner2]}}`},
	} {
		for _, failure := range run(t, shop(append([]string{submit, accept}, lines...)...)).Failures {
			t.Errorf("%s: %v", name, failure)
		}
	}
}

// A card that no line expects fails the timeline, also where the line expects a refusal; so does one that does not come.
func TestACardThatNobodyExpects(t *testing.T) {
	for line, got := range map[string]string{
		`{at: 2026-03-03 00:00, do: look}`:                                                                          "warning nearly_due, yellow step_overdue",
		`{at: 2026-03-03 00:00, by: clerk, do: accept, expect: {refused: wrong_status}}`:                            "warning nearly_due, yellow step_overdue",
		`{at: 2026-03-02 23:59, do: look, expect: {cards: [warning nearly_due]}}`:                                   "none",
		`{at: 2026-03-03 00:00, do: look, expect: {cards: [yellow nearly_due, yellow step_overdue], card_to: [x]}}`: "warning nearly_due, yellow step_overdue",
	} {
		failures := run(t, shop(submit, accept, line)).Failures
		if len(failures) == 0 || failures[0].What != "cards" || failures[0].Got != got {
			t.Errorf("%s: %v", line, failures)
		}
	}
}

// The same days under another policy: of the file, or of one timeline.
func TestAnotherPolicy(t *testing.T) {
	near := `{at: 2026-03-04 00:00, do: look, expect: {cards: [yellow nine_tenths], card_to: [examiner]}}`
	source := shop(submit, accept, near, `{at: 2026-03-05 00:00, do: look, expect: {cards: [red overdue]}}`)
	for _, failure := range run(t, "policy: yulin\n"+source).Failures {
		t.Error(failure)
	}
	of := strings.Replace(source, "    line:", "    policy: yulin\n    line:", 1)
	for _, failure := range run(t, "policy: chengdu\n"+of).Failures {
		t.Error(failure)
	}
	if len(run(t, source).Failures) == 0 {
		t.Error("the item's own policy issues the cards of another")
	}
}

// A city of two steps: yellow when the promise is broken, red three working days later, to the head of the unit.
const twoSteps = `policy: two-steps
languages: [en]
rules:
  overdue: {card: yellow, when: past promised, to: holder}
  escalated: {card: red, when: 3wd after promised, to: unit-head}
`

// The promise ends on Wednesday, 4 March; the third working day after it is Monday the 9th.
func TestEscalation(t *testing.T) {
	overdue := `{at: 2026-03-05 00:00, do: look, expect: {cards: [yellow overdue]}}`
	ended := `{at: 2026-03-06 09:00, by: clerk, do: withdraw, on_behalf_of: applicant, because: moved away}`
	for name, lines := range map[string][]string{
		"nobody does anything": {overdue, `{at: 2026-03-08 23:59, do: look}`, `{at: 2026-03-09 00:00, do: look, expect: {cards: [red escalated], card_to: [unit-head]}}`, `{at: 2026-03-25 00:00, do: look}`},
		"it ended before":      {overdue, ended, `{at: 2026-03-25 00:00, do: look}`},
	} {
		for _, failure := range runUnder(t, twoSteps, shop(append([]string{submit, accept}, lines...)...)) {
			t.Errorf("%s: %v", name, failure)
		}
	}
}

// A city in which nobody ignores an urge.
const heeding = `policy: heeding
languages: [en]
rules:
  ignored: {card: red, event: urge_ignored, to: holder}
urge: {by: supervisor, reply: 2wd}
`

// Urged on Tuesday, 3 March: an answer is due by the end of Thursday.
func TestUrges(t *testing.T) {
	urge := `{at: 2026-03-03 10:00, by: supervisor, do: urge, because: people wait}`
	for name, lines := range map[string][]string{
		"ignored":  {urge, `{at: 2026-03-05 23:59, do: look}`, `{at: 2026-03-06 00:00, do: look, expect: {cards: [red ignored], card_to: [examiner]}}`},
		"answered": {urge, `{at: 2026-03-05 23:59, by: examiner, do: reply}`, `{at: 2026-03-25 00:00, do: look}`},
		"done":     {urge, `{at: 2026-03-05 23:59, by: examiner, do: verify pass}`, `{at: 2026-03-25 00:00, do: look, expect: {open: [inspect]}}`},
		"urged twice": {urge, `{at: 2026-03-04 10:00, by: supervisor, do: urge, because: people wait}`, `{at: 2026-03-05 10:00, by: examiner, do: reply}`,
			`{at: 2026-03-06 00:00, do: look}`, `{at: 2026-03-07 00:00, do: look, expect: {cards: [red ignored]}}`},
		"refused": {`{at: 2026-03-03 09:00, by: examiner, do: reply, expect: {refused: not_open}}`, `{at: 2026-03-03 10:00, by: supervisor, do: urge, expect: {refused: reason_missing}}`,
			`{at: 2026-03-03 10:00, by: examiner, do: urge, because: people wait, expect: {refused: not_supervisor}}`, `{at: 2026-03-25 00:00, do: look}`},
	} {
		for _, failure := range runUnder(t, heeding, shop(append([]string{submit, accept}, lines...)...)) {
			t.Errorf("%s: %v", name, failure)
		}
	}
}

// runUnder plays timelines under a policy of the test's own.
func runUnder(t *testing.T, written, timelines string) []rehearse.Failure {
	t.Helper()
	policy, problems := rules.CompilePolicy("policy.yaml", []byte(written))
	if policy == nil {
		t.Fatal(problems)
	}
	tests := rehearse.Tests{File: "tests.yaml", Source: []byte("policy: " + policy.Code + "\n" + timelines), Policies: map[string]*rules.Policy{policy.Code: policy}}
	report, err := rehearse.Run(item(t, "trade-licence"), tests)
	if err != nil {
		t.Fatal(err)
	}
	return report.Failures
}
