package supervision

import (
	"bytes"
	"cmp"
	"slices"

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

// Decisions is how many cases were decided within a month, and how many of them before their due day.
type Decisions struct{ All, Early int }

// Record is what a score is drawn up from: of one unit or person, in one period.
type Record struct {
	Calendar *worktime.Calendar
	Cards    []Card
	Months   map[worktime.Date]Decisions // by the first of the month
}

// Score draws up a score line by line. Revoked and exempted cards do not count. The same record always gives the same lines,
// in whatever order its cards come.
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
		lines = append(lines, early(points, r.Months)...)
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
func early(points int, months map[worktime.Date]Decisions) []Line {
	var lines []Line
	for month, n := range months {
		if n.All == 0 {
			continue
		}
		if tenths := n.Early * 10 / n.All; tenths > 0 {
			lines = append(lines, Line{Word: rules.EarlyTenth, On: month, Points: tenths * points})
		}
	}
	slices.SortFunc(lines, func(a, b Line) int { return a.On.Compare(b.On) })
	return lines
}
