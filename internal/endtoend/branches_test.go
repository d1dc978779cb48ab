package endtoend

import (
	"fmt"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/onewindow/onewindow/internal/casefile"
)

// branch is a way through an item.
type branch struct {
	name string
	walk func(*town)
}

// TestEveryBranch walks the sample items through every branch that their files have, one after the other, since time goes by
// on the way. Every command on the way is sent twice.
func TestEveryBranch(t *testing.T) {
	w := newTown(t)
	for _, b := range everyBranch() {
		t.Run(b.name, func(t *testing.T) { w.in(t).walk(b) })
	}
	w.sawEverything()
}

func everyBranch() []branch {
	return slices.Concat(hygieneBranches(), eventBranches(), tradeBranches(), everyItemsBranches(), stallBranches(), deskBranches())
}

// unreachable are the transitions that no branch takes: no item refuses what a clerk has just accepted.
func unreachable() []string { return []string{"refuse from accepted"} }

// sawEverything fails the test unless the record of the town has every transition and every kind of event there is.
func (w *town) sawEverything() {
	w.t.Helper()
	got := map[string]int{}
	for _, c := range w.cases() {
		w.retrace(c, got)
	}
	var missing []string
	for _, t := range casefile.Transitions() {
		for _, from := range t.From {
			if name := fmt.Sprintf("%s from %s", t.Name, from); got[name] == 0 {
				missing = append(missing, name)
			}
		}
	}
	if diff := cmp.Diff(unreachable(), missing); diff != "" {
		w.t.Errorf("transitions that nobody took (-known +now):\n%s", diff)
	}
	for _, kind := range w.kinds("../casefile/kind.go") {
		if got["kind "+kind] == 0 {
			w.t.Errorf("no event of kind %s", kind)
		}
	}
	ofCards := rowsOf[string](w, "SELECT DISTINCT kind FROM card_events")
	for _, kind := range w.kinds("../supervision/event.go") {
		if !slices.Contains(ofCards, kind) {
			w.t.Errorf("no event of a card of kind %s", kind)
		}
	}
}

// retrace counts the transitions and the kinds of events of a case.
func (w *town) retrace(row caseRow, count map[string]int) {
	w.t.Helper()
	events, err := w.db.Rows(w.ctx(), row.id(), 0, 1000)
	w.must(err)
	var before casefile.Case
	for _, e := range events {
		data, err := casefile.DecodeData(e.Kind, e.Data)
		w.must(err)
		after, err := casefile.Evolve(before, casefile.Event{Seq: e.Seq, At: e.At, By: e.By, Data: data})
		w.must(err)
		count["kind "+e.Kind]++
		for _, t := range casefile.Transitions() {
			moved := before.Status != after.Status || e.Kind == casefile.BlockOpened{}.Kind()
			if moved && t.To == after.Status && slices.Contains(t.From, before.Status) {
				count[fmt.Sprintf("%s from %s", t.Name, before.Status)]++
			}
		}
		before = after
	}
}

// kinds lists the kinds of event, as a source file has them: a new one is not forgotten here.
func (w *town) kinds(file string) []string {
	w.t.Helper()
	source, err := os.ReadFile(file)
	w.must(err)
	var all []string
	for _, found := range regexp.MustCompile(`Kind\(\) string\s+\{ return "([a-z_]+)" \}`).FindAllSubmatch(source, -1) {
		all = append(all, string(found[1]))
	}
	if methods := strings.Count(string(source), ") Kind() string"); methods == 0 || len(all) != methods {
		w.t.Fatalf("%d of %d kinds of event are found in %s", len(all), methods, file)
	}
	return all
}

// fetchLicence fetches the document of the case's licence and fails the test unless it is a PDF.
func (c *application) fetchLicence() {
	c.w.t.Helper()
	a := c.w.send(request{by: c.by, op: "licence", id: c.ID}).done()
	if len(a.body) < 1000 || string(a.body[:5]) != "%PDF-" {
		c.w.t.Errorf("the licence is %d bytes that begin %q", len(a.body), a.body[:min(len(a.body), 5)])
	}
}

// decided fails the test unless the case was decided so, by such an authority.
func (c *application) decided(result, by string) *application {
	c.w.t.Helper()
	if c.Decision == nil || c.Decision.Result != result || c.Decision.By != by {
		c.w.t.Fatalf("decided %+v, want %s by %s", c.Decision, result, by)
	}
	return c
}

// stands fails the test unless a clock of the case is in a state, such as stopped.
func (c *application) stands(clock, state string) *application {
	c.w.t.Helper()
	c.due(clock)
	for _, k := range c.Clocks {
		if k.Name == clock && k.State != state {
			c.w.t.Errorf("the clock %s is %s, want %s", clock, k.State, state)
		}
	}
	return c
}
