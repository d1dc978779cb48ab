package service_test

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"

	"github.com/onewindow/onewindow/internal/access"
	"github.com/onewindow/onewindow/internal/message"
	"github.com/onewindow/onewindow/internal/service"
	"github.com/onewindow/onewindow/internal/webhook"
)

// subscribe subscribes somebody outside.
func (w *world) subscribe(in service.WebhookInput) service.WebhookView {
	w.t.Helper()
	if in.URL == "" {
		in.URL = "https://example.org/hook"
	}
	return ok[service.WebhookView](w.t)(w.s.AddWebhook(w.t.Context(), w.as(admin), in))
}

// told are the events that a subscription was given, in order.
func (w *world) told(id uuid.UUID) []webhook.Delivery {
	w.t.Helper()
	var list []webhook.Delivery
	for {
		batch, err := w.db.LeaseDeliveries(w.t.Context(), id, 10, w.clock().Add(time.Minute))
		if err != nil {
			w.t.Fatal(err)
		}
		for _, d := range batch {
			if err := w.db.SettleDelivery(w.t.Context(), d, webhook.Judge(d, webhook.Answer{Status: 200}, w.clock(), 0)); err != nil {
				w.t.Fatal(err)
			}
		}
		if len(batch) == 0 {
			return list
		}
		list = append(list, batch...)
	}
}

func types(list []webhook.Delivery) (types []string) {
	for _, d := range list {
		types = append(types, strings.TrimPrefix(d.Type, "cn.onewindow."))
	}
	return types
}

func TestALateCaseIsToldOutside(t *testing.T) {
	w, ctx := newWorld(t), t.Context()
	all, far := w.subscribe(service.WebhookInput{}), w.subscribe(service.WebhookInput{Division: "110108"})
	c, card := w.overdue()
	ok[service.CardView](t)(w.s.ReplyToCard(ctx, w.as(examiner), card.ID, service.ReplyInput{Text: "the device was away"}))
	ok[service.CardView](t)(w.s.RevokeCard(ctx, w.as(supervisor), card.ID, service.ReasonInput{Because: "by order"}))
	ok[service.CaseView](t)(w.s.Urge(ctx, w.as(supervisor), c.ID, service.ReasonInput{Because: "people wait"}))

	list := w.told(all.ID)
	want := []string{"card.issued", "case.overdue", "card.issued", "card.replied", "card.revoked", "card.issued"}
	if diff := cmp.Diff(want, types(list)); diff != "" {
		t.Fatalf("(-want +got)\n%s", diff)
	}
	for i, d := range list {
		if d.Seq != int64(i+1) || d.Subject != c.Number || d.Stream != c.ID {
			t.Errorf("event %d is numbered %d, of %s", i+1, d.Seq, d.Subject)
		}
	}
	var overdue webhook.Overdue
	var issued webhook.Card
	read(t, list[1].Data, &overdue)
	read(t, list[2].Data, &issued)
	if overdue.Clock != "promised" || overdue.Due != "2026-03-03" || overdue.Division != "110105" || !list[1].At.Equal(w.clock()) {
		t.Errorf("%+v at %s", overdue, list[1].At)
	}
	if issued.Card == uuid.Nil || issued.Level == "" || issued.State != "issued" || issued.On == "" || issued.ReplyBy == nil {
		t.Errorf("%+v", issued)
	}
	if list := w.told(far.ID); len(list) > 0 {
		t.Errorf("another district is told %v", types(list))
	}
}

func read(t *testing.T, text []byte, into any) {
	t.Helper()
	if err := json.Unmarshal(text, into); err != nil {
		t.Fatal(err)
	}
}

// A limit that passes is told once, by whatever happens in the case next.
func TestOverdueIsToldOnce(t *testing.T) {
	w, ctx := newWorld(t), t.Context()
	hook := w.subscribe(service.WebhookInput{Types: []string{webhook.CaseOverdue, webhook.CaseDecided}})
	c, _ := w.overdue()
	w.at("2026-03-30 10:00") // by now the statutory limit has passed too
	for range 3 {
		ok[message.Outlook](t)(w.s.Tick(ctx, message.WorkInput{CaseID: c.ID.String(), Epoch: 1}))
	}
	c = ok[service.CaseView](t)(w.s.CompleteTask(ctx, w.as(examiner), open(t, c, "examine").ID, service.CompleteInput{
		Outcome: "pass", Findings: answers(t, map[string]any{"conditions_met": true}),
	}))
	if got := types(w.told(hook.ID)); len(got) < 1 || got[0] != "case.overdue" || len(got) > 2 {
		t.Errorf("told %v", got)
	}
}

func TestSecretsAreShownOnce(t *testing.T) {
	w, ctx := newWorld(t), t.Context()
	view := ok[service.WebhookView](t)
	call := w.as(admin)
	in := service.WebhookInput{URL: "https://example.org/hook"}
	added := view(w.s.AddWebhook(ctx, call, in))
	if !strings.HasPrefix(added.Secret, "whsec_") {
		t.Fatalf("%+v", added)
	}
	if again := view(w.s.AddWebhook(ctx, call, in)); again.Secret != added.Secret || again.ID != added.ID {
		t.Errorf("the same request is answered %+v", again)
	}
	rotating := w.as(admin)
	rotated := view(w.s.RotateWebhook(ctx, rotating, added.ID, service.RotateInput{}))
	if rotated.Secret == added.Secret || rotated.OldSecretUntil == nil {
		t.Errorf("%+v", rotated)
	}
	if again := view(w.s.AddWebhook(ctx, call, in)); again.Secret != "" {
		t.Error("a secret that is replaced is shown again")
	}
	if lost := view(w.s.RotateWebhook(ctx, w.as(admin), added.ID, service.RotateInput{AtOnce: true})); lost.OldSecretUntil != nil || lost.Secret == rotated.Secret {
		t.Errorf("%+v", lost)
	}
	read := view(w.s.Webhook(ctx, admin, added.ID))
	list := ok[service.Page[service.WebhookView]](t)(w.s.Webhooks(ctx, admin))
	if read.Secret != "" || len(list.Items) != 1 || list.Items[0].Secret != "" {
		t.Error("a secret is shown to whoever reads")
	}
	view(w.s.RemoveWebhook(ctx, w.as(admin), added.ID))
	if again := view(w.s.RotateWebhook(ctx, rotating, added.ID, service.RotateInput{})); again.Secret != "" || again.ID != added.ID {
		t.Errorf("after the end the same request is answered %+v", again)
	}
}

func TestSubscriptionsAreSwitched(t *testing.T) {
	w, ctx := newWorld(t), t.Context()
	view := ok[service.WebhookView](t)
	hook := w.subscribe(service.WebhookInput{})
	view(w.s.TestWebhook(ctx, w.as(admin), hook.ID))
	if off := view(w.s.DisableWebhook(ctx, w.as(admin), hook.ID)); off.Standing != webhook.Disabled || off.Waiting != 1 {
		t.Errorf("%+v", off)
	}
	if got := w.told(hook.ID); len(got) > 0 {
		t.Errorf("while it is off it is sent %v", types(got))
	}
	testing := w.as(admin)
	for range 2 {
		_, err := w.s.TestWebhook(ctx, testing, hook.ID)
		refused(t, err, "webhook_off")
	}
	_, err := w.s.RetryWebhook(ctx, w.as(admin), hook.ID)
	refused(t, err, "webhook_off")
	view(w.s.EnableWebhook(ctx, w.as(admin), hook.ID))
	if got := types(w.told(hook.ID)); !slices.Equal(got, []string{"webhook.ping"}) {
		t.Errorf("sent %v, want the ping of before alone", got)
	}
	lines := ok[service.Page[service.DeliveryView]](t)(w.s.WebhookDeliveries(ctx, admin, hook.ID, service.PageQuery{}))
	if len(lines.Items) != 1 || lines.Items[0].Case != nil || lines.Items[0].Status != 200 || lines.Items[0].NextAt != nil {
		t.Errorf("%+v", lines)
	}
	view(w.s.RemoveWebhook(ctx, w.as(admin), hook.ID))
	_, err = w.s.RemoveWebhook(ctx, w.as(admin), hook.ID)
	refused(t, err, "not_found")
	_, err = w.s.WebhookDeliveries(ctx, admin, hook.ID, service.PageQuery{})
	refused(t, err, "not_found")
}

func TestSubscriptionsAreChecked(t *testing.T) {
	w, ctx := newWorld(t), t.Context()
	const good = "https://example.org/"
	for code, list := range map[string][]service.WebhookInput{
		"url_not_allowed":    {{}, {URL: "http://example.org/"}, {URL: "https://127.0.0.1/"}, {URL: "https://169.254.169.254/latest"}},
		"type_unknown":       {{URL: good, Types: []string{"cn.onewindow.card.lost"}}, {URL: good, Types: []string{webhook.CardIssued, webhook.CardIssued}}, {URL: good, Types: []string{webhook.PingSent}}},
		"division_unknown":   {{URL: good, Division: "999999"}},
		"department_unknown": {{URL: good, Department: "weather"}},
	} {
		for _, in := range list {
			_, err := w.s.AddWebhook(ctx, w.as(admin), in)
			refused(t, err, code)
		}
	}
	for _, a := range []access.Actor{applicant, clerk, supervisor, {}} {
		_, err := w.s.AddWebhook(ctx, w.as(a), service.WebhookInput{URL: good})
		refused(t, err, map[bool]string{true: "role_missing", false: "sign_in_required"}[a.ID != ""])
	}
	if list := ok[service.Page[service.WebhookView]](t)(w.s.Webhooks(ctx, admin)); len(list.Items) > 0 {
		t.Errorf("%+v", list.Items)
	}
	_, err := w.s.AddWebhook(ctx, service.Call{Actor: admin}, service.WebhookInput{URL: good})
	refused(t, err, "idempotency_key_missing")
	_, err = w.s.WebhookDeliveries(ctx, admin, w.subscribe(service.WebhookInput{}).ID, service.PageQuery{Cursor: "x"})
	refused(t, err, "bad_query")
}

// A limit that is over as it starts is told by the event that starts it, once.
func TestALimitThatStartsPastIsTold(t *testing.T) {
	w, ctx := newWorld(t), t.Context()
	hook := w.subscribe(service.WebhookInput{Types: []string{webhook.CaseOverdue}})
	w.at("2026-03-02 10:00")
	c := w.submitted(ctx) // five days to accept it, one to decide it: both count from now
	w.at("2026-03-10 00:00")
	for range 2 {
		ok[message.Outlook](t)(w.s.Tick(ctx, message.WorkInput{CaseID: c.ID.String(), Epoch: 1}))
	}
	w.wantOverdue(hook.ID, "2026-03-03")
}

// A correction of the calendar that leaves no time is told with the correction.
func TestALimitThatIsMovedIntoThePastIsTold(t *testing.T) {
	w, ctx := newWorld(t), t.Context()
	hook := w.subscribe(service.WebhookInput{Types: []string{webhook.CaseOverdue}})
	w.at("2026-03-06 10:00")
	c := w.submitted(ctx)
	ok[service.CaseView](t)(w.s.Accept(ctx, w.as(clerk), c.ID)) // to Monday
	w.at("2026-03-08 10:00")
	ok[service.Publication](t)(w.s.PublishCalendar(ctx, w.as(designer), corrected(t, "worked: [03-07]")))
	w.follow()
	ok[message.Outlook](t)(w.s.Tick(ctx, message.WorkInput{CaseID: c.ID.String(), Epoch: 1}))
	w.wantOverdue(hook.ID, "2026-03-07")
}

// wantOverdue wants one event of a passed limit, the promised one, as of now.
func (w *world) wantOverdue(hook uuid.UUID, due string) {
	w.t.Helper()
	list := w.told(hook)
	if len(list) != 1 || !list[0].At.Equal(w.clock()) {
		w.t.Fatalf("told %+v", list)
	}
	var overdue webhook.Overdue
	read(w.t, list[0].Data, &overdue)
	if overdue.Clock != "promised" || overdue.Due != due {
		w.t.Errorf("%+v", overdue)
	}
}
