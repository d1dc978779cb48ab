package store

import (
	"bytes"
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

// Break is a place where the record was tampered with.
type Break struct {
	Case uuid.UUID
	Seq  int64
	What string
}

// Verify walks every event of every case and returns the places that do not fit; none means that the record is whole.
// It reads in one snapshot, so cases may go on changing meanwhile.
func (s *Store) Verify(ctx context.Context) (cases, events int64, breaks []Break, err error) {
	tx, err := s.pool.BeginTx(ctx, pgx.TxOptions{IsoLevel: pgx.RepeatableRead, AccessMode: pgx.ReadOnly})
	if err != nil {
		return 0, 0, nil, err
	}
	defer func() { _ = tx.Rollback(context.WithoutCancel(ctx)) }() // read only: nothing is lost
	w := walk{ctx: ctx, tx: tx}
	for _, step := range []func() error{w.chains, w.heads, w.entries} {
		if err := step(); err != nil {
			return 0, 0, nil, fmt.Errorf("verify: %w", err)
		}
	}
	return w.cases, w.events, w.breaks, nil
}

// walk is one verification in progress.
type walk struct {
	ctx           context.Context
	tx            pgx.Tx
	cases, events int64
	breaks        []Break
}

func (w *walk) found(id uuid.UUID, seq int64, what string) {
	w.breaks = append(w.breaks, Break{Case: id, Seq: seq, What: what})
}

// chains recomputes the hash of every event and compares it with the next one's link.
func (w *walk) chains() error {
	rows, err := w.tx.Query(w.ctx, "SELECT case_id, seq, at, by, kind, data, prev, hash FROM case_events ORDER BY case_id, seq")
	if err != nil {
		return err
	}
	var id uuid.UUID
	var r Row
	last, head := uuid.Nil, []byte(nil)
	var seq int64
	_, err = pgx.ForEachRow(rows, []any{&id, &r.Seq, &r.At, &r.By, &r.Kind, &r.Data, &r.Prev, &r.Hash}, func() error {
		w.events++
		if id != last {
			last, seq, head = id, 0, make([]byte, 32)
			w.cases++
		}
		switch {
		case r.Seq != seq+1:
			w.found(id, seq+1, "events are missing before "+fmt.Sprint(r.Seq))
		case !bytes.Equal(r.Prev, head):
			w.found(id, r.Seq, "the link to the event before does not fit")
		case !bytes.Equal(r.hash(id), r.Hash):
			w.found(id, r.Seq, "the event was changed")
		}
		seq, head = r.Seq, bytes.Clone(r.Hash)
		return nil
	})
	return err
}

// heads compares the end of every chain with the case, so that a cut tail shows.
func (w *walk) heads() error {
	return w.each(`SELECT c.id, c.seq, 'the newest event is not the one the case stands at' FROM cases c
		LEFT JOIN LATERAL (SELECT e.seq, e.hash FROM case_events e WHERE e.case_id = c.id ORDER BY e.seq DESC LIMIT 1) e ON true
		WHERE e.seq IS DISTINCT FROM c.seq OR e.hash IS DISTINCT FROM c.head`)
}

// entries looks for changes without an audit entry, and entries whose events are gone.
func (w *walk) entries() error {
	if err := w.each(`SELECT c.id, c.seq, 'the change has no audit entry' FROM cases c
		WHERE NOT EXISTS (SELECT FROM audit a WHERE a.case_id = c.id AND a.seq = c.seq AND a.head = c.head)`); err != nil {
		return err
	}
	return w.each(`SELECT a.case_id, a.seq, 'an audited event is gone or was changed' FROM audit a
		WHERE a.seq > 0 AND a.head IS NOT NULL AND NOT EXISTS
			(SELECT FROM case_events e WHERE e.case_id = a.case_id AND e.seq = a.seq AND e.hash = a.head)`)
}

func (w *walk) each(query string) error {
	rows, err := w.tx.Query(w.ctx, query)
	if err != nil {
		return err
	}
	found, err := pgx.CollectRows(rows, pgx.RowToStructByPos[Break])
	w.breaks = append(w.breaks, found...)
	return err
}
