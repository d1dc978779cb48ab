package api

import (
	"net/http"

	"github.com/onewindow/onewindow/internal/service"
)

func itemRoutes(u Catalogue) []route {
	return []route{
		{method: http.MethodGet, path: "/items", open: true, handle: listItems(u)},
		{method: http.MethodGet, path: "/items/:code", open: true, handle: readItem(u)},
		{method: http.MethodPost, path: "/items/:code/evaluate", open: true, handle: evaluate(u)},
		{method: http.MethodGet, path: "/track", open: true, query: []string{"number"}, handle: track(u)},
	}
}

func listItems(u Catalogue) handler {
	return func(x *exchange) error {
		items, err := u.Items(x.ctx())
		return x.answer(service.Page[service.ItemLine]{Items: items}, err)
	}
}

func readItem(u Catalogue) handler {
	return func(x *exchange) error {
		code, err := x.name("code")
		if err != nil {
			return err
		}
		return x.answer(u.Item(x.ctx(), code))
	}
}

func evaluate(u Catalogue) handler {
	return func(x *exchange) error {
		code, err := x.name("code")
		if err != nil {
			return err
		}
		in, err := read[service.EvaluateInput](x)
		if err != nil {
			return err
		}
		return x.answer(u.Evaluate(x.ctx(), code, in))
	}
}

func track(u Catalogue) handler {
	return func(x *exchange) error {
		return x.answer(u.Track(x.ctx(), x.query.Get("number")))
	}
}
