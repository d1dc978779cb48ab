package rules

import (
	"crypto/sha256"
	"encoding/hex"
	"maps"
	"slices"

	"github.com/onewindow/onewindow/internal/worktime"
)

// CalendarFile is the text of a calendar, and what it says of itself.
type CalendarFile struct {
	Code    string
	Extends string // the calendar it follows but for its own days; empty: it stands alone
	Text    []byte
}

// ReadCalendarFile reads what a calendar file says of itself. With problems it is no calendar file.
func ReadCalendarFile(name string, text []byte) (CalendarFile, []Problem) {
	src, root := open(name, text)
	if root == nil {
		return CalendarFile{}, src.problems
	}
	f := opened{src, root, text}
	if kindOf(root) != "calendar" {
		f.fail(at(root), "not_a_calendar", "the file is no calendar; its first key is calendar:")
		return CalendarFile{}, src.problems
	}
	return calendarFileOf(f), src.problems
}

func calendarFileOf(f opened) CalendarFile {
	return CalendarFile{Code: valueOf(f.root, "calendar"), Extends: valueOf(f.root, "extends"), Text: slices.Clone(f.text)}
}

// Build checks the file and makes its calendar, over the one that it extends. The calendar is nil when there are errors. Its
// version is a digest of the file and of all that it extends, so that a change anywhere is another version.
func (c CalendarFile) Build(name string, base *worktime.Calendar) (*worktime.Calendar, []Problem) {
	src, root := open(name, c.Text)
	if root == nil {
		return nil, src.problems
	}
	f := opened{src, root, c.Text}
	if c.Extends != "" && (base == nil || base.Code() != c.Extends) {
		f.fail(f.section(root, "the calendar").place("extends"), "unknown_calendar", "there is no calendar %s to extend", quoted(c.Extends))
		return nil, src.problems
	}
	calendar := buildCalendar(f, base)
	return calendar, sorted(src.problems)
}

// buildCalendar reads a calendar file; nil when it has errors, which are noted with it.
func buildCalendar(f opened, base *worktime.Calendar) *worktime.Calendar {
	c := readCalendar(f)
	if HasErrors(f.problems) {
		return nil
	}
	c.spec.Version = digestOver(f.text, base)
	build := worktime.NewCalendar
	if base != nil {
		build = base.Extend
	}
	calendar, err := build(c.spec)
	c.place(err)
	return calendar
}

// digestOver is the sha256 of a text, or of a text and the version of the calendar under it.
func digestOver(text []byte, base *worktime.Calendar) string {
	sum := sha256.Sum256(text)
	if base != nil {
		sum = sha256.Sum256(append([]byte(base.Version()), sum[:]...))
	}
	return hex.EncodeToString(sum[:])
}

// CalendarFiles lists the calendars of the library as they were written, each behind the one that it extends.
func (l *Library) CalendarFiles() []CalendarFile {
	var files []CalendarFile
	var add func(code string)
	add = func(code string) {
		f, ok := l.calendarFiles[code]
		if ok && !slices.ContainsFunc(files, func(g CalendarFile) bool { return g.Code == code }) {
			add(f.Extends)
			files = append(files, f)
		}
	}
	for _, code := range slices.Sorted(maps.Keys(l.calendarFiles)) {
		add(code)
	}
	return files
}
