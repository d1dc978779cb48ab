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
	"github.com/onewindow/onewindow/internal/supervision"
)

// ReplyInput answers a card.
type ReplyInput struct {
	Text string `json:"text"`
}

// ExemptInput waives a card.
type ExemptInput struct {
	Ground  string `json:"ground"`
	Because string `json:"because"`
}

// AcknowledgeCard notes that the addressee has seen the card.
func (s *Service) AcknowledgeCard(ctx context.Context, call Call, id uuid.UUID) (CardView, error) {
	return s.onCard(ctx, call, id, access.CardAnswer, supervision.Acknowledge{})
}

// ReplyToCard answers the card.
func (s *Service) ReplyToCard(ctx context.Context, call Call, id uuid.UUID, in ReplyInput) (CardView, error) {
	return s.onCard(ctx, call, id, access.CardAnswer, supervision.Reply(in))
}

// AppealCard contests the card.
func (s *Service) AppealCard(ctx context.Context, call Call, id uuid.UUID, in ReasonInput) (CardView, error) {
	return s.onCard(ctx, call, id, access.CardAnswer, supervision.Contest(in))
}

// UpholdCard lets the card stand.
func (s *Service) UpholdCard(ctx context.Context, call Call, id uuid.UUID, in ReasonInput) (CardView, error) {
	return s.onCard(ctx, call, id, access.CardDecide, supervision.Uphold(in))
}

// RevokeCard takes the card back.
func (s *Service) RevokeCard(ctx context.Context, call Call, id uuid.UUID, in ReasonInput) (CardView, error) {
	return s.onCard(ctx, call, id, access.CardDecide, supervision.Revoke(in))
}

// ExemptCard waives the card on a ground of its policy.
func (s *Service) ExemptCard(ctx context.Context, call Call, id uuid.UUID, in ExemptInput) (CardView, error) {
	return s.onCard(ctx, call, id, access.CardDecide, supervision.Waive(in))
}

// onCard takes one command on a card: one transaction that recognises a repeated request, holds the card, authorises, decides, and
// stores event, answer and audit entry together.
func (s *Service) onCard(ctx context.Context, call Call, id uuid.UUID, action access.Action, act supervision.Act) (CardView, error) {
	if call.Key == "" {
		return CardView{}, keyMissing()
	}
	w := &cardWork{s: s, call: call, action: action, act: act, at: s.now()}
	var before *store.Answer
	err := s.store.Within(ctx, w.at, func(tx *store.Tx) (err error) {
		print := fingerprint(deed{action: action, input: []any{act.Name(), act}}, id)
		if before, err = tx.Recall(ctx, call.Actor.ID, call.Key, print); err != nil || before != nil {
			return err
		}
		w.answer = store.Answer{Actor: call.Actor.ID, Key: call.Key, Fingerprint: print, Card: id, At: w.at}
		w.tx = tx
		if err := w.load(ctx, id); err != nil {
			return err
		}
		return w.finish(ctx)
	})
	switch {
	case errors.Is(err, store.ErrNotFound):
		return CardView{}, s.unknown(ctx, call.Actor, action, uuid.Nil)
	case err != nil:
		return CardView{}, fail(err)
	case before != nil:
		return s.cardAgain(ctx, call.Actor, action, *before)
	case w.refused != nil:
		return CardView{}, w.refused
	}
	return s.cardView(ctx, w.before, w.after, w.at)
}

// cardWork is one command on a card inside its transaction.
type cardWork struct {
	s       *Service
	tx      *store.Tx
	call    Call
	action  access.Action
	act     supervision.Act
	at      time.Time
	urged   *store.Record // the case, if the card is an urge in it
	before  store.CardRecord
	after   supervision.Card
	event   supervision.Event
	news    []store.News
	grant   access.Grant
	answer  store.Answer
	outcome string
	refused *Error
}

// load holds the card. The case of an urge waits for the answer, so it is held as well, and first: so does whoever urges.
func (w *cardWork) load(ctx context.Context, id uuid.UUID) error {
	urged, err := w.tx.LockUrged(ctx, id)
	switch {
	case err == nil:
		w.urged = &urged
	case !errors.Is(err, store.ErrNotFound):
		return err
	}
	w.before, err = w.tx.LockCard(ctx, id)
	return err
}

func (w *cardWork) finish(ctx context.Context) error {
	w.after = w.before.Card
	answer := &w.answer
	if err := w.judge(ctx); err != nil {
		if w.refused = tellable(err); w.refused == nil {
			return err
		}
		if answer.Refusal, err = json.Marshal(w.refused); err != nil {
			return fmt.Errorf("encode refusal: %w", err)
		}
		w.outcome += w.refused.Code
		if w.refused.Kind == Stale || w.refused.Kind == NotFound { // as for a case
			answer = nil
		}
	}
	w.answer.Seq = w.after.Seq
	change := store.CardChange{Before: w.before, After: w.after, Event: w.event, News: w.news}
	entry := store.Entry{
		Actor: w.call.Actor.ID, Role: string(w.grant.As), Action: string(w.action), Purpose: string(w.grant.Purpose), Case: w.before.Card.Case, Outcome: w.outcome,
	}
	told, err := w.tellCase(ctx)
	switch {
	case err != nil:
		return err
	case told == nil:
		return w.tx.SaveCard(ctx, change, answer, entry)
	}
	told.Cards, told.News, told.Answer, told.Audit = append(told.Cards, change), append(told.News, w.news...), answer, entry
	return w.tx.Save(ctx, *told)
}

// judge authorises, decides and folds.
func (w *cardWork) judge(ctx context.Context) (err error) {
	w.outcome = "denied:"
	if w.grant, err = w.s.policy.Grant(w.call.Actor, w.action, w.s.cardResource(w.before, w.call.Actor)); err != nil {
		return err
	}
	w.outcome = "refused:"
	if w.call.IfMatch != nil && *w.call.IfMatch != w.before.Card.Seq {
		return &Error{Kind: Stale, Code: "stale", Text: "The card has changed since you read it. Read it again."}
	}
	item, err := w.s.itemUnder(ctx, w.before.Digest, w.before.Calendar)
	if err != nil {
		return err
	}
	event, err := supervision.Decide(item.Calendar, w.before.Card, supervision.Command{By: w.s.supervisionActor(w.call.Actor), Act: w.act}, w.at)
	if err != nil {
		return err
	}
	if w.after, err = supervision.Evolve(w.before.Card, event); err != nil {
		return err
	}
	w.event, w.outcome = event, "done"
	w.news, err = w.s.cardNews(item.Calendar, store.CardChange{Before: w.before, After: w.after, Event: event})
	return err
}

func (s *Service) supervisionActor(a access.Actor) supervision.Actor {
	by := supervision.Actor{ID: a.ID, Department: a.Department, Serves: func(division string) bool { return s.library.Divisions.Within(division, a.Division) }}
	for _, r := range a.Roles {
		by.Roles = append(by.Roles, string(r))
	}
	return by
}

// cardResource is a card as the policy sees it: whom it went to has it in hand.
func (s *Service) cardResource(r store.CardRecord, a access.Actor) access.Resource {
	resource := access.Resource{Owner: r.Applicant, Division: r.Division, Department: r.Department}
	if r.Card.IsFor(s.supervisionActor(a)) {
		resource.Assignee = a.ID
	}
	for _, o := range r.Card.Offices() {
		resource.Told = append(resource.Told, access.Told{Role: access.Role(o.Role), Office: access.Office{Division: o.Division, Department: o.Department}})
	}
	return resource
}

// cardAgain gives the stored answer to a repeated request.
func (s *Service) cardAgain(ctx context.Context, actor access.Actor, action access.Action, a store.Answer) (CardView, error) {
	r, err := s.store.Card(ctx, a.Card)
	if err != nil {
		return CardView{}, fail(err)
	}
	if err := s.store.Audit(ctx, store.Entry{Actor: actor.ID, Action: string(action), Case: r.Card.Case, Outcome: "again"}); err != nil {
		return CardView{}, fail(err)
	}
	if a.Refusal != nil {
		var refused Error
		if err := json.Unmarshal(a.Refusal, &refused); err != nil {
			return CardView{}, fmt.Errorf("read refusal: %w", err)
		}
		return CardView{}, &refused
	}
	card, err := s.store.CardAt(ctx, a.Card, a.Seq)
	if err != nil {
		return CardView{}, fail(err)
	}
	return s.cardView(ctx, r, card, a.At)
}
