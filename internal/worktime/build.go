package worktime

import (
	"fmt"
	"maps"
	"slices"
	"time"
	_ "time/tzdata" // a deadline must not depend on the zone files of the machine
)

// NewCalendar checks the spec and returns its calendar. The error wraps SpecErrors, which names every flaw.
func NewCalendar(spec CalendarSpec) (*Calendar, error) {
	b := builder{Calendar: &Calendar{spec: spec, special: map[Date]special{}}}
	b.setCode()
	b.setZone()
	b.setWeek()
	b.setHours()
	b.checkCounting()
	b.checkCovers()
	if b.flaws == nil { // days can only be judged against a week and a coverage
		b.setDays(spec.Days)
	}
	return b.done()
}

// Extend returns a calendar that follows c except for the days (and the hours, if given) of a local one, which may close
// what c works and work what c closes. Zone, week, coverage and habits are the law's: a local calendar cannot set them.
func (c *Calendar) Extend(local CalendarSpec) (*Calendar, error) {
	spec := c.spec
	spec.Code, spec.Version, spec.Names = local.Code, local.Version, local.Names
	if local.Hours != (Hours{}) {
		spec.Hours = local.Hours
	}
	b := builder{Calendar: &Calendar{spec: spec, zone: c.zone, week: c.week, special: maps.Clone(c.special)}}
	if local.Zone != "" || local.Week != nil || local.Covers != (DateRange{}) || local.Counting != (Counting{}) {
		b.flaw("extends", "zone, week, covers and counting come from %s", c.Code())
	}
	b.setCode()
	b.setHours()
	b.setDays(local.Days)
	return b.done()
}

// builder fills a calendar in and collects what is wrong with it.
type builder struct {
	*Calendar
	flaws SpecErrors
	seen  map[Date]bool // special days of the spec at hand
}

func (b *builder) flaw(part, why string, args ...any) {
	b.flaws = append(b.flaws, &SpecError{Part: part, Why: fmt.Sprintf(why, args...)})
}

func (b *builder) flawOn(d Date, why string, args ...any) {
	b.flaws = append(b.flaws, &SpecError{Part: "days", Day: d, Why: fmt.Sprintf(why, args...)})
}

func (b *builder) done() (*Calendar, error) {
	if b.flaws != nil {
		return nil, fmt.Errorf("calendar %s: %w", b.Code(), b.flaws)
	}
	return b.Calendar, nil
}

func (b *builder) setCode() {
	if b.spec.Code == "" {
		b.flaw("code", "is missing")
	}
}

func (b *builder) setZone() {
	zone, err := time.LoadLocation(b.spec.Zone)
	if err != nil || b.spec.Zone == "" || b.spec.Zone == "Local" { // the last two would mean UTC and the machine's zone
		b.flaw("zone", "%q is no zone like Asia/Shanghai", b.spec.Zone)
	}
	b.zone = zone
}

func (b *builder) setWeek() {
	if len(b.spec.Week) == 0 {
		b.flaw("week", "has no working day")
	}
	for _, day := range b.spec.Week {
		if day < time.Sunday || day > time.Saturday || b.week[day] {
			b.flaw("week", "%s is no weekday or stands there twice", day)
			continue
		}
		b.week[day] = true
	}
}

func (b *builder) setHours() {
	from, err1 := time.Parse("15:04", b.spec.Hours.From)
	noon, err2 := time.Parse("15:04", b.spec.Hours.Noon)
	to, err3 := time.Parse("15:04", b.spec.Hours.To)
	if err1 != nil || err2 != nil || err3 != nil || !from.Before(noon) || !noon.Before(to) {
		b.flaw("hours", `give from, noon and to in this order, each like "09:00"`)
	}
	b.noon = time.Duration(noon.Hour())*time.Hour + time.Duration(noon.Minute())*time.Minute
}

func (b *builder) checkCounting() {
	habits := b.spec.Counting
	b.checkHabit("first_day", habits.FirstDay, Next)
	b.checkHabit("stopped_day", habits.StoppedDay, Counted, NotCounted)
	b.checkHabit("resumed_day", habits.ResumedDay, Counted, NotCounted)
	b.checkHabit("ends", habits.Ends, AsIs, NextWorkingDay)
}

func (b *builder) checkHabit(name, word string, known ...string) {
	if !slices.Contains(known, word) {
		b.flaw("counting", "%s is %q, known are %q", name, word, known)
	}
}

func (b *builder) checkCovers() {
	covers := b.spec.Covers
	if covers.From.IsZero() || covers.To.Before(covers.From) || covers.From.AddDays(longest).Before(covers.To) {
		b.flaw("covers", "give a first and a last day, at most a hundred years apart")
	}
}

// setDays lays the special days over what holds without them, so each of them must change something.
func (b *builder) setDays(days []Special) {
	b.seen = map[Date]bool{}
	for _, s := range days {
		if len(s.Name) == 0 {
			b.flaw("days", "every day off needs a name")
		}
		for _, r := range s.Closed {
			b.setRange(r, special{name: s.Name})
		}
		for _, r := range s.Worked {
			b.setRange(r, special{name: s.Name, worked: true})
		}
	}
}

func (b *builder) setRange(r DateRange, s special) {
	switch {
	case r.To.Before(r.From):
		b.flawOn(r.From, "comes after %s, the end of its range", r.To)
	case !b.spec.Covers.Contains(r.From):
		b.flawOn(r.From, "is outside the coverage")
	case !b.spec.Covers.Contains(r.To):
		b.flawOn(r.To, "is outside the coverage")
	default:
		for d := r.From; !d.After(r.To); d = d.AddDays(1) {
			b.setDay(d, s)
		}
	}
}

func (b *builder) setDay(d Date, s special) {
	works := b.IsWorkingDay(d)
	switch {
	case b.seen[d] && works != s.worked:
		b.flawOn(d, "is both closed and worked")
	case b.seen[d]:
		b.flawOn(d, "stands there twice")
	case works && s.worked:
		b.flawOn(d, "is worked already, a %s", d.Weekday())
	case !works && !s.worked:
		b.flawOn(d, "is off already, a %s", d.Weekday())
	default:
		b.seen[d], b.special[d] = true, s
	}
}
