package api

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/google/uuid"
	"github.com/prometheus/client_golang/prometheus"

	"github.com/onewindow/onewindow/internal/access"
	"github.com/onewindow/onewindow/internal/service"
)

// stage is the API over use cases that are played.
type stage struct {
	contracted
	*fake
	handler  http.Handler
	log      *bytes.Buffer
	metrics  *prometheus.Registry
	notReady error
}

func newStage(t testing.TB) *stage {
	doc := readContract(t)
	s := &stage{contracted: doc, fake: newFake(t, doc), log: &bytes.Buffer{}, metrics: prometheus.NewRegistry()}
	s.handler = New(s.config())
	return s
}

func (s *stage) config() Config {
	return Config{
		Cases: s.fake, Verifier: doorkeeper{}, Logger: slog.New(slog.NewJSONHandler(s.log, nil)), Metrics: s.metrics,
		Ready: func(context.Context) error { return s.notReady },
	}
}

// send sends a request and holds the answer to the contract.
func (s *stage) send(t *testing.T, o operation, r *http.Request) *httptest.ResponseRecorder {
	t.Helper()
	answer := httptest.NewRecorder()
	s.handler.ServeHTTP(answer, r)
	if answer.Code != http.StatusMethodNotAllowed {
		o.check(t, r, answer)
	}
	return answer
}

// refused sends a request and expects a problem, before any use case was called.
func (s *stage) refused(t *testing.T, o operation, r *http.Request, status int, code string) problem {
	t.Helper()
	s.calls = nil
	answer := s.send(t, o, r)
	p := problemIn(t, answer)
	if answer.Code != status || p.Status != status || p.Code != code || p.Type != "urn:onewindow:problem:"+code {
		t.Errorf("%s: got %d %s, want %d %s", o, answer.Code, answer.Body, status, code)
	}
	if len(s.calls) > 0 {
		t.Errorf("%s: refused, yet called %s", o, s.calls)
	}
	return p
}

func problemIn(t *testing.T, answer *httptest.ResponseRecorder) (p problem) {
	t.Helper()
	if got := answer.Header().Get("Content-Type"); got != problemJSON {
		t.Errorf("got %d as %q, want a problem", answer.Code, got)
	}
	if err := json.Unmarshal(answer.Body.Bytes(), &p); err != nil {
		t.Errorf("%v in %s", err, answer.Body)
	}
	return p
}

const goodToken = "a.good.token"

func officer() access.Actor { return access.Actor{ID: "officer-7", Name: "Wang Fang"} }

// doorkeeper knows one token.
type doorkeeper struct{}

func (doorkeeper) Verify(_ context.Context, raw string) (access.Actor, error) {
	switch raw {
	case goodToken:
		return officer(), nil
	case "":
		return access.Actor{}, &access.Denied{Code: access.MissingToken}
	case "an.old.token":
		return access.Actor{}, &access.Denied{Code: access.ExpiredToken}
	case "from.nobody.known":
		return access.Actor{}, &access.Denied{Code: access.IssuerUnavailable}
	}
	return access.Actor{}, &access.Denied{Code: access.InvalidToken}
}

// fake plays the use cases: it writes down what it is asked and answers with the examples of the contract, or fails.
type fake struct {
	calls []string
	fail  func() error // nil: it succeeds

	view       service.CaseView
	task       *service.TaskView
	tasks      service.Page[service.TaskView]
	claims     service.Page[service.ClaimResult]
	cases      service.Page[service.CaseLine]
	events     service.Page[service.EventView]
	receipts   service.Page[service.Receipt]
	card       service.CardView
	cards      service.Page[service.CardView]
	items      service.Page[service.ItemLine]
	guide      service.ItemGuide
	evaluation service.Evaluation
	tracking   service.Tracking
	document   service.Document
	stuck      service.Page[service.Stuck]
	retried    service.Retried
	calendar   service.CalendarDetail
	published  service.Publication
	calendars  service.Page[service.CalendarView]
	moves      service.Page[service.CalendarMove]
	webhook    service.WebhookView
	webhooks   service.Page[service.WebhookView]
	deliveries service.Page[service.DeliveryView]
	desk

	summary  service.Summary
	series   service.Series
	watched  service.Page[service.WatchedCase]
	scores   service.Scores
	policies service.Page[service.PolicyView]
	policy   service.PolicyView
	dryRun   service.DryRun
}

func newFake(t testing.TB, doc contracted) *fake {
	task := decodeExample[service.TaskView](t, doc, "Task")
	return &fake{
		view:       decodeExample[service.CaseView](t, doc, "Case"),
		task:       &task,
		tasks:      decodeExample[service.Page[service.TaskView]](t, doc, "TaskPage"),
		claims:     decodeExample[service.Page[service.ClaimResult]](t, doc, "ClaimResults"),
		cases:      decodeExample[service.Page[service.CaseLine]](t, doc, "CasePage"),
		events:     decodeExample[service.Page[service.EventView]](t, doc, "EventPage"),
		receipts:   decodeExample[service.Page[service.Receipt]](t, doc, "ReceiptPage"),
		card:       decodeExample[service.CardView](t, doc, "Card"),
		cards:      decodeExample[service.Page[service.CardView]](t, doc, "CardPage"),
		items:      decodeExample[service.Page[service.ItemLine]](t, doc, "ItemList"),
		guide:      decodeExample[service.ItemGuide](t, doc, "ItemGuide"),
		evaluation: decodeExample[service.Evaluation](t, doc, "Evaluation"),
		tracking:   decodeExample[service.Tracking](t, doc, "Tracking"),
		document:   service.Document{Name: "平面图.pdf", Type: "application/pdf", SHA256: "5f0c", Content: []byte("%PDF-1.7")},
		stuck:      decodeExample[service.Page[service.Stuck]](t, doc, "StuckPage"),
		retried:    decodeExample[service.Retried](t, doc, "Retried"),
		calendar:   decodeExample[service.CalendarDetail](t, doc, "CalendarDetail"),
		published:  decodeExample[service.Publication](t, doc, "Publication"),
		calendars:  decodeExample[service.Page[service.CalendarView]](t, doc, "CalendarPage"),
		moves:      decodeExample[service.Page[service.CalendarMove]](t, doc, "CalendarMovePage"),
		webhook:    decodeExample[service.WebhookView](t, doc, "Webhook"),
		webhooks:   decodeExample[service.Page[service.WebhookView]](t, doc, "WebhookPage"),
		deliveries: decodeExample[service.Page[service.DeliveryView]](t, doc, "DeliveryPage"),
		desk:       newFakeDesk(t, doc),

		summary:  decodeExample[service.Summary](t, doc, "Summary"),
		series:   decodeExample[service.Series](t, doc, "Series"),
		watched:  decodeExample[service.Page[service.WatchedCase]](t, doc, "WatchedCasePage"),
		scores:   decodeExample[service.Scores](t, doc, "Scores"),
		policies: decodeExample[service.Page[service.PolicyView]](t, doc, "PolicyPage"),
		policy:   decodeExample[service.PolicyView](t, doc, "Policy"),
		dryRun:   decodeExample[service.DryRun](t, doc, "DryRun"),
	}
}

// took writes down a call: its name and, one after another, what was given.
func (f *fake) took(name string, given ...any) error {
	var line strings.Builder
	line.WriteString(name)
	for _, v := range given {
		switch v := v.(type) {
		case access.Actor:
			fmt.Fprintf(&line, " by %s", v.ID)
		case service.Call:
			fmt.Fprintf(&line, " by %s with %s", v.Actor.ID, v.Key)
			if v.IfMatch != nil {
				fmt.Fprintf(&line, " at %d", *v.IfMatch)
			}
		default:
			text, err := json.Marshal(v)
			if err != nil {
				return err
			}
			fmt.Fprintf(&line, " %s", text)
		}
	}
	f.calls = append(f.calls, line.String())
	if f.fail != nil {
		return f.fail()
	}
	return nil
}

func (f *fake) changed(name string, given ...any) (service.CaseView, error) {
	if err := f.took(name, given...); err != nil {
		return service.CaseView{}, err
	}
	return f.view, nil
}

func (f *fake) Items(context.Context) ([]service.ItemLine, error) {
	return f.items.Items, f.took("Items")
}

func (f *fake) Item(_ context.Context, code string) (service.ItemGuide, error) {
	return f.guide, f.took("Item", code)
}

func (f *fake) Evaluate(_ context.Context, code string, in service.EvaluateInput) (service.Evaluation, error) {
	return f.evaluation, f.took("Evaluate", code, in)
}

func (f *fake) Track(_ context.Context, number string) (service.Tracking, error) {
	return f.tracking, f.took("Track", number)
}

func (f *fake) OpenCase(_ context.Context, c service.Call, in service.OpenInput) (service.CaseView, error) {
	return f.changed("OpenCase", c, in)
}

func (f *fake) EditCase(_ context.Context, c service.Call, id uuid.UUID, in service.EditInput) (service.CaseView, error) {
	return f.changed("EditCase", c, id, in)
}

func (f *fake) SupplyMaterial(_ context.Context, c service.Call, id uuid.UUID, in service.MaterialInput) (service.CaseView, error) {
	if in.OnPaper {
		return f.changed("SupplyMaterial", c, id, in.Name, "on paper")
	}
	content, err := io.ReadAll(in.Content)
	if err != nil {
		return service.CaseView{}, fmt.Errorf("read: %w", err)
	}
	return f.changed("SupplyMaterial", c, id, in.Name, len(content))
}

func (f *fake) Submit(_ context.Context, c service.Call, id uuid.UUID) (service.CaseView, error) {
	return f.changed("Submit", c, id)
}

func (f *fake) Correct(_ context.Context, c service.Call, id uuid.UUID) (service.CaseView, error) {
	return f.changed("Correct", c, id)
}

func (f *fake) Withdraw(_ context.Context, c service.Call, id uuid.UUID, in service.ReasonInput) (service.CaseView, error) {
	return f.changed("Withdraw", c, id, in)
}

func (f *fake) Accept(_ context.Context, c service.Call, id uuid.UUID) (service.CaseView, error) {
	return f.changed("Accept", c, id)
}

func (f *fake) RefuseAcceptance(_ context.Context, c service.Call, id uuid.UUID, in service.ReasonInput) (service.CaseView, error) {
	return f.changed("RefuseAcceptance", c, id, in)
}

func (f *fake) AskCorrection(_ context.Context, c service.Call, id uuid.UUID, in service.NoticeInput) (service.CaseView, error) {
	return f.changed("AskCorrection", c, id, in)
}

func (f *fake) Answer(_ context.Context, c service.Call, id uuid.UUID, in service.AnswerInput) (service.CaseView, error) {
	return f.changed("Answer", c, id, in)
}

func (f *fake) HandOver(_ context.Context, c service.Call, id uuid.UUID, in service.HandOverInput) (service.CaseView, error) {
	return f.changed("HandOver", c, id, in)
}

func (f *fake) Case(_ context.Context, a access.Actor, id uuid.UUID) (service.CaseView, error) {
	return f.changed("Case", a, id)
}

func (f *fake) Events(_ context.Context, a access.Actor, id uuid.UUID, q service.PageQuery) (service.Page[service.EventView], error) {
	return f.events, f.took("Events", a, id, q)
}

func (f *fake) Receipts(_ context.Context, a access.Actor, id uuid.UUID) (service.Page[service.Receipt], error) {
	return f.receipts, f.took("Receipts", a, id)
}

func (f *fake) MyCases(_ context.Context, a access.Actor, q service.PageQuery) (service.Page[service.CaseLine], error) {
	return f.cases, f.took("MyCases", a, q)
}

func (f *fake) MaterialDocument(_ context.Context, a access.Actor, id uuid.UUID, name string) (service.Document, error) {
	return f.document, f.took("MaterialDocument", a, id, name)
}

func (f *fake) LicenceDocument(_ context.Context, a access.Actor, id uuid.UUID) (service.Document, error) {
	return f.document, f.took("LicenceDocument", a, id)
}

func (f *fake) ClaimTasks(_ context.Context, c service.Call, tasks []uuid.UUID) ([]service.ClaimResult, error) {
	return f.claims.Items, f.took("ClaimTasks", c, tasks)
}

func (f *fake) NextTask(_ context.Context, c service.Call, q service.TaskQuery) (*service.TaskView, error) {
	if err := f.took("NextTask", c, q); err != nil {
		return nil, err
	}
	return f.task, nil
}

func (f *fake) ReleaseTask(_ context.Context, c service.Call, task uuid.UUID) (service.CaseView, error) {
	return f.changed("ReleaseTask", c, task)
}

func (f *fake) CompleteTask(_ context.Context, c service.Call, task uuid.UUID, in service.CompleteInput) (service.CaseView, error) {
	return f.changed("CompleteTask", c, task, in)
}

func (f *fake) SendBackTask(_ context.Context, c service.Call, task uuid.UUID, in service.SendBackInput) (service.CaseView, error) {
	return f.changed("SendBackTask", c, task, in)
}

func (f *fake) AskInTask(_ context.Context, c service.Call, task uuid.UUID, in service.AskInput) (service.CaseView, error) {
	return f.changed("AskInTask", c, task, in)
}

func (f *fake) Tasks(_ context.Context, a access.Actor, q service.TaskQuery) (service.Page[service.TaskView], error) {
	return f.tasks, f.took("Tasks", a, q)
}

func (f *fake) Task(_ context.Context, a access.Actor, id uuid.UUID) (service.TaskView, error) {
	return *f.task, f.took("Task", a, id)
}

func (f *fake) Stuck(_ context.Context, a access.Actor) (service.Page[service.Stuck], error) {
	return f.stuck, f.took("Stuck", a)
}

func (f *fake) Retry(_ context.Context, c service.Call, id uuid.UUID) (service.Retried, error) {
	return f.retried, f.took("Retry", c, id)
}

func (f *fake) Extend(_ context.Context, c service.Call, id uuid.UUID, in service.ExtendInput) (service.CaseView, error) {
	return f.changed("Extend", c, id, in)
}

func (f *fake) ReverseSilence(_ context.Context, c service.Call, id uuid.UUID, in service.ReasonInput) (service.CaseView, error) {
	return f.changed("ReverseSilence", c, id, in)
}

func (f *fake) Urge(_ context.Context, c service.Call, id uuid.UUID, in service.ReasonInput) (service.CaseView, error) {
	return f.changed("Urge", c, id, in)
}
