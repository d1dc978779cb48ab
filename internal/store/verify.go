package store

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/onewindow/onewindow/internal/casefile"
	"github.com/onewindow/onewindow/internal/supervision"
)

// Break is a place where the record was tampered with.
type Break struct {
	Case uuid.UUID
	Seq  int64
	What string
}

// Verify walks every event of every case, with all that hangs on it, and returns the places that do not fit; none means that
// the record fits together. It reads in one snapshot, so cases may go on changing meanwhile. A case that is gone with every trace,
// or written anew from its first event on, does not show: for that, the heads must be kept outside the database.
func (s *Store) Verify(ctx context.Context) (cases, events int64, breaks []Break, err error) {
	tx, err := s.pool.BeginTx(ctx, pgx.TxOptions{IsoLevel: pgx.RepeatableRead, AccessMode: pgx.ReadOnly})
	if err != nil {
		return 0, 0, nil, err
	}
	defer func() { _ = tx.Rollback(context.WithoutCancel(ctx)) }() // read only: nothing is lost
	w := walk{ctx: ctx, tx: tx}
	if err := w.chains(); err != nil {
		return 0, 0, nil, fmt.Errorf("verify: %w", err)
	}
	if err := w.cards(); err != nil {
		return 0, 0, nil, fmt.Errorf("verify: %w", err)
	}
	for _, query := range []string{cutTails, unauditedHeads, unauditedEvents, lostEvents, changedFiles, changedLicences, lostCards} {
		if err := w.each(query); err != nil {
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

	// The chain in hand.
	id   uuid.UUID
	seq  int64
	head []byte
	fold casefile.Case
}

func (w *walk) found(seq int64, what string) {
	w.breaks = append(w.breaks, Break{Case: w.id, Seq: seq, What: what})
}

// chains recomputes the hash of every event and compares it with the next one's link, and every case with what its events make it.
func (w *walk) chains() error {
	rows, err := w.tx.Query(w.ctx, `SELECT e.case_id, e.seq, e.at, e.by, e.kind, e.data, e.prev, e.hash, CASE WHEN e.seq = c.seq THEN c.state END
		FROM case_events e LEFT JOIN cases c ON c.id = e.case_id ORDER BY e.case_id, e.seq`)
	if err != nil {
		return err
	}
	var id uuid.UUID
	var r Row
	var state []byte
	_, err = pgx.ForEachRow(rows, []any{&id, &r.Seq, &r.At, &r.By, &r.Kind, &r.Data, &r.Prev, &r.Hash, &state}, func() error {
		if id != w.id {
			w.cases++
			w.id, w.seq, w.head, w.fold = id, 0, make([]byte, 32), casefile.Case{}
		}
		w.link(r)
		if state != nil && !w.makes(state) {
			w.found(r.Seq, "the case is not what its events make it")
		}
		return nil
	})
	return err
}

// link takes the next event of the chain.
func (w *walk) link(r Row) {
	w.events++
	switch {
	case r.Seq != w.seq+1:
		w.found(w.seq+1, "events are missing before "+fmt.Sprint(r.Seq))
	case !bytes.Equal(r.Prev, w.head):
		w.found(r.Seq, "the link to the event before does not fit")
	case !bytes.Equal(r.hash(w.id), r.Hash):
		w.found(r.Seq, "the event was changed")
	}
	w.seq, w.head = r.Seq, bytes.Clone(r.Hash)
	e, err := r.event()
	if err == nil {
		w.fold, err = casefile.Evolve(w.fold, e)
	}
	if err != nil {
		w.found(r.Seq, "the event cannot follow the one before")
	}
}

// makes reports whether the events so far make the case that is stored.
func (w *walk) makes(state []byte) bool {
	var stored casefile.Case
	if err := json.Unmarshal(state, &stored); err != nil {
		return false
	}
	want, failed := json.Marshal(w.fold)
	got, err := json.Marshal(stored)
	return failed == nil && err == nil && bytes.Equal(got, want)
}

// cards recomputes the hash of every event of every card, and compares each card with what its events make it.
func (w *walk) cards() error {
	rows, err := w.tx.Query(w.ctx, `SELECT k.case_id, e.card_id, e.seq, e.at, e.by, e.kind, e.data, e.prev, e.hash,
			CASE WHEN e.seq = k.seq AND e.hash = k.head THEN k.card END, lead(e.card_id) OVER (ORDER BY e.card_id, e.seq) IS DISTINCT FROM e.card_id
		FROM card_events e JOIN cards k ON k.id = e.card_id ORDER BY e.card_id, e.seq`)
	if err != nil {
		return err
	}
	var id uuid.UUID
	var r Row
	var stored []byte
	var last bool
	var seq int64
	head, fold := make([]byte, 32), supervision.Card{}
	_, err = pgx.ForEachRow(rows, []any{&w.id, &id, &r.Seq, &r.At, &r.By, &r.Kind, &r.Data, &r.Prev, &r.Hash, &stored, &last}, func() error {
		if r.Seq != seq+1 || !bytes.Equal(r.Prev, head) || !bytes.Equal(r.hash(id), r.Hash) {
			w.found(0, fmt.Sprintf("event %d of card %s was changed, or one before it is gone", r.Seq, id))
		}
		data, err := supervision.DecodeData(r.Kind, r.Data)
		if err == nil {
			fold, err = supervision.Evolve(fold, supervision.Event{Seq: r.Seq, At: r.At.UTC(), By: r.By, Data: data})
		}
		if err != nil || last && !same(stored, fold) {
			w.found(0, fmt.Sprintf("card %s is not what its events make it", id))
		}
		seq, head = r.Seq, bytes.Clone(r.Hash)
		if last {
			seq, head, fold = 0, make([]byte, 32), supervision.Card{}
		}
		return nil
	})
	return err
}

// same reports whether a card is stored as it should be.
func same(stored []byte, want supervision.Card) bool {
	var card supervision.Card
	if stored == nil || json.Unmarshal(stored, &card) != nil {
		return false
	}
	text, failed := json.Marshal(want)
	got, err := json.Marshal(card)
	return failed == nil && err == nil && bytes.Equal(got, text)
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

// What cannot be seen in the chain of one case. Each query finds breaks.
const (
	cutTails = `SELECT c.id, c.seq, 'the newest event is not the one the case stands at' FROM cases c
		LEFT JOIN LATERAL (SELECT e.seq, e.hash FROM case_events e WHERE e.case_id = c.id ORDER BY e.seq DESC LIMIT 1) e ON true
		WHERE e.seq IS DISTINCT FROM c.seq OR e.hash IS DISTINCT FROM c.head`

	unauditedHeads = `SELECT c.id, c.seq, 'the change has no audit entry' FROM cases c
		WHERE NOT EXISTS (SELECT FROM audit a WHERE a.case_id = c.id AND a.seq = c.seq AND a.head = c.head)`

	// The events of one command have one author and one instant; the entry is about the last of them.
	unauditedEvents = `SELECT e.case_id, e.seq, 'the audit does not say that its author did this' FROM (
			SELECT case_id, seq, by, hash, (lead(by) OVER chain, lead(at) OVER chain) IS DISTINCT FROM (by, at) AS last
			FROM case_events WINDOW chain AS (PARTITION BY case_id ORDER BY seq)) e
		WHERE e.by <> '' AND e.last AND NOT EXISTS (SELECT FROM audit a
			WHERE a.case_id = e.case_id AND a.seq = e.seq AND a.head = e.hash AND a.actor = e.by AND a.outcome = 'done')`

	lostEvents = `SELECT a.case_id, a.seq, 'an audited event is gone or was changed' FROM audit a
		WHERE a.seq > 0 AND a.head IS NOT NULL AND NOT EXISTS
			(SELECT FROM case_events e WHERE e.case_id = a.case_id AND e.seq = a.seq AND e.hash = a.head)`

	changedFiles = `SELECT e.case_id, e.seq, 'the file is gone or was changed' FROM (
			SELECT case_id, seq, data->'material' AS m FROM case_events WHERE kind = 'supplied') e
		LEFT JOIN files f ON f.case_id = e.case_id AND f.id::text = e.m->>'file'
		WHERE e.m->>'sha256' IS NOT NULL AND (f.type, encode(sha256(f.content), 'hex')) IS DISTINCT FROM (e.m->>'type', e.m->>'sha256')`

	lostCards = `SELECT e.case_id, e.seq, 'the card is gone, or is not the one that was issued' FROM case_events e
		LEFT JOIN cards k ON k.id::text = e.data->>'id' AND k.case_id = e.case_id WHERE e.kind = 'card_issued' AND k.card->'says' IS DISTINCT FROM e.data::jsonb`

	changedLicences = `SELECT coalesce(e.case_id, l.case_id), coalesce(e.seq, 0), 'the register does not have the licence as it was issued' FROM (
			SELECT e.case_id, e.seq, e.data->'licence' AS l, c.state->'licence' ? 'revoked' AS revoked
			FROM case_events e LEFT JOIN cases c ON c.id = e.case_id WHERE e.kind = 'issued') e
		FULL JOIN licences l ON l.case_id = e.case_id
		WHERE (l.id::text, l.number, l.type, l.valid_from::text, l.valid_to::text, l.shows, l.revoked, l.sha256)
			IS DISTINCT FROM (e.l->>'id', e.l->>'number', e.l->>'type', e.l->>'from', e.l->>'until', (e.l->'shows')::jsonb,
				e.revoked, encode(sha256(l.document), 'hex'))`
)
