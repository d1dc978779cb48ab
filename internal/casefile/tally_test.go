package casefile_test

import (
	"maps"
	"testing"

	"pgregory.net/rapid"

	"github.com/onewindow/onewindow/internal/casefile"
	"github.com/onewindow/onewindow/internal/supervision"
	"github.com/onewindow/onewindow/internal/worktime"
	"github.com/onewindow/onewindow/rules"
)

// TestRandomTallies counts cases of every item on random ways. What the commands changed, added up, is what the whole log gives;
// and at the end of each day the stocks are those of the case as it stood then, found by folding the log up to that day.
func TestRandomTallies(t *testing.T) {
	for code, item := range items(t) {
		t.Run(code, func(t *testing.T) {
			t.Parallel()
			rapid.Check(t, func(t *rapid.T) { randomTally(t, item) })
		})
	}
}

func randomTally(t *rapid.T, item *rules.Item) {
	w := newWalk(t, item)
	sum := supervision.Tally{}
	for range commands {
		w.wait()
		x := w.take(w.next())
		counted, err := supervision.Count(item, x.before, x.events, nil)
		if err != nil {
			t.Fatal(err)
		}
		sum.Merge(counted)
	}
	whole, err := supervision.Count(item, casefile.Case{}, w.log, nil)
	if err != nil || !maps.Equal(sum, whole) {
		t.Fatalf("the commands give %v and the log %v; %v", sum, whole, err)
	}
	if len(w.log) == 0 {
		return
	}
	last := item.Calendar.DateOf(w.now)
	for day := item.Calendar.DateOf(w.log[0].At); !day.After(last); day = day.AddDays(1) {
		got, want := stocksOf(sum, day), w.stocksAt(day)
		for m, n := range w.overdueNow(day) {
			got[m] += n
		}
		maps.DeleteFunc(got, func(_ supervision.Spot, n int) bool { return n == 0 })
		if !maps.Equal(got, want) {
			t.Fatalf("at the end of %s the board says %v, the log %v", day, got, want)
		}
	}
}

// stocksOf adds up the stocks of a tally until the end of a day.
func stocksOf(tally supervision.Tally, day worktime.Date) map[supervision.Spot]int {
	got := map[supervision.Spot]int{}
	for s, n := range tally {
		for _, m := range supervision.Stocks() {
			if s.Measure == m && !s.Day.After(day) {
				got[supervision.Spot{Cell: s.Cell, Measure: m}] += n
			}
		}
	}
	return got
}

// overdueNow is what the board adds of the case as it stands: how long it has been overdue.
func (w *walk) overdueNow(day worktime.Date) map[supervision.Spot]int {
	got := map[supervision.Spot]int{}
	for spot, since := range overdueIn(w.item, w.c) {
		if !since.After(day) {
			got[spot]++
		}
	}
	return got
}

// overdueIn finds what of a case has a running clock, and from which day on it is overdue.
func overdueIn(item *rules.Item, c casefile.Case) map[supervision.Spot]worktime.Date {
	since := map[supervision.Spot]worktime.Date{}
	note := func(cell supervision.Cell, clock string) {
		if k, ok := c.Clocks[clock]; ok && !k.Ended() && !k.Stopped() {
			since[supervision.Spot{Cell: cell, Measure: supervision.Overdue}] = item.Calendar.DateOf(item.Calendar.Due(k.Ledger(), c.At).At)
		}
	}
	if supervision.HasInHand(&c) {
		note(supervision.Cell{Of: supervision.OfCases, Division: c.Division(), Department: c.Department, Item: c.Item}, casefile.PromisedClock)
	}
	for _, task := range c.OpenTasks() {
		cell := supervision.Cell{Of: supervision.OfTasks, Division: task.Division, Department: task.Department, Item: c.Item, Step: task.Step, Person: task.Assignee}
		note(cell, task.Clock())
	}
	return since
}

// stocksAt is what the log says of the end of a day, by folding what had happened by then.
func (w *walk) stocksAt(day worktime.Date) map[supervision.Spot]int {
	var c casefile.Case
	end := w.item.Calendar.EndOf(day)
	for _, e := range w.log {
		if e.At.Before(end) {
			c, _ = casefile.Evolve(c, e) // it was folded without an error before
		}
	}
	want := map[supervision.Spot]int{}
	cell := supervision.Cell{Of: supervision.OfCases, Division: c.Division(), Department: c.Department, Item: c.Item}
	if supervision.HasInHand(&c) {
		want[supervision.Spot{Cell: cell, Measure: supervision.InHand}]++
		if c.Light != "" {
			want[supervision.Spot{Cell: cell, Measure: supervision.Measure(c.Light)}]++
		}
		if c.Clocks[casefile.PromisedClock].Stopped() {
			want[supervision.Spot{Cell: cell, Measure: supervision.Stopped}]++
		}
	}
	for _, task := range c.OpenTasks() {
		cell := supervision.Cell{Of: supervision.OfTasks, Division: task.Division, Department: task.Department, Item: c.Item, Step: task.Step, Person: task.Assignee}
		want[supervision.Spot{Cell: cell, Measure: supervision.InHand}]++
	}
	for spot, since := range overdueIn(w.item, c) {
		if !since.After(day) {
			want[spot]++
		}
	}
	return want
}
