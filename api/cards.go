package api

import (
	"context"
	"net/http"

	"github.com/google/uuid"

	"github.com/onewindow/onewindow/internal/service"
)

func cardRoutes(u Supervision) []route {
	filter := []string{"whose", "level", "state", "item", "reply", "case", "cursor", "limit"}
	return []route{
		{method: http.MethodPost, path: "/cases/:id/urge", handle: change(u.Urge)},
		{method: http.MethodGet, path: "/cards", query: filter, handle: listCards(u)},
		{method: http.MethodGet, path: "/cards/:id", handle: readCard(u)},
		{method: http.MethodPost, path: "/cards/:id/acknowledge", handle: actOnCard(u.AcknowledgeCard)},
		{method: http.MethodPost, path: "/cards/:id/reply", handle: changeCard(u.ReplyToCard)},
		{method: http.MethodPost, path: "/cards/:id/appeal", handle: changeCard(u.AppealCard)},
		{method: http.MethodPost, path: "/cards/:id/uphold", handle: changeCard(u.UpholdCard)},
		{method: http.MethodPost, path: "/cards/:id/revoke", handle: changeCard(u.RevokeCard)},
		{method: http.MethodPost, path: "/cards/:id/exempt", handle: changeCard(u.ExemptCard)},
	}
}

// changeCard is a command on the card in the path that says In.
func changeCard[In any](do func(context.Context, service.Call, uuid.UUID, In) (service.CardView, error)) handler {
	return command(func(x *exchange, call service.Call, id uuid.UUID, in In) error {
		view, err := do(x.ctx(), call, id, in)
		if err != nil {
			return err
		}
		return x.writeCard(view)
	})
}

// actOnCard is a command on the card in the path that says nothing more.
func actOnCard(do func(context.Context, service.Call, uuid.UUID) (service.CardView, error)) handler {
	return changeCard(func(ctx context.Context, call service.Call, id uuid.UUID, _ nothing) (service.CardView, error) {
		return do(ctx, call, id)
	})
}

func (x *exchange) writeCard(view service.CardView) error {
	x.caseID = view.Case
	x.Header("ETag", tag(view.Seq))
	return x.write(http.StatusOK, plainJSON, view)
}

func listCards(u Supervision) handler {
	return func(x *exchange) error {
		page, err := x.page()
		if err != nil {
			return err
		}
		query := service.CardQuery{
			Whose: x.query.Get("whose"), Level: x.query.Get("level"), State: x.query.Get("state"), Item: x.query.Get("item"), Reply: x.query.Get("reply"),
			Cursor: page.Cursor, Limit: page.Limit,
		}
		if x.query.Has("case") {
			if query.Case, err = uuid.Parse(x.query.Get("case")); err != nil {
				return badQuery("The case is named by its id.", "case")
			}
		}
		return x.answer(u.Cards(x.ctx(), x.actor, query))
	}
}

func readCard(u Supervision) handler {
	return about(func(x *exchange, id uuid.UUID) error {
		view, err := u.Card(x.ctx(), x.actor, id)
		if err != nil {
			return err
		}
		return x.writeCard(view)
	})
}
