package api

import (
	"net/http"

	"github.com/onewindow/onewindow/internal/service"
)

func calendarRoutes(u Calendars) []route {
	return []route{
		{method: http.MethodGet, path: "/calendars", handle: listed(u.Calendars)},
		{method: http.MethodPost, path: "/calendars", handle: publishCalendar(u)},
		{method: http.MethodGet, path: "/calendars/:code", query: []string{"year"}, handle: readCalendar(u)},
		{method: http.MethodGet, path: "/calendars/:code/moves", query: []string{"version", "cursor", "limit"}, handle: listMoves(u)},
	}
}

func readCalendar(u Calendars) handler {
	return func(x *exchange) error {
		code, err := x.name("code")
		if err != nil {
			return err
		}
		return x.answer(u.Calendar(x.ctx(), x.actor, code, x.query.Get("year")))
	}
}

func listMoves(u Calendars) handler {
	return func(x *exchange) error {
		code, err := x.name("code")
		if err != nil {
			return err
		}
		page, err := x.page()
		if err != nil {
			return err
		}
		return x.answer(u.CalendarMoves(x.ctx(), x.actor, service.CalendarVersion{Code: code, Version: x.query.Get("version")}, page))
	}
}

func publishCalendar(u Calendars) handler {
	return demand(func(x *exchange, call service.Call, in service.CalendarInput) error {
		return x.answer(u.PublishCalendar(x.ctx(), call, in))
	})
}
