package supervision

import (
	"bytes"
	"cmp"
	"slices"
	"time"

	"github.com/google/uuid"

	"github.com/onewindow/onewindow/internal/worktime"
	"github.com/onewindow/onewindow/rules"
)

// Line is one entry of a score: what it is for, and the points.
type Line struct {
	Word   string    // of the policy's scores: yellow, three_warnings_running ...
	Card   uuid.UUID // that it is for, or the last of several; none for early closing
	Case   uuid.UUID
	Rule   string        // of the policy, by which the card was issued
	On     worktime.Date // of the card, or the first of the month
	Points int
}

// Closing is a case that was decided within a month: on which day, and until when it was promised.
type Closing struct{ On, Due worktime.Date }

// Record is what a score is drawn up from: of one unit or person, in one period.
type Record struct {
	Calendar *worktime.Calendar
	Cards    []Card
	Closings []Closing
}

// Score draws up a score line by line. Revoked and exempted cards do not count. The same record always gives the same lines,
// in whatever order its cards and closings come.
func Score(policy *rules.Policy, r Record) []Line {
	var lines []Line
	warnings := 0
	for _, c := range standing(r.Cards) {
		on := r.Calendar.DateOf(c.IssuedAt)
		add := func(word string) {
			if points, ok := policy.Scores[word]; ok {
				lines = append(lines, Line{Word: word, Card: c.ID, Case: c.Case, Rule: c.Says.Cause.Rule, On: on, Points: points})
			}
		}
		add(c.Says.Level)
		if warnings++; c.Says.Level != rules.Warning {
			warnings = 0
		}
		if warnings == 3 {
			add(rules.ThreeWarnings)
			warnings = 0
		}
	}
	if points, ok := policy.Scores[rules.EarlyTenth]; ok {
		lines = append(lines, early(points, r.Closings)...)
	}
	return lines
}

// Total is the sum of the lines.
func Total(lines []Line) (points int) {
	for _, l := range lines {
		points += l.Points
	}
	return points
}

// standing are the cards that count, in the order in which they were issued.
func standing(cards []Card) []Card {
	list := slices.DeleteFunc(slices.Clone(cards), func(c Card) bool { return !c.Stands() })
	slices.SortFunc(list, func(a, b Card) int {
		return cmp.Or(a.IssuedAt.Compare(b.IssuedAt), bytes.Compare(a.ID[:], b.ID[:]))
	})
	return list
}

// early rewards each full tenth of a month's cases that was decided before its due day.
func early(points int, closings []Closing) []Line {
	all, soon := map[worktime.Date]int{}, map[worktime.Date]int{}
	for _, c := range closings {
		month := firstOfMonth(c.On)
		all[month]++
		if c.On.Before(c.Due) {
			soon[month]++
		}
	}
	var lines []Line
	for month, n := range all {
		if tenths := soon[month] * 10 / n; tenths > 0 {
			lines = append(lines, Line{Word: rules.EarlyTenth, On: month, Points: tenths * points})
		}
	}
	slices.SortFunc(lines, func(a, b Line) int { return a.On.Compare(b.On) })
	return lines
}

func firstOfMonth(d worktime.Date) worktime.Date {
	day := d.In(time.UTC)
	return worktime.NewDate(day.Year(), day.Month(), 1)
}
