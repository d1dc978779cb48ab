package model_test

import (
	"slices"
	"sync"

	"github.com/onewindow/onewindow/internal/casefile"
	"github.com/onewindow/onewindow/internal/message"
	"github.com/onewindow/onewindow/rules"
)

// tally counts what the trials have reached, so that a test which no longer gets anywhere is noticed.
type tally struct {
	mu   sync.Mutex
	hits map[string]int
}

func newTally() *tally { return &tally{hits: map[string]int{}} }

func (t *tally) hit(what string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.hits[what]++
}

// events counts what happened, and the transitions. To open a further block is one too, though the status stays.
func (t *tally) events(c casefile.Case, events []casefile.Event) {
	for _, e := range events {
		from := c.Status
		t.hit("event " + e.Data.Kind())
		if x, ok := e.Data.(casefile.CardIssued); ok {
			t.hit("card " + x.Cause.On)
		}
		c, _ = casefile.Evolve(c, e)
		if _, opens := e.Data.(casefile.BlockOpened); opens {
			t.hit("transition open_block")
			continue
		}
		for _, move := range casefile.Transitions() {
			if c.Status != from && move.To == c.Status && slices.Contains(move.From, from) && move.Name != "open_block" {
				t.hit("transition " + move.Name)
			}
		}
	}
}

// fired counts the rungs that events of the clock came from: several may be due at once.
func (t *tally) fired(item *rules.Item, c casefile.Case, events []casefile.Event) {
	for _, e := range events {
		if next := casefile.Outlook(item, c).Next; next != nil && !next.At.After(e.At) {
			t.hit("rung " + item.Code + " " + next.Clock)
		}
		c, _ = casefile.Evolve(c, e)
	}
}

// seen counts what the workflow goes by.
func (t *tally) seen(item *rules.Item, o message.Outlook) {
	t.hit("stage " + string(o.Stage))
	if o.Block == nil {
		return
	}
	for _, b := range o.Block.Branches {
		t.hit("branch " + item.Code + " " + b.Step)
	}
}

// missing lists what was never reached of all that any item can reach.
func (t *tally) missing() []string {
	want := []string{
		"stage reception", "stage approval", "stage completion", "afresh", "outage, lost true", "outage, lost false",
		"coalesced", "nudged", "known already", "stumbled", "answer lost", "not open",
		"event sent_back", "event asked", "event answered", "event lapsed", "event checked", "event work_failed",
		"event card_issued", "event card_overtaken", "event task_reassigned", "event proposed", "event countersigned", "event stop_ended",
		"event urged", "event urge_answered", "card urge_ignored",
	}
	for _, move := range casefile.Transitions() {
		want = append(want, "transition "+move.Name)
	}
	return t.never(want)
}

// missingOf lists what was never reached of an item: its branches, and the clocks that the workflow has to have fired.
func (t *tally) missingOf(item *rules.Item) []string {
	var want []string
	for _, clock := range rungs(item) {
		want = append(want, "rung "+item.Code+" "+clock)
	}
	for _, step := range steps(item) {
		want = append(want, "branch "+item.Code+" "+step.Name)
	}
	return t.never(want)
}

func (t *tally) never(want []string) []string {
	t.mu.Lock()
	defer t.mu.Unlock()
	return slices.DeleteFunc(want, func(what string) bool { return t.hits[what] > 0 })
}

func steps(item *rules.Item) []*rules.Step {
	var all []*rules.Step
	for _, route := range item.Approval {
		for _, block := range route.Blocks {
			all = append(all, block.Steps...)
		}
	}
	return all
}

// rungs are the clocks of an item that do something by themselves.
func rungs(item *rules.Item) []string {
	clocks := []string{casefile.CloseClock}
	if !item.Limits.AcceptAtOnce {
		clocks = append(clocks, casefile.AcceptClock, casefile.CorrectClock)
	}
	if item.Limits.Silence != nil {
		clocks = append(clocks, casefile.SilenceClock)
	}
	for _, s := range steps(item) {
		if clock := silenceOf(s); clock != "" {
			clocks = append(clocks, clock)
		}
	}
	for _, r := range item.Requests {
		clocks = append(clocks, r.Name)
	}
	for _, m := range item.Materials {
		if m.Later != nil {
			clocks = append(clocks, "later."+m.Name)
		}
	}
	return clocks
}

// silenceOf is the clock after which a step ends without its officer, or none.
func silenceOf(s *rules.Step) string {
	switch {
	case s.Silence == nil:
		return ""
	case s.Silence.After.IsZero():
		return s.Name
	}
	return s.Name + ".silence"
}
