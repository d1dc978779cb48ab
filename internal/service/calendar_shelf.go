package service

import (
	"bytes"
	"context"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/onewindow/onewindow/internal/store"
	"github.com/onewindow/onewindow/internal/worktime"
	"github.com/onewindow/onewindow/rules"
)

// edition is a version of a calendar: as it is kept, and made.
type edition struct {
	row      store.Calendar
	file     rules.CalendarFile
	calendar *worktime.Calendar
}

// shelf has the newest edition of every calendar, by code, and what has been put there but is not published yet.
type shelf struct {
	newest map[string]edition
	added  []edition // each behind the one that it extends
}

// shelve makes a shelf of what is published.
func (s *Service) shelve(ctx context.Context, rows []store.Calendar) (*shelf, error) {
	on := &shelf{newest: map[string]edition{}}
	for _, row := range rows {
		calendar, err := s.calendar(ctx, row.Digest)
		if err != nil {
			return nil, err
		}
		f, _ := rules.ReadCalendarFile(row.Code, row.Source) // it was made of this a moment ago
		on.newest[row.Code] = edition{row: row, file: f, calendar: calendar}
	}
	return on, nil
}

// put takes in a new version, and with it one of every calendar that extends it.
func (on *shelf) put(f rules.CalendarFile) error {
	if on.circles(f) {
		return &Error{Kind: Refused, Code: "calendar_circle", Text: "The calendar would extend itself. Name another one behind extends, or none."}
	}
	base := on.newest[f.Extends]
	calendar, problems := f.Build(sourceName, base.calendar)
	if calendar == nil {
		return calendarInvalid(problems)
	}
	e := edition{file: f, calendar: calendar, row: store.Calendar{
		Digest: calendar.Version(), Code: f.Code, Version: on.newest[f.Code].row.Version + 1, Source: f.Text, Base: base.row.Digest,
	}}
	on.newest[f.Code], on.added = e, append(on.added, e)
	for _, code := range slices.Sorted(maps.Keys(on.newest)) {
		local := on.newest[code].file
		if local.Extends != f.Code {
			continue
		}
		if err := on.put(local); err != nil {
			return doesNotFit(code, f.Code)
		}
	}
	return nil
}

// circles reports whether a calendar would extend itself, at once or through others.
func (on *shelf) circles(f rules.CalendarFile) bool {
	for code := f.Extends; code != ""; code = on.newest[code].file.Extends {
		if code == f.Code {
			return true
		}
	}
	return false
}

// rows are the new versions as they are kept.
func (on *shelf) rows(by string) []store.Calendar {
	var rows []store.Calendar
	for _, e := range on.added {
		e.row.By = by
		rows = append(rows, e.row)
	}
	return rows
}

// publishShipped publishes the calendars of the library whose text was never published before. So a restart brings back no older version,
// and a correction that was published over the API outlives it.
func (s *Service) publishShipped(ctx context.Context) error {
	return s.store.Within(ctx, s.now(), func(tx *store.Tx) error {
		rows, err := tx.HoldCalendars(ctx)
		if err != nil {
			return err
		}
		on, err := s.shelve(ctx, rows)
		if err != nil {
			return err
		}
		files, err := s.unpublished(ctx, tx)
		if err != nil {
			return err
		}
		if err := on.putAll(files); err != nil {
			return err
		}
		return tx.PublishCalendars(ctx, on.rows(""), nil, nil)
	})
}

// unpublished are the calendars of the library whose text nobody has published.
func (s *Service) unpublished(ctx context.Context, tx *store.Tx) ([]rules.CalendarFile, error) {
	var files []rules.CalendarFile
	for _, f := range s.library.CalendarFiles() {
		known, err := tx.KnownCalendar(ctx, f.Code, f.Text)
		if err != nil {
			return nil, err
		}
		if known == nil {
			files = append(files, f)
		}
	}
	return files, nil
}

// putAll takes in several texts, each behind the one that it extends. What extends a new version is built of its own new text at once: the
// older one need not fit any more.
func (on *shelf) putAll(files []rules.CalendarFile) error {
	for _, f := range files {
		if e, there := on.newest[f.Code]; there {
			e.file = f
			on.newest[f.Code] = e
		}
	}
	for _, f := range files {
		if bytes.Equal(on.newest[f.Code].row.Source, f.Text) {
			continue
		}
		if err := on.put(f); err != nil {
			return err
		}
	}
	return nil
}

// sourceName is what problems call a text that came without a file.
const sourceName = "source"

// calendarInvalid refuses a text that is no sound calendar: where, and a code. What is wrong in words repeats the text, so it is told by a
// dry run alone, whose answer is nobody's but the caller's.
func calendarInvalid(problems []rules.Problem) error {
	e := &Error{Kind: Refused, Code: "calendar_invalid", Text: "The calendar has errors. Fields name the lines and columns; a dry run says in words what is wrong."}
	for _, p := range problems {
		if p.Severity == rules.SeverityError {
			e.Fields = append(e.Fields, Field{Name: place(p), Code: p.Code})
		}
	}
	return e
}

// place is where a problem is: source.3.7 for the third line and the seventh column.
func place(p rules.Problem) string {
	if p.Line == 0 {
		return sourceName
	}
	return strings.Join([]string{sourceName, strconv.Itoa(p.Line), strconv.Itoa(p.Col)}, ".")
}

func doesNotFit(local, base string) error {
	return &Error{
		Kind: Conflict, Code: "calendar_extended", Fields: []Field{{Name: local, Code: "calendar_extended"}},
		Text: "The calendar " + local + " extends " + base + " and would not fit over this version, as when both close the same day. Publish " + local + " first, without what is now in " + base + ".",
	}
}
