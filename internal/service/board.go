package service

import (
	"cmp"
	"context"
	"slices"

	"golang.org/x/sync/errgroup"

	"github.com/onewindow/onewindow/internal/access"
	"github.com/onewindow/onewindow/internal/store"
	"github.com/onewindow/onewindow/internal/supervision"
	"github.com/onewindow/onewindow/internal/worktime"
	"github.com/onewindow/onewindow/rules"
)

// BoardScope is which part of the authority is looked at. Empty fields do not filter.
type BoardScope struct {
	Division   string // with all that lie in it
	Department string
	Item       string
	Step       string
	Person     string
}

// SummaryQuery asks how things stand.
type SummaryQuery struct {
	BoardScope
	By   string // division, department, item, step or person
	AsOf string // a past day, at the end of which; empty: now
	From string // since when things that happen are counted; empty: since the first of that month
}

// Summary is how things stand, or stood.
type Summary struct {
	By    string        `json:"by"`
	AsOf  worktime.Date `json:"as_of"`
	From  worktime.Date `json:"from"`
	Rows  []Figures     `json:"rows"`
	Total Figures       `json:"total"`
}

// Figures is a line of the board. Rates are percentages, and absent where there is nothing to divide by.
type Figures struct {
	Name         string                      `json:"name"`            // a code, or the id of an officer; empty: none, or all of them
	Title        rules.Text                  `json:"title,omitempty"` // what people call it
	Counts       map[supervision.Measure]int `json:"counts"`
	OnTime       *float64                    `json:"on_time,omitempty"`
	StoppedShare *float64                    `json:"stopped_share,omitempty"`
	FirstNotice  *float64                    `json:"first_notice,omitempty"`
	P50          *int                        `json:"p50,omitempty"`
	P90          *int                        `json:"p90,omitempty"`
}

// The ways to group, and whether it is tasks that are counted then, and not cases.
func groupings() map[string]supervision.Grain {
	return map[string]supervision.Grain{
		"division": supervision.OfCases, "department": supervision.OfCases, "item": supervision.OfCases,
		"step": supervision.OfTasks, "person": supervision.OfTasks,
	}
}

// Summary tells how things stand now, or stood at the end of a past day.
func (s *Service) Summary(ctx context.Context, a access.Actor, q SummaryQuery) (Summary, error) {
	of, ok := groupings()[q.By]
	if !ok {
		return Summary{}, badQuery("by", "By is division, department, item, step or person.")
	}
	b, err := s.watch(ctx, a, q.BoardScope, q.By == "person")
	if err != nil {
		return Summary{}, err
	}
	if b.Of, b.By = of, []string{q.By}; q.Step != "" || q.Person != "" {
		b.Of = supervision.OfTasks
	}
	if b.From, b.Until, err = s.period(q.From, q.AsOf); err != nil {
		return Summary{}, err
	}
	rows, times, err := s.figures(ctx, b)
	if err != nil {
		return Summary{}, fail(err)
	}
	sum := Summary{By: q.By, AsOf: b.Until, From: b.From, Rows: []Figures{}, Total: newFigures("", b.Of)}
	for _, r := range rows {
		f := newFigures(r.Names[0], b.Of)
		f.Title = s.titleOf(q.By, f.Name)
		for m, n := range r.Counts {
			f.Counts[m] += n
			sum.Total.Counts[m] += n
		}
		sum.Rows = append(sum.Rows, f)
	}
	sum.Rows = slices.DeleteFunc(sum.Rows, Figures.empty)
	sum.complete(times)
	return sum, nil
}

// figures reads the counts and, side by side with them, how long steps took. Of single officers that is not told: their tasks are not alike.
func (s *Service) figures(ctx context.Context, b store.BoardQuery) (counts, times []store.BoardRow, err error) {
	reading, ctx := errgroup.WithContext(ctx)
	reading.Go(func() (err error) {
		counts, err = s.store.Board(ctx, b)
		return err
	})
	if b.Person == "" && !slices.Contains(b.By, "person") {
		took := b
		took.Of = supervision.OfTimes
		reading.Go(func() (err error) {
			times, err = s.store.Board(ctx, took)
			return err
		})
	}
	err = reading.Wait()
	return counts, times, err
}

// titleOf is what people call a row of the board: a division, a department or an item. Steps are named by each item for itself.
func (s *Service) titleOf(by, name string) rules.Text {
	switch by {
	case "division":
		division, _ := s.library.Divisions.Get(name)
		return division.Name
	case "department":
		return s.library.Departments[name]
	case "item":
		if item, ok := s.library.Items[name]; ok {
			return item.Title
		}
	}
	return nil
}

// complete adds the rates, and how long steps took.
func (sum *Summary) complete(rows []store.BoardRow) {
	times := map[string]map[int]int{}
	for _, r := range rows {
		for _, name := range []string{"row " + r.Names[0], "all"} {
			if times[name] == nil {
				times[name] = map[int]int{}
			}
			times[name][r.Days] += r.Counts[supervision.Done]
		}
	}
	for i := range sum.Rows {
		sum.Rows[i].rate(times["row "+sum.Rows[i].Name])
	}
	sum.Total.rate(times["all"])
}

// period reads from when and until when things are counted.
func (s *Service) period(from, until string) (first, last worktime.Date, err error) {
	today := worktime.DateOf(s.now(), s.zone)
	if last, err = dayOr(until, today); err != nil || last.After(today) {
		return first, last, badQuery("as_of", "As of is a day like 2026-02-27, and not in the future.")
	}
	if first, err = dayOr(from, firstOfMonth(last)); err != nil || first.After(last) {
		return first, last, badQuery("from", "From is a day like 2026-02-01, and not behind the end.")
	}
	return first, last, nil
}

func dayOr(text string, otherwise worktime.Date) (worktime.Date, error) {
	if text == "" {
		return otherwise, nil
	}
	return dayOf(text)
}

func firstOfMonth(d worktime.Date) worktime.Date {
	first, err := worktime.ParseDate(monthOf(d) + "-01")
	if err != nil { // every month has a first day: this is a mistake in the program
		panic(err)
	}
	return first
}

// watch lets somebody look at the board and cuts what they ask for to what they watch: the divisions below their own and, where
// they have one, their department. Who looks at single officers leaves an entry in the audit.
func (s *Service) watch(ctx context.Context, a access.Actor, scope BoardScope, persons bool) (store.BoardQuery, error) {
	action := access.BoardRead
	if persons = persons || scope.Person != ""; persons {
		action = access.BoardPersons
	}
	at := access.Resource{Division: cmp.Or(scope.Division, a.Division), Department: cmp.Or(scope.Department, a.Department)}
	if err := s.admit(ctx, a, action, at); err != nil {
		return store.BoardQuery{}, err
	}
	if persons {
		grant, err := s.policy.Grant(a, action, at)
		if err != nil {
			return store.BoardQuery{}, fail(err)
		}
		entry := store.Entry{Actor: a.ID, Role: string(grant.As), Action: string(action), Purpose: string(grant.Purpose), Outcome: "read"}
		if err := s.store.Audit(ctx, entry); err != nil {
			return store.BoardQuery{}, fail(err)
		}
	}
	return store.BoardQuery{
		Divisions: s.subtree(at.Division), Department: at.Department, Item: scope.Item, Step: scope.Step, Person: scope.Person, Zone: s.zone,
	}, nil
}
