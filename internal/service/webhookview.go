package service

import (
	"context"
	"errors"
	"time"

	"github.com/google/uuid"

	"github.com/onewindow/onewindow/internal/access"
	"github.com/onewindow/onewindow/internal/store"
	"github.com/onewindow/onewindow/internal/webhook"
)

// WebhookView is a subscription as operators see it.
type WebhookView struct {
	ID             uuid.UUID        `json:"id"`
	URL            string           `json:"url"`
	Types          []string         `json:"types"` // none: all
	Division       string           `json:"division,omitempty"`
	Department     string           `json:"department,omitempty"`
	Standing       webhook.Standing `json:"standing"`
	Failing        *time.Time       `json:"failing_since,omitempty"`
	Secret         string           `json:"secret,omitempty"` // in the answer of the command that made it, and nowhere else
	OldSecretUntil *time.Time       `json:"old_secret_until,omitempty"`
	CreatedAt      time.Time        `json:"created_at"`
	Waiting        int              `json:"waiting"`
	Parked         int              `json:"parked"`
}

// DeliveryView is an event that a subscription was given.
type DeliveryView struct {
	ID        uuid.UUID     `json:"id"`
	Type      string        `json:"type"`
	Case      *uuid.UUID    `json:"case,omitempty"` // none: a ping
	Sequence  int64         `json:"sequence"`
	At        time.Time     `json:"at"`
	State     webhook.State `json:"state"`
	Attempts  int           `json:"attempts"`
	Status    int           `json:"status,omitempty"` // of HTTP, at the newest attempt
	Code      string        `json:"code,omitempty"`   // why that failed
	CreatedAt time.Time     `json:"created_at"`
	TriedAt   *time.Time    `json:"tried_at,omitempty"`
	NextAt    *time.Time    `json:"next_at,omitempty"` // while it waits
}

func webhookView(w store.Webhook) WebhookView {
	return WebhookView{
		ID: w.ID, URL: w.URL, Types: w.Types, Division: w.Division, Department: w.Department, Standing: w.Standing, Failing: w.Failing,
		OldSecretUntil: w.OldUntil, CreatedAt: w.CreatedAt, Waiting: w.Waiting, Parked: w.Parked,
	}
}

// Webhooks lists all subscriptions.
func (s *Service) Webhooks(ctx context.Context, a access.Actor) (Page[WebhookView], error) {
	page := Page[WebhookView]{Items: []WebhookView{}}
	if err := s.admit(ctx, a, access.WebhookRead, access.Resource{}); err != nil {
		return page, err
	}
	list, err := s.store.Webhooks(ctx)
	for _, w := range list {
		page.Items = append(page.Items, webhookView(w))
	}
	return page, fail(err)
}

// Webhook reads a subscription.
func (s *Service) Webhook(ctx context.Context, a access.Actor, id uuid.UUID) (WebhookView, error) {
	w, err := s.readWebhook(ctx, a, id)
	return webhookView(w), err
}

func (s *Service) readWebhook(ctx context.Context, a access.Actor, id uuid.UUID) (store.Webhook, error) {
	if err := s.admit(ctx, a, access.WebhookRead, access.Resource{}); err != nil {
		return store.Webhook{}, err
	}
	w, err := s.store.Webhook(ctx, id)
	if errors.Is(err, store.ErrNotFound) {
		return w, s.noWebhook(ctx, a, access.WebhookRead, id)
	}
	return w, fail(err)
}

// WebhookDeliveries lists what a subscription was given, the newest first.
func (s *Service) WebhookDeliveries(ctx context.Context, a access.Actor, id uuid.UUID, q PageQuery) (Page[DeliveryView], error) {
	page := Page[DeliveryView]{Items: []DeliveryView{}}
	if _, err := s.readWebhook(ctx, a, id); err != nil {
		return page, err
	}
	var after *store.DeliveryLine
	if q.Cursor != "" {
		var c cardCursor
		if err := readCursor(q.Cursor, &c); err != nil {
			return page, err
		}
		after = &store.DeliveryLine{CreatedAt: c.At, ID: c.ID}
	}
	limit := pageSize(q.Limit)
	lines, err := s.store.Deliveries(ctx, id, after, limit+1)
	if err != nil {
		return page, fail(err)
	}
	if len(lines) > limit {
		lines = lines[:limit]
		last := lines[limit-1]
		page.Next = cursorOf(cardCursor{last.CreatedAt, last.ID})
	}
	for _, l := range lines {
		page.Items = append(page.Items, deliveryView(l))
	}
	return page, nil
}

func deliveryView(l store.DeliveryLine) DeliveryView {
	v := DeliveryView{
		ID: l.ID, Type: l.Type, Case: l.Case, Sequence: l.Seq, At: l.At, State: l.State, Attempts: l.Attempts, Status: l.Status, Code: l.Code,
		CreatedAt: l.CreatedAt, TriedAt: l.TriedAt,
	}
	if l.State == webhook.Waiting {
		v.NextAt = &l.NextAt
	}
	return v
}
