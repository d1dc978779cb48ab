package service

import (
	"time"

	"github.com/onewindow/onewindow/internal/casefile"
	"github.com/onewindow/onewindow/internal/store"
	"github.com/onewindow/onewindow/internal/webhook"
	"github.com/onewindow/onewindow/internal/worktime"
	"github.com/onewindow/onewindow/rules"
)

// news tells, in the order of the events, what of a command those outside can subscribe to. The cards are those that it has issued.
func (w *work) news(cards []store.CardChange) (list []store.News, err error) {
	passed := w.passed
	for _, e := range w.events {
		for ; len(passed) > 0 && passed[0].By == e.Seq; passed = passed[1:] {
			p := passed[0]
			list = append(list, w.newsOf(webhook.CaseOverdue, p.At, webhook.Overdue{Case: w.outside(), Clock: p.Clock, Due: p.Due.String()}))
		}
		switch x := e.Data.(type) {
		case casefile.CardIssued:
			var n []store.News
			if n, err = w.s.cardNews(w.item.Calendar, cards[0]); err != nil {
				return nil, err
			}
			list, cards = append(list, n...), cards[1:]
		case casefile.Extended:
			list = append(list, w.newsOf(webhook.CaseExtended, e.At, webhook.Extended{Case: w.outside(), Clocks: x.Clocks, By: x.By.String()}))
		case casefile.Decided:
			data := webhook.Decided{Case: w.outside(), Result: x.Decision.Result, By: string(x.Decision.By), On: x.Decision.On.String()}
			list = append(list, w.newsOf(webhook.CaseDecided, e.At, data))
		case casefile.Reversed:
			list = append(list, w.newsOf(webhook.CaseReversed, e.At, webhook.Reversed{Case: w.outside(), On: x.On.String(), Revokes: x.Revokes}))
		}
	}
	return list, nil
}

func (w *work) newsOf(eventType string, at time.Time, data any) store.News {
	return store.News{
		Type: eventType, At: at, Case: w.after.ID, Divisions: w.s.above(w.after.Division()), Department: w.after.Department, Data: data,
	}
}

// outside is the case as those outside are told of it.
func (w *work) outside() webhook.Case {
	return webhook.Case{ID: w.after.ID, Item: w.after.Item, Division: w.after.Division(), Department: w.after.Department}
}

// cardNews tells what has become of a card: issued, or what its newest event says.
func (s *Service) cardNews(calendar *worktime.Calendar, ch store.CardChange) ([]store.News, error) {
	c, at := ch.After, ch.Before
	eventType, err := webhook.CardType(string(c.State))
	if err != nil {
		return nil, err
	}
	data := webhook.Card{
		Case: webhook.Case{ID: c.Case, Item: at.Item, Division: at.Division, Department: at.Department},
		Card: c.ID, Seq: c.Seq, Level: c.Says.Level, State: string(c.State), Policy: c.Says.Policy, Digest: c.Says.Digest,
		Rule: c.Says.Cause.Rule, On: c.Says.Cause.On, Entry: c.Says.Cause.Entry, Issued: c.IssuedAt, Ground: c.Ground,
	}
	if due := c.Says.Evidence.Due; !due.IsZero() {
		data.Due = due.String()
	}
	if due, ok := c.ReplyDue(calendar); ok {
		data.ReplyBy = &due.At
	}
	return []store.News{{
		Type: eventType, At: ch.Event.At, Case: c.Case, Divisions: s.above(at.Division), Department: at.Department, Data: data,
	}}, nil
}

// above lists a division and those that it lies in.
func (s *Service) above(division string) []string {
	list := []string{}
	for _, level := range rules.Levels() {
		if code, ok := s.library.Divisions.At(division, level); ok {
			list = append(list, code)
		}
	}
	return list
}
