// Package worktime counts time as the law does: working days of a named calendar, limits that stand still and are
// extended, the day and the instant on which they end, and a receipt that shows each day and why it counted or not.
//
// It reads no clock: the present comes in as now, so the same calendar, ledger and now always give the same answer.
package worktime

import "time"

// Calendar knows the working days of an office and the counting habits of its law. It does not change; any number of
// goroutines may share it.
type Calendar struct {
	spec    CalendarSpec
	zone    *time.Location
	week    [7]bool // by time.Weekday
	noon    time.Duration
	special map[Date]special
}

type special struct {
	worked bool // a day off that is worked; else a working day that is closed
	name   map[string]string
}

// Code returns the calendar's code, such as cn.
func (c *Calendar) Code() string { return c.spec.Code }

// Version returns the version of the file that the calendar was read from.
func (c *Calendar) Version() string { return c.spec.Version }

// Names returns the calendar's name by language.
func (c *Calendar) Names() map[string]string { return c.spec.Names }

// Zone returns the zone in which its days begin and end.
func (c *Calendar) Zone() *time.Location { return c.zone }

// Covers returns the days for which the days off are known. Beyond them the plain week holds, and what is computed from
// it is provisional.
func (c *Calendar) Covers() DateRange { return c.spec.Covers }

// DateOf returns the date of t in the calendar's zone.
func (c *Calendar) DateOf(t time.Time) Date { return DateOf(t, c.zone) }

// EndOf returns the end of the day: the first instant of the next one, in the calendar's zone.
func (c *Calendar) EndOf(d Date) time.Time { return d.AddDays(1).In(c.zone) }

// noonOf returns the instant at which the second half of the day begins.
func (c *Calendar) noonOf(d Date) time.Time {
	year, month, day := d.civil()
	return time.Date(year, month, day, int(c.noon/time.Hour), int(c.noon%time.Hour/time.Minute), 0, 0, c.zone)
}

// IsWorkingDay reports whether the office works on d.
func (c *Calendar) IsWorkingDay(d Date) bool {
	if s, ok := c.special[d]; ok {
		return s.worked
	}
	return c.week[d.Weekday()]
}

// DayName returns the name by language of a holiday, or of the holiday for which a weekend is worked; else nil.
func (c *Calendar) DayName(d Date) map[string]string { return c.special[d].name }

// WorkingDaysBetween returns how many working days lie after a, up to and including b; negative if b is before a.
func (c *Calendar) WorkingDaysBetween(a, b Date) int {
	if b.Before(a) {
		return -c.WorkingDaysBetween(b, a)
	}
	days := b.n - a.n
	count := days / 7 * len(c.spec.Week)
	for d := b.AddDays(-(days % 7)); d.Before(b); {
		d = d.AddDays(1)
		if c.week[d.Weekday()] {
			count++
		}
	}
	for d, s := range c.special {
		if between := d.After(a) && !d.After(b); between && s.worked != c.week[d.Weekday()] {
			if s.worked {
				count++
			} else {
				count--
			}
		}
	}
	return count
}

// Add returns the moment d after a date, such as the end of a licence's term: it does not roll off a day off (a limit
// may: see Due). Half a working day is taken for a whole one.
func (c *Calendar) Add(from Date, d Duration) Date { return c.shift(from, d, +1) }

// Subtract returns the moment d before a date, such as 90d before a licence ends.
func (c *Calendar) Subtract(from Date, d Duration) Date { return c.shift(from, d, -1) }

func (c *Calendar) shift(from Date, d Duration, direction int) Date {
	leg := legOf(d)
	switch leg.kind {
	case byDays:
		return from.AddDays(direction * leg.n)
	case byMonths:
		return from.AddMonths(direction * leg.n)
	case byWorkingDays:
	}
	at, end := from, from.AddDays(direction*farthest)
	for left := (leg.n + 1) / 2; left > 0 && at != end; {
		at = at.AddDays(direction)
		if c.IsWorkingDay(at) {
			left--
		}
	}
	return at
}

// Fits reports whether the parts, one after the other, are never longer than the whole, whatever day of the calendar's
// coverage they start on. If they may be, it names the first such day.
func (c *Calendar) Fits(parts []Duration, whole Duration) (from Date, ok bool) {
	ours, theirs := Ledger{Extra: parts}, Ledger{Within: whole}
	if a, b := c.layOut(ours, time.Time{}, time.Time{}).legs, legOf(whole); len(a) == 1 && a[0].kind == b.kind {
		return c.spec.Covers.From, a[0].n <= b.n
	}
	for d := c.spec.Covers.From; !d.After(c.spec.Covers.To); d = d.AddDays(1) {
		for _, start := range []time.Time{d.In(c.zone), c.noonOf(d)} {
			ours.Start, theirs.Start = start, start
			if c.Due(ours, start).At.After(c.Due(theirs, start).At) {
				return d, false
			}
		}
	}
	return Date{}, true
}
