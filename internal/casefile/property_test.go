package casefile_test

import (
	"fmt"
	"slices"
	"sync"
	"testing"

	"pgregory.net/rapid"

	"github.com/onewindow/onewindow/internal/casefile"
	"github.com/onewindow/onewindow/rules"
)

const (
	sequences = 10_000 // in all, shared by the items
	commands  = 35     // in a sequence
)

// TestRandomWays leads cases of every item along random ways. After each command the promises have to hold; at the end
// every transition has to have been taken from every status that it can be taken from.
func TestRandomWays(t *testing.T) {
	var taken hits
	all := items(t)
	t.Run("items", func(t *testing.T) {
		for code, item := range all {
			t.Run(code, func(t *testing.T) {
				t.Parallel()
				for done := 0; done*len(all) < sequences; {
					rapid.Check(t, func(t *rapid.T) {
						randomWay(t, item, &taken)
						done++
					})
				}
			})
		}
	})
	for _, move := range casefile.Transitions() {
		for _, from := range move.From {
			if taken.of[edge(from, move.To)] == 0 {
				t.Errorf("no way took %s from %s to %s", move.Name, from, move.To)
			}
		}
	}
	t.Log(taken.of)
}

func randomWay(t *rapid.T, item *rules.Item, taken *hits) {
	w := newWalk(t, item)
	for range commands {
		w.wait()
		w.passTime()
		w.store()
		x := w.take(w.next())
		w.check(x)
		taken.count(x.before, x.events)
	}
	w.checkLog()
}

// hits counts the transitions taken, over all walks.
type hits struct {
	mu sync.Mutex
	of map[string]int
}

func edge(from, to casefile.Status) string { return fmt.Sprintf("%s > %s", from, to) }

func (h *hits) count(c casefile.Case, events []casefile.Event) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.of == nil {
		h.of = map[string]int{}
	}
	for _, e := range events {
		from := c.Status
		c, _ = casefile.Evolve(c, e) // it was folded without an error before
		if c.Status != from || e.Data.Kind() == "block_opened" {
			h.of[edge(from, c.Status)]++
		}
	}
}

// lawful lists every edge there is.
var lawful = func() (edges []string) {
	for _, move := range casefile.Transitions() {
		for _, from := range move.From {
			edges = append(edges, edge(from, move.To))
		}
	}
	slices.Sort(edges)
	return edges
}()
