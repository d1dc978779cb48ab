package api

import (
	"context"

	"github.com/google/uuid"

	"github.com/onewindow/onewindow/internal/access"
	"github.com/onewindow/onewindow/internal/service"
)

func (f *fake) onCard(name string, given ...any) (service.CardView, error) {
	return f.card, f.took(name, given...)
}

func (f *fake) AcknowledgeCard(_ context.Context, c service.Call, id uuid.UUID) (service.CardView, error) {
	return f.onCard("AcknowledgeCard", c, id)
}

func (f *fake) ReplyToCard(_ context.Context, c service.Call, id uuid.UUID, in service.ReplyInput) (service.CardView, error) {
	return f.onCard("ReplyToCard", c, id, in)
}

func (f *fake) AppealCard(_ context.Context, c service.Call, id uuid.UUID, in service.ReasonInput) (service.CardView, error) {
	return f.onCard("AppealCard", c, id, in)
}

func (f *fake) UpholdCard(_ context.Context, c service.Call, id uuid.UUID, in service.ReasonInput) (service.CardView, error) {
	return f.onCard("UpholdCard", c, id, in)
}

func (f *fake) RevokeCard(_ context.Context, c service.Call, id uuid.UUID, in service.ReasonInput) (service.CardView, error) {
	return f.onCard("RevokeCard", c, id, in)
}

func (f *fake) ExemptCard(_ context.Context, c service.Call, id uuid.UUID, in service.ExemptInput) (service.CardView, error) {
	return f.onCard("ExemptCard", c, id, in)
}

func (f *fake) Card(_ context.Context, a access.Actor, id uuid.UUID) (service.CardView, error) {
	return f.onCard("Card", a, id)
}

func (f *fake) Cards(_ context.Context, a access.Actor, q service.CardQuery) (service.Page[service.CardView], error) {
	return f.cards, f.took("Cards", a, q)
}

func (f *fake) Summary(_ context.Context, a access.Actor, q service.SummaryQuery) (service.Summary, error) {
	return f.summary, f.took("Summary", a, q)
}

func (f *fake) Series(_ context.Context, a access.Actor, q service.SeriesQuery) (service.Series, error) {
	return f.series, f.took("Series", a, q)
}

func (f *fake) WatchedCases(_ context.Context, a access.Actor, q service.WatchedQuery) (service.Page[service.WatchedCase], error) {
	return f.watched, f.took("WatchedCases", a, q)
}

func (f *fake) Scores(_ context.Context, a access.Actor, q service.ScoreQuery) (service.Scores, error) {
	return f.scores, f.took("Scores", a, q)
}

func (f *fake) Policies(_ context.Context, a access.Actor) (service.Page[service.PolicyView], error) {
	return f.policies, f.took("Policies", a)
}

func (f *fake) Policy(_ context.Context, a access.Actor, code string) (service.PolicyView, error) {
	return f.policy, f.took("Policy", a, code)
}

func (f *fake) DryRunPolicy(_ context.Context, a access.Actor, code string, in service.DryRunInput) (service.DryRun, error) {
	return f.dryRun, f.took("DryRunPolicy", a, code, in)
}
