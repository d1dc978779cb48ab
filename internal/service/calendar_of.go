package service

import (
	"context"
	"errors"
	"fmt"

	"github.com/onewindow/onewindow/internal/casefile"
	"github.com/onewindow/onewindow/internal/store"
	"github.com/onewindow/onewindow/internal/worktime"
	"github.com/onewindow/onewindow/rules"
)

// itemOf finds the version of an item that a case is decided by, under the version of the calendar that it is decided by.
func (s *Service) itemOf(ctx context.Context, c *casefile.Case) (*rules.Item, error) {
	return s.itemUnder(ctx, c.Digest, c.Calendar)
}

// pinned names an item under a version of its calendar.
type pinned struct{ item, calendar string }

func (s *Service) itemUnder(ctx context.Context, digest, calendar string) (*rules.Item, error) {
	if item, ok := s.items.Load(pinned{digest, calendar}); ok {
		return item.(*rules.Item), nil
	}
	item, err := s.item(ctx, digest)
	if err != nil {
		return nil, err
	}
	version, err := s.versionOf(ctx, item.Calendar, calendar)
	if err != nil {
		return nil, fmt.Errorf("item %s: %w", item.Code, err)
	}
	if version != item.Calendar {
		item = item.Under(version)
	}
	s.items.Store(pinned{digest, calendar}, item)
	return item, nil
}

// versionOf finds a version of a calendar by its digest; the first one of the code where a case of before there were versions names none.
func (s *Service) versionOf(ctx context.Context, known *worktime.Calendar, digest string) (*worktime.Calendar, error) {
	if digest == "" {
		first, err := s.store.CalendarVersion(ctx, known.Code(), 1)
		if err != nil {
			return nil, fmt.Errorf("calendar %s, version 1: %w", known.Code(), err)
		}
		digest = first.Digest
	}
	if digest == known.Version() {
		return known, nil
	}
	return s.calendar(ctx, digest)
}

// calendar makes a published version, once.
func (s *Service) calendar(ctx context.Context, digest string) (*worktime.Calendar, error) {
	if calendar, ok := s.calendars.Load(digest); ok {
		return calendar.(*worktime.Calendar), nil
	}
	row, err := s.store.Calendar(ctx, digest)
	if err != nil {
		return nil, fmt.Errorf("calendar version %s: %w", digest, err)
	}
	calendar, err := s.build(ctx, row)
	if err != nil {
		return nil, err
	}
	s.calendars.Store(digest, calendar)
	return calendar, nil
}

// build makes the calendar of a published text, which was sound when it was published.
func (s *Service) build(ctx context.Context, row store.Calendar) (*worktime.Calendar, error) {
	var base *worktime.Calendar
	if row.Base != "" {
		var err error
		if base, err = s.calendar(ctx, row.Base); err != nil {
			return nil, err
		}
	}
	f, problems := rules.ReadCalendarFile(row.Code, row.Source)
	if !rules.HasErrors(problems) {
		calendar, flaws := f.Build(row.Code, base)
		if calendar != nil {
			return calendar, nil
		}
		problems = flaws
	}
	return nil, fmt.Errorf("calendar %s, version %d, can no longer be read: %s", row.Code, row.Version, problems[0].Message)
}

// newest is the item as a case is opened under it now.
func (w *work) newest(ctx context.Context) (*rules.Item, error) {
	if w.before.Newest == "" {
		return nil, errors.New("calendar " + w.item.Calendar.Code() + " was never published")
	}
	version, err := w.s.versionOf(ctx, w.item.Calendar, w.before.Newest)
	if err != nil || version == w.item.Calendar {
		return w.item, err
	}
	return w.item.Under(version), nil
}
