package store

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/onewindow/onewindow/internal/worktime"
)

// WatchedFilter selects cases for supervision: those in hand or, with DecidedIn, those that were decided late in a month. Empty
// fields do not filter.
type WatchedFilter struct {
	Divisions  []string // of the cases or, with Step or Person, of the tasks ...
	Department string   // ... and of this department
	Above      []string // divisions in which those lie: their cases can have tasks there
	Item       string
	Step       string // with an open task of this step ...
	Person     string // ... in the hands of this officer
	Light      string
	Stopped    bool
	OverdueOn  worktime.Date // overdue on this day
	DecidedIn  worktime.Date // the first of the month
	NotOf      string        // not of this applicant: nobody watches over their own case
	After      *WatchedLine  // the cursor: behind this line
	Limit      int
}

// WatchedLine is a case in a list of supervision.
type WatchedLine struct {
	ID         uuid.UUID
	Number     string
	Item       string
	Division   string
	Department string
	Status     string
	Stopped    bool
	Rank       int16 // of the light: the worst first
	LateFrom   string
	DecidedOn  *time.Time
	UpdatedAt  time.Time
}

// Light is the worst level of a card of the case; empty: none.
func (l WatchedLine) Light() string { return lightNames()[l.Rank] }

const watchedColumns = "c.id, c.number, c.item, c.division, c.department, c.status, c.stopped, c.light, c.late_from::text, c.decided_on, c.updated_at"

// Watched lists cases for supervision, the worst first and the most urgent first among them; of those decided the newest first.
// Each division is read from its own end of the index, as far as the page goes, however many cases there are.
func (s *Store) Watched(ctx context.Context, f WatchedFilter) ([]WatchedLine, error) {
	q := conditions{}
	q.add("c.division = d.division")
	order, ranked := "light, late_from, id", "light, late_from"
	if f.DecidedIn.IsZero() {
		q.inHand(f)
	} else {
		q.decidedLate(f)
		order, ranked = "decided_on DESC, id DESC", "decided_on"
	}
	q.add("c.id <> ALL(ARRAY(SELECT id FROM cases WHERE applicant = ?))", f.NotOf)
	if f.Item != "" {
		q.add("c.item = ?", f.Item)
	}
	divisions := f.Divisions
	switch {
	case f.Step != "" || f.Person != "":
		q.withTask(f)
		divisions = slices.Concat(f.Above, f.Divisions)
	case f.Department != "":
		q.add("c.department = ?", f.Department)
	}
	from := q.placed("unnest(?::text[]) AS d(division)", divisions)
	if !f.OverdueOn.IsZero() { // what is overdue lies together in each rank
		from += " CROSS JOIN (VALUES (0::smallint), (1), (2), (3)) AS r(rank)"
		q.add("c.light = r.rank")
	}
	// The page is found in the index alone; the rows of the page are read after that.
	rows, err := s.pool.Query(ctx, fmt.Sprintf(`SELECT %[1]s FROM (SELECT page.id FROM %[2]s CROSS JOIN LATERAL (
			SELECT id, %[7]s FROM cases c WHERE %[3]s ORDER BY %[4]s LIMIT %[5]d) page ORDER BY %[4]s LIMIT %[5]d) p
		JOIN cases c ON c.id = p.id ORDER BY %[6]s`, watchedColumns, from, q.String(), order, f.Limit, "c."+strings.ReplaceAll(order, ", ", ", c."), ranked), q.planned()...)
	if err != nil {
		return nil, fmt.Errorf("list watched cases: %w", err)
	}
	return pgx.CollectRows(rows, pgx.RowToStructByPos[WatchedLine])
}

func (q *conditions) inHand(f WatchedFilter) {
	q.add(inHand)
	if f.Light != "" {
		q.add("c.light = ?", lightRank(f.Light))
	}
	if f.Stopped {
		q.add("c.stopped")
	}
	if !f.OverdueOn.IsZero() {
		q.add("c.late_from <= ?::text::date", f.OverdueOn.String())
	}
	if f.After != nil {
		q.add("(c.light, c.late_from, c.id) > (?, ?::text::date, ?)", f.After.Rank, f.After.LateFrom, f.After.ID)
	}
}

// withTask selects cases by their open tasks, each of which belongs to an office of its own.
func (q *conditions) withTask(f WatchedFilter) {
	task := q.placed("t.state = 'open' AND t.division = ANY(?)", f.Divisions)
	for _, only := range [][2]string{{"department", f.Department}, {"step", f.Step}, {"assignee", f.Person}} {
		if only[1] != "" {
			task += q.placed(" AND t."+only[0]+" = ?", only[1])
		}
	}
	if f.Person != "" { // who has a few in hand
		q.add("c.id = ANY(ARRAY(SELECT t.case_id FROM tasks t WHERE " + task + "))")
		return
	}
	q.add("EXISTS (SELECT FROM tasks t WHERE t.case_id = c.id AND " + task + ")")
}

func (q *conditions) decidedLate(f WatchedFilter) {
	q.add("c.late AND c.decided_on >= ?::text::date", f.DecidedIn.String())
	q.add("c.decided_on < ?::text::date", f.DecidedIn.AddMonths(1).String())
	if f.After != nil && f.After.DecidedOn != nil {
		q.add("(c.decided_on, c.id) < (?::date, ?)", *f.After.DecidedOn, f.After.ID)
	}
}
