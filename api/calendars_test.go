package api

import (
	"context"

	"github.com/onewindow/onewindow/internal/access"
	"github.com/onewindow/onewindow/internal/service"
)

func (f *fake) Calendars(_ context.Context, a access.Actor) (service.Page[service.CalendarView], error) {
	return f.calendars, f.took("Calendars", a)
}

func (f *fake) Calendar(_ context.Context, a access.Actor, code, year string) (service.CalendarDetail, error) {
	return f.calendar, f.took("Calendar", a, code, year)
}

func (f *fake) CalendarMoves(_ context.Context, a access.Actor, of service.CalendarVersion, q service.PageQuery) (service.Page[service.CalendarMove], error) {
	return f.moves, f.took("CalendarMoves", a, of, q)
}

func (f *fake) PublishCalendar(_ context.Context, c service.Call, in service.CalendarInput) (service.Publication, error) {
	return f.published, f.took("PublishCalendar", c, in)
}
