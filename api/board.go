package api

import (
	"net/http"

	"github.com/onewindow/onewindow/internal/service"
)

func boardRoutes(u Board) []route {
	scope := []string{"division", "department", "item"}
	with := func(more ...string) []string { return append(more, scope...) }
	return []route{
		{method: http.MethodGet, path: "/supervision/summary", query: with("by", "as_of", "from", "step", "person", "format"), handle: summary(u)},
		{method: http.MethodGet, path: "/supervision/series", query: with("measure", "by", "from", "to", "step", "person", "format"), handle: series(u)},
		{method: http.MethodGet, path: "/supervision/cases", query: with("light", "decided", "month", "step", "person", "cursor", "limit", "format"), handle: watchedCases(u)},
		{method: http.MethodGet, path: "/supervision/scores", query: with("of", "person", "from", "to", "format"), handle: scores(u)},
		{method: http.MethodGet, path: "/policies", handle: listed(u.Policies)},
		{method: http.MethodGet, path: "/policies/:code", handle: policy(u)},
		{method: http.MethodPost, path: "/policies/:code/dry_run", handle: dryRun(u)},
	}
}

// scope reads which part of the authority is looked at.
func (x *exchange) scope() service.BoardScope {
	get := x.query.Get
	return service.BoardScope{Division: get("division"), Department: get("department"), Item: get("item"), Step: get("step"), Person: get("person")}
}

func summary(u Board) handler {
	return func(x *exchange) error {
		get := x.query.Get
		view, err := u.Summary(x.ctx(), x.actor, service.SummaryQuery{BoardScope: x.scope(), By: get("by"), AsOf: get("as_of"), From: get("from")})
		if err != nil {
			return err
		}
		return x.tabulate(view, func() table { return summaryTable(view) })
	}
}

func series(u Board) handler {
	return func(x *exchange) error {
		get := x.query.Get
		q := service.SeriesQuery{BoardScope: x.scope(), Measure: get("measure"), By: get("by"), From: get("from"), To: get("to")}
		view, err := u.Series(x.ctx(), x.actor, q)
		if err != nil {
			return err
		}
		return x.tabulate(view, func() table { return seriesTable(view) })
	}
}

func watchedCases(u Board) handler {
	return func(x *exchange) error {
		page, err := x.page()
		if err != nil {
			return err
		}
		get := x.query.Get
		view, err := u.WatchedCases(x.ctx(), x.actor, service.WatchedQuery{
			BoardScope: x.scope(), Light: get("light"), Decided: get("decided"), Month: get("month"), Cursor: page.Cursor, Limit: page.Limit,
		})
		if err != nil {
			return err
		}
		if view.Next != "" {
			x.linkNext(view.Next)
		}
		return x.tabulate(view, func() table { return casesTable(view.Items) })
	}
}

// linkNext names the next page in a header, for a table has no place for it.
func (x *exchange) linkNext(cursor string) {
	next := x.Request.URL.Query()
	next.Set("cursor", cursor)
	x.Header("Link", "<"+x.Request.URL.Path+"?"+next.Encode()+`>; rel="next"`)
}

func scores(u Board) handler {
	return func(x *exchange) error {
		get := x.query.Get
		view, err := u.Scores(x.ctx(), x.actor, service.ScoreQuery{BoardScope: x.scope(), Of: get("of"), From: get("from"), To: get("to")})
		if err != nil {
			return err
		}
		return x.tabulate(view, func() table { return scoresTable(view) })
	}
}

func policy(u Board) handler {
	return func(x *exchange) error {
		code, err := x.name("code")
		if err != nil {
			return err
		}
		return x.answer(u.Policy(x.ctx(), x.actor, code))
	}
}

func dryRun(u Board) handler {
	return func(x *exchange) error {
		code, err := x.name("code")
		if err != nil {
			return err
		}
		in, err := read[service.DryRunInput](x)
		if err != nil {
			return err
		}
		return x.answer(u.DryRunPolicy(x.ctx(), x.actor, code, in))
	}
}
