package supervision

import (
	"fmt"
	"time"

	"github.com/onewindow/onewindow/internal/casefile"
	"github.com/onewindow/onewindow/internal/worktime"
	"github.com/onewindow/onewindow/rules"
)

// Count tells what events change in the numbers of the board. It looks at one event after the other, so a log counted whole
// gives the sum of what its commands gave, and each number falls on the lawful day of its event.
//
// The calendar is that of the item, until an event has the case follow another one.
func Count(item *rules.Item, before casefile.Case, events []casefile.Event, calendars casefile.Calendars) (Tally, error) {
	t, calendar := Tally{}, item.Calendar
	for _, e := range events {
		after, err := casefile.Evolve(before, e)
		if err != nil {
			return nil, fmt.Errorf("count: %w", err)
		}
		x := counting{tally: t, calendar: calendar, day: calendar.DateOf(e.At)}
		x.stocks(&before, -1)
		x.stocks(&after, +1)
		x.lateness(&before, e.At, +1)
		if changed, ok := e.Data.(casefile.CalendarChanged); ok {
			if calendar, err = calendars(changed.Digest); err != nil {
				return nil, fmt.Errorf("count: %w", err)
			}
			x.calendar = calendar
		}
		x.lateness(&after, e.At, -1)
		x.happened(&before, e, &after)
		x.finished(&before, &after)
		before = after
	}
	return t, nil
}

// counting is one event on its way into a tally.
type counting struct {
	tally    Tally
	calendar *worktime.Calendar
	day      worktime.Date
}

func (x counting) add(cell Cell, m Measure, n int) { x.tally.add(Spot{x.day, cell, m}, n) }

// HasInHand reports whether the authority has a case in hand: it was handed in, and the result is not out yet.
func HasInHand(c *casefile.Case) bool {
	switch c.Status {
	case casefile.Submitted, casefile.Correction, casefile.Accepted, casefile.InApproval, casefile.Suspended, casefile.Granted:
		return true
	default: // a draft, or done with
		return false
	}
}

// StandsStill reports whether the promised clock of a case stands still.
func StandsStill(c *casefile.Case) bool { return c.Clocks[casefile.PromisedClock].Stopped() }

// stocks counts where a case stands.
func (x counting) stocks(c *casefile.Case, n int) {
	if HasInHand(c) {
		cell := cellOf(c)
		x.add(cell, InHand, n)
		if light, ok := lights()[c.Light]; ok {
			x.add(cell, light, n)
		}
		if StandsStill(c) {
			x.add(cell, Stopped, n)
		}
	}
	for _, task := range c.OpenTasks() {
		x.add(cellOfTask(c, task), InHand, n)
	}
}

func lights() map[string]Measure {
	return map[string]Measure{rules.Warning: Warned, rules.Yellow: Yellow, rules.Red: Red}
}

func cellOf(c *casefile.Case) Cell {
	return Cell{Of: OfCases, Division: c.Division(), Department: c.Department, Item: c.Item}
}

func cellOfTask(c *casefile.Case, t casefile.Task) Cell {
	return Cell{Of: OfTasks, Division: t.Division, Department: t.Department, Item: c.Item, Step: t.Step, Person: t.Assignee}
}

// LateFrom is the day from which the promised time of a case is over, as its clock runs now. It is false when no such clock runs.
func LateFrom(calendar *worktime.Calendar, c *casefile.Case) (worktime.Date, bool) {
	return lateFrom(calendar, c.Clocks[casefile.PromisedClock], c.At)
}

func lateFrom(calendar *worktime.Calendar, k casefile.Clock, now time.Time) (worktime.Date, bool) {
	if k.Start.IsZero() || k.Ended() || k.Stopped() {
		return worktime.Date{}, false
	}
	return calendar.DateOf(calendar.Due(k.Ledger(), now).At), true
}

// lateness books what was overdue before an event and is no longer so, from the day on which that began; what is overdue
// after it is taken back likewise. So what lasts cancels out, and whoever reads adds what is overdue in the open cases as
// they stand: time passes without an event.
func (x counting) lateness(c *casefile.Case, at time.Time, n int) {
	book := func(cell Cell, k casefile.Clock) {
		if since, ok := lateFrom(x.calendar, k, at); ok && !since.After(x.day) {
			x.tally.add(Spot{since, cell, Overdue}, n)
			x.add(cell, Overdue, -n)
		}
	}
	if HasInHand(c) {
		book(cellOf(c), c.Clocks[casefile.PromisedClock])
	}
	for _, task := range c.OpenTasks() {
		book(cellOfTask(c, task), c.Clocks[task.Clock()])
	}
}

// happened counts what an event is.
func (x counting) happened(before *casefile.Case, e casefile.Event, after *casefile.Case) {
	cell := cellOf(after)
	switch data := e.Data.(type) {
	case casefile.SubmittedBy:
		x.add(cell, Received, 1)
	case casefile.AcceptedOn:
		x.add(cell, Accepted, 1)
		x.add(cell, []Measure{NoNotice, OneNotice, MoreNotices}[min(len(before.Corrections), 2)], 1)
	case casefile.AcceptanceRefused:
		x.add(cell, NotAccepted, 1)
	case casefile.WithdrawnBy:
		if before.Status != casefile.Draft {
			x.add(cell, Withdrawn, 1)
		}
	case casefile.Decided:
		x.decided(cell, data.Decision, after)
	case casefile.CardIssued:
		if issued, ok := cards()[data.Level]; ok {
			x.add(cell, issued, 1)
		}
	}
}

func cards() map[string]Measure {
	return map[string]Measure{rules.Warning: Warnings, rules.Yellow: Yellows, rules.Red: Reds}
}

// decided counts a decision for its office, and for whoever made it.
func (x counting) decided(cell Cell, decision casefile.Decision, c *casefile.Case) {
	result := Refused
	if decision.Result == rules.Granted {
		result = Granted
	}
	list := []Measure{result}
	k, promised := c.Clocks[casefile.PromisedClock]
	if promised && k.EndedAt.Equal(c.At) && !k.Void {
		if x.calendar.DateOf(c.At).Before(x.calendar.Due(k.Ledger(), c.At).Date) {
			list = append(list, Early)
		}
		x.add(cell, x.judged(k), 1)
		counted, stopped := casefile.Elapsed(x.calendar, k)
		x.add(cell, CountedDays, counted)
		x.add(cell, StoppedDays, stopped)
	}
	for _, m := range list {
		x.add(cell, m, 1)
	}
	if decision.By != casefile.ByOfficer {
		return
	}
	for i := len(c.Tasks) - 1; i >= 0; i-- {
		if task := c.Tasks[i]; task.Step == decision.Step {
			for _, m := range list {
				x.add(cellOfTask(c, task), m, 1)
			}
			return
		}
	}
}

// judged is whether a clock that has ended was met.
func (x counting) judged(k casefile.Clock) Measure {
	if missed(x.calendar, k) {
		return Late
	}
	return InTime
}

func missed(calendar *worktime.Calendar, k casefile.Clock) bool {
	return k.Ended() && k.State(calendar, k.EndedAt) == "missed"
}

// DecidedLate reports whether a case was decided, and after the promised time.
func DecidedLate(calendar *worktime.Calendar, c *casefile.Case) bool {
	return c.Decision != nil && missed(calendar, c.Clocks[casefile.PromisedClock])
}

// finished counts the tasks that an event has ended by being done, and the time they took.
func (x counting) finished(before, after *casefile.Case) {
	for _, was := range before.OpenTasks() {
		task := after.Task(was.ID)
		if task.State != casefile.TaskDone {
			continue
		}
		cell, k := cellOfTask(after, *task), after.Clocks[task.Clock()]
		x.add(cell, Done, 1)
		if k.Ended() && !k.Void {
			x.add(cell, x.judged(k), 1)
		}
		cell.Of, cell.Person, cell.Days = OfTimes, "", StepTime(casefile.Took(x.calendar, *task, k))
		x.add(cell, Done, 1)
	}
}
