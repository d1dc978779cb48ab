package rules

import (
	"errors"
	"slices"
	"strings"
	"time"

	"go.yaml.in/yaml/v4"

	"github.com/onewindow/onewindow/internal/worktime"
)

// calendar reads a calendar file. One that extends another waits until all of them are known.
func (l *loading) calendar(f opened) {
	code := valueOf(f.root, "calendar")
	if !l.first(f, at(f.root), "calendar", code) {
		return
	}
	if valueOf(f.root, "extends") != "" {
		l.local = append(l.local, f)
		return
	}
	l.build(f, nil)
}

// build takes in a calendar that is sound, with its text: it is published from it.
func (l *loading) build(f opened, base *worktime.Calendar) {
	if calendar := buildCalendar(f, base); calendar != nil {
		l.library.Calendars[calendar.Code()] = calendar
		l.library.calendarFiles[calendar.Code()] = calendarFileOf(f)
	}
}

// extensions builds the local calendars, each over one that is known by now.
func (l *loading) extensions() {
	waiting := l.local
	l.local = nil
	for progress := true; progress; {
		progress = false
		for i, f := range waiting {
			base := l.library.Calendars[valueOf(f.root, "extends")]
			if base == nil {
				continue
			}
			l.build(f, base)
			l.problems = append(l.problems, f.problems...)
			waiting = slices.Delete(slices.Clone(waiting), i, i+1)
			progress = true
			break
		}
	}
	for _, f := range waiting {
		f.fail(at(f.root), "unknown_calendar", "there is no calendar %s to extend", quoted(valueOf(f.root, "extends")))
		l.problems = append(l.problems, f.problems...)
	}
}

// calendarReading is a calendar on its way: its spec and where its days stand.
type calendarReading struct {
	*section
	spec worktime.CalendarSpec
	days map[worktime.Date]position
}

func readCalendar(f opened) *calendarReading {
	c := &calendarReading{section: f.section(f.root, "the calendar"), days: map[worktime.Date]position{}}
	c.spec.Code = c.plainText("calendar")
	c.wellNamed(c.spec.Code, c.section.place("calendar"), kebabCase)
	c.spec.Names = f.names(c.section, "name")
	if c.take("extends") == nil {
		c.spec.Zone = c.plainText("zone")
		c.week()
		c.covers()
		c.counting()
	}
	c.hours()
	c.years()
	c.done()
	return c
}

func (c *calendarReading) week() {
	days := []string{"sun", "mon", "tue", "wed", "thu", "fri", "sat"}
	for _, l := range c.words("week") {
		i := slices.Index(days, l.word)
		if i < 0 {
			c.fail(at(l.node), "unknown_day", "%s is not a day of the week; write %s", quoted(l.word), oneOf(days))
			continue
		}
		c.spec.Week = append(c.spec.Week, time.Weekday(i))
	}
}

func (c *calendarReading) covers() {
	s := c.source.section(c.must("covers"), "`covers`")
	c.spec.Covers = worktime.DateRange{From: c.date(s.must("from")), To: c.date(s.must("to"))}
	s.done()
}

func (c *calendarReading) date(n *yaml.Node) worktime.Date {
	text, ok := c.scalar(n, "a date")
	if !ok {
		return worktime.Date{}
	}
	d, err := worktime.ParseDate(text)
	if err != nil {
		c.fail(at(n), "wrong_type", "%s is not a date such as 2026-01-31", quoted(text))
	}
	return d
}

func (c *calendarReading) hours() {
	if n := c.take("hours"); n != nil {
		s := c.source.section(n, "`hours`")
		c.spec.Hours = worktime.Hours{From: s.plainText("from"), Noon: s.plainText("noon"), To: s.plainText("to")}
		s.done()
	}
}

func (c *calendarReading) counting() {
	s := c.source.section(c.must("counting"), "`counting`")
	c.spec.Counting = worktime.Counting{
		FirstDay: s.plainText("first_day"), StoppedDay: s.plainText("stopped_day"), ResumedDay: s.plainText("resumed_day"), Ends: s.plainText("ends"),
	}
	s.done()
}

// years reads the days that depart from the plain week: by year a list of {name, closed, worked}.
func (c *calendarReading) years() {
	n := c.take("days")
	if n == nil {
		return
	}
	outer := c.source.section(n, "`days`")
	for _, year := range outer.keys {
		list := outer.entries[year]
		if list.Kind != yaml.SequenceNode {
			c.fail(at(list), "wrong_shape", "a year has a list of holidays, not %s", shape(list))
			continue
		}
		for _, entry := range list.Content {
			s := c.source.section(entry, "a holiday")
			c.spec.Days = append(c.spec.Days, worktime.Special{
				Name: c.names(s, "name"), Closed: c.ranges(s, "closed", year), Worked: c.ranges(s, "worked", year),
			})
			s.done()
		}
	}
}

// ranges reads days of a year as 02-23 and 02-16..02-20.
func (c *calendarReading) ranges(s *section, key, year string) []worktime.DateRange {
	var list []worktime.DateRange
	for _, l := range s.words(key) {
		first, last, isRange := strings.Cut(l.word, "..")
		if !isRange {
			last = first
		}
		from, err1 := worktime.ParseDate(year + "-" + first)
		to, err2 := worktime.ParseDate(year + "-" + last)
		if err1 != nil || err2 != nil {
			c.fail(at(l.node), "wrong_type", "%s is not a day of %s such as 02-16, or days such as 02-16..02-20", quoted(l.word), quoted(year))
			continue
		}
		c.days[from] = at(l.node)
		list = append(list, worktime.DateRange{From: from, To: to})
	}
	return list
}

// place reports what the calendar itself found wrong, where it stands in the file.
func (c *calendarReading) place(err error) {
	var flaws worktime.SpecErrors
	if !errors.As(err, &flaws) {
		return
	}
	for _, flaw := range flaws {
		p, ok := c.days[flaw.Day]
		if !ok {
			p = c.section.place(flaw.Part)
		}
		c.fail(p, "bad_calendar", "%s", flaw)
	}
}
