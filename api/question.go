package api

import (
	"context"

	"github.com/google/uuid"

	"github.com/onewindow/onewindow/internal/access"
)

// about is a request about what the path names by its id.
func about(do func(*exchange, uuid.UUID) error) handler {
	return func(x *exchange) error {
		id, err := x.id()
		if err != nil {
			return err
		}
		return do(x, id)
	}
}

// viewed is a question that a view of what the path names answers.
func viewed[V any](ask func(context.Context, access.Actor, uuid.UUID) (V, error)) handler {
	return about(func(x *exchange, id uuid.UUID) error { return x.answer(ask(x.ctx(), x.actor, id)) })
}

// listed is a question for all that the caller may see.
func listed[V any](ask func(context.Context, access.Actor) (V, error)) handler {
	return func(x *exchange) error { return x.answer(ask(x.ctx(), x.actor)) }
}
