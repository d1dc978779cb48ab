package store

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
)

// Officer is what the register knows of somebody who works with tasks.
type Officer struct {
	ID         string
	Division   string
	Department string
	Roles      []string
	SeenAt     time.Time
}

// Meet notes an officer in the register, or what has changed about them.
func (s *Store) Meet(ctx context.Context, o Officer) error {
	_, err := s.pool.Exec(ctx, `INSERT INTO officers (id, division, department, roles, seen_at) VALUES ($1, $2, $3, $4, $5)
		ON CONFLICT (id) DO UPDATE SET division = excluded.division, department = excluded.department, roles = excluded.roles, seen_at = excluded.seen_at`,
		o.ID, o.Division, o.Department, o.Roles, o.SeenAt)
	if err != nil {
		return fmt.Errorf("note officer: %w", err)
	}
	return nil
}

// Officer finds somebody in the register who was seen since then.
func (s *Store) Officer(ctx context.Context, id string, since time.Time) (Officer, error) {
	var o Officer
	err := s.pool.QueryRow(ctx, "SELECT id, division, department, roles, seen_at FROM officers WHERE id = $1 AND seen_at >= $2", id, since).
		Scan(&o.ID, &o.Division, &o.Department, &o.Roles, &o.SeenAt)
	return o, missing(err)
}

// Load is an officer with the work they have in hand.
type Load struct {
	Officer
	Open    int
	Overdue int
	Soon    int // falls due by the day asked for, and is not overdue
	Absent  bool
}

// LoadFilter selects officers by what a task needs.
type LoadFilter struct {
	Divisions  []string // that their own is one of
	Department string   // theirs, or empty for any
	Role       string
	Since      time.Time // seen since then
	Now        time.Time
	Soon       time.Time
}

// Loads lists officers: those who are there first, those with less in hand before the others. What each has in hand is read from the
// index of open tasks by their holder.
func (s *Store) Loads(ctx context.Context, f LoadFilter) ([]Load, error) {
	rows, err := s.pool.Query(ctx, `SELECT o.id, o.division, o.department, o.roles, o.seen_at, l.open, l.overdue, l.soon,
			EXISTS (SELECT FROM substitutions a WHERE a.absent = o.id AND a.until > $5 AND a.from_at <= $5) AS absent
		FROM officers o CROSS JOIN LATERAL (
			SELECT count(*) AS open, count(*) FILTER (WHERE t.due_at <= $5) AS overdue, count(*) FILTER (WHERE t.due_at > $5 AND t.due_at <= $6) AS soon
			FROM tasks t WHERE t.state = 'open' AND t.assignee <> '' AND t.assignee = o.id) l
		WHERE o.division = ANY($1) AND ($2 = '' OR o.department IN ('', $2)) AND $3 = ANY(o.roles) AND o.seen_at >= $4
		ORDER BY absent, l.open, l.overdue, l.soon, o.id`, f.Divisions, f.Department, f.Role, f.Since, f.Now, f.Soon)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) (l Load, err error) {
		err = row.Scan(&l.ID, &l.Division, &l.Department, &l.Roles, &l.SeenAt, &l.Open, &l.Overdue, &l.Soon, &l.Absent)
		return l, err
	})
}
