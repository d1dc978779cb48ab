package chaos

import (
	"net/http"
	"sync"
	"testing"

	"github.com/onewindow/onewindow/internal/devstack/stacktest"
)

// races is how often a task is raced for, and side is how much of that goes on side by side.
const races, side = 1000, 8

// TestClaimRaces has everybody who can take a task claim it at once, over and over.
func TestClaimRaces(t *testing.T) {
	if !*whole {
		return // make chaos; every task of a round is raced for as well
	}
	c := found(t, stacktest.Product(t), plan{Seed: max(*seed, 1), Mix: mix{Title: "claim races"}, Patience: patience})
	var racing sync.WaitGroup
	for n := range side {
		racing.Go(func() {
			l := c.newLife(n, 0)
			l.ends = -1
			if l.begin(wishes()[3]); len(l.Tasks) == 0 {
				t.Errorf("%s has no task", l.name)
				return
			}
			for range races / side {
				task := l.Tasks[len(l.Tasks)-1]
				winner := l.race(task)
				if winner == "" {
					t.Errorf("%s: nobody got the task", l.name)
					return
				}
				l.do(winner, http.MethodPost, "/tasks/"+task.ID+"/release", facts{"because": "a race"})
			}
		})
	}
	racing.Wait()
	c.settle("0s")
	c.look("after the races", always())
	c.report()
}
