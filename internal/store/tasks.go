package store

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgtype"

	"github.com/onewindow/onewindow/internal/casefile"
)

// queueTasks writes the tasks that the command opened or changed, and the due date of every open one.
func queueTasks(b *pgx.Batch, ch Change) {
	known := map[uuid.UUID]casefile.Task{}
	for _, t := range ch.Before.Case.Tasks {
		known[t.ID] = t
	}
	for _, t := range ch.After.Tasks {
		was, there := known[t.ID]
		if there && t.State != casefile.TaskOpen && was.State == t.State {
			continue
		}
		b.Queue(`INSERT INTO tasks (id, case_id, queue, step, item, role, department, division, state, assignee, instead_of, opened_at, due_at)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
			ON CONFLICT (id) DO UPDATE SET state = excluded.state, assignee = excluded.assignee, instead_of = excluded.instead_of, due_at = excluded.due_at
				WHERE (tasks.state, tasks.assignee, tasks.instead_of, tasks.due_at) IS DISTINCT FROM (excluded.state, excluded.assignee, excluded.instead_of, excluded.due_at)`,
			t.ID, ch.After.ID, t.Queue, t.Step, ch.After.Item, t.Role, t.Department, t.Division, t.State, t.Assignee, t.For, t.OpenedAt, dueAt(ch.Due, t.ID))
	}
}

// dueAt is when a task falls due: infinity while its clock stands still or none runs.
func dueAt(due map[uuid.UUID]time.Time, task uuid.UUID) pgtype.Timestamptz {
	if at, ok := due[task]; ok {
		return pgtype.Timestamptz{Time: at, Valid: true}
	}
	return pgtype.Timestamptz{InfinityModifier: pgtype.Infinity, Valid: true}
}

// CaseOfTask finds the case a task belongs to.
func (s *Store) CaseOfTask(ctx context.Context, task uuid.UUID) (uuid.UUID, error) {
	var id uuid.UUID
	err := s.pool.QueryRow(ctx, "SELECT case_id FROM tasks WHERE id = $1", task).Scan(&id)
	return id, missing(err)
}

// TaskLine is a task in a worklist.
type TaskLine struct {
	ID         uuid.UUID
	Case       uuid.UUID
	Number     string
	Item       string
	Digest     string
	Category   string
	Queue      string
	Step       string
	Role       string
	Department string
	Division   string
	State      string
	Assignee   string
	OpenedAt   time.Time
	DueAt      pgtype.Timestamptz
	InsteadOf  string
}

// TaskFilter selects open tasks. Empty fields do not filter.
type TaskFilter struct {
	Divisions  []string // tasks of these divisions ...
	Roles      []string // ... for these roles ...
	EveryRole  bool     // ... or for any role, as who watches sees them ...
	Department string   // ... and of this department or of none
	NotOf      string   // not of this applicant: nobody acts on their own case
	Queue      string
	Item       string
	Assignee   *string // "" selects unclaimed ones
	// InsteadOf are those of whom the assignee is not the one asked for, but who they stand in for.
	InsteadOf []casefile.Absence
	DueBefore time.Time
	Skip      []uuid.UUID
	AfterDue  *pgtype.Timestamptz // the cursor: behind this line
	AfterID   uuid.UUID
	Limit     int
}

// OpenTasks lists open tasks, the most urgent first.
func (s *Store) OpenTasks(ctx context.Context, f TaskFilter) ([]TaskLine, error) {
	return openTasks(ctx, s.pool, f)
}

// OpenTasks lists open tasks, the most urgent first, inside a transaction.
func (tx *Tx) OpenTasks(ctx context.Context, f TaskFilter) ([]TaskLine, error) {
	return openTasks(ctx, tx.tx, f)
}

// querier is the pool, or a transaction.
type querier interface {
	Query(ctx context.Context, sql string, args ...any) (pgx.Rows, error)
}

// openTasks reads the queue of each division and role from its own end of an index, as far as the page goes, and that of each division
// alone where every role is asked for: a watcher over a province sees hundreds of queues, and none of them is read whole. What somebody has
// in hand is read from an index of its own.
func openTasks(ctx context.Context, db querier, f TaskFilter) ([]TaskLine, error) {
	q := conditions{}
	q.add("t.state = 'open'")
	q.tasks(f)
	queues := "(SELECT 1) one"
	switch {
	case f.Assignee != nil && *f.Assignee != "":
		q.heldBy(f)
		q.add("t.division = ANY(?) AND (? OR t.role = ANY(?))", f.Divisions, f.EveryRole, f.Roles)
	case f.EveryRole:
		q.add("t.division = d.division")
		queues = q.placed("unnest(?::text[]) AS d(division)", f.Divisions)
	default:
		q.add("t.division = d.division AND t.role = r.role")
		queues = q.placed("unnest(?::text[]) AS d(division) CROSS JOIN unnest(?::text[]) AS r(role)", f.Divisions, f.Roles)
	}
	rows, err := db.Query(ctx, fmt.Sprintf(`SELECT t.id, t.case_id, c.number, t.item, c.digest, coalesce(c.state->>'category', ''), t.queue, t.step, t.role,
			t.department, t.division, t.state, t.assignee, t.opened_at, t.due_at, t.instead_of
		FROM (SELECT page.id FROM %s CROSS JOIN LATERAL (SELECT t.id, t.due_at FROM tasks t WHERE %s ORDER BY t.due_at, t.id LIMIT %[3]d) page
			ORDER BY page.due_at, page.id LIMIT %[3]d) p
		JOIN tasks t ON t.id = p.id JOIN cases c ON c.id = t.case_id ORDER BY t.due_at, t.id`, queues, q.String(), f.Limit), q.args...)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, pgx.RowToStructByPos[TaskLine])
}

// heldBy asks for what an officer has in hand, or somebody in whose stead they work.
func (q *conditions) heldBy(f TaskFilter) {
	held, args := "t.assignee = ?", []any{*f.Assignee}
	for _, a := range f.InsteadOf {
		held += " OR t.assignee = ? AND (cardinality(?::text[]) = 0 OR t.queue = ANY(?))"
		args = append(args, a.Absent, a.Queues, a.Queues)
	}
	q.add("("+held+")", args...)
}

// tasks adds what a filter asks for, whosever the queue is.
func (q *conditions) tasks(f TaskFilter) {
	q.add("t.case_id <> ALL(ARRAY(SELECT id FROM cases WHERE applicant = ?))", f.NotOf)
	if f.Department != "" {
		q.add("t.department IN ('', ?)", f.Department)
	}
	if f.Queue != "" {
		q.add("t.queue = ?", f.Queue)
	}
	if f.Item != "" {
		q.add("t.item = ?", f.Item)
	}
	if f.Assignee != nil && *f.Assignee == "" {
		q.add("t.assignee = ''")
	}
	if !f.DueBefore.IsZero() {
		q.add("t.due_at <= ?", f.DueBefore)
	}
	if len(f.Skip) > 0 {
		q.add("t.id <> ALL(?)", f.Skip)
	}
	if f.AfterDue != nil {
		q.add("(t.due_at, t.id) > (?, ?)", *f.AfterDue, f.AfterID)
	}
}

// conditions builds a WHERE clause whose values are always parameters.
type conditions struct {
	parts []string
	args  []any
}

// planned are the parameters of a query that is planned for just these: a plan for any would be made after some calls, and takes ten times
// as long where there are many divisions, or a short time out of a long one.
func (q *conditions) planned() []any { return append([]any{pgx.QueryExecModeCacheDescribe}, q.args...) }

func (q *conditions) add(part string, args ...any) {
	q.parts = append(q.parts, q.placed(part, args...))
}

// placed is a text with the places of its parameters in it.
func (q *conditions) placed(part string, args ...any) string {
	for _, arg := range args {
		q.args = append(q.args, arg)
		part = strings.Replace(part, "?", fmt.Sprintf("$%d", len(q.args)), 1)
	}
	return part
}

func (q *conditions) String() string { return strings.Join(q.parts, " AND ") }
