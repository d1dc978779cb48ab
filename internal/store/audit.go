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
	Webhook uuid.UUID
	Outcome string // done, read, again (a repeated request), refused:<code>, denied:<code>
	Seq     int64
	Head    []byte
	// InsteadOf is the absent officer in whose stead somebody acted, or for whom a substitution is.
	InsteadOf string
}

const insertEntry = `INSERT INTO audit (at, actor, role, action, purpose, case_id, outcome, seq, head, webhook_id, instead_of)
	VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`

func (e Entry) values(now time.Time) []any {
	return []any{now, e.Actor, e.Role, e.Action, e.Purpose, known(e.Case), e.Outcome, e.Seq, e.Head, known(e.Webhook), e.InsteadOf}
}

// known is an id, or nil when it is none.
func known(id uuid.UUID) *uuid.UUID {
	if id == uuid.Nil {
		return nil
	}
	return &id
}

func (tx *Tx) queueEntry(b *pgx.Batch, e Entry) { b.Queue(insertEntry, e.values(tx.now)...) }

// Audit records a read or a denied attempt, outside any command.
func (s *Store) Audit(ctx context.Context, e Entry) error {
	if _, err := s.pool.Exec(ctx, insertEntry, e.values(s.clock())...); err != nil {
		return fmt.Errorf("write audit entry: %w", err)
	}
	return nil
}
