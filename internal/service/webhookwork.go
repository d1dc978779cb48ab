package service

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"

	"github.com/onewindow/onewindow/internal/access"
	"github.com/onewindow/onewindow/internal/store"
)

// webhookDeed is one command on a subscription; one without an id makes it.
type webhookDeed struct {
	name  string
	input any
	do    func(ctx context.Context, tx *store.Tx, w *store.Webhook, at time.Time) error
}

// onWebhook takes one command on a subscription: one transaction that recognises a repeated request, holds the subscription, and stores
// what is done, the answer and the audit entry together.
func (s *Service) onWebhook(ctx context.Context, call Call, id uuid.UUID, d webhookDeed) (WebhookView, error) {
	if call.Key == "" {
		return WebhookView{}, keyMissing()
	}
	// Before anything is looked up: whoever may not do this does not learn which subscriptions there are.
	if err := s.admit(ctx, call.Actor, access.WebhookManage, access.Resource{}); err != nil {
		return WebhookView{}, err
	}
	w := &webhookWork{s: s, call: call, id: id, deed: d, at: s.now()}
	var before *store.Answer
	err := s.store.Within(ctx, w.at, func(tx *store.Tx) (err error) {
		print := fingerprint(deed{action: access.WebhookManage, input: []any{d.name, d.input}}, id)
		if before, err = tx.Recall(ctx, call.Actor.ID, call.Key, print); err != nil || before != nil {
			return err
		}
		return w.take(ctx, tx, store.Answer{Actor: call.Actor.ID, Key: call.Key, Fingerprint: print, At: w.at})
	})
	switch {
	case errors.Is(err, store.ErrNotFound):
		return WebhookView{}, s.noWebhook(ctx, call.Actor, access.WebhookManage, id)
	case err != nil:
		return WebhookView{}, fail(err)
	case before != nil:
		return s.webhookAgain(ctx, call.Actor, *before)
	case w.refused != nil:
		return WebhookView{}, w.refused
	}
	return s.withSecret(w.row, w.view, w.made)
}

// webhookWork is one command on a subscription inside its transaction.
type webhookWork struct {
	s       *Service
	call    Call
	id      uuid.UUID
	deed    webhookDeed
	at      time.Time
	row     store.Webhook
	view    WebhookView
	made    int64 // the secret that the command has made; 0: none
	refused *Error
}

func (w *webhookWork) take(ctx context.Context, tx *store.Tx, answer store.Answer) (err error) {
	if w.id != uuid.Nil {
		if w.row, err = tx.LockWebhook(ctx, w.id); err != nil {
			return err
		}
	}
	grant, err := w.s.policy.Grant(w.call.Actor, access.WebhookManage, access.Resource{})
	if err != nil {
		return err
	}
	had := w.row.SecretNo
	entry := store.Entry{
		Actor: w.call.Actor.ID, Role: string(grant.As), Action: string(access.WebhookManage), Purpose: string(grant.Purpose), Webhook: w.id, Outcome: "done",
	}
	if err := w.deed.do(ctx, tx, &w.row, w.at); err != nil {
		if w.refused = tellable(err); w.refused == nil {
			return err
		}
		entry.Outcome = "refused:" + w.refused.Code
		if answer.Refusal, err = json.Marshal(w.refused); err != nil {
			return fmt.Errorf("encode refusal: %w", err)
		}
		return tx.Conclude(ctx, &answer, entry)
	}
	w.view, entry.Webhook = webhookView(w.row), w.row.ID
	if w.row.SecretNo != had {
		w.made = w.row.SecretNo
	}
	answer.Seq = w.made
	if answer.Webhook, err = json.Marshal(w.view); err != nil {
		return fmt.Errorf("encode subscription: %w", err)
	}
	return tx.Conclude(ctx, &answer, entry)
}

// noWebhook answers an attempt on a subscription that does not exist, and leaves a trace of it.
func (s *Service) noWebhook(ctx context.Context, a access.Actor, action access.Action, id uuid.UUID) error {
	if err := s.store.Audit(ctx, store.Entry{Actor: a.ID, Action: string(action), Webhook: id, Outcome: "denied:not_found"}); err != nil {
		return fail(err)
	}
	return notFound()
}

// webhookAgain gives the stored answer to a repeated request. The secret is in it as long as it is still the one that was made then.
func (s *Service) webhookAgain(ctx context.Context, actor access.Actor, a store.Answer) (WebhookView, error) {
	if err := s.store.Audit(ctx, store.Entry{Actor: actor.ID, Action: string(access.WebhookManage), Outcome: "again"}); err != nil {
		return WebhookView{}, fail(err)
	}
	if a.Refusal != nil {
		var refused Error
		if err := json.Unmarshal(a.Refusal, &refused); err != nil {
			return WebhookView{}, fmt.Errorf("read refusal: %w", err)
		}
		return WebhookView{}, &refused
	}
	var view WebhookView
	if err := json.Unmarshal(a.Webhook, &view); err != nil {
		return WebhookView{}, fmt.Errorf("read subscription: %w", err)
	}
	row, err := s.store.Webhook(ctx, view.ID)
	if errors.Is(err, store.ErrNotFound) {
		return view, nil
	}
	if err != nil {
		return WebhookView{}, fail(err)
	}
	return s.withSecret(row, view, a.Seq)
}

// withSecret adds the secret to the answer of the command that made it, as long as it is the newest.
func (s *Service) withSecret(row store.Webhook, view WebhookView, made int64) (_ WebhookView, err error) {
	if made > 0 && row.SecretNo == made {
		view.Secret, err = s.safe.Open(row.ID, row.Secret)
	}
	return view, err
}
