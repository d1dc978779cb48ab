package worktime

import (
	"cmp"
	"fmt"
	"regexp"
	"strconv"
)

// Unit is what a duration counts. It is always written: in law "30 days" may mean two things.
type Unit string

// The units. Months and years are real ones, not 30 or 365 days.
const (
	WorkingDays Unit = "wd"
	Days        Unit = "d"
	Weeks       Unit = "w"
	Months      Unit = "mo"
	Years       Unit = "y"
)

// Duration is a length of time as a rule states it: 5wd, 0.5wd, 10d, 6w, 1mo, 5y.
type Duration struct {
	N    int
	Half bool // half a working day on top of N
	Unit Unit
}

// longest is the longest duration taken, in days: a hundred years.
const longest = 100 * 366

var durationForm = regexp.MustCompile(`^(0|[1-9][0-9]{0,3})(\.5)?(wd|d|w|mo|y)$`)

// ParseDuration reads a duration of at most four digits and a hundred years; halves only in working days.
func ParseDuration(text string) (Duration, error) {
	parts := durationForm.FindStringSubmatch(text)
	if parts == nil {
		return Duration{}, fmt.Errorf("%.20q is not a duration like 5wd, 0.5wd, 10d, 6w, 1mo or 5y", text)
	}
	n, _ := strconv.Atoi(parts[1]) // digits alone, four at most
	d := Duration{N: n, Half: parts[2] != "", Unit: Unit(parts[3])}
	if d.Half && d.Unit != WorkingDays {
		return Duration{}, fmt.Errorf("%q: only working days have halves", text)
	}
	if d.UpperDays() > longest {
		return Duration{}, fmt.Errorf("%q is longer than a hundred years", text)
	}
	return d, nil
}

// IsZero reports whether the duration lasts no time.
func (d Duration) IsZero() bool { return d.N == 0 && !d.Half }

// String writes the duration as ParseDuration reads it; the zero Duration, which has no unit, is empty.
func (d Duration) String() string {
	if d == (Duration{}) {
		return ""
	}
	return d.number() + string(d.Unit)
}

func (d Duration) number() string {
	if d.Half {
		return strconv.Itoa(d.N) + ".5"
	}
	return strconv.Itoa(d.N)
}

// MarshalText writes what String does.
func (d Duration) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// UnmarshalText reads what MarshalText writes.
func (d *Duration) UnmarshalText(text []byte) (err error) {
	if len(text) == 0 {
		*d = Duration{}
		return nil
	}
	*d, err = ParseDuration(string(text))
	return err
}

// halves is a number of working days in half days.
func (d Duration) halves() int {
	if d.Half {
		return 2*d.N + 1
	}
	return 2 * d.N
}

// Compare returns -1, 0 or +1 where d is always shorter, equal or longer than other: both in working days, both in
// days and weeks, or both in months and years. Otherwise it depends on the starting day (see Calendar.Fits) and ok is false.
func (d Duration) Compare(other Duration) (order int, ok bool) {
	a, b := legOf(d), legOf(other)
	if a.kind != b.kind {
		return 0, false
	}
	if a.kind == byWorkingDays {
		return cmp.Compare(d.halves(), other.halves()), true
	}
	return cmp.Compare(a.n, b.n), true
}

// LowerDays is the fewest calendar days the duration can span: a month has 28, twelve have 365; working days may follow
// each other without a break.
func (d Duration) LowerDays() int {
	switch d.Unit {
	case Weeks:
		return 7 * d.N
	case Months:
		return 365*(d.N/12) + 28*(d.N%12)
	case Years:
		return 365 * d.N
	case WorkingDays, Days:
	}
	return d.N
}

// UpperDays is the most calendar days the duration can span: a month has 31, twelve have 366. For working days it supposes a
// week of five and no holidays; Calendar.Fits knows better.
func (d Duration) UpperDays() int {
	switch d.Unit {
	case Weeks:
		return 7 * d.N
	case Months:
		return 366*(d.N/12) + 31*(d.N%12)
	case Years:
		return 366 * d.N
	case WorkingDays:
		days := (d.halves() + 1) / 2
		return days + 2*((days+4)/5)
	case Days:
	}
	return d.N
}
