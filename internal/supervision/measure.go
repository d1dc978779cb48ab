package supervision

import (
	"encoding/json"

	"github.com/onewindow/onewindow/internal/worktime"
)

// Measure is one thing that the board counts. Its name is that of its column in the tallies.
type Measure string

// What is counted. docs/supervision.md says what each number means.
const (
	InHand  Measure = "in_hand" // stocks: what there is at the end of a day
	Overdue Measure = "overdue"
	Stopped Measure = "stopped"
	Warned  Measure = "warning" // in hand, and the worst card of the case is a warning
	Yellow  Measure = "yellow"
	Red     Measure = "red"

	Received    Measure = "received" // flows: what happened on a day
	Accepted    Measure = "accepted"
	NotAccepted Measure = "not_accepted"
	Granted     Measure = "granted"
	Refused     Measure = "refused"
	Withdrawn   Measure = "withdrawn"
	InTime      Measure = "in_time"
	Late        Measure = "late"
	Early       Measure = "early" // decided before the due day
	CountedDays Measure = "counted_days"
	StoppedDays Measure = "stopped_days"
	NoNotice    Measure = "no_notice" // accepted without a correction notice
	OneNotice   Measure = "one_notice"
	MoreNotices Measure = "more_notices"
	Warnings    Measure = "warnings" // cards issued
	Yellows     Measure = "yellows"
	Reds        Measure = "reds"
	Done        Measure = "done" // tasks
)

// Stocks lists the measures of what there is.
func Stocks() []Measure { return []Measure{InHand, Overdue, Stopped, Warned, Yellow, Red} }

// FlowMeasures lists the measures of what happens.
func FlowMeasures() []Measure {
	return []Measure{
		Received, Accepted, NotAccepted, Granted, Refused, Withdrawn, InTime, Late, Early, CountedDays, StoppedDays,
		NoNotice, OneNotice, MoreNotices, Warnings, Yellows, Reds, Done,
	}
}

// Measures lists them all, in the order of their columns.
func Measures() []Measure { return append(Stocks(), FlowMeasures()...) }

// Grain is what is counted by a cell: cases, their tasks, or the time that tasks took.
type Grain string

// The grains.
const (
	OfCases Grain = "case"
	OfTasks Grain = "task"
	OfTimes Grain = "time"
)

// Cell is whom or what a number is about. Parts that do not belong to its grain are empty.
type Cell struct {
	Of         Grain  `json:"of"`
	Division   string `json:"division"`
	Department string `json:"department"`
	Item       string `json:"item"`
	Step       string `json:"step"`
	Person     string `json:"person"`
	Days       int    `json:"days"` // of times: the working days, as a bucket of StepTime
}

// Spot is a measure of a cell on a day.
type Spot struct {
	Day worktime.Date
	Cell
	Measure
}

// Tally is by how much numbers have changed, each on its day.
type Tally map[Spot]int

func (t Tally) add(s Spot, n int) {
	if t[s] += n; t[s] == 0 {
		delete(t, s)
	}
}

// Merge adds another tally to this one.
func (t Tally) Merge(other Tally) {
	for s, n := range other {
		t.add(s, n)
	}
}

// MarshalJSON writes a tally as a list of moves: a day and a cell, with the measures that changed by name.
func (t Tally) MarshalJSON() ([]byte, error) {
	type place struct {
		day worktime.Date
		Cell
	}
	moves := map[place]map[string]any{}
	for s, n := range t {
		at := place{s.Day, s.Cell}
		if moves[at] == nil {
			moves[at] = map[string]any{
				"day": s.Day, "of": s.Of, "division": s.Division, "department": s.Department, "item": s.Item,
				"step": s.Step, "person": s.Person, "days": s.Days,
			}
		}
		moves[at][string(s.Measure)] = n
	}
	list := make([]map[string]any, 0, len(moves))
	for _, move := range moves {
		list = append(list, move)
	}
	return json.Marshal(list)
}
