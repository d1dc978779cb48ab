package api

import (
	"context"

	"github.com/google/uuid"

	"github.com/onewindow/onewindow/internal/access"
	"github.com/onewindow/onewindow/internal/service"
)

func (f *fake) onWebhook(name string, given ...any) (service.WebhookView, error) {
	return f.webhook, f.took(name, given...)
}

func (f *fake) AddWebhook(_ context.Context, c service.Call, in service.WebhookInput) (service.WebhookView, error) {
	return f.onWebhook("AddWebhook", c, in)
}

func (f *fake) RotateWebhook(_ context.Context, c service.Call, id uuid.UUID, in service.RotateInput) (service.WebhookView, error) {
	return f.onWebhook("RotateWebhook", c, id, in)
}

func (f *fake) EnableWebhook(_ context.Context, c service.Call, id uuid.UUID) (service.WebhookView, error) {
	return f.onWebhook("EnableWebhook", c, id)
}

func (f *fake) DisableWebhook(_ context.Context, c service.Call, id uuid.UUID) (service.WebhookView, error) {
	return f.onWebhook("DisableWebhook", c, id)
}

func (f *fake) RemoveWebhook(_ context.Context, c service.Call, id uuid.UUID) (service.WebhookView, error) {
	return f.onWebhook("RemoveWebhook", c, id)
}

func (f *fake) TestWebhook(_ context.Context, c service.Call, id uuid.UUID) (service.WebhookView, error) {
	return f.onWebhook("TestWebhook", c, id)
}

func (f *fake) RetryWebhook(_ context.Context, c service.Call, id uuid.UUID) (service.WebhookView, error) {
	return f.onWebhook("RetryWebhook", c, id)
}

func (f *fake) Webhooks(_ context.Context, a access.Actor) (service.Page[service.WebhookView], error) {
	return f.webhooks, f.took("Webhooks", a)
}

func (f *fake) Webhook(_ context.Context, a access.Actor, id uuid.UUID) (service.WebhookView, error) {
	return f.onWebhook("Webhook", a, id)
}

func (f *fake) WebhookDeliveries(_ context.Context, a access.Actor, id uuid.UUID, q service.PageQuery) (service.Page[service.DeliveryView], error) {
	return f.deliveries, f.took("WebhookDeliveries", a, id, q)
}
