package store

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/onewindow/onewindow/internal/casefile"
)

// Substitution is that somebody stands in for an officer who is away.
type Substitution struct {
	ID         uuid.UUID
	Absent     string
	Substitute string
	Division   string // where the absent officer serves
	Department string
	FromDay    time.Time // midnight UTC of the first day
	ToDay      time.Time // and of the last
	FromAt     time.Time
	Until      time.Time // no longer then
	Queues     []string  // empty: all
	Because    string
	CreatedBy  string
	CreatedAt  time.Time
	EndedBy    string
	EndedAt    *time.Time // before its last day was over
}

const substitutionColumns = "id, absent, substitute, division, department, from_day, to_day, from_at, until, queues, because, created_by, created_at, ended_by, ended_at"

// Clash is how a new substitution meets one that there is.
type Clash struct {
	Twice bool // somebody stands in for the absent officer in the same queues
	Chain bool // the substitute is away then, or the absent officer stands in for somebody
}

// Clashes looks for what a substitution meets. It holds all others back until the transaction ends: two that meet each other are never
// both new.
func (tx *Tx) Clashes(ctx context.Context, s Substitution) (c Clash, err error) {
	if _, err := tx.tx.Exec(ctx, hold, substitutionLock); err != nil {
		return c, fmt.Errorf("hold substitutions: %w", err)
	}
	err = tx.tx.QueryRow(ctx, `SELECT
			coalesce(bool_or(absent = $1 AND (queues && $5 OR cardinality(queues) = 0 OR cardinality($5::text[]) = 0)), false),
			coalesce(bool_or(absent = $2 OR substitute = $1), false)
		FROM substitutions WHERE (absent IN ($1, $2) OR substitute = $1) AND from_at < $4 AND until > $3`,
		s.Absent, s.Substitute, s.FromAt, s.Until, s.Queues).Scan(&c.Twice, &c.Chain)
	return c, err
}

// Substitute stores a new substitution.
func (tx *Tx) Substitute(ctx context.Context, s Substitution) error {
	_, err := tx.tx.Exec(ctx, "INSERT INTO substitutions ("+substitutionColumns+") VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)",
		s.ID, s.Absent, s.Substitute, s.Division, s.Department, s.FromDay, s.ToDay, s.FromAt, s.Until, s.Queues, s.Because, s.CreatedBy, s.CreatedAt,
		s.EndedBy, s.EndedAt)
	return err
}

// EndSubstitution ends one early.
func (tx *Tx) EndSubstitution(ctx context.Context, s Substitution) error {
	_, err := tx.tx.Exec(ctx, "UPDATE substitutions SET until = $2, ended_by = $3, ended_at = $4 WHERE id = $1", s.ID, s.Until, s.EndedBy, s.EndedAt)
	return err
}

// LockSubstitution reads a substitution and holds it until the transaction ends.
func (tx *Tx) LockSubstitution(ctx context.Context, id uuid.UUID) (Substitution, error) {
	return oneSubstitution(tx.tx.Query(ctx, "SELECT "+substitutionColumns+" FROM substitutions WHERE id = $1 FOR UPDATE", id))
}

// Substitution reads a substitution.
func (s *Store) Substitution(ctx context.Context, id uuid.UUID) (Substitution, error) {
	return oneSubstitution(s.pool.Query(ctx, "SELECT "+substitutionColumns+" FROM substitutions WHERE id = $1", id))
}

func oneSubstitution(rows pgx.Rows, err error) (Substitution, error) {
	if err != nil {
		return Substitution{}, err
	}
	s, err := pgx.CollectExactlyOneRow(rows, pgx.RowToStructByPos[Substitution])
	return s, missing(err)
}

// SubstitutionFilter selects substitutions that are not over.
type SubstitutionFilter struct {
	Now        time.Time
	Person     string   // who is away or stands in ...
	Divisions  []string // ... or whoever serves in these divisions
	Department string   // and in this department, or in any when it is empty
	Limit      int
}

// Substitutions lists those that are in force or to come, in the order of their first day.
func (s *Store) Substitutions(ctx context.Context, f SubstitutionFilter) ([]Substitution, error) {
	rows, err := s.pool.Query(ctx, "SELECT "+substitutionColumns+` FROM substitutions
		WHERE until > $1 AND (absent = $2 OR substitute = $2 OR division = ANY($3) AND ($4 = '' OR department = $4)) ORDER BY from_at, id LIMIT $5`,
		f.Now, f.Person, f.Divisions, f.Department, f.Limit)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, pgx.RowToStructByPos[Substitution])
}

// Span is a time.
type Span struct{ From, To time.Time }

// Absences lists those of some officers, and those in which a substitute stands in for anybody, that are in force at any time of a span.
func (tx *Tx) Absences(ctx context.Context, officers []string, substitute string, during Span) ([]casefile.Absence, error) {
	return absences(ctx, tx.tx, officers, substitute, during)
}

// Absences is Tx.Absences outside a transaction.
func (s *Store) Absences(ctx context.Context, officers []string, substitute string, during Span) ([]casefile.Absence, error) {
	return absences(ctx, s.pool, officers, substitute, during)
}

func absences(ctx context.Context, db querier, officers []string, substitute string, during Span) ([]casefile.Absence, error) {
	rows, err := db.Query(ctx, `SELECT id, absent, substitute, from_at, until, queues FROM substitutions
		WHERE (absent = ANY($1) OR substitute = $2) AND from_at <= $4 AND until > $3 ORDER BY from_at, id`, officers, substitute, during.From, during.To)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, pgx.RowToStructByPos[casefile.Absence])
}

// Settle records the answer to a command that is about no case, and its audit entry.
func (tx *Tx) Settle(ctx context.Context, answer *Answer, audit Entry) error {
	b := &pgx.Batch{}
	if answer != nil {
		tx.queueAnswer(b, *answer)
	}
	tx.queueEntry(b, audit)
	if err := tx.tx.SendBatch(ctx, b).Close(); err != nil {
		return fmt.Errorf("settle command: %w", err)
	}
	return nil
}
