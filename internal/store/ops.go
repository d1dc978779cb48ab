package store

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
)

// Stuck is something that goes on only when an operator has looked at it.
type Stuck struct {
	Case  uuid.UUID
	Item  string
	Kind  string // of the work that failed; webhook: a receiver outside does not take what happened; empty: the process of the case cannot be told
	Code  string // why, in one word
	Since time.Time
}

// Stuck lists failed work and cases whose letters or events for those outside are parked, those first that have waited longest.
func (s *Store) Stuck(ctx context.Context, limit int) ([]Stuck, error) {
	rows, err := s.pool.Query(ctx, `SELECT c.id, c.item, w.work->>'kind', w.work->>'failed' AS code,
			(SELECT e.at FROM case_events e WHERE e.case_id = c.id AND e.kind = 'work_failed' ORDER BY e.seq DESC LIMIT 1) AS since
		FROM cases c CROSS JOIN jsonb_array_elements(c.state->'work') AS w (work)
		WHERE c.state @? '$.work[*].failed' AND w.work ? 'failed'
		UNION ALL
		SELECT c.id, c.item, '', max(o.code), min(o.created_at) FROM outbox o JOIN cases c ON c.id = o.case_id WHERE o.parked GROUP BY c.id
		UNION ALL
		SELECT c.id, c.item, 'webhook', max(o.code), min(o.created_at) FROM webhook_outbox o JOIN cases c ON c.id = o.stream WHERE o.state = 'parked' GROUP BY c.id
		ORDER BY since, id LIMIT $1`, limit)
	if err != nil {
		return nil, fmt.Errorf("list what is stuck: %w", err)
	}
	return pgx.CollectRows(rows, pgx.RowToStructByPos[Stuck])
}

// Unpark has the parked letters of a case told again, as if they were new, and its parked events sent again, and returns how many there were.
func (tx *Tx) Unpark(ctx context.Context, caseID uuid.UUID) (int64, error) {
	tag, err := tx.tx.Exec(ctx, "UPDATE outbox SET parked = false, attempts = 0, code = '', visible_at = $2 WHERE case_id = $1 AND parked", caseID, tx.now)
	if err != nil {
		return 0, fmt.Errorf("unpark letters: %w", err)
	}
	events, err := tx.tx.Exec(ctx, sendAgain+"stream = $1", caseID, tx.now)
	if err != nil {
		return 0, fmt.Errorf("unpark events: %w", err)
	}
	return tag.RowsAffected() + events.RowsAffected(), nil
}
