package casefile

import (
	"math"

	"github.com/onewindow/onewindow/internal/worktime"
)

// Elapsed counts the days of a clock that has ended, up to its end: those that counted, a begun half as a whole, and those on
// which it stood still.
func Elapsed(cal *worktime.Calendar, k Clock) (counted, stopped int) {
	days, still := elapsed(cal.Receipt(k.Ledger(), k.EndedAt), cal.DateOf(k.EndedAt.Add(-1)))
	return int(math.Ceil(days)), still
}

// Took is how many working days a task took that is done, the day it was opened left aside: 0 is done on the same day. Days
// on which its clock stood still do not count.
func Took(cal *worktime.Calendar, t Task, k Clock) int {
	open := worktime.Ledger{Start: t.OpenedAt, Stops: k.Ledger().Stops}
	last := cal.DateOf(t.DoneAt)
	open.Within = worktime.Duration{N: cal.WorkingDaysBetween(cal.DateOf(t.OpenedAt), last) + 1, Unit: worktime.WorkingDays}
	days, _ := elapsed(cal.Receipt(open, t.DoneAt), last)
	return int(days)
}
