package service

import (
	"context"

	"github.com/google/uuid"

	"github.com/onewindow/onewindow/internal/access"
	"github.com/onewindow/onewindow/internal/casefile"
	"github.com/onewindow/onewindow/internal/store"
	"github.com/onewindow/onewindow/internal/supervision"
	"github.com/onewindow/onewindow/rules"
)

// opened turns the cards that a command has issued into streams of their own, to be stored with it.
func (w *work) opened() ([]store.CardChange, error) {
	var list []store.CardChange
	for _, e := range w.events {
		if issued, ok := e.Data.(casefile.CardIssued); ok {
			change, err := w.open(supervision.Open(w.item.Policy, supervision.Issue{Case: w.after.ID, Card: issued, At: e.At, Recorded: w.at}))
			if err != nil {
				return nil, err
			}
			list = append(list, change)
		}
	}
	return list, nil
}

func (w *work) open(e supervision.Event) (store.CardChange, error) {
	card, err := supervision.Evolve(supervision.Card{}, e)
	change := store.CardChange{After: card, Event: e}
	change.Before = store.CardRecord{Item: w.after.Item, Division: w.after.Division(), Department: w.after.Department}
	if due, ok := card.ReplyDue(w.item.Calendar); ok {
		change.ReplyBy = &due.At
	}
	return change, err
}

// Urge has a supervisor call on whoever has the case in hand to get on with it. It is a card of its own, and a reply is due.
func (s *Service) Urge(ctx context.Context, call Call, id uuid.UUID, in ReasonInput) (CaseView, error) {
	number := 0
	d := deed{action: access.CaseUrge, input: in}
	d.gather = func(ctx context.Context, tx *store.Tx) error {
		urges, err := tx.Urges(ctx, id)
		number = urges + 1
		return err
	}
	d.act = func(*rules.Item, *casefile.Case) (casefile.Act, error) {
		return casefile.Urge{Number: number, Because: in.Because}, nil
	}
	d.also = func(ctx context.Context, tx *store.Tx, after casefile.Case) error {
		item, err := s.itemOf(ctx, &after)
		if err != nil {
			return err
		}
		absences, err := tx.Absences(ctx, casefile.Concerned(&after, nil), "", store.Span{From: after.At, To: after.At})
		if err != nil {
			return err
		}
		w := work{item: item, after: after}
		change, err := w.open(supervision.Press{By: call.Actor.ID, Because: in.Because, Number: number, Absences: absences}.Open(item, after))
		if err != nil {
			return err
		}
		change.News, err = s.cardNews(item.Calendar, change)
		if err != nil {
			return err
		}
		return tx.OpenCard(ctx, change)
	}
	return s.do(ctx, call, id, d)
}

// tellCase notes in the case that its urge is answered, and what that changes there; nil: nobody waits for an answer.
func (w *cardWork) tellCase(ctx context.Context) (*store.Change, error) {
	if w.urged == nil || w.refused != nil || w.after.Waits() {
		return nil, nil
	}
	c := &work{s: w.s, tx: w.tx, call: w.call, deed: deed{action: w.action}, grant: w.grant, at: w.at, before: *w.urged}
	if err := c.use(ctx); err != nil {
		return nil, err
	}
	act := casefile.AnswerUrge{Number: w.after.Says.Cause.Entry}
	if err := c.learn(ctx, act); err != nil {
		return nil, err
	}
	if err := c.decide(ctx, casefile.Command{By: c.actor(), Act: act}); err != nil || len(c.events) == 0 {
		return nil, err
	}
	change, err := c.change(ctx, w.outcome, nil, store.People)
	return &change, err
}
