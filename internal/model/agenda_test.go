package model_test

import (
	"slices"
	"time"
)

// agenda is what is going to happen around the workflow, in the order of time. It outlives the runs of the workflow.
type agenda []entry

type entry struct {
	at time.Time
	do func()
}

// add puts an entry behind those of the same instant.
func (a *agenda) add(e entry) {
	i, _ := slices.BinarySearchFunc(*a, e, func(x, y entry) int {
		if x.at.After(y.at) {
			return 1
		}
		return -1
	})
	*a = slices.Insert(*a, i, e)
}

// due takes the first entry out if its time has come by now.
func (a *agenda) due(now time.Time) (entry, bool) {
	if len(*a) == 0 || (*a)[0].at.After(now) {
		return entry{}, false
	}
	first := (*a)[0]
	*a = (*a)[1:]
	return first, true
}
