package api

import (
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/onewindow/onewindow/internal/service"
)

// readQuery takes the parameters of the address: of those the route knows each at most once, and no others. A misspelt
// filter that is passed over would answer another question than was asked.
func (x *exchange) readQuery(known []string) error {
	values, err := url.ParseQuery(x.Request.URL.RawQuery)
	if err != nil {
		return badQuery("The query is not well formed.")
	}
	for name, list := range values {
		if !slices.Contains(known, name) {
			return badQuery("A parameter is not known here. " + existing(known))
		}
		if len(list) > 1 || !plain(list[0]) {
			return badQuery("The parameter is given twice, or is no plain text.", name)
		}
	}
	x.query = values
	return nil
}

func existing(known []string) string {
	if len(known) == 0 {
		return "There are none."
	}
	return "There are: " + strings.Join(known, ", ") + "."
}

const mostPerPage = 100

// page reads which part of a list is wanted.
func (x *exchange) page() (service.PageQuery, error) {
	page := service.PageQuery{Cursor: x.query.Get("cursor")}
	if !x.query.Has("limit") {
		return page, nil
	}
	limit, err := strconv.Atoi(x.query.Get("limit"))
	if err != nil || limit < 1 || limit > mostPerPage {
		return page, badQuery("The limit is a number from 1 to 100.", "limit")
	}
	page.Limit = limit
	return page, nil
}

func badQuery(text string, names ...string) error {
	e := &service.Error{Kind: service.Invalid, Code: "bad_query", Text: text}
	for _, name := range names {
		e.Fields = append(e.Fields, service.Field{Name: name, Code: "bad_query"})
	}
	return e
}
