package worktime_test

import (
	"strings"
	"testing"
	"time"

	"github.com/onewindow/onewindow/internal/worktime"
)

// oracle computes a due instant as a patient clerk would: one day (or half a day) after the other, asking of every tenth
// minute whether the clock ran. It shares nothing with the package but the shape of a ledger whose budget is of one unit.
type oracle struct {
	t       testing.TB
	country country
	zone    *time.Location
	closed  map[string]bool
	worked  map[string]bool
	stops   []worktime.Stop
}

const grid = 10 * time.Minute // stops of random ledgers begin and end on it

func newOracle(t testing.TB, code string, l worktime.Ledger, now time.Time) *oracle {
	o := &oracle{t: t, country: countries[code], closed: map[string]bool{}, worked: map[string]bool{}}
	o.zone, _ = time.LoadLocation(o.country.zone)
	for _, h := range o.country.holidays {
		o.mark(o.closed, h.closed)
		o.mark(o.worked, h.worked)
	}
	for _, s := range l.Stops {
		if s.To.IsZero() {
			s.To = now
		}
		o.stops = append(o.stops, s)
	}
	return o
}

func (o *oracle) mark(days map[string]bool, text string) {
	for _, part := range strings.Fields(text) {
		from, to, isRange := strings.Cut(part, "..")
		days[from] = true
		for day := from; isRange && day != to; days[day] = true {
			parsed, err := time.Parse(time.DateOnly, day)
			if err != nil {
				o.t.Fatal(err)
			}
			day = parsed.AddDate(0, 0, 1).Format(time.DateOnly)
		}
	}
}

func (o *oracle) works(day time.Time) bool {
	key := day.Format(time.DateOnly)
	weekend := day.Weekday() == time.Saturday || day.Weekday() == time.Sunday
	return o.worked[key] || !weekend && !o.closed[key]
}

func (o *oracle) runs(t time.Time) bool {
	for _, s := range o.stops {
		if !t.Before(s.From) && t.Before(s.To) {
			return false
		}
	}
	return true
}

// counted says whether the clock counts a day or half a day: in China and Britain if it runs at its end; in the
// Netherlands if it ran at any time from the last minutes before it (a stop takes effect on the day after).
func (o *oracle) counted(from, to time.Time) bool {
	if o.country.counting.StoppedDay == "not_counted" {
		return o.runs(to.Add(-time.Nanosecond))
	}
	for t := from.Add(-grid); t.Before(to); t = t.Add(grid) {
		if o.runs(t) {
			return true
		}
	}
	return false
}

// due returns the instant from which the clock is past.
func (o *oracle) due(l worktime.Ledger) time.Time {
	budget := append([]worktime.Duration{l.Within}, l.Extra...)
	start := l.Start.In(o.zone)
	midnight := time.Date(start.Year(), start.Month(), start.Day(), 0, 0, 0, 0, o.zone)
	var end time.Time
	switch total, half := sum(budget); {
	case half > 0:
		end = o.halves(start, midnight, 2*total+half)
	case l.Within.Unit == worktime.WorkingDays:
		end = o.days(midnight, total, true)
	default:
		end = o.days(midnight, o.length(midnight, l.Within.Unit, total), false)
	}
	if latest := l.Latest; !latest.IsZero() {
		day, _ := time.ParseInLocation(time.DateOnly, latest.String(), o.zone)
		if day.Before(midnight) {
			day = midnight
		}
		if limit := day.AddDate(0, 0, 1); limit.Before(end) {
			end = limit
		}
	}
	return end
}

func sum(budget []worktime.Duration) (total, half int) {
	for _, d := range budget {
		total += d.N
		if d.Half {
			half++
		}
	}
	return total, half
}

// length returns how many calendar days a limit lasts that is not in working days.
func (o *oracle) length(midnight time.Time, unit worktime.Unit, n int) int {
	switch unit {
	case worktime.Days:
		return n
	case worktime.Weeks:
		return 7 * n
	case worktime.Years:
		n *= 12
	}
	first := time.Date(midnight.Year(), midnight.Month()+time.Month(n), 1, 0, 0, 0, 0, o.zone)
	end := first.AddDate(0, 0, midnight.Day()-1)
	for end.Month() != first.Month() { // the month has no such day
		end = end.AddDate(0, 0, -1)
	}
	days := 0
	for day := midnight; day.Before(end); day = day.AddDate(0, 0, 1) {
		days++
	}
	return days
}

func (o *oracle) days(midnight time.Time, n int, working bool) time.Time {
	day := midnight
	for n > 0 {
		day = day.AddDate(0, 0, 1)
		if working && !o.works(day) {
			continue
		}
		if o.counted(day, day.AddDate(0, 0, 1)) {
			n--
		}
	}
	for !working && !o.works(day) && o.country.counting.Ends == "next_working_day" {
		day = day.AddDate(0, 0, 1)
	}
	return day.AddDate(0, 0, 1)
}

// halves counts half days from the half after that of the event.
func (o *oracle) halves(start, midnight time.Time, n int) time.Time {
	for day := midnight; ; day = day.AddDate(0, 0, 1) {
		noon := time.Date(day.Year(), day.Month(), day.Day(), 12, 0, 0, 0, o.zone)
		next := day.AddDate(0, 0, 1)
		for _, half := range [][2]time.Time{{day, noon}, {noon, next}} {
			if !half[0].After(start) || !o.works(day) || !o.counted(half[0], half[1]) {
				continue
			}
			if n--; n == 0 {
				return half[1]
			}
		}
	}
}
