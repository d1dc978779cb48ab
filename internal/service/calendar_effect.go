package service

import (
	"context"
	"maps"
	"slices"

	"github.com/onewindow/onewindow/internal/casefile"
	"github.com/onewindow/onewindow/internal/store"
)

// Effect is what a publication would do to the open cases.
type Effect struct {
	Examined  int            `json:"examined"`  // open cases
	Undecided int            `json:"undecided"` // open cases besides, of which nothing could be found out: they would not follow
	Complete  bool           `json:"complete"`  // false: there are more, of which nothing is told
	Cases     int            `json:"cases"`     // whose clocks would move
	Later     int            `json:"later"`     // clocks
	Earlier   int            `json:"earlier"`   // clocks that would be shortened
	Overdue   int            `json:"overdue"`   // of these, those that would be past at once
	First     []CalendarMove `json:"first"`     // of the cases, by number
}

const (
	mostExamined = 20_000
	mostShown    = 20
	effectPage   = 500
)

// effect tells what following the new versions would do, case by case in the order of their numbers: it is decided as it would be then, and
// nothing is kept.
func (s *Service) effect(ctx context.Context, on *shelf) (*Effect, error) {
	to := map[string]edition{}
	for _, e := range on.added {
		to[e.row.Code] = e
	}
	e, after := &Effect{First: []CalendarMove{}}, ""
	for e.Examined+e.Undecided < mostExamined {
		records, err := s.store.OpenUnder(ctx, slices.Sorted(maps.Keys(to)), after, effectPage)
		if err != nil {
			return nil, err
		}
		for _, r := range records {
			err := s.examine(ctx, e, r, to)
			switch {
			case err != nil && (ctx.Err() != nil || store.Unavailable(err)):
				return nil, err
			case err != nil: // as when cases follow
				s.log.Error("a case could not follow its calendar", "case", r.Case.ID, "error", err)
				e.Undecided++
			}
			after = r.Case.Number
		}
		if len(records) < effectPage {
			e.Complete = true
			break
		}
	}
	return e, nil
}

func (s *Service) examine(ctx context.Context, e *Effect, r store.Record, to map[string]edition) error {
	item, err := s.itemOf(ctx, &r.Case)
	if err != nil {
		return err
	}
	calendar, now := to[item.Calendar.Code()].calendar, s.now()
	events, err := casefile.Decide(item, r.Case, casefile.Command{Act: casefile.FollowCalendar{Calendar: calendar}}, now)
	if err != nil {
		return err
	}
	e.Examined++
	for _, event := range events {
		changed, ok := event.Data.(casefile.CalendarChanged)
		if !ok || len(changed.Moved) == 0 {
			continue
		}
		e.Cases++
		for _, m := range changed.Moved {
			e.count(m, m.Shortened && !now.Before(calendar.EndOf(m.After)) && now.Before(calendar.EndOf(m.Before)))
		}
		if len(e.First) < mostShown {
			e.First = append(e.First, CalendarMove{Case: r.Case.ID, Number: r.Case.Number, Item: r.Case.Item, Moved: changed.Moved})
		}
	}
	return nil
}

func (e *Effect) count(m casefile.Move, overdue bool) {
	if !m.Shortened {
		e.Later++
		return
	}
	e.Earlier++
	if overdue {
		e.Overdue++
	}
}
