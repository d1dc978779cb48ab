package casefile

import (
	"time"

	"github.com/onewindow/onewindow/internal/worktime"
	"github.com/onewindow/onewindow/rules"
)

// Passing is a limit of a case that has passed.
type Passing struct {
	Clock string
	Due   worktime.Date // the last day
	At    time.Time     // the instant at which it had passed; that of the event, where it was the event that left no time
	By    int64         // the number of the first event after it, or of that one
}

// Reading is a case with its item, under the calendar by which it is decided then.
type Reading struct {
	Item *rules.Item
	Case Case
}

// Passed tells which limits of a case, the promised and the statutory, have passed since the event before this one, and which this one has
// made past: it started them with their time over, or moved them into the past. Over a whole log each is told once, unless it is moved
// afterwards and passes again.
func Passed(before, after Reading, e Event) []Passing {
	var list []Passing
	for _, clock := range []string{PromisedClock, StatutoryClock} {
		was, is := before.past(clock, e.At), after.past(clock, e.At)
		switch {
		case was.Fires.After(before.Case.At):
			list = append(list, Passing{Clock: clock, Due: was.Date, At: was.Fires, By: e.Seq})
		case was.Fires.IsZero() && !is.Fires.IsZero():
			list = append(list, Passing{Clock: clock, Due: is.Date, At: e.At, By: e.Seq})
		}
	}
	return list
}

// past is when a running clock has run out; zero when by now it has not.
func (r Reading) past(clock string, now time.Time) worktime.Due {
	if !r.Case.running(clock) {
		return worktime.Due{}
	}
	if due := r.Item.Calendar.Due(r.Case.Clocks[clock].Ledger(), now); due.Past(now) {
		return due
	}
	return worktime.Due{}
}
