package service

import (
	"context"
	"crypto/rand"
	"slices"
	"time"

	"github.com/google/uuid"

	"github.com/onewindow/onewindow/internal/store"
	"github.com/onewindow/onewindow/internal/webhook"
)

// WebhookInput subscribes somebody outside to what happens here.
type WebhookInput struct {
	URL        string   `json:"url"`
	Types      []string `json:"types,omitempty"`      // of events; none: all
	Division   string   `json:"division,omitempty"`   // of the cases, with all below it; empty: any
	Department string   `json:"department,omitempty"` // empty: any
}

// RotateInput gives a subscription a new secret.
type RotateInput struct {
	AtOnce bool `json:"at_once,omitempty"` // the old one is lost: it must not sign any more
}

// bothValid is how long what is sent is signed with the old secret too.
const bothValid = 24 * time.Hour

// AddWebhook subscribes. The answer has the secret, this once.
func (s *Service) AddWebhook(ctx context.Context, call Call, in WebhookInput) (WebhookView, error) {
	return s.onWebhook(ctx, call, uuid.Nil, webhookDeed{name: "add", input: in, do: func(ctx context.Context, tx *store.Tx, w *store.Webhook, at time.Time) error {
		if err := s.checkWebhook(in); err != nil {
			return err
		}
		*w = store.Webhook{
			ID: s.newID(), URL: in.URL, Types: append([]string{}, in.Types...), Division: in.Division, Department: in.Department,
			Standing: webhook.Enabled, CreatedAt: at,
		}
		return s.renew(ctx, tx, w)
	}})
}

// RotateWebhook gives a subscription a new secret. For a day what is sent is signed with both, unless the old one is lost.
func (s *Service) RotateWebhook(ctx context.Context, call Call, id uuid.UUID, in RotateInput) (WebhookView, error) {
	return s.onWebhook(ctx, call, id, webhookDeed{name: "rotate", input: in, do: func(ctx context.Context, tx *store.Tx, w *store.Webhook, at time.Time) error {
		w.OldSecret, w.OldUntil = nil, nil
		if until := at.Add(bothValid); !in.AtOnce {
			w.OldSecret, w.OldUntil = w.Secret, &until
		}
		return s.renew(ctx, tx, w)
	}})
}

// renew gives a subscription a secret and stores it.
func (s *Service) renew(ctx context.Context, tx *store.Tx, w *store.Webhook) error {
	secret, err := webhook.NewSecret(rand.Reader)
	if err != nil {
		return err
	}
	w.Secret, w.SecretNo = s.safe.Close(w.ID, secret), w.SecretNo+1
	return tx.PutWebhook(ctx, *w)
}

// EnableWebhook has a subscription be sent again what happens from now on, and what it still misses of before.
func (s *Service) EnableWebhook(ctx context.Context, call Call, id uuid.UUID) (WebhookView, error) {
	return s.onWebhook(ctx, call, id, webhookDeed{name: "enable", do: func(ctx context.Context, tx *store.Tx, w *store.Webhook, _ time.Time) error {
		w.Standing, w.Failing = webhook.Enabled, nil
		w.Waiting, w.Parked = w.Waiting+w.Parked, 0
		if err := tx.PutWebhook(ctx, *w); err != nil {
			return err
		}
		return tx.RetryWebhook(ctx, id)
	}})
}

// DisableWebhook ends what a subscription is sent. What happens until it is enabled again it is never told.
func (s *Service) DisableWebhook(ctx context.Context, call Call, id uuid.UUID) (WebhookView, error) {
	return s.onWebhook(ctx, call, id, webhookDeed{name: "disable", do: func(ctx context.Context, tx *store.Tx, w *store.Webhook, _ time.Time) error {
		w.Standing = webhook.Disabled
		return tx.PutWebhook(ctx, *w)
	}})
}

// RemoveWebhook ends a subscription for good. The answer is what it was.
func (s *Service) RemoveWebhook(ctx context.Context, call Call, id uuid.UUID) (WebhookView, error) {
	return s.onWebhook(ctx, call, id, webhookDeed{name: "remove", do: func(ctx context.Context, tx *store.Tx, _ *store.Webhook, _ time.Time) error {
		return tx.DropWebhook(ctx, id)
	}})
}

// TestWebhook sends a subscription a ping, by the same way as everything else.
func (s *Service) TestWebhook(ctx context.Context, call Call, id uuid.UUID) (WebhookView, error) {
	return s.onWebhook(ctx, call, id, webhookDeed{name: "test", do: func(ctx context.Context, tx *store.Tx, w *store.Webhook, _ time.Time) error {
		if err := switchedOff(w); err != nil {
			return err
		}
		w.Waiting++
		return tx.Ping(ctx, id)
	}})
}

// RetryWebhook has a subscription sent at once what it still misses.
func (s *Service) RetryWebhook(ctx context.Context, call Call, id uuid.UUID) (WebhookView, error) {
	return s.onWebhook(ctx, call, id, webhookDeed{name: "retry", do: func(ctx context.Context, tx *store.Tx, w *store.Webhook, _ time.Time) error {
		if err := switchedOff(w); err != nil {
			return err
		}
		w.Waiting, w.Parked = w.Waiting+w.Parked, 0
		return tx.RetryWebhook(ctx, id)
	}})
}

func switchedOff(w *store.Webhook) error {
	if w.Standing == webhook.Enabled {
		return nil
	}
	return &Error{Kind: Conflict, Code: "webhook_off", Text: "The subscription is switched off and is sent nothing. Enable it first."}
}

// checkWebhook refuses what could never be delivered, or would never match.
func (s *Service) checkWebhook(in WebhookInput) error {
	if err := s.guard.Check(in.URL); err != nil {
		return wrongWebhook("url", &Error{Code: "url_not_allowed", Text: err.Error() + "."})
	}
	for i, t := range in.Types {
		if !slices.Contains(webhook.Types(), t) || slices.Contains(in.Types[:i], t) {
			return wrongWebhook("types", &Error{Code: "type_unknown", Text: "Name each type of event once, as docs/webhooks.md lists them, or none for all."})
		}
	}
	if in.Division != "" && !s.library.Divisions.Exists(in.Division) {
		return wrongWebhook("division", &Error{Code: "division_unknown", Text: "There is no such division."})
	}
	if _, known := s.library.Departments[in.Department]; in.Department != "" && !known {
		return wrongWebhook("department", &Error{Code: "department_unknown", Text: "There is no such department."})
	}
	return nil
}

func wrongWebhook(field string, e *Error) error {
	e.Kind, e.Fields = Refused, []Field{{Name: field, Code: e.Code}}
	return e
}
