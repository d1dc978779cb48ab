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

const commands = 30 // in a sequence

// TestRandomWays leads cases of every item along random ways. After each command the promises have to hold; in the end
// every transition has to have been taken from every status that it can be taken from.
func TestRandomWays(t *testing.T) {
	taken := hits{of: map[string]int{}}
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
	for more := 0; more < 20 && len(taken.missing()) > 0; more++ { // the rarest meet in one item alone
		rapid.Check(t, func(t *rapid.T) { randomWay(t, all["joint-works"], &taken) })
	}
	t.Logf("taken: %v", taken.of)
	if missing := taken.missing(); len(missing) > 0 {
		t.Errorf("no way took %v", missing)
	}
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
	for _, e := range events {
		from := c.Status
		c, _ = casefile.Evolve(c, e) // it was folded without an error before
		if c.Status != from || e.Data.Kind() == "block_opened" {
			h.of[edge(from, c.Status)]++
		}
	}
}

func (h *hits) missing() []string {
	return slices.DeleteFunc(edges(), func(edge string) bool { return h.of[edge] > 0 })
}

// edges lists every transition from each status.
func edges() (list []string) {
	for _, move := range casefile.Transitions() {
		for _, from := range move.From {
			list = append(list, edge(from, move.To))
		}
	}
	slices.Sort(list)
	return list
}
