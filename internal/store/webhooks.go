package store

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/onewindow/onewindow/internal/webhook"
)

// Webhook is a subscription as stored, and what has not been delivered to it.
type Webhook struct {
	ID         uuid.UUID
	URL        string
	Types      []string // empty: all
	Division   string   // with all below it; empty: any
	Department string   // empty: any
	Standing   webhook.Standing
	Failing    *time.Time // since when every attempt has failed
	Secret     []byte     // as the safe has closed it
	SecretNo   int64      // the how manieth it is
	OldSecret  []byte
	OldUntil   *time.Time
	CreatedAt  time.Time
	Waiting    int
	Parked     int
}

const selectWebhook = `SELECT w.id, w.url, w.types, w.division, w.department, w.standing, w.failing, w.secret, w.secret_no, w.old_secret, w.old_until, w.created_at,
	(SELECT count(*) FROM webhook_outbox o WHERE o.webhook = w.id AND o.state = 'waiting'),
	(SELECT count(*) FROM webhook_outbox o WHERE o.webhook = w.id AND o.state = 'parked') FROM webhooks w`

// Webhooks lists all subscriptions, the oldest first.
func (s *Store) Webhooks(ctx context.Context) ([]Webhook, error) {
	rows, err := s.pool.Query(ctx, selectWebhook+" ORDER BY w.created_at, w.id")
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, pgx.RowToStructByPos[Webhook])
}

// Webhook reads a subscription.
func (s *Store) Webhook(ctx context.Context, id uuid.UUID) (Webhook, error) {
	rows, err := s.pool.Query(ctx, selectWebhook+" WHERE w.id = $1", id)
	return oneWebhook(rows, err)
}

// LockWebhook reads a subscription and holds it until the transaction ends.
func (tx *Tx) LockWebhook(ctx context.Context, id uuid.UUID) (Webhook, error) {
	rows, err := tx.tx.Query(ctx, selectWebhook+" WHERE w.id = $1 FOR NO KEY UPDATE OF w", id)
	return oneWebhook(rows, err)
}

func oneWebhook(rows pgx.Rows, err error) (Webhook, error) {
	if err != nil {
		return Webhook{}, err
	}
	w, err := pgx.CollectExactlyOneRow(rows, pgx.RowToStructByPos[Webhook])
	return w, missing(err)
}

// PutWebhook stores a subscription, a new one or one that is held.
func (tx *Tx) PutWebhook(ctx context.Context, w Webhook) error {
	_, err := tx.tx.Exec(ctx, `INSERT INTO webhooks (id, url, types, division, department, standing, failing, secret, secret_no, old_secret, old_until, created_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
		ON CONFLICT (id) DO UPDATE SET standing = $6, failing = $7, secret = $8, secret_no = $9, old_secret = $10, old_until = $11`,
		w.ID, w.URL, w.Types, w.Division, w.Department, w.Standing, w.Failing, w.Secret, w.SecretNo, w.OldSecret, w.OldUntil, w.CreatedAt)
	if err != nil {
		return fmt.Errorf("store subscription: %w", err)
	}
	return nil
}

// DropWebhook removes a subscription with all that it was to be sent.
func (tx *Tx) DropWebhook(ctx context.Context, id uuid.UUID) error {
	if _, err := tx.tx.Exec(ctx, "DELETE FROM webhooks WHERE id = $1", id); err != nil {
		return fmt.Errorf("remove subscription: %w", err)
	}
	return nil
}

// sendAgain has parked events sent again, as if they were new.
const sendAgain = "UPDATE webhook_outbox SET state = 'waiting', attempts = 0, visible_at = $2 WHERE state = 'parked' AND "

// RetryWebhook has everything sent at once that a subscription still misses, parked or postponed. What is being sent stays as it is.
func (tx *Tx) RetryWebhook(ctx context.Context, id uuid.UUID) error {
	b := &pgx.Batch{}
	b.Queue(sendAgain+"webhook = $1", id, tx.now)
	b.Queue("UPDATE webhook_outbox SET visible_at = $2 WHERE webhook = $1 AND state = 'waiting' AND tried_at IS NOT NULL AND visible_at > $3", id, tx.now, tx.now.Add(leaseAtMost))
	if err := tx.tx.SendBatch(ctx, b).Close(); err != nil {
		return fmt.Errorf("retry subscription: %w", err)
	}
	return nil
}

// leaseAtMost is longer than any lease of a delivery: what is hidden for longer has been postponed.
const leaseAtMost = 2 * time.Minute

// DeliveryLine is an event of a subscription in a list.
type DeliveryLine struct {
	ID        uuid.UUID
	Type      string
	Case      *uuid.UUID // nil: a ping
	Seq       int64
	At        time.Time
	State     webhook.State
	CreatedAt time.Time
	NextAt    time.Time
	Attempts  int
	Status    int
	Code      string
	TriedAt   *time.Time
}

// Deliveries lists what a subscription was given, the newest first, from behind the given line.
func (s *Store) Deliveries(ctx context.Context, id uuid.UUID, after *DeliveryLine, limit int) ([]DeliveryLine, error) {
	var before *time.Time
	var last uuid.UUID
	if after != nil {
		before, last = &after.CreatedAt, after.ID
	}
	rows, err := s.pool.Query(ctx, `SELECT id, type, nullif(stream, webhook), seq, at, state, created_at, visible_at, attempts, status, code, tried_at FROM webhook_outbox
		WHERE webhook = $1 AND ($2::timestamptz IS NULL OR (created_at, id) < ($2, $3)) ORDER BY created_at DESC, id DESC LIMIT $4`, id, before, last, limit)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, pgx.RowToStructByPos[DeliveryLine])
}
