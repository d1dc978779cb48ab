package service

import (
	"cmp"
	"context"
	"slices"
	"time"

	"github.com/google/uuid"

	"github.com/onewindow/onewindow/internal/access"
	"github.com/onewindow/onewindow/internal/store"
	"github.com/onewindow/onewindow/internal/worktime"
	"github.com/onewindow/onewindow/rules"
)

// WatchedQuery selects the cases behind a number of the board.
type WatchedQuery struct {
	BoardScope
	Light   string // warning, yellow, red: the worst card; overdue; stopped; empty: all in hand
	Decided string // late: not those in hand, but those decided late ...
	Month   string // ... in this month, like 2026-02; empty: the present one
	Cursor  string
	Limit   int
}

// WatchedCase is a case as supervision lists it. It says nothing of what is in the case.
type WatchedCase struct {
	ID         uuid.UUID     `json:"id"`
	Number     string        `json:"number"`
	Item       string        `json:"item"`
	Division   string        `json:"division"`
	Department string        `json:"department"`
	Status     string        `json:"status"`
	Light      string        `json:"light,omitempty"`
	Stopped    bool          `json:"stopped"`
	Overdue    bool          `json:"overdue"`
	Due        worktime.Date `json:"due,omitzero"` // the last day of the promised time, while its clock runs
	DecidedOn  worktime.Date `json:"decided_on,omitzero"`
	UpdatedAt  time.Time     `json:"updated_at"`
}

// WatchedCases lists the cases behind a number: the worst first, the most urgent first among them.
func (s *Service) WatchedCases(ctx context.Context, a access.Actor, q WatchedQuery) (Page[WatchedCase], error) {
	page := Page[WatchedCase]{Items: []WatchedCase{}}
	b, err := s.watch(ctx, a, q.BoardScope, false)
	if err != nil {
		return page, err
	}
	today, root := worktime.DateOf(s.now(), s.zone), cmp.Or(q.Division, a.Division)
	above := slices.DeleteFunc(s.above(root), func(division string) bool { return division == root })
	f := store.WatchedFilter{
		Divisions: b.Divisions, Above: above, Department: b.Department, Item: q.Item, Step: q.Step, Person: q.Person, NotOf: a.ID, Limit: pageSize(q.Limit) + 1,
	}
	if err := readWatched(&f, q, today); err != nil {
		return page, err
	}
	lines, err := s.store.Watched(ctx, f)
	if err != nil {
		return page, fail(err)
	}
	if len(lines) == f.Limit {
		lines = lines[:f.Limit-1]
		page.Next = cursorOf(watchedCursorOf(lines[len(lines)-1]))
	}
	for _, l := range lines {
		page.Items = append(page.Items, watchedCase(l, today))
	}
	return page, nil
}

// readWatched reads which cases are wanted, and from where on.
func readWatched(f *store.WatchedFilter, q WatchedQuery, today worktime.Date) error {
	switch {
	case slices.Contains([]string{rules.Warning, rules.Yellow, rules.Red}, q.Light):
		f.Light = q.Light
	case q.Light == "overdue":
		f.OverdueOn = today
	case q.Light == "stopped":
		f.Stopped = true
	case q.Light != "":
		return badQuery("light", "The light is warning, yellow, red, overdue or stopped.")
	}
	switch {
	case q.Decided == "late":
		var err error
		if f.DecidedIn, err = dayOf(cmp.Or(q.Month, monthOf(today)) + "-01"); err != nil {
			return badQuery("month", "The month is like 2026-02.")
		}
	case q.Decided != "" || q.Month != "":
		return badQuery("decided", "Decided is late, with a month, or left out with it.")
	}
	if q.Decided != "" && q.Light+q.Step+q.Person != "" {
		return badQuery("decided", "Light, step and person are of cases in hand.")
	}
	if q.Cursor == "" {
		return nil
	}
	var c watchedCursor
	if err := readCursor(q.Cursor, &c); err != nil {
		return err
	}
	after, err := c.line()
	f.After = after
	return err
}

// watchedCursor is the last line of a page.
type watchedCursor struct {
	Rank int16         `json:"rank"`
	From string        `json:"from"` // from when it is late
	On   worktime.Date `json:"on,omitzero"`
	ID   uuid.UUID     `json:"id"`
}

func watchedCursorOf(l store.WatchedLine) watchedCursor {
	c := watchedCursor{Rank: l.Rank, From: l.LateFrom, ID: l.ID}
	if l.DecidedOn != nil {
		c.On = worktime.DateOf(*l.DecidedOn, time.UTC)
	}
	return c
}

func (c watchedCursor) line() (*store.WatchedLine, error) {
	if _, err := worktime.ParseDate(c.From); err != nil && c.From != "infinity" {
		return nil, badQuery("cursor", "The cursor is not one that a list of ours has given.")
	}
	l := &store.WatchedLine{Rank: c.Rank, LateFrom: c.From, ID: c.ID}
	if !c.On.IsZero() {
		on := c.On.In(time.UTC)
		l.DecidedOn = &on
	}
	return l, nil
}

func watchedCase(l store.WatchedLine, today worktime.Date) WatchedCase {
	w := WatchedCase{
		ID: l.ID, Number: l.Number, Item: l.Item, Division: l.Division, Department: l.Department, Status: l.Status, Light: l.Light(),
		Stopped: l.Stopped, UpdatedAt: l.UpdatedAt,
	}
	if since, err := worktime.ParseDate(l.LateFrom); err == nil {
		w.Due, w.Overdue = since.AddDays(-1), !since.After(today)
	}
	if l.DecidedOn != nil {
		w.DecidedOn = worktime.DateOf(*l.DecidedOn, time.UTC)
	}
	return w
}
