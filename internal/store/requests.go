package store

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
)

// Answer is what a command was answered: the case or a card as of an event, or a refusal. It is enough to answer again.
type Answer struct {
	Actor        string          `json:"-"`
	Key          string          `json:"-"`
	Fingerprint  []byte          `json:"-"` // of the request
	Case         uuid.UUID       `json:"case,omitzero"`
	Seq          int64           `json:"seq,omitempty"`
	Task         uuid.UUID       `json:"task,omitzero"`
	Card         uuid.UUID       `json:"card,omitzero"`         // the answer is the card, as of Seq
	Calendar     string          `json:"calendar,omitempty"`    // the answer is this version of a calendar
	Substitution uuid.UUID       `json:"substitution,omitzero"` // the answer is this one, as of At
	At           time.Time       `json:"at"`
	Webhook      json.RawMessage `json:"webhook,omitempty"` // the answer is a subscription, as it stood then
	Refusal      json.RawMessage `json:"refusal,omitempty"`
}

// Recall looks for the answer to the same request. While a first one is in flight it is ErrInFlight;
// another request under the same key is ErrKeyReused. It holds the key until the transaction ends.
func (tx *Tx) Recall(ctx context.Context, actor, key string, fingerprint []byte) (*Answer, error) {
	var free bool
	var print, raw []byte
	b := &pgx.Batch{}
	b.Queue("SELECT pg_try_advisory_xact_lock(hashtextextended($1, 0))", fmt.Sprintf("%d/%s/%s", len(actor), actor, key)).QueryRow(func(r pgx.Row) error {
		return r.Scan(&free)
	})
	b.Queue("SELECT fingerprint, answer FROM requests WHERE actor = $1 AND key = $2", actor, key).QueryRow(func(r pgx.Row) error {
		if err := r.Scan(&print, &raw); !errors.Is(err, pgx.ErrNoRows) {
			return err
		}
		return nil
	})
	if err := tx.tx.SendBatch(ctx, b).Close(); err != nil {
		return nil, fmt.Errorf("recall answer: %w", err)
	}
	switch {
	case !free:
		return nil, ErrInFlight
	case raw == nil:
		return nil, nil
	case !bytes.Equal(print, fingerprint):
		return nil, ErrKeyReused
	}
	var a Answer
	if err := json.Unmarshal(raw, &a); err != nil {
		return nil, fmt.Errorf("read answer: %w", err)
	}
	return &a, nil
}

// Conclude keeps an answer, if there is one, and the audit entry of what was done.
func (tx *Tx) Conclude(ctx context.Context, a *Answer, audit Entry) error {
	b := &pgx.Batch{}
	if a != nil {
		tx.queueAnswer(b, *a)
	}
	tx.queueEntry(b, audit)
	if err := tx.tx.SendBatch(ctx, b).Close(); err != nil {
		return fmt.Errorf("keep answer: %w", err)
	}
	return nil
}

// Remember keeps an answer that belongs to no single change.
func (tx *Tx) Remember(ctx context.Context, a Answer) error {
	b := &pgx.Batch{}
	tx.queueAnswer(b, a)
	if err := tx.tx.SendBatch(ctx, b).Close(); err != nil {
		return fmt.Errorf("keep answer: %w", err)
	}
	return nil
}

func (tx *Tx) queueAnswer(b *pgx.Batch, a Answer) {
	b.Queue("INSERT INTO requests (actor, key, fingerprint, answer, created_at) VALUES ($1, $2, $3, $4, $5)",
		a.Actor, a.Key, a.Fingerprint, a, tx.now)
}
