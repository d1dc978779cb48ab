package api

import "net/http"

func opsRoutes(u Operations) []route {
	return []route{
		{method: http.MethodGet, path: "/ops", handle: listStuck(u)},
		{method: http.MethodPost, path: "/ops/:id/retry", handle: retry(u)},
	}
}

func listStuck(u Operations) handler {
	return func(x *exchange) error { return x.answer(u.Stuck(x.ctx(), x.actor)) }
}

func retry(u Operations) handler {
	return func(x *exchange) error {
		id, err := x.id()
		if err != nil {
			return err
		}
		call, err := x.call()
		if err != nil {
			return err
		}
		if _, err := read[nothing](x); err != nil {
			return err
		}
		return x.answer(u.Retry(x.ctx(), call, id))
	}
}
