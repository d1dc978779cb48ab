package casefile_test

import (
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/onewindow/onewindow/internal/casefile"
	"github.com/onewindow/onewindow/rules"
)

// What docs/meaning.md answers and no other test asks as sharply.

// Question 12: who asks keeps the step; with the answer it goes on in the same hands.
func TestAStepThatAskedStaysInHand(t *testing.T) {
	d := newDesk(t, "event-permit")
	askedForLocation(d)
	task := d.task("check_location")
	d.at("2026-02-09 10:00")
	d.do(applicant(), casefile.Answer{Request: "another_location"})
	if now := d.c.Task(d.task("check_location")); now.ID != task || now.Assignee != "examiner" {
		t.Errorf("the step is %+v, want task %s with the examiner", now, task)
	}
	d.do(officer("examiner"), casefile.Complete{Task: task, Outcome: "pass", Findings: rules.Values{"location_fit": true}})
	d.wantOpen("decide")
}

// Question 19: a stop that is recorded late moves the clock, and takes no card back. That is for the appeal.
func TestABackdatedStopTakesNoCardBack(t *testing.T) {
	d := newDesk(t, "renewal").under("slow: {card: yellow, when: past step, to: holder}")
	act := backdated(d, "2026-02-09 09:00")
	d.wantDue("examine", "2026-02-11")
	d.at("2026-02-12 10:00")
	d.do(officer("examiner"), act)
	d.wantClock("examine", "stopped") // by now it was never late: of its four days only the sixth was counted
	const card = "yellow slow/examine/1 02-12 00:00"
	if d.wantCards(card); d.c.Light != rules.Yellow {
		t.Errorf("the light is %q, and the card stands", d.c.Light)
	}
	d.at("2026-02-13 10:00")
	d.do(officer("examiner"), casefile.Answer{Request: "test_load"})
	d.tick("2026-06-01 00:00")
	d.wantCards(card)
}

// Question 20: without a promise the law's limit is promised as well, and each of the two clocks has its own card.
func TestTwoClocksWhereNothingIsPromised(t *testing.T) {
	written, err := os.ReadFile("../rehearse/testdata/renewal.yaml")
	if err != nil {
		t.Fatal(err)
	}
	library, _ := load()
	item, problems := library.Compile("renewal.yaml", []byte(strings.Replace(string(written), "  promised: 8wd\n", "", 1)))
	if item == nil {
		t.Fatal(problems)
	}
	d := newDesk(t, "renewal").under("own: {card: yellow, when: past promised, to: holder}\nlaw: {card: red, when: past statutory, to: holder}")
	d.change(func(it *rules.Item) { it.Limits = item.Limits })
	pier(d)
	d.wantDue("promised", "2026-03-11")
	d.wantDue("statutory", "2026-03-11")
	d.tick("2026-03-12 00:00")
	d.wantCards("yellow own/promised/1 03-12 00:00", "red law/statutory/1 03-12 00:00")
}

// Question 24: closed is the end.
func TestNothingLeavesClosed(t *testing.T) {
	for _, move := range casefile.Transitions() {
		if slices.Contains(move.From, casefile.Closed) {
			t.Errorf("%s leads from closed to %s", move.Name, move.To)
		}
	}
}
