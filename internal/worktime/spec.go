package worktime

import (
	"fmt"
	"strings"
	"time"
)

// CalendarSpec is what a calendar file says. NewCalendar keeps its maps; they are not to be changed afterwards.
type CalendarSpec struct {
	Code     string
	Version  string // of the file it was read from: a digest or a number
	Names    map[string]string
	Zone     string
	Covers   DateRange // the days for which the days off are known
	Week     []time.Weekday
	Hours    Hours
	Counting Counting
	Days     []Special
}

// Hours are the office hours as "09:00"; Noon parts a working day into its two halves.
type Hours struct{ From, Noon, To string }

// Counting holds the habits of a law that differ from country to country by a day.
type Counting struct {
	FirstDay   string // Next: day 1 is the day after the event
	StoppedDay string // Counted or NotCounted: the day on which a clock is stopped
	ResumedDay string // Counted or NotCounted: the day on which it runs again
	Ends       string // AsIs or NextWorkingDay: a limit in d, w, mo, y that ends on a day off
}

// The words for counting habits.
const (
	Next           = "next"
	Counted        = "counted"
	NotCounted     = "not_counted"
	AsIs           = "as_is"
	NextWorkingDay = "next_working_day"
)

// Special names days that depart from the plain week: working days that are closed, and days off that are worked.
type Special struct {
	Name           map[string]string
	Closed, Worked []DateRange
}

// SpecError is one thing that is wrong with a calendar.
type SpecError struct {
	Part string // code, zone, covers, week, hours, counting, days or extends
	Day  Date   // the day in question, if the part is days
	Why  string
}

func (e *SpecError) Error() string {
	if e.Day.IsZero() {
		return e.Part + ": " + e.Why
	}
	return fmt.Sprintf("%s: %s %s", e.Part, e.Day, e.Why)
}

// SpecErrors is everything that is wrong with a calendar.
type SpecErrors []*SpecError

func (e SpecErrors) Error() string {
	lines := make([]string, len(e))
	for i, flaw := range e {
		lines[i] = flaw.Error()
	}
	return strings.Join(lines, "; ")
}
