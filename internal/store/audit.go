package store

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
)

// Entry is one line of the audit: who did, tried or read what, in which role, for which purpose, and what came of it.
type Entry struct {
	Actor   string
	Role    string
	Action  string
	Purpose string
	Case    uuid.UUID
	Outcome string // done, read, again (a repeated request), refused:<code>, denied:<code>
	Seq     int64
	Head    []byte
}

const insertEntry = `INSERT INTO audit (at, actor, role, action, purpose, case_id, outcome, seq, head)
	VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`

func (e Entry) values(now time.Time) []any {
	var id *uuid.UUID
	if e.Case != uuid.Nil {
		id = &e.Case
	}
	return []any{now, e.Actor, e.Role, e.Action, e.Purpose, id, e.Outcome, e.Seq, e.Head}
}

func (tx *Tx) queueEntry(b *pgx.Batch, e Entry) { b.Queue(insertEntry, e.values(tx.now)...) }

// Audit records a read or a denied attempt, outside any command.
func (s *Store) Audit(ctx context.Context, e Entry) error {
	if _, err := s.pool.Exec(ctx, insertEntry, e.values(s.clock())...); err != nil {
		return fmt.Errorf("write audit entry: %w", err)
	}
	return nil
}
