package worktime

import (
	"cmp"
	"slices"
	"time"
)

// Stop is an interval in which a clock stands still.
type Stop struct {
	From, To time.Time // a zero To: still stopped
	Reason   string    // a code, as it will stand in the receipt
	Basis    string    // the law that allows it
}

// addStop turns a stop into ticks by the habits of the calendar.
func (w *course) addStop(s Stop) {
	first := w.tickOf(s.From)
	if w.cal.spec.Counting.StoppedDay == Counted {
		first++
	}
	if s.To.IsZero() {
		w.stands = first
		return
	}
	last := w.tickOf(s.To)
	if w.cal.spec.Counting.ResumedDay == Counted {
		last--
	}
	if first <= last {
		w.still = append(w.still, span{first, last})
	}
}

// existing returns the stops in order, as they are at now, an open one ending at resumed (or never if that is zero). A stop
// that ends before it begins, or is open and begins only after now, does not exist.
func existing(stops []Stop, now, resumed time.Time) []Stop {
	var all []Stop
	for _, s := range stops {
		open := s.To.IsZero()
		if open && s.From.After(now) {
			continue
		}
		if open {
			s.To = resumed
		}
		if s.To.IsZero() || s.From.Before(s.To) {
			all = append(all, s)
		}
	}
	slices.SortFunc(all, func(a, b Stop) int {
		return cmp.Or(a.From.Compare(b.From), cmp.Compare(a.Reason, b.Reason), cmp.Compare(a.Basis, b.Basis))
	})
	return all
}

// union joins stops that overlap, so that time in which several stand is left out once. They come in order.
func union(stops []Stop) []Stop {
	var joined []Stop
	for _, s := range stops {
		i := len(joined) - 1
		switch {
		case i >= 0 && joined[i].To.IsZero():
			return joined
		case i < 0 || joined[i].To.Before(s.From):
			joined = append(joined, s)
		case s.To.IsZero() || joined[i].To.Before(s.To):
			joined[i].To = s.To
		}
	}
	return joined
}
