package api

import (
	"net/http"

	"github.com/google/uuid"

	"github.com/onewindow/onewindow/internal/service"
)

func opsRoutes(u Operations) []route {
	return []route{
		{method: http.MethodGet, path: "/ops", handle: listed(u.Stuck)},
		{method: http.MethodPost, path: "/ops/:id/retry", handle: retry(u)},
	}
}

func retry(u Operations) handler {
	return command(func(x *exchange, call service.Call, id uuid.UUID, _ nothing) error {
		return x.answer(u.Retry(x.ctx(), call, id))
	})
}
