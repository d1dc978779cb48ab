package store

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/onewindow/onewindow/internal/message"
)

// Lane orders tellings: people wait for some of them.
type Lane int16

// The lanes.
const (
	People Lane = iota
	Bulk
)

func (tx *Tx) queueTelling(b *pgx.Batch, ch Change) {
	b.Queue("INSERT INTO outbox (case_id, seq, first, lane, created_at, visible_at) VALUES ($1, $2, $3, $4, $5, $5)",
		ch.After.ID, ch.After.Seq, ch.Before.Case.SubmittedAt.IsZero(), ch.Lane, tx.now)
}

// Lease takes up to n tellings that are due and hides them from other relays until the given instant. At most one
// letter per case is returned, the newest; telling it settles the older ones too.
func (s *Store) Lease(ctx context.Context, n int, until time.Time) ([]message.Letter, error) {
	rows, err := s.pool.Query(ctx, `WITH due AS (
			SELECT case_id, seq, nudge FROM outbox WHERE NOT parked AND visible_at <= $2
			ORDER BY lane, visible_at LIMIT $1 FOR UPDATE SKIP LOCKED)
		UPDATE outbox o SET visible_at = $3 FROM due d
		WHERE (o.case_id, o.seq, o.nudge) = (d.case_id, d.seq, d.nudge)
		RETURNING o.case_id::text, o.seq, o.nudge, o.first, o.attempts, o.lane, o.created_at`, n, s.clock(), until)
	if err != nil {
		return nil, fmt.Errorf("lease tellings: %w", err)
	}
	letters, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (message.Letter, error) {
		var l message.Letter
		err := row.Scan(&l.CaseID, &l.Seq, &l.Nudge, &l.First, &l.Attempts, &l.Lane, &l.CreatedAt)
		return l, err
	})
	if err != nil {
		return nil, fmt.Errorf("lease tellings: %w", err)
	}
	return newestPerCase(letters), nil
}

// newestPerCase keeps the newest letter of each case, those that people wait for first.
func newestPerCase(letters []message.Letter) []message.Letter {
	newest := map[string]message.Letter{}
	for _, l := range letters {
		kept, seen := newest[l.CaseID]
		if !seen || cmp.Or(cmp.Compare(l.Seq, kept.Seq), cmp.Compare(l.Nudge, kept.Nudge)) > 0 {
			l.First = l.First || kept.First
			newest[l.CaseID] = l
		} else if l.First {
			kept.First = true
			newest[l.CaseID] = kept
		}
	}
	return slices.SortedFunc(maps.Values(newest), func(a, b message.Letter) int {
		return cmp.Or(cmp.Compare(a.Lane, b.Lane), a.CreatedAt.Compare(b.CreatedAt), cmp.Compare(a.CaseID, b.CaseID))
	})
}

// Newest is what the process of a case must know now.
func (s *Store) Newest(ctx context.Context, caseID string) (message.CaseInput, error) {
	id, err := uuid.Parse(caseID)
	if err != nil {
		return message.CaseInput{}, fmt.Errorf("case id: %w", err)
	}
	r, err := s.Case(ctx, id)
	if errors.Is(err, ErrNotFound) {
		return message.CaseInput{}, message.ErrNoCase
	}
	if err != nil {
		return message.CaseInput{}, err
	}
	r.Outlook.Epoch = r.Epoch
	return message.CaseInput{CaseID: caseID, Item: r.Case.Item, Digest: r.Case.Digest, Outlook: r.Outlook}, nil
}

// Told settles a letter and every other one of its case up to seq, save nudges younger than the letter's.
func (s *Store) Told(ctx context.Context, l message.Letter, seq int64) error {
	if _, err := s.pool.Exec(ctx, "DELETE FROM outbox WHERE case_id = $1 AND seq <= $2 AND nudge <= $3", l.CaseID, seq, l.Nudge); err != nil {
		return fmt.Errorf("settle telling: %w", err)
	}
	return nil
}

// Postpone lets a letter rest until the given instant after a failure.
func (s *Store) Postpone(ctx context.Context, l message.Letter, until time.Time, code string) error {
	return s.setLetter(ctx, `UPDATE outbox SET visible_at = $4, code = $5, attempts = $6 WHERE case_id = $1 AND seq = $2 AND nudge = $3`,
		l.CaseID, l.Seq, l.Nudge, until, code, l.Attempts)
}

// Park takes a letter out of the way, with the older ones of its case, until an operator looks at it.
func (s *Store) Park(ctx context.Context, l message.Letter, code string) error {
	return s.setLetter(ctx, "UPDATE outbox SET parked = true, code = $4 WHERE case_id = $1 AND seq <= $2 AND nudge <= $3", l.CaseID, l.Seq, l.Nudge, code)
}

func (s *Store) setLetter(ctx context.Context, query string, args ...any) error {
	if _, err := s.pool.Exec(ctx, query, args...); err != nil {
		return fmt.Errorf("put telling aside: %w", err)
	}
	return nil
}

// NudgeOverdue writes a letter for open cases whose clock should have acted before the given instant and of which
// nothing waits to be told. The process then ticks, whatever became of its timer. A case that does not get on is nudged
// once in nudgeEvery.
func (s *Store) NudgeOverdue(ctx context.Context, before time.Time, limit int) (int, error) {
	now := s.clock()
	tag, err := s.pool.Exec(ctx, `WITH late AS (
			UPDATE cases SET nudged_at = $3 WHERE id IN (
				SELECT c.id FROM cases c WHERE c.next_at < $1 AND (c.nudged_at IS NULL OR c.nudged_at <= $5)
					AND NOT EXISTS (SELECT FROM outbox o WHERE o.case_id = c.id)
				ORDER BY c.next_at LIMIT $2 FOR UPDATE SKIP LOCKED)
			RETURNING id, seq)
		INSERT INTO outbox (case_id, seq, nudge, first, lane, created_at, visible_at)
		SELECT id, seq, extract(epoch FROM $3::timestamptz)::bigint, false, $4, $3, $3 FROM late ON CONFLICT DO NOTHING`,
		before, limit, now, Bulk, now.Add(-nudgeEvery))
	if err != nil {
		return 0, fmt.Errorf("nudge overdue cases: %w", err)
	}
	return int(tag.RowsAffected()), nil
}

// nudgeEvery is how long a nudged case is left alone.
const nudgeEvery = time.Minute

// Backlog says what the outbox holds.
func (s *Store) Backlog(ctx context.Context) (message.Backlog, error) {
	var b message.Backlog
	var oldest *time.Time
	err := s.pool.QueryRow(ctx, `SELECT count(*) FILTER (WHERE NOT parked), count(*) FILTER (WHERE parked),
		min(created_at) FILTER (WHERE NOT parked) FROM outbox`).Scan(&b.Waiting, &b.Parked, &oldest)
	if err != nil {
		return b, fmt.Errorf("count tellings: %w", err)
	}
	if oldest != nil {
		b.Oldest = *oldest
	}
	return b, nil
}
