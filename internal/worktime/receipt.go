package worktime

import "time"

// Receipt shows how a due date came about: every day from the start to the due day, whether it counted, and why.
type Receipt struct {
	From       Date // the day of the starting event
	Due        Due
	Days       []Day
	Counted    float64        // exact: whole or half days
	NotCounted map[string]int // days by Why
	RolledFrom Date           // the day off on which the limit would have ended; zero if it did not roll
}

// Day is a line of a receipt.
type Day struct {
	Date    Date
	Counted bool              // wholly or in half
	Why     string            // a reason below, or that of the stop; empty for an ordinary counted day
	Name    map[string]string // of the holiday, by language
	Basis   string            // of the stop
	Total   float64           // counted so far, this day included
}

// The reasons of a receipt.
const (
	WhyFirstDay      = "first_day"
	WhyWeekend       = "weekend"
	WhyHoliday       = "holiday"
	WhyWorkedWeekend = "worked_weekend" // counted: a day off that is worked
)

// Receipt returns the receipt of the ledger as it stands at now. Its due day is that of Due.
func (c *Calendar) Receipt(l Ledger, now time.Time) Receipt {
	r := Receipt{From: c.DateOf(l.Start), Due: c.Due(l, now), NotCounted: map[string]int{}}
	r.Days = []Day{{Date: r.From, Why: WhyFirstDay}}
	w, stops := c.layOut(l, now, now), existing(l.Stops, now, now)
	end := w.walk(func(tick int, v verdict) {
		last := len(r.Days) - 1
		if day := w.day(tick); r.Days[last].Date != day {
			r.Days = append(r.Days, Day{Date: day})
			last++
		}
		if v == counts {
			r.Counted += 1 / float64(w.grain)
		}
		r.Days[last].Total = r.Counted
		c.explain(&r.Days[last], v, stops)
	})
	if end.rolled > 0 {
		r.RolledFrom = w.day(end.rolled)
	}
	for _, day := range r.Days {
		if !day.Counted {
			r.NotCounted[day.Why]++
		}
	}
	return r
}

// explain enters a verdict into its day. A day of which half counted is a counted day.
func (c *Calendar) explain(day *Day, v verdict, stops []Stop) {
	switch {
	case v == counts:
		day.Counted, day.Why, day.Basis = true, "", ""
		if c.special[day.Date].worked {
			day.Why, day.Name = WhyWorkedWeekend, c.DayName(day.Date)
		}
	case day.Counted || day.Why != "":
	case v == off:
		day.Why = WhyWeekend
		if name := c.DayName(day.Date); name != nil {
			day.Why, day.Name = WhyHoliday, name
		}
	case v == stopped:
		stop := c.stopOn(day.Date, stops)
		day.Why, day.Basis = stop.Reason, stop.Basis
	}
}

// stopOn returns the stop that a day is put down to: the first of those that stand at its end, else of those that touch
// it. They come in order.
func (c *Calendar) stopOn(d Date, stops []Stop) (touching Stop) {
	begin, end := d.In(c.zone), c.EndOf(d)
	for _, s := range stops {
		if !s.From.Before(end) || s.To.Before(begin) {
			continue
		}
		if !s.To.Before(end) {
			return s
		}
		if touching.From.IsZero() {
			touching = s
		}
	}
	return touching
}
