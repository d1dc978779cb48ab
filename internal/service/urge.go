package service

import (
	"context"

	"github.com/google/uuid"

	"github.com/onewindow/onewindow/internal/access"
	"github.com/onewindow/onewindow/internal/casefile"
	"github.com/onewindow/onewindow/internal/store"
	"github.com/onewindow/onewindow/internal/supervision"
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
	d := plain(access.CaseUrge, casefile.Tick{})
	d.input = in
	d.also = func(ctx context.Context, tx *store.Tx, after casefile.Case) error {
		item, err := s.itemOf(ctx, &after)
		if err != nil {
			return err
		}
		n, err := tx.Urges(ctx, id)
		if err != nil {
			return err
		}
		now := s.now()
		absences, err := tx.Absences(ctx, casefile.Concerned(&after, nil), "", store.Span{From: now, To: now})
		if err != nil {
			return err
		}
		press := supervision.Press{By: s.supervisionActor(call.Actor), Because: in.Because, Number: n + 1, Absences: absences}
		event, err := press.Open(item, after, now)
		if err != nil {
			return err
		}
		w := work{item: item, after: after}
		change, err := w.open(event)
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
