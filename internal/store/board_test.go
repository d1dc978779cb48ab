package store_test

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/onewindow/onewindow/internal/casefile"
	"github.com/onewindow/onewindow/internal/store"
	"github.com/onewindow/onewindow/internal/supervision"
	"github.com/onewindow/onewindow/internal/worktime"
)

// command stores a command that changes nothing of its case and moves the tallies.
func (d *desk) command(tally supervision.Tally) {
	d.t.Helper()
	id := d.opened(false, store.People, nil)
	d.must(d.Within(d.t.Context(), d.clock(), func(tx *store.Tx) error {
		before, err := tx.Lock(d.t.Context(), id)
		if err != nil {
			return err
		}
		event := casefile.Event{Seq: 2, At: before.Case.At, By: "somebody", Data: casefile.Drafted{Delivery: "window"}}
		after, err := casefile.Evolve(before.Case, event)
		if err != nil {
			return err
		}
		return tx.Save(d.t.Context(), store.Change{
			Before: before, After: after, Events: []casefile.Event{event}, Outlook: before.Outlook,
			Glance: store.Glance{Tally: tally}, Audit: store.Entry{Actor: "somebody", Outcome: "done"},
		})
	}))
}

var board = store.BoardQuery{
	Of: supervision.OfCases, By: []string{"division"}, Divisions: []string{"a", "b"}, Zone: time.UTC,
	From: worktime.NewDate(2026, 1, 20), Until: worktime.NewDate(2026, 3, 10),
}

// expected adds a tally up the slow way, as a query asks for it.
func expected(t supervision.Tally, q store.BoardQuery) map[string]map[supervision.Measure]int {
	stocks := map[supervision.Measure]bool{}
	for _, m := range supervision.Stocks() {
		stocks[m] = true
	}
	sums := map[string]map[supervision.Measure]int{}
	for s, n := range t {
		name := map[string]string{"division": s.Division, "item": s.Item, "": ""}[strings.Join(q.By, "")]
		in := s.Division != "far" && (q.Item == "" || q.Item == s.Item) && !s.Day.After(q.Until)
		if !in || s.Of != q.Of || !stocks[s.Measure] && s.Day.Before(q.From) {
			continue
		}
		if sums[name] == nil {
			sums[name] = map[supervision.Measure]int{}
		}
		sums[name][s.Measure] += n
	}
	for name, counts := range sums {
		maps.DeleteFunc(counts, func(_ supervision.Measure, n int) bool { return n == 0 })
		if len(counts) == 0 {
			delete(sums, name)
		}
	}
	return sums
}

func (d *desk) reads(q store.BoardQuery) map[string]map[supervision.Measure]int {
	d.t.Helper()
	rows, err := d.Board(d.t.Context(), q)
	d.must(err)
	sums := map[string]map[supervision.Measure]int{}
	for _, r := range rows {
		if len(r.Counts) > 0 {
			sums[strings.Join(r.Names, "/")] = r.Counts
		}
	}
	return sums
}

// randomTally is what a command might change.
func randomTally(random *rand.Rand) supervision.Tally {
	t := supervision.Tally{}
	pick := func(list ...string) string { return list[random.IntN(len(list))] }
	for range 1 + random.IntN(4) {
		cell := supervision.Cell{Of: supervision.OfCases, Division: pick("a", "b", "far"), Department: "health", Item: pick("x", "y")}
		list := supervision.Measures()
		day := worktime.NewDate(2025, 12, 1).AddDays(random.IntN(120))
		t.Merge(supervision.Tally{{Day: day, Cell: cell, Measure: list[random.IntN(len(list))]}: 1 + random.IntN(3)})
	}
	return t
}

// The board says the same whether all, some or nothing has been added up yet, for any period, and it is what the commands said.
func TestTheBoardIsExactAtAnyMoment(t *testing.T) {
	d := newDesk(t)
	random := rand.New(rand.NewPCG(1, 2))
	sum := supervision.Tally{}
	queries := map[string]store.BoardQuery{"by division": board}
	for i := range 8 {
		q := board
		q.From = worktime.NewDate(2025, 12, 1).AddDays(random.IntN(120))
		q.Until = q.From.AddDays(random.IntN(70))
		q.By = [][]string{{"division"}, {"item"}, {}}[i%3]
		if i%2 == 0 {
			q.Item = "y"
		}
		queries[fmt.Sprint(i)] = q
	}
	for _, until := range []int{1, 15, 16, 31} { // the fewer days of the last month are read: those until the end, or those behind it
		for _, from := range []worktime.Date{worktime.NewDate(2025, 12, 7), worktime.NewDate(2026, 1, 1), worktime.NewDate(2026, 1, until)} {
			q := board
			q.From, q.Until = from, worktime.NewDate(2026, 1, until)
			queries[fmt.Sprint("until ", until, " from ", from)] = q
		}
	}
	check := func(when string) {
		t.Helper()
		for name, q := range queries {
			if diff := cmp.Diff(expected(sum, q), d.reads(q)); diff != "" {
				t.Fatalf("%s, %s (%s to %s): %s", when, name, q.From, q.Until, diff)
			}
		}
	}
	for round := range 4 {
		for range 12 {
			tally := randomTally(random)
			d.command(tally)
			sum.Merge(tally)
		}
		check(fmt.Sprint("before fold ", round))
		if n, err := d.Fold(t.Context()); err != nil || n == 0 {
			t.Fatalf("%d folded; %v", n, err)
		}
		check(fmt.Sprint("after fold ", round))
	}
	if n, err := d.Fold(t.Context()); n != 0 || err != nil {
		t.Errorf("%d commands folded of none; %v", n, err)
	}
}

// Read month by month, the changes lead back from the end to every month before.
func TestTheBoardByMonths(t *testing.T) {
	d := newDesk(t)
	cell := supervision.Cell{Of: supervision.OfCases, Division: "a", Department: "health", Item: "x"}
	for month, n := range map[time.Month]int{1: 2, 2: 3, 3: 5} {
		day := worktime.NewDate(2026, month, 7)
		d.command(supervision.Tally{{Day: day, Cell: cell, Measure: supervision.InHand}: n, {Day: day, Cell: cell, Measure: supervision.Received}: 10 * n})
	}
	q := board
	q.Monthly, q.From = true, worktime.NewDate(2026, 2, 1)
	for _, when := range []string{"before", "after"} {
		rows, err := d.Board(t.Context(), q)
		d.must(err)
		var got []string
		for _, r := range rows {
			got = append(got, fmt.Sprintf("%s %s %d %d", r.Names[0], r.Month, r.Counts[supervision.InHand], r.Counts[supervision.Received]))
		}
		want := []string{"a 2026-02-01 3 30", "a 2026-03-01 5 50", "a  10 0"}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s the fold: %s", when, diff)
		}
		_, err = d.Fold(t.Context())
		d.must(err)
	}
}

// Two who fold at once neither lose nor double anything.
func TestFoldsSideBySide(t *testing.T) {
	d := newDesk(t)
	cell := supervision.Cell{Of: supervision.OfCases, Division: "a", Department: "health", Item: "x"}
	one := supervision.Tally{{Day: worktime.NewDate(2026, 2, 5), Cell: cell, Measure: supervision.Received}: 1}
	for range 30 {
		d.command(one)
	}
	failed := make(chan error, 4)
	for range cap(failed) {
		go func() {
			_, err := d.Fold(t.Context())
			failed <- err
		}()
	}
	for range cap(failed) {
		d.must(<-failed)
	}
	_, err := d.Fold(t.Context())
	d.must(err)
	if got := d.reads(board)["a"][supervision.Received]; got != 30 {
		t.Errorf("%d received, want 30", got)
	}
}
