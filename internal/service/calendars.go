package service

import (
	"context"
	"slices"
	"strconv"
	"time"

	"github.com/google/uuid"

	"github.com/onewindow/onewindow/internal/access"
	"github.com/onewindow/onewindow/internal/casefile"
	"github.com/onewindow/onewindow/internal/store"
	"github.com/onewindow/onewindow/internal/worktime"
	"github.com/onewindow/onewindow/rules"
)

// CalendarView is a version of a calendar.
type CalendarView struct {
	Code        string        `json:"code"`
	Version     int           `json:"version"`
	Digest      string        `json:"digest"`
	Name        rules.Text    `json:"name,omitempty"`
	Extends     string        `json:"extends,omitempty"`
	From        worktime.Date `json:"from"`                  // the first day it covers
	To          worktime.Date `json:"to"`                    // the last one: what reaches beyond is provisional
	PublishedAt time.Time     `json:"published_at,omitzero"` // zero in a dry run
	PublishedBy string        `json:"published_by,omitempty"`
	Behind      int           `json:"behind"` // open cases that are decided by an older version still
}

// CalendarDetail is a calendar with its versions and the special days of a year.
type CalendarDetail struct {
	CalendarView
	Versions []CalendarView `json:"versions"` // the newest first
	Year     int            `json:"year"`
	Days     []CalendarDay  `json:"days"` // that depart from the plain week
}

// CalendarDay is a day off, or a day of a weekend that is worked.
type CalendarDay struct {
	Date   worktime.Date `json:"date"`
	Worked bool          `json:"worked"`
	Name   rules.Text    `json:"name,omitempty"`
}

// CalendarMove is a case whose clocks a version has moved, or would move.
type CalendarMove struct {
	Case   uuid.UUID       `json:"case"`
	Number string          `json:"number"`
	Item   string          `json:"item"`
	At     time.Time       `json:"at,omitzero"` // zero in a dry run
	Moved  []casefile.Move `json:"moved"`
}

// Calendars lists the newest version of every calendar.
func (s *Service) Calendars(ctx context.Context, a access.Actor) (Page[CalendarView], error) {
	page := Page[CalendarView]{Items: []CalendarView{}}
	if err := s.admit(ctx, a, access.CalendarRead, access.Resource{}); err != nil {
		return page, err
	}
	rows, err := s.store.Calendars(ctx)
	if err != nil {
		return page, fail(err)
	}
	for _, row := range rows {
		view, err := s.calendarView(ctx, row)
		if err != nil {
			return page, err
		}
		if view.Behind, err = s.store.CountBehind(ctx, row.Code); err != nil {
			return page, fail(err)
		}
		page.Items = append(page.Items, view)
	}
	return page, nil
}

func (s *Service) calendarView(ctx context.Context, row store.Calendar) (CalendarView, error) {
	calendar, err := s.calendar(ctx, row.Digest)
	if err != nil {
		return CalendarView{}, err
	}
	f, _ := rules.ReadCalendarFile(row.Code, row.Source) // the calendar was made of it
	return viewOf(edition{row: row, file: f, calendar: calendar}), nil
}

func viewOf(e edition) CalendarView {
	covers := e.calendar.Covers()
	return CalendarView{
		Code: e.row.Code, Version: e.row.Version, Digest: e.row.Digest, Name: e.calendar.Names(), Extends: e.file.Extends,
		From: covers.From, To: covers.To, PublishedAt: e.row.At, PublishedBy: e.row.By,
	}
}

// Calendar reads a calendar by its code: its versions, and the special days of a year; of this one if none is named.
func (s *Service) Calendar(ctx context.Context, a access.Actor, code, year string) (CalendarDetail, error) {
	if err := s.admit(ctx, a, access.CalendarRead, access.Resource{}); err != nil {
		return CalendarDetail{}, err
	}
	rows, err := s.store.CalendarVersions(ctx, code)
	switch {
	case err != nil:
		return CalendarDetail{}, fail(err)
	case len(rows) == 0:
		return CalendarDetail{}, calendarUnknown()
	}
	newest, err := s.calendar(ctx, rows[0].Digest)
	if err != nil {
		return CalendarDetail{}, err
	}
	d := CalendarDetail{Versions: []CalendarView{}}
	if d.Year, err = s.yearOf(newest, year); err != nil {
		return d, err
	}
	for _, row := range rows {
		view, err := s.calendarView(ctx, row)
		if err != nil {
			return d, err
		}
		d.Versions = append(d.Versions, view)
	}
	d.CalendarView, d.Days = d.Versions[0], daysOf(newest, d.Year)
	d.Behind, err = s.store.CountBehind(ctx, code)
	return d, fail(err)
}

func (s *Service) yearOf(calendar *worktime.Calendar, text string) (int, error) {
	if text == "" {
		return s.now().In(calendar.Zone()).Year(), nil
	}
	year, err := strconv.Atoi(text)
	if err != nil || year < firstYear || year > lastYear {
		return 0, badQuery("year", "The year is a number such as 2026.")
	}
	return year, nil
}

// daysOf lists the days of a year that have a name: those off beside the plain week, and those worked against it.
func daysOf(calendar *worktime.Calendar, year int) []CalendarDay {
	days := []CalendarDay{}
	for d := worktime.NewDate(year, time.January, 1); d.Before(worktime.NewDate(year+1, time.January, 1)); d = d.AddDays(1) {
		if name := calendar.DayName(d); name != nil {
			days = append(days, CalendarDay{Date: d, Worked: calendar.IsWorkingDay(d), Name: name})
		}
	}
	return days
}

func calendarUnknown() error {
	return &Error{Kind: NotFound, Code: "calendar_unknown", Text: "There is no such calendar, or no such version of it."}
}

// CalendarVersion names a version of a calendar as people do.
type CalendarVersion struct {
	Code    string `json:"code"`
	Version string `json:"version"` // its number; empty: the newest
}

// CalendarMoves lists whom a version of a calendar has moved; the newest version if none is named.
func (s *Service) CalendarMoves(ctx context.Context, a access.Actor, of CalendarVersion, q PageQuery) (Page[CalendarMove], error) {
	page := Page[CalendarMove]{Items: []CalendarMove{}}
	if err := s.admit(ctx, a, access.CalendarPublish, access.Resource{}); err != nil {
		return page, err
	}
	row, err := s.namedVersion(ctx, of)
	if err != nil {
		return page, err
	}
	var after uuid.UUID
	if q.Cursor != "" {
		if err := readCursor(q.Cursor, &after); err != nil {
			return page, err
		}
	}
	limit := pageSize(q.Limit)
	moved, err := s.store.Moved(ctx, row.Digest, after, limit+1)
	if err != nil {
		return page, fail(err)
	}
	if len(moved) > limit {
		moved = moved[:limit]
		page.Next = cursorOf(moved[limit-1].Case)
	}
	for _, m := range moved {
		page.Items = append(page.Items, CalendarMove{Case: m.Case, Number: m.Number, Item: m.Item, At: m.At, Moved: m.Moved})
	}
	return page, nil
}

func (s *Service) namedVersion(ctx context.Context, of CalendarVersion) (store.Calendar, error) {
	rows, err := s.store.CalendarVersions(ctx, of.Code)
	if err != nil {
		return store.Calendar{}, fail(err)
	}
	number := len(rows)
	if of.Version != "" {
		if number, err = strconv.Atoi(of.Version); err != nil {
			return store.Calendar{}, badQuery("version", "The version is a number such as 2.")
		}
	}
	i := slices.IndexFunc(rows, func(row store.Calendar) bool { return row.Version == number })
	if i < 0 {
		return store.Calendar{}, calendarUnknown()
	}
	return rows[i], nil
}
