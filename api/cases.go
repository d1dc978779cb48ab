package api

import (
	"net/http"

	"github.com/google/uuid"

	"github.com/onewindow/onewindow/internal/service"
)

func caseRoutes(u Casework) []route {
	page := []string{"cursor", "limit"}
	return []route{
		{method: http.MethodPost, path: "/cases", handle: openCase(u)},
		{method: http.MethodPatch, path: "/cases/:id", handle: versioned(change(u.EditCase))},
		{method: http.MethodPost, path: "/cases/:id/submit", handle: act(u.Submit)},
		{method: http.MethodPost, path: "/cases/:id/correct", handle: act(u.Correct)},
		{method: http.MethodPost, path: "/cases/:id/withdraw", handle: change(u.Withdraw)},
		{method: http.MethodPost, path: "/cases/:id/accept", handle: act(u.Accept)},
		{method: http.MethodPost, path: "/cases/:id/refuse-acceptance", handle: change(u.RefuseAcceptance)},
		{method: http.MethodPost, path: "/cases/:id/correction-notice", handle: change(u.AskCorrection)},
		{method: http.MethodPost, path: "/cases/:id/answer", handle: change(u.Answer)},
		{method: http.MethodPost, path: "/cases/:id/hand-over", handle: change(u.HandOver)},

		{method: http.MethodPost, path: "/cases/:id/extend", handle: change(u.Extend)},
		{method: http.MethodPost, path: "/cases/:id/special", handle: change(u.Special)},
		{method: http.MethodPost, path: "/cases/:id/resume", handle: change(u.Resume)},
		{method: http.MethodPost, path: "/cases/:id/reverse", handle: change(u.ReverseSilence)},

		{method: http.MethodGet, path: "/cases/:id", handle: readCase(u)},
		{method: http.MethodGet, path: "/cases/:id/events", query: page, handle: listEvents(u)},
		{method: http.MethodGet, path: "/cases/:id/clock", handle: viewed(u.Receipts)},
		{method: http.MethodGet, path: "/cases/:id/notices", handle: viewed(u.Notices)},
		{method: http.MethodGet, path: "/cases/:id/notices/:seq", handle: readNotice(u)},
		{method: http.MethodGet, path: "/me/cases", query: page, handle: listMyCases(u)},
	}
}

func openCase(u Casework) handler {
	return demand(func(x *exchange, call service.Call, in service.OpenInput) error {
		view, err := u.OpenCase(x.ctx(), call, in)
		if err != nil {
			return err
		}
		x.Header("Location", base+"/cases/"+view.ID.String())
		return x.writeCase(http.StatusCreated, view)
	})
}

func readCase(u Casework) handler {
	return about(func(x *exchange, id uuid.UUID) error {
		view, err := u.Case(x.ctx(), x.actor, id)
		if err != nil {
			return err
		}
		x.Header("Cache-Control", "private, no-cache") // may be kept by who asked, to be compared by its tag
		if x.has(tag(view.Seq)) {
			x.Header("ETag", tag(view.Seq))
			x.Status(http.StatusNotModified)
			return nil
		}
		return x.writeCase(http.StatusOK, view)
	})
}

func listEvents(u Casework) handler {
	return about(func(x *exchange, id uuid.UUID) error {
		page, err := x.page()
		if err != nil {
			return err
		}
		return x.answer(u.Events(x.ctx(), x.actor, id, page))
	})
}

func listMyCases(u Casework) handler {
	return func(x *exchange) error {
		page, err := x.page()
		if err != nil {
			return err
		}
		return x.answer(u.MyCases(x.ctx(), x.actor, page))
	}
}
