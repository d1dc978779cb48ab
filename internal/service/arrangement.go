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

// arrangement is one command on who stands in for whom, inside its transaction.
type arrangement struct {
	s       *Service
	call    Call
	action  access.Action
	id      uuid.UUID
	input   any
	at      time.Time
	grant   access.Grant
	denied  error
	refused *Error
}

// allowed authorises a command about an officer who is away.
func (w *arrangement) allowed(absent store.Officer) (err error) {
	w.grant, err = w.s.policy.Grant(w.call.Actor, w.action, access.Resource{Absent: absent.ID, Division: absent.Division, Department: absent.Department})
	return err
}

// do takes the command: one transaction that recognises a repeated request, and stores what came of it, answer and audit entry together.
func (w *arrangement) do(ctx context.Context, act func(*store.Tx) (store.Substitution, error)) (SubstitutionView, error) {
	if w.call.Key == "" {
		return SubstitutionView{}, keyMissing()
	}
	var before *store.Answer
	var sub store.Substitution
	err := w.s.store.Within(ctx, w.at, func(tx *store.Tx) (err error) {
		print := fingerprint(deed{action: w.action, input: w.input}, w.id)
		if before, err = tx.Recall(ctx, w.call.Actor.ID, w.call.Key, print); err != nil || before != nil {
			return err
		}
		var wrong error
		if sub, wrong = act(tx); errors.Is(wrong, store.ErrNotFound) {
			wrong = notFound()
		}
		return w.settle(ctx, tx, store.Answer{Actor: w.call.Actor.ID, Key: w.call.Key, Fingerprint: print, At: w.at, Substitution: sub.ID}, sub.Absent, wrong)
	})
	switch {
	case err != nil:
		return SubstitutionView{}, fail(err)
	case before != nil:
		return w.again(ctx, *before)
	case w.refused != nil:
		return SubstitutionView{}, w.refused
	}
	return substitutionView(sub, w.at), nil
}

func (w *arrangement) open(ctx context.Context, tx *store.Tx, in SubstitutionInput, absent store.Officer) (store.Substitution, error) {
	sub := store.Substitution{
		ID: w.s.newID(), Absent: in.Absent, Substitute: in.Substitute, Division: absent.Division, Department: absent.Department,
		FromDay: in.From.In(time.UTC), ToDay: in.To.In(time.UTC), FromAt: in.From.In(w.s.zone), Until: in.To.AddDays(1).In(w.s.zone),
		Queues: []string{}, Because: in.Because, CreatedBy: w.call.Actor.ID, CreatedAt: w.at,
	}
	if sub.FromAt.Before(w.at) {
		sub.FromAt = w.at // what was done earlier today was not done in anybody's stead
	}
	for _, q := range in.Queues {
		sub.Queues = append(sub.Queues, string(q))
	}
	switch clash, err := tx.Clashes(ctx, sub); {
	case err != nil:
		return sub, err
	case clash.Twice:
		return sub, unfit("substitution_overlap", "from", "Somebody stands in for this officer on some of these days already. End that first.")
	case clash.Chain:
		return sub, unfit("substitution_chain", "substitute", "On some of these days the substitute is away, or the officer stands in for somebody else.")
	}
	return sub, tx.Substitute(ctx, sub)
}

// settle stores the answer. A refusal is an answer too; what must not be learnt of leaves the key free.
func (w *arrangement) settle(ctx context.Context, tx *store.Tx, answer store.Answer, absent string, wrong error) (err error) {
	entry := store.Entry{
		Actor: w.call.Actor.ID, Role: string(w.grant.As), Action: string(w.action), Purpose: string(w.grant.Purpose), Outcome: "done", InsteadOf: absent,
	}
	kept := &answer
	if wrong != nil {
		if w.refused = tellable(wrong); w.refused == nil {
			return wrong
		}
		entry.Outcome, answer.Substitution = "refused:"+w.refused.Code, uuid.Nil
		if w.grant == (access.Grant{}) {
			entry.Outcome = "denied:" + w.refused.Code
		}
		if answer.Refusal, err = json.Marshal(w.refused); err != nil {
			return fmt.Errorf("encode refusal: %w", err)
		}
		if w.refused.Kind == NotFound {
			kept, entry.InsteadOf = nil, ""
		}
	}
	return tx.Settle(ctx, kept, entry)
}

// again gives the stored answer to a repeated request.
func (w *arrangement) again(ctx context.Context, a store.Answer) (SubstitutionView, error) {
	if err := w.s.store.Audit(ctx, store.Entry{Actor: w.call.Actor.ID, Action: string(w.action), Outcome: "again"}); err != nil {
		return SubstitutionView{}, fail(err)
	}
	if a.Refusal != nil {
		var refused Error
		if err := json.Unmarshal(a.Refusal, &refused); err != nil {
			return SubstitutionView{}, fmt.Errorf("read refusal: %w", err)
		}
		return SubstitutionView{}, &refused
	}
	sub, err := w.s.store.Substitution(ctx, a.Substitution)
	if err != nil {
		return SubstitutionView{}, fail(err)
	}
	return substitutionView(sub, a.At), nil
}
