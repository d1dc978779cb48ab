package store_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/onewindow/onewindow/internal/casefile"
	"github.com/onewindow/onewindow/internal/message"
	"github.com/onewindow/onewindow/internal/store"
	"github.com/onewindow/onewindow/internal/webhook"
)

// subscribed stores a subscription.
func (d *desk) subscribed(change func(*store.Webhook)) uuid.UUID {
	d.t.Helper()
	w := store.Webhook{ID: uuid.New(), URL: "https://example.org/", Types: []string{}, Standing: webhook.Enabled, Secret: []byte("s"), SecretNo: 1, CreatedAt: d.clock()}
	change(&w)
	d.within(func(tx *store.Tx) error { return tx.PutWebhook(d.t.Context(), w) })
	return w.ID
}

func (d *desk) within(f func(*store.Tx) error) {
	d.t.Helper()
	if err := d.Within(d.t.Context(), d.clock(), f); err != nil {
		d.t.Error(err)
	}
}

// happens has something happen in a case of the district's health office that those outside can subscribe to.
func (d *desk) happens(id uuid.UUID, eventType string) {
	d.t.Helper()
	ctx := d.t.Context()
	d.within(func(tx *store.Tx) error {
		r, err := tx.Lock(ctx, id)
		if err != nil {
			return err
		}
		event := casefile.Event{Seq: r.Case.Seq + 1, At: r.Case.At, By: "somebody", Data: casefile.Drafted{}}
		after, err := casefile.Evolve(r.Case, event)
		if err != nil {
			return err
		}
		return tx.Save(ctx, store.Change{
			Before: r, After: after, Events: []casefile.Event{event}, Outlook: message.Outlook{Seq: after.Seq, Stage: message.Reception},
			News: []store.News{{
				Type: eventType, At: r.Case.At, Case: id, Divisions: []string{"110000", "110100", "110105"}, Department: "health", Data: webhook.Overdue{Clock: "promised"},
			}},
			Audit: store.Entry{Actor: "somebody", Outcome: "done"},
		})
	})
}

// take leases what is due for a subscription.
func (d *desk) take(id uuid.UUID, n int) []webhook.Delivery {
	d.t.Helper()
	list, err := d.LeaseDeliveries(d.t.Context(), id, n, d.clock().Add(time.Minute))
	if err != nil {
		d.t.Fatal(err)
	}
	return list
}

func (d *desk) settle(x webhook.Delivery, a webhook.Answer) {
	d.t.Helper()
	if err := d.SettleDelivery(d.t.Context(), x, webhook.Judge(x, a, d.clock(), 0.5)); err != nil {
		d.t.Fatal(err)
	}
}

func (d *desk) numbers(list []webhook.Delivery) (seqs []int64) {
	for _, x := range list {
		seqs = append(seqs, x.Seq)
	}
	slices.Sort(seqs)
	return seqs
}

func TestOnlyWhoWantsItIsToldAndNothingIsWrittenForNobody(t *testing.T) {
	d := newDesk(t)
	for name, c := range map[string]struct {
		change func(*store.Webhook)
		told   bool
	}{
		"everything":            {func(*store.Webhook) {}, true},
		"the type":              {func(w *store.Webhook) { w.Types = []string{webhook.CardIssued, webhook.CaseOverdue} }, true},
		"another type":          {func(w *store.Webhook) { w.Types = []string{webhook.CardIssued} }, false},
		"the division":          {func(w *store.Webhook) { w.Division = "110105" }, true},
		"a division above":      {func(w *store.Webhook) { w.Division = "110000" }, true},
		"another division":      {func(w *store.Webhook) { w.Division = "110108" }, false},
		"the department":        {func(w *store.Webhook) { w.Department = "health" }, true},
		"another department":    {func(w *store.Webhook) { w.Department = "culture" }, false},
		"one that was disabled": {func(w *store.Webhook) { w.Standing = webhook.Disabled }, false},
		"one that is gone":      {func(w *store.Webhook) { w.Standing = webhook.Gone }, false},
	} {
		id := d.opened(false, store.People, nil)
		hook := d.subscribed(c.change)
		d.happens(id, webhook.CaseOverdue)
		lines, err := d.Deliveries(t.Context(), hook, nil, 10)
		if err != nil || (len(lines) == 1) != c.told {
			t.Errorf("%s: %d events, %v", name, len(lines), err)
		}
		d.within(func(tx *store.Tx) error { return tx.DropWebhook(t.Context(), hook) })
	}
	d.happens(d.opened(false, store.People, nil), webhook.CaseOverdue)
	d.nothing("webhook_outbox")
	d.nothing("webhook_streams")
}

// nothing fails the test when a table has rows.
func (d *desk) nothing(table string) {
	d.t.Helper()
	conn, err := pgx.Connect(d.t.Context(), d.url)
	if err != nil {
		d.t.Fatal(err)
	}
	defer conn.Close(d.t.Context())
	var n int
	if err := conn.QueryRow(d.t.Context(), "SELECT count(*) FROM "+table).Scan(&n); err != nil || n > 0 {
		d.t.Errorf("%s has %d rows, %v", table, n, err)
	}
}

// Commands on one case, many at once, are numbered for each subscription without a gap.
func TestEventsAreNumberedWithoutAGap(t *testing.T) {
	d := newDesk(t)
	one, two := d.subscribed(func(*store.Webhook) {}), d.subscribed(func(w *store.Webhook) { w.Types = []string{webhook.CaseDecided} })
	cases := []uuid.UUID{d.opened(false, store.People, nil), d.opened(false, store.People, nil)}
	var crowd sync.WaitGroup
	for i := range 4 {
		crowd.Go(func() {
			for range 5 {
				d.happens(cases[i%2], []string{webhook.CaseDecided, webhook.CaseOverdue}[i/2])
			}
		})
	}
	crowd.Wait()
	for hook, want := range map[uuid.UUID]int64{one: 10, two: 5} {
		lines, err := d.Deliveries(t.Context(), hook, nil, 100)
		if err != nil {
			t.Fatal(err)
		}
		seen := map[string]bool{}
		for _, l := range lines {
			seen[fmt.Sprint(l.Case, l.Seq)] = true
		}
		for _, id := range cases {
			for seq := range want {
				if !seen[fmt.Sprint(&id, seq+1)] {
					t.Errorf("%d is missing", seq+1)
				}
			}
		}
		if len(lines) != int(want)*2 {
			t.Errorf("%d events, want %d", len(lines), want*2)
		}
	}
}

func TestTheNextEventOfACaseWaitsForTheOneBefore(t *testing.T) {
	d := newDesk(t)
	hook := d.subscribed(func(*store.Webhook) {})
	one, other := d.opened(false, store.People, nil), d.opened(false, store.People, nil)
	d.happens(one, webhook.CaseExtended)
	d.happens(one, webhook.CaseDecided)
	d.happens(other, webhook.CaseDecided)

	first := d.take(hook, 10)
	if len(first) != 2 || first[0].Seq != 1 || first[1].Seq != 1 || first[0].Subject == "" {
		t.Fatalf("leased %+v, want the first of each case", first)
	}
	if again := d.take(hook, 10); len(again) > 0 {
		t.Errorf("leased twice: %+v", again)
	}
	held := first[slices.IndexFunc(first, func(x webhook.Delivery) bool { return x.Stream == one })]
	d.settle(held, webhook.Answer{Status: 500, Code: "http_500"})
	if early := d.take(hook, 10); len(early) > 0 {
		t.Errorf("what follows on a postponed event went out: %+v", early)
	}
	d.later(6 * time.Second)
	again := d.take(hook, 10)
	if len(again) != 1 || again[0].ID != held.ID || again[0].Attempts != 1 {
		t.Fatalf("leased %+v, want the postponed one under the same id", again)
	}
	d.settle(again[0], webhook.Answer{Status: 200})
	if next := d.take(hook, 10); len(next) != 1 || next[0].Stream != one || next[0].Seq != 2 {
		t.Errorf("leased %+v, want the second", next)
	}
}

// Whoever comes back after its lease has run out changes nothing: somebody else has the event by then.
func TestALostLeaseSettlesNothing(t *testing.T) {
	d := newDesk(t)
	hook := d.subscribed(func(*store.Webhook) {})
	d.happens(d.opened(false, store.People, nil), webhook.CaseDecided)
	slow := d.take(hook, 1)[0]
	d.later(time.Minute)
	quick := d.take(hook, 1)[0]
	if quick.ID != slow.ID {
		t.Fatal("the event has another id")
	}
	d.settle(slow, webhook.Answer{Status: 410, Code: "http_410"})
	if w, err := d.Webhook(t.Context(), hook); err != nil || w.Standing != webhook.Enabled || w.Waiting != 1 {
		t.Errorf("the late one has settled: %+v, %v", w, err)
	}
	d.settle(quick, webhook.Answer{Status: 200})
	d.settle(slow, webhook.Answer{Code: webhook.Timeout})
	if w, err := d.Webhook(t.Context(), hook); err != nil || w.Waiting+w.Parked != 0 || w.Failing != nil {
		t.Errorf("the late one has settled: %+v, %v", w, err)
	}
}

func TestParkedEventsAreSeenAndSentAgain(t *testing.T) {
	d := newDesk(t)
	ctx := t.Context()
	hook, id := d.subscribed(func(*store.Webhook) {}), d.opened(false, store.People, nil)
	d.happens(id, webhook.CaseExtended)
	d.happens(id, webhook.CaseDecided)
	for range 10 {
		d.later(30 * time.Hour)
		for _, x := range d.take(hook, 1) {
			x.Failing = time.Time{} // not long enough for the subscription
			d.settle(x, webhook.Answer{Code: webhook.Unreachable})
		}
	}
	b, err := d.WebhookBacklog(ctx)
	if err != nil || b.Parked != 1 || b.Waiting != 1 || b.Oldest.IsZero() {
		t.Errorf("backlog %+v, %v", b, err)
	}
	stuck, err := d.Stuck(ctx, 10)
	if err != nil || len(stuck) != 1 || stuck[0].Case != id || stuck[0].Kind != "webhook" || stuck[0].Code != webhook.Unreachable {
		t.Errorf("stuck: %+v, %v", stuck, err)
	}
	d.later(30 * time.Hour)
	if due, err := d.DueWebhooks(ctx); err != nil || len(due) > 0 || len(d.take(hook, 10)) > 0 {
		t.Errorf("what follows on a parked event is due: %v, %v", due, err)
	}
	d.within(func(tx *store.Tx) error {
		if n, err := tx.Unpark(ctx, id); err != nil || n != 1 {
			t.Errorf("unparked %d, %v", n, err)
		}
		return nil
	})
	due, err := d.DueWebhooks(ctx)
	if err != nil || !slices.Equal(due, []uuid.UUID{hook}) {
		t.Errorf("due: %v, %v", due, err)
	}
	if got := d.take(hook, 10); len(got) != 1 || got[0].Seq != 1 || got[0].Attempts != 0 {
		t.Errorf("leased %+v", got)
	}
}

func TestFailuresSwitchASubscriptionOff(t *testing.T) {
	d := newDesk(t)
	hook, id := d.subscribed(func(*store.Webhook) {}), d.opened(false, store.People, nil)
	d.happens(id, webhook.CaseDecided)
	d.settle(d.take(hook, 1)[0], webhook.Answer{Status: 500, Code: "http_500"})
	d.later(5*24*time.Hour + time.Hour)
	d.settle(d.take(hook, 1)[0], webhook.Answer{Status: 500, Code: "http_500"})
	w, err := d.Webhook(t.Context(), hook)
	if err != nil || w.Standing != webhook.Failing || w.Parked != 1 {
		t.Fatalf("%+v, %v", w, err)
	}
	d.happens(id, webhook.CaseReversed) // nobody is told
	if b, err := d.WebhookBacklog(t.Context()); err != nil || b.Off != 1 || b.Waiting != 0 || b.Parked != 1 {
		t.Errorf("backlog %+v, %v", b, err)
	}
	d.within(func(tx *store.Tx) error {
		w.Standing, w.Failing = webhook.Enabled, nil
		return errors.Join(tx.PutWebhook(t.Context(), w), tx.RetryWebhook(t.Context(), hook))
	})
	if got := d.take(hook, 10); len(got) != 1 || !got[0].Failing.IsZero() {
		t.Errorf("leased %+v", got)
	}
}

func TestBothSecretsForAWhile(t *testing.T) {
	d := newDesk(t)
	until := d.clock().Add(time.Hour)
	hook := d.subscribed(func(w *store.Webhook) { w.OldSecret, w.OldUntil = []byte("old"), &until })
	ping := func() [][]byte {
		d.within(func(tx *store.Tx) error { return tx.Ping(t.Context(), hook) })
		x := d.take(hook, 1)[0]
		d.settle(x, webhook.Answer{Status: 204})
		return x.Secrets
	}
	if got := ping(); len(got) != 2 || string(got[0]) != "s" || string(got[1]) != "old" {
		t.Errorf("signed with %q", got)
	}
	d.later(time.Hour)
	if got := ping(); len(got) != 1 || string(got[0]) != "s" {
		t.Errorf("signed with %q", got)
	}
}

func TestWhatWasDeliveredIsForgottenAfterAWhile(t *testing.T) {
	d := newDesk(t)
	hook, id := d.subscribed(func(*store.Webhook) {}), d.opened(false, store.People, nil)
	d.happens(id, webhook.CaseExtended)
	d.happens(id, webhook.CaseDecided)
	d.settle(d.take(hook, 1)[0], webhook.Answer{Status: 200})
	forget := func() int {
		n, err := d.ForgetDeliveries(context.Background(), d.clock(), 10)
		if err != nil {
			t.Fatal(err)
		}
		return n
	}
	if n := forget(); n != 0 {
		t.Errorf("%d forgotten too early", n)
	}
	d.later(time.Second)
	if n := forget(); n != 1 {
		t.Errorf("%d forgotten, want the delivered one", n)
	}
	d.happens(id, webhook.CaseReversed)
	d.settle(d.take(hook, 1)[0], webhook.Answer{Status: 200})
	if got := d.numbers(d.take(hook, 1)); !slices.Equal(got, []int64{3}) {
		t.Errorf("numbers go on with %v, want 3", got)
	}
}
