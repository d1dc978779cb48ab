package store

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/onewindow/onewindow/internal/webhook"
)

// DueWebhooks lists the subscriptions that something can be sent to now, those first that have waited longest.
func (s *Store) DueWebhooks(ctx context.Context) ([]uuid.UUID, error) {
	rows, err := s.pool.Query(ctx, `SELECT w.id FROM webhooks w CROSS JOIN LATERAL (
			SELECT o.visible_at FROM webhook_outbox o WHERE o.webhook = w.id AND o.head AND o.state = 'waiting' AND o.visible_at <= $1
			ORDER BY o.visible_at LIMIT 1) due
		WHERE w.standing = 'enabled' ORDER BY due.visible_at`, s.clock())
	if err != nil {
		return nil, fmt.Errorf("list due subscriptions: %w", err)
	}
	return pgx.CollectRows(rows, pgx.RowTo[uuid.UUID])
}

// LeaseDeliveries takes up to n events of a subscription that are due, of each case the next one alone, and hides them from other
// couriers until the given instant. What is leased, postponed or parked holds up what follows on it: only the head of a stream is looked at.
func (s *Store) LeaseDeliveries(ctx context.Context, id uuid.UUID, n int, until time.Time) ([]webhook.Delivery, error) {
	rows, err := s.pool.Query(ctx, `WITH due AS (
			SELECT o.stream, o.seq FROM webhook_outbox o WHERE o.webhook = $1 AND o.head AND o.state = 'waiting' AND o.visible_at <= $3
				AND EXISTS (SELECT FROM webhooks w WHERE w.id = $1 AND w.standing = 'enabled')
			ORDER BY o.visible_at, o.created_at LIMIT $2 FOR UPDATE SKIP LOCKED),
		leased AS (
			UPDATE webhook_outbox o SET visible_at = $4 FROM due d WHERE o.webhook = $1 AND o.stream = d.stream AND o.seq = d.seq RETURNING o.*)
		SELECT l.webhook, l.stream, l.seq, l.id, l.type, coalesce(c.number, ''), l.at, l.data, l.created_at, l.attempts, w.url,
			CASE WHEN w.old_until > $3 THEN ARRAY[w.secret, w.old_secret] ELSE ARRAY[w.secret] END, w.failing
		FROM leased l JOIN webhooks w ON w.id = l.webhook LEFT JOIN cases c ON c.id = l.stream`, id, n, s.clock(), until)
	if err != nil {
		return nil, fmt.Errorf("lease deliveries: %w", err)
	}
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) (webhook.Delivery, error) {
		d := webhook.Delivery{Leased: until}
		var failing *time.Time
		err := row.Scan(&d.Webhook, &d.Stream, &d.Seq, &d.ID, &d.Type, &d.Subject, &d.At, &d.Data, &d.CreatedAt, &d.Attempts, &d.URL, &d.Secrets, &failing)
		if failing != nil {
			d.Failing = *failing
		}
		return d, err
	})
}

// SettleDelivery writes down what came of an attempt, for the event and for its subscription. Whoever has lost the lease writes nothing:
// somebody else has sent the event by now.
func (s *Store) SettleDelivery(ctx context.Context, d webhook.Delivery, o webhook.Outcome) error {
	err := pgx.BeginFunc(ctx, s.pool, func(tx pgx.Tx) error {
		tag, err := tx.Exec(ctx, `UPDATE webhook_outbox SET state = $5, attempts = $6, visible_at = CASE WHEN $5 = 'waiting' THEN $7 ELSE visible_at END,
				status = $8, code = $9, tried_at = $10 WHERE webhook = $1 AND stream = $2 AND seq = $3 AND state = 'waiting' AND visible_at = $4`,
			d.Webhook, d.Stream, d.Seq, d.Leased, o.State, o.Attempts, o.Next, o.Status, o.Code, s.clock())
		if err != nil || tag.RowsAffected() == 0 {
			return err
		}
		if o.Taken() {
			_, err = tx.Exec(ctx, "UPDATE webhooks SET failing = NULL WHERE id = $1 AND failing IS NOT NULL", d.Webhook)
			return err
		}
		_, err = tx.Exec(ctx, `UPDATE webhooks SET failing = coalesce(failing, $2), standing = CASE WHEN standing = 'enabled' THEN $3 ELSE standing END
			WHERE id = $1`, d.Webhook, s.clock(), o.Standing)
		return err
	})
	if err != nil {
		return fmt.Errorf("settle delivery: %w", err)
	}
	return nil
}

// ForgetDeliveries removes up to limit events that were delivered before the given instant, and returns how many. Their numbers stay used.
func (s *Store) ForgetDeliveries(ctx context.Context, before time.Time, limit int) (int, error) {
	tag, err := s.pool.Exec(ctx, `DELETE FROM webhook_outbox WHERE (webhook, stream, seq) IN (
		SELECT webhook, stream, seq FROM webhook_outbox WHERE state = 'delivered' AND tried_at < $1 LIMIT $2 FOR UPDATE SKIP LOCKED)`, before, limit)
	if err != nil {
		return 0, fmt.Errorf("forget deliveries: %w", err)
	}
	return int(tag.RowsAffected()), nil
}

// WebhookBacklog says what has not been delivered to subscriptions that are to have it.
func (s *Store) WebhookBacklog(ctx context.Context) (webhook.Backlog, error) {
	var b webhook.Backlog
	var oldest *time.Time
	err := s.pool.QueryRow(ctx, `SELECT count(*) FILTER (WHERE o.state = 'waiting' AND w.standing = 'enabled'), count(*) FILTER (WHERE o.state = 'parked'),
			min(o.created_at) FILTER (WHERE o.state = 'waiting' AND w.standing = 'enabled'), (SELECT count(*) FROM webhooks WHERE standing IN ('gone', 'failing'))
		FROM webhook_outbox o JOIN webhooks w ON w.id = o.webhook WHERE o.state <> 'delivered' AND w.standing <> 'disabled'`).Scan(&b.Waiting, &b.Parked, &oldest, &b.Off)
	if err != nil {
		return b, fmt.Errorf("count deliveries: %w", err)
	}
	if oldest != nil {
		b.Oldest = *oldest
	}
	return b, nil
}
