package api

import (
	"context"
	"net/http"

	"github.com/google/uuid"

	"github.com/onewindow/onewindow/internal/service"
)

func webhookRoutes(u Webhooks) []route {
	return []route{
		{method: http.MethodGet, path: "/webhooks", handle: listed(u.Webhooks)},
		{method: http.MethodPost, path: "/webhooks", handle: addWebhook(u)},
		{method: http.MethodGet, path: "/webhooks/:id", handle: viewed(u.Webhook)},
		{method: http.MethodDelete, path: "/webhooks/:id", handle: actOnWebhook(u.RemoveWebhook)},
		{method: http.MethodGet, path: "/webhooks/:id/deliveries", query: []string{"cursor", "limit"}, handle: listDeliveries(u)},
		{method: http.MethodPost, path: "/webhooks/:id/rotate", handle: changeWebhook(u.RotateWebhook)},
		{method: http.MethodPost, path: "/webhooks/:id/enable", handle: actOnWebhook(u.EnableWebhook)},
		{method: http.MethodPost, path: "/webhooks/:id/disable", handle: actOnWebhook(u.DisableWebhook)},
		{method: http.MethodPost, path: "/webhooks/:id/test", handle: actOnWebhook(u.TestWebhook)},
		{method: http.MethodPost, path: "/webhooks/:id/retry", handle: actOnWebhook(u.RetryWebhook)},
	}
}

// changeWebhook is a command on the subscription in the path that says In.
func changeWebhook[In any](do func(context.Context, service.Call, uuid.UUID, In) (service.WebhookView, error)) handler {
	return command(func(x *exchange, call service.Call, id uuid.UUID, in In) error {
		return x.answer(do(x.ctx(), call, id, in))
	})
}

// actOnWebhook is a command on the subscription in the path that says nothing more.
func actOnWebhook(do func(context.Context, service.Call, uuid.UUID) (service.WebhookView, error)) handler {
	return changeWebhook(func(ctx context.Context, call service.Call, id uuid.UUID, _ nothing) (service.WebhookView, error) {
		return do(ctx, call, id)
	})
}

func addWebhook(u Webhooks) handler {
	return demand(func(x *exchange, call service.Call, in service.WebhookInput) error {
		view, err := u.AddWebhook(x.ctx(), call, in)
		if err != nil {
			return err
		}
		x.Header("Location", base+"/webhooks/"+view.ID.String())
		return x.write(http.StatusCreated, plainJSON, view)
	})
}

func listDeliveries(u Webhooks) handler {
	return about(func(x *exchange, id uuid.UUID) error {
		page, err := x.page()
		if err != nil {
			return err
		}
		return x.answer(u.WebhookDeliveries(x.ctx(), x.actor, id, page))
	})
}
