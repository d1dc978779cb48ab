package casefile

import (
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/onewindow/onewindow/internal/worktime"
)

// Calendars finds the version of a calendar by its digest.
type Calendars func(digest string) (*worktime.Calendar, error)

// Move is a running clock that ends otherwise under the corrected calendar; one of half days can move within a day.
type Move struct {
	Clock     string        `json:"clock"`
	Before    worktime.Date `json:"before"`
	After     worktime.Date `json:"after"`
	Shortened bool          `json:"shortened,omitempty"` // it ends earlier than before
}

// Settled is how a clock was judged that ended under an earlier calendar. What has happened stays: no correction makes late what
// was in time, or the other way round.
type Settled struct {
	Calendar string        `json:"calendar,omitempty"` // the version it ended under; empty: the first one of its code
	Due      worktime.Date `json:"due"`
	Missed   bool          `json:"missed,omitempty"`
}

// Recount is a version of the calendar by which clocks of the case were counted anew, to other last days.
type Recount struct {
	Calendar string    `json:"calendar"`
	Version  int       `json:"version"`
	At       time.Time `json:"at"`
	Moved    []Move    `json:"moved"`
}

// FollowCalendar has the case decided by another version of its calendar from now on. The clocks that were due are fired by the old one
// before, as with every command; those that run are counted anew from their ledgers.
type FollowCalendar struct {
	Calendar *worktime.Calendar
	Version  int // its number among those published under its code
}

// Name implements Act.
func (FollowCalendar) Name() string { return "follow_calendar" }

func (x FollowCalendar) decide(d *decision) error {
	if x.Calendar.Code() != d.item.Calendar.Code() {
		d.fail("calendar %s is not that of case %s", x.Calendar.Code(), d.c.ID)
	}
	if d.c.Status == Closed || d.c.Calendar == x.Calendar.Version() {
		return nil
	}
	d.emit(CalendarChanged{
		Code: x.Calendar.Code(), Version: x.Version, Digest: x.Calendar.Version(),
		Moved: d.c.Moves(d.item.Calendar, x.Calendar, d.at), Settled: d.c.settle(d.item.Calendar),
	})
	return nil
}

// Moves lists, by name, the running clocks that end otherwise by another calendar. One that stands still is counted as if it ran again
// at now, under both.
func (c *Case) Moves(from, to *worktime.Calendar, now time.Time) []Move {
	var moves []Move
	for _, name := range slices.Sorted(maps.Keys(c.Clocks)) {
		k := c.Clocks[name]
		if k.Ended() {
			continue
		}
		before, after := from.Due(k.Ledger(), now), to.Due(k.Ledger(), now)
		if !before.At.Equal(after.At) {
			moves = append(moves, Move{Clock: name, Before: before.Date, After: after.Date, Shortened: after.At.Before(before.At)})
		}
	}
	return moves
}

// settle judges, by the calendar they ended under, the clocks that have ended since the last change of it.
func (c *Case) settle(cal *worktime.Calendar) map[string]Settled {
	var settled map[string]Settled
	for name, k := range c.Clocks {
		if !k.Ended() || k.Settled != nil {
			continue
		}
		if settled == nil {
			settled = map[string]Settled{}
		}
		due := cal.Due(k.Ledger(), k.EndedAt)
		settled[name] = Settled{Calendar: c.Calendar, Due: due.Date, Missed: !k.EndedAt.Before(due.At)}
	}
	return settled
}

// CalendarChanged has the case decided by another version of its calendar, and says what that moved.
type CalendarChanged struct {
	Code    string             `json:"code"`
	Version int                `json:"version"`
	Digest  string             `json:"digest"`
	Moved   []Move             `json:"moved,omitempty"`
	Settled map[string]Settled `json:"settled,omitempty"` // by clock
}

// Kind implements Data.
func (CalendarChanged) Kind() string { return "calendar_changed" }

func (x CalendarChanged) apply(c *Case, e Event) (Transition, error) {
	c.Calendar = x.Digest
	for name, settled := range x.Settled {
		k, ok := c.Clocks[name]
		if !ok || !k.Ended() {
			return stay, fmt.Errorf("clock %s has not ended", name)
		}
		k.Settled = &settled
		c.Clocks[name] = k
	}
	if len(x.Moved) > 0 {
		c.Recounts = append(c.Recounts, Recount{Calendar: x.Code, Version: x.Version, At: e.At, Moved: x.Moved})
	}
	return stay, nil
}
