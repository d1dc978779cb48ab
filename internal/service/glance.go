package service

import (
	"cmp"
	"context"
	"fmt"

	"github.com/onewindow/onewindow/internal/casefile"
	"github.com/onewindow/onewindow/internal/store"
	"github.com/onewindow/onewindow/internal/supervision"
	"github.com/onewindow/onewindow/internal/worktime"
	"github.com/onewindow/onewindow/rules"
)

// glance is what supervision sees of the case after a command, and what the command has changed in the numbers of the board.
func (w *work) glance(ctx context.Context) (g store.Glance, err error) {
	c, calendar := &w.after, w.item.Calendar
	g.Light, g.Stopped, g.Late = c.Light, supervision.StandsStill(c), supervision.DecidedLate(calendar, c)
	if since, ok := supervision.LateFrom(calendar, c); ok && supervision.HasInHand(c) {
		g.LateFrom = since
	}
	if c.Decision != nil {
		g.DecidedOn = c.Decision.On
	}
	g.Tally, err = supervision.Count(cmp.Or(w.decided, w.item), w.before.Case, w.events, w.s.editions(ctx))
	return g, err
}

// editions finds versions of calendars.
func (s *Service) editions(ctx context.Context) casefile.Calendars {
	return func(digest string) (*worktime.Calendar, error) { return s.calendar(ctx, digest) }
}

// FoldBoard adds up what commands have changed in the numbers of the board. The numbers are the same before and after.
func (s *Service) FoldBoard(ctx context.Context) (int, error) { return s.store.Fold(ctx) }

// RecountBoard counts every case anew from its log and tells how many numbers of the board differ from that; with replace the
// new ones take their place.
func (s *Service) RecountBoard(ctx context.Context, replace bool) (cases, wrong int, err error) {
	return s.store.Retally(ctx, replace, func(ctx context.Context, log []casefile.Event) (supervision.Tally, error) {
		item, err := s.itemAtFirst(ctx, log)
		if err != nil {
			return nil, err
		}
		return supervision.Count(item, casefile.Case{}, log, s.editions(ctx))
	})
}

// itemAtFirst is the item of a case under the calendar with which its log begins.
func (s *Service) itemAtFirst(ctx context.Context, log []casefile.Event) (*rules.Item, error) {
	opened, ok := log[0].Data.(casefile.Opened)
	if !ok {
		return nil, fmt.Errorf("the log begins with %s", log[0].Data.Kind())
	}
	return s.itemUnder(ctx, opened.Digest, opened.Calendar)
}
