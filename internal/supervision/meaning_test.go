package supervision_test

import (
	"testing"
	"time"

	"github.com/onewindow/onewindow/internal/casefile"
	"github.com/onewindow/onewindow/internal/supervision"
)

// Question 23 of docs/meaning.md: a withdrawn case is out of the rate on time, whether its promise had passed by then or not.
func TestWithdrawnIsNeitherInTimeNorLate(t *testing.T) {
	item := library(t).Items["trade-licence"]
	for name, at := range map[string]time.Time{
		"before the promise has passed": time.Date(2026, 3, 3, 2, 0, 0, 0, time.UTC),
		"after":                         time.Date(2026, 3, 6, 2, 0, 0, 0, time.UTC),
	} {
		t.Run(name, func(t *testing.T) {
			log, c := lateShop(t, item, at)
			events, err := casefile.Decide(item, c, casefile.Command{By: casefile.Actor{ID: "wang"}, Act: casefile.Withdraw{}}, at.Add(time.Hour))
			if err != nil {
				t.Fatal(err)
			}
			tally, err := supervision.Count(item, casefile.Case{}, append(log, events...), nil)
			if err != nil {
				t.Fatal(err)
			}
			counted := map[supervision.Measure]int{}
			for spot, n := range tally {
				if spot.Of == supervision.OfCases {
					counted[spot.Measure] += n
				}
			}
			if counted[supervision.Withdrawn] != 1 || counted[supervision.InTime]+counted[supervision.Late]+counted[supervision.InHand] != 0 {
				t.Errorf("counted are %v", counted)
			}
		})
	}
}
