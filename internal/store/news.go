package store

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/onewindow/onewindow/internal/webhook"
)

// News is something of a case that those outside can subscribe to.
type News struct {
	Type       string // of the event
	At         time.Time
	Case       uuid.UUID
	Divisions  []string // that of the case, and those above it
	Department string
	Data       any // one of the structs of webhook, which say nothing of persons
}

// writeNews numbers an event for every subscription that wants it, and leaves it for the courier: nothing at all where there is none.
// Subscriptions are taken in the order of their ids, so that no two commands wait for each other.
const writeNews = `WITH wanted AS (
		SELECT id FROM webhooks WHERE standing = 'enabled' AND (types = '{}' OR types @> ARRAY[$1])
			AND (division = '' OR division = ANY($2)) AND (department = '' OR department = $3) ORDER BY id),
	counted AS (
		INSERT INTO webhook_streams (webhook, stream, last) SELECT id, $4, 1 FROM wanted
		ON CONFLICT (webhook, stream) DO UPDATE SET last = webhook_streams.last + 1 RETURNING webhook, last)
	INSERT INTO webhook_outbox (webhook, stream, seq, id, type, at, data, created_at, visible_at)
	SELECT webhook, $4, last, gen_random_uuid(), $1, $5, $6, $7, $7 FROM counted`

func (tx *Tx) queueNews(b *pgx.Batch, list []News) error {
	for _, n := range list {
		data, err := json.Marshal(n.Data)
		if err != nil {
			return fmt.Errorf("encode %s: %w", n.Type, err)
		}
		b.Queue(writeNews, n.Type, n.Divisions, n.Department, n.Case, n.At, data, tx.now)
	}
	return nil
}

// Ping leaves an event for one subscription, whatever it wants.
func (tx *Tx) Ping(ctx context.Context, id uuid.UUID) error {
	data, err := json.Marshal(webhook.Ping{Webhook: id})
	if err != nil {
		return fmt.Errorf("encode ping: %w", err)
	}
	_, err = tx.tx.Exec(ctx, `WITH counted AS (
			INSERT INTO webhook_streams (webhook, stream, last) VALUES ($1, $1, 1)
			ON CONFLICT (webhook, stream) DO UPDATE SET last = webhook_streams.last + 1 RETURNING last)
		INSERT INTO webhook_outbox (webhook, stream, seq, id, type, at, data, created_at, visible_at)
		SELECT $1, $1, last, gen_random_uuid(), $2, $4, $3, $4, $4 FROM counted`, id, webhook.PingSent, data, tx.now)
	if err != nil {
		return fmt.Errorf("write ping: %w", err)
	}
	return nil
}
