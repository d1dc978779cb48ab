package worktime

import (
	"cmp"
	"fmt"
	"time"
)

// Date is a civil date: a day as the law names it, in no zone. The zero Date is no date at all.
type Date struct {
	n int // days, 0001-01-01 being 1: a Monday, so that n%7 is the weekday; 0 is no date
}

const (
	dateLayout    = "2006-01-02"
	secondsPerDay = 24 * 60 * 60
	unixEpoch     = 719163 // n of 1970-01-01
)

// NewDate returns the date of a year, month and day; like time.Date it takes 30 February for 1 or 2 March.
func NewDate(year int, month time.Month, day int) Date {
	return dateOfUnix(time.Date(year, month, day, 0, 0, 0, 0, time.UTC).Unix())
}

// ParseDate reads a date as 2026-02-05.
func ParseDate(text string) (Date, error) {
	t, err := time.Parse(dateLayout, text)
	if err != nil || t.Year() < 1 {
		return Date{}, fmt.Errorf("%q is not a date like 2026-02-05", text)
	}
	return dateOfUnix(t.Unix()), nil
}

// DateOf returns the date that a calendar on the wall shows at t in loc; the zero time has no date.
func DateOf(t time.Time, loc *time.Location) Date {
	if t.IsZero() {
		return Date{}
	}
	_, offset := t.In(loc).Zone()
	return dateOfUnix(t.Unix() + int64(offset))
}

// dateOfUnix shifts to year 1 before it divides, so that days before 1970 round down as well.
func dateOfUnix(seconds int64) Date {
	return Date{n: int((seconds+(unixEpoch-1)*secondsPerDay)/secondsPerDay) + 1}
}

// civil returns year, month and day.
func (d Date) civil() (int, time.Month, int) {
	return d.In(time.UTC).Date()
}

// In returns the first instant of the day in loc: 00:00, or later where the zone's clocks skip it.
func (d Date) In(loc *time.Location) time.Time {
	utc := time.Unix(int64(d.n-unixEpoch)*secondsPerDay, 0).UTC()
	if loc == time.UTC {
		return utc
	}
	year, month, day := utc.Date()
	midnight := time.Date(year, month, day, 0, 0, 0, 0, loc)
	if DateOf(midnight, loc).Before(d) { // summer time begins at midnight
		return midnight.Add(time.Hour)
	}
	return midnight
}

// IsZero reports whether d is no date.
func (d Date) IsZero() bool { return d == Date{} }

// Compare returns -1, 0 or +1 as d is before, equal to or after other.
func (d Date) Compare(other Date) int { return cmp.Compare(d.n, other.n) }

// Before reports whether d is earlier than other.
func (d Date) Before(other Date) bool { return d.n < other.n }

// After reports whether d is later than other.
func (d Date) After(other Date) bool { return d.n > other.n }

// Equal reports whether both are the same day, as == does; comparing libraries ask for it.
func (d Date) Equal(other Date) bool { return d == other }

// Weekday returns the day of the week.
func (d Date) Weekday() time.Weekday { return time.Weekday(d.n % 7) }

// AddDays returns the date n days later, or earlier if n is negative.
func (d Date) AddDays(n int) Date { return Date{n: d.n + n} }

// AddMonths returns the corresponding date n months later (or earlier), or the last of that month where it has none.
func (d Date) AddMonths(n int) Date {
	year, month, day := d.civil()
	last := NewDate(year, month+time.Month(n)+1, 0)
	return last.AddDays(min(0, day-last.day()))
}

func (d Date) day() int {
	_, _, day := d.civil()
	return day
}

// String writes the date as 2026-02-05; no date is empty.
func (d Date) String() string {
	if d.IsZero() {
		return ""
	}
	return d.In(time.UTC).Format(dateLayout)
}

// MarshalText writes what String does.
func (d Date) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// UnmarshalText reads what MarshalText writes.
func (d *Date) UnmarshalText(text []byte) (err error) {
	if len(text) == 0 {
		*d = Date{}
		return nil
	}
	*d, err = ParseDate(string(text))
	return err
}

// DateRange is the days from From to To, both included.
type DateRange struct{ From, To Date }

// Contains reports whether d lies in the range.
func (r DateRange) Contains(d Date) bool { return !d.Before(r.From) && !d.After(r.To) }
