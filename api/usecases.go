package api

import (
	"context"

	"github.com/google/uuid"

	"github.com/onewindow/onewindow/internal/access"
	"github.com/onewindow/onewindow/internal/service"
)

// UseCases is what the API stands on: the service, as far as HTTP reaches it.
type UseCases interface {
	Catalogue
	Casework
	Worklist
	Supervision
	Calendars
	Board
	Operations
	Webhooks
}

// Catalogue is what anybody may ask.
type Catalogue interface {
	Items(context.Context) ([]service.ItemLine, error)
	Item(ctx context.Context, code string) (service.ItemGuide, error)
	Evaluate(ctx context.Context, code string, in service.EvaluateInput) (service.Evaluation, error)
	Track(ctx context.Context, number string) (service.Tracking, error)
}

// Casework is what is done with a case.
type Casework interface {
	OpenCase(context.Context, service.Call, service.OpenInput) (service.CaseView, error)
	EditCase(context.Context, service.Call, uuid.UUID, service.EditInput) (service.CaseView, error)
	SupplyMaterial(context.Context, service.Call, uuid.UUID, service.MaterialInput) (service.CaseView, error)
	Submit(context.Context, service.Call, uuid.UUID) (service.CaseView, error)
	Correct(context.Context, service.Call, uuid.UUID) (service.CaseView, error)
	Withdraw(context.Context, service.Call, uuid.UUID, service.ReasonInput) (service.CaseView, error)
	Accept(context.Context, service.Call, uuid.UUID) (service.CaseView, error)
	RefuseAcceptance(context.Context, service.Call, uuid.UUID, service.ReasonInput) (service.CaseView, error)
	AskCorrection(context.Context, service.Call, uuid.UUID, service.NoticeInput) (service.CaseView, error)
	Answer(context.Context, service.Call, uuid.UUID, service.AnswerInput) (service.CaseView, error)
	HandOver(context.Context, service.Call, uuid.UUID, service.HandOverInput) (service.CaseView, error)

	Extend(context.Context, service.Call, uuid.UUID, service.ExtendInput) (service.CaseView, error)
	Special(context.Context, service.Call, uuid.UUID, service.SpecialInput) (service.CaseView, error)
	Resume(context.Context, service.Call, uuid.UUID, service.ResumeInput) (service.CaseView, error)
	ReverseSilence(context.Context, service.Call, uuid.UUID, service.ReasonInput) (service.CaseView, error)

	Case(context.Context, access.Actor, uuid.UUID) (service.CaseView, error)
	Events(context.Context, access.Actor, uuid.UUID, service.PageQuery) (service.Page[service.EventView], error)
	Receipts(context.Context, access.Actor, uuid.UUID) (service.Page[service.Receipt], error)
	Notices(context.Context, access.Actor, uuid.UUID) (service.Page[service.NoticeView], error)
	Notice(ctx context.Context, by access.Actor, id uuid.UUID, seq int64) (service.NoticeView, error)
	MyCases(context.Context, access.Actor, service.PageQuery) (service.Page[service.CaseLine], error)
	MaterialDocument(ctx context.Context, by access.Actor, id uuid.UUID, name string) (service.Document, error)
	LicenceDocument(context.Context, access.Actor, uuid.UUID) (service.Document, error)
}

// Worklist is what officers do with tasks.
type Worklist interface {
	ClaimTasks(context.Context, service.Call, []uuid.UUID) ([]service.ClaimResult, error)
	NextTask(context.Context, service.Call, service.TaskQuery) (*service.TaskView, error)
	ReassignTasks(context.Context, service.Call, service.ReassignInput) ([]service.ReassignResult, error)
	ReleaseTask(context.Context, service.Call, uuid.UUID) (service.CaseView, error)
	CompleteTask(context.Context, service.Call, uuid.UUID, service.CompleteInput) (service.CaseView, error)
	SendBackTask(context.Context, service.Call, uuid.UUID, service.SendBackInput) (service.CaseView, error)
	AskInTask(context.Context, service.Call, uuid.UUID, service.AskInput) (service.CaseView, error)

	Tasks(context.Context, access.Actor, service.TaskQuery) (service.Page[service.TaskView], error)
	Task(context.Context, access.Actor, uuid.UUID) (service.TaskView, error)
	OpenSubstitution(context.Context, service.Call, service.SubstitutionInput) (service.SubstitutionView, error)
	EndSubstitution(context.Context, service.Call, uuid.UUID) (service.SubstitutionView, error)
	Substitutions(context.Context, access.Actor) (service.Page[service.SubstitutionView], error)
	Candidates(context.Context, access.Actor, uuid.UUID) (service.Page[service.CandidateView], error)
}

// Operations is what those do who run the system.
type Operations interface {
	Stuck(context.Context, access.Actor) (service.Page[service.Stuck], error)
	Retry(context.Context, service.Call, uuid.UUID) (service.Retried, error)
}

// Calendars is what is done with the calendars of working days.
type Calendars interface {
	Calendars(context.Context, access.Actor) (service.Page[service.CalendarView], error)
	Calendar(ctx context.Context, by access.Actor, code, year string) (service.CalendarDetail, error)
	CalendarMoves(context.Context, access.Actor, service.CalendarVersion, service.PageQuery) (service.Page[service.CalendarMove], error)
	PublishCalendar(context.Context, service.Call, service.CalendarInput) (service.Publication, error)
}

// Supervision is what is done with the cards of supervision.
type Supervision interface {
	Urge(context.Context, service.Call, uuid.UUID, service.ReasonInput) (service.CaseView, error)
	AcknowledgeCard(context.Context, service.Call, uuid.UUID) (service.CardView, error)
	ReplyToCard(context.Context, service.Call, uuid.UUID, service.ReplyInput) (service.CardView, error)
	AppealCard(context.Context, service.Call, uuid.UUID, service.ReasonInput) (service.CardView, error)
	UpholdCard(context.Context, service.Call, uuid.UUID, service.ReasonInput) (service.CardView, error)
	RevokeCard(context.Context, service.Call, uuid.UUID, service.ReasonInput) (service.CardView, error)
	ExemptCard(context.Context, service.Call, uuid.UUID, service.ExemptInput) (service.CardView, error)

	Card(context.Context, access.Actor, uuid.UUID) (service.CardView, error)
	Cards(context.Context, access.Actor, service.CardQuery) (service.Page[service.CardView], error)
}

// Webhooks is who outside is told what happens.
type Webhooks interface {
	AddWebhook(context.Context, service.Call, service.WebhookInput) (service.WebhookView, error)
	RotateWebhook(context.Context, service.Call, uuid.UUID, service.RotateInput) (service.WebhookView, error)
	EnableWebhook(context.Context, service.Call, uuid.UUID) (service.WebhookView, error)
	DisableWebhook(context.Context, service.Call, uuid.UUID) (service.WebhookView, error)
	RemoveWebhook(context.Context, service.Call, uuid.UUID) (service.WebhookView, error)
	TestWebhook(context.Context, service.Call, uuid.UUID) (service.WebhookView, error)
	RetryWebhook(context.Context, service.Call, uuid.UUID) (service.WebhookView, error)

	Webhooks(context.Context, access.Actor) (service.Page[service.WebhookView], error)
	Webhook(context.Context, access.Actor, uuid.UUID) (service.WebhookView, error)
	WebhookDeliveries(context.Context, access.Actor, uuid.UUID, service.PageQuery) (service.Page[service.DeliveryView], error)
}

// Board is what is counted of all cases, and by which policies they are watched.
type Board interface {
	Summary(context.Context, access.Actor, service.SummaryQuery) (service.Summary, error)
	Series(context.Context, access.Actor, service.SeriesQuery) (service.Series, error)
	WatchedCases(context.Context, access.Actor, service.WatchedQuery) (service.Page[service.WatchedCase], error)
	Scores(context.Context, access.Actor, service.ScoreQuery) (service.Scores, error)

	Policies(context.Context, access.Actor) (service.Page[service.PolicyView], error)
	Policy(ctx context.Context, by access.Actor, code string) (service.PolicyView, error)
	DryRunPolicy(ctx context.Context, by access.Actor, code string, in service.DryRunInput) (service.DryRun, error)
}
