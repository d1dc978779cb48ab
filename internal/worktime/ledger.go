package worktime

import "time"

// Ledger is one clock: a budget of counted time and the intervals in which it stood still. Its due date is never stored
// and never moved; it is computed from the ledger.
type Ledger struct {
	Start  time.Time // the starting event; its day is not counted
	Within Duration
	Stops  []Stop     // in any order; they may overlap
	Extra  []Duration // extensions, in order; they lengthen the budget, counted from the start
	Latest Date       // a fixed last day that no stop or extension moves, nor a day off; zero: none
}

// Due says when a clock runs out.
type Due struct {
	Date        Date      // the last day; never before the day of the start
	At          time.Time // the end of that day (or noon, where halves are counted): the instant from which the clock is past
	Provisional bool      // days beyond the calendar's coverage were counted by the plain week
	// Stopped means that the clock stands still. Date and At are then what they would be if it ran again on the day of
	// now, and so they move with now.
	Stopped bool
	// Fires is when the clock will be past if nothing more happens: At while it runs; while it stands still the end of
	// Ledger.Latest, or never, which is the zero time.
	Fires time.Time
}

// Past reports whether the clock has run out by now.
func (d Due) Past(now time.Time) bool { return !d.Fires.IsZero() && !now.Before(d.Fires) }

// Due returns when the ledger runs out, as it stands at now.
func (c *Calendar) Due(l Ledger, now time.Time) Due {
	w := c.layOut(l, now, time.Time{})
	end := w.walk(ignore)
	due := Due{Stopped: end.stood}
	if !end.stood || !l.Latest.IsZero() {
		due.Fires = w.begin(end.tick + 1)
	}
	if end.stood {
		w = c.layOut(l, now, now)
		end = w.walk(ignore)
	}
	due.Date, due.At = w.day(end.tick), w.begin(end.tick+1)
	due.Provisional = w.day(w.start+1).Before(c.spec.Covers.From) || due.Date.After(c.spec.Covers.To)
	return due
}

func ignore(int, verdict) {}

// ShareMoment returns the instant at which a share of the budget is all but used up: the start of the counted day (or
// half day) ⌊percent × n⌋ + 1 of n. 90% of 13wd is the twelfth morning, of 10wd the tenth, of 1wd the first. A Latest that
// comes before it makes it the last morning; 100 percent is when the clock is past.
//
// It is what will be if nothing more happens: while the clock stands still, a moment that had not come before has none,
// and the zero time is returned.
func (c *Calendar) ShareMoment(l Ledger, percent int, now time.Time) time.Time {
	due := c.Due(l, now)
	wanted := c.budget(l, now)*max(percent, 0)/100 + 1
	w := c.layOut(l, now, time.Time{})
	seen, found := 0, 0
	w.walk(func(tick int, v verdict) {
		if v == counts {
			seen++
		}
		if seen == wanted && found == 0 {
			found = tick
		}
	})
	switch {
	case percent >= 100 || due.Fires.IsZero() && found == 0:
		return due.Fires
	case found == 0:
		return later(l.Start, c.lastDay(due).In(c.zone))
	}
	return w.begin(found)
}

// budget returns how many ticks the ledger counts; a Latest does not cut them short.
func (c *Calendar) budget(l Ledger, now time.Time) (ticks int) {
	if !l.Within.IsZero() {
		l.Latest = Date{}
	}
	c.layOut(l, now, now).walk(func(_ int, v verdict) {
		if v == counts {
			ticks++
		}
	})
	return ticks
}

// lastDay returns the day that Fires ends.
func (c *Calendar) lastDay(due Due) Date { return c.DateOf(due.Fires.Add(-time.Nanosecond)) }

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

// DaysBefore returns the instant d before the due day: for 1wd, 00:00 of the working day before it. It is never before
// the start. Like ShareMoment it tells what will be if nothing more happens, and returns the zero time while the clock
// stands still.
func (c *Calendar) DaysBefore(l Ledger, d Duration, now time.Time) time.Time {
	due := c.Due(l, now)
	if due.Fires.IsZero() {
		return time.Time{}
	}
	day := c.Subtract(c.lastDay(due), d)
	if d.Half {
		return later(l.Start, c.noonOf(day))
	}
	return later(l.Start, day.In(c.zone))
}

// DaysAfter returns the start of the day that lies d after the due day: for 1wd, 00:00 of the first working day after it. It
// returns the zero time while the clock stands still and is not past.
func (c *Calendar) DaysAfter(l Ledger, d Duration, now time.Time) time.Time {
	due := c.Due(l, now)
	if due.Fires.IsZero() {
		return time.Time{}
	}
	return c.Add(c.lastDay(due), d).In(c.zone)
}

// Remaining returns how many working days are left after today, 0 on the due day itself; while the clock stands still,
// today is left as well. Once it is past the number is negative: the working days begun since, at least one.
func (c *Calendar) Remaining(l Ledger, now time.Time) int {
	due, today := c.Due(l, now), c.DateOf(now)
	if due.Past(now) {
		return -max(1, c.WorkingDaysBetween(due.Date, today))
	}
	resumed := now
	if due.Stopped {
		resumed = c.EndOf(today)
	}
	left := 0
	w, counted := c.layOut(l, now, resumed), today
	w.walk(func(tick int, v verdict) {
		if day := w.day(tick); v == counts && day.After(counted) && c.IsWorkingDay(day) {
			left, counted = left+1, day
		}
	})
	return left
}
