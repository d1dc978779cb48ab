package worker

import (
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"strconv"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/prometheus/client_golang/prometheus"
	standardwebhooks "github.com/standard-webhooks/standard-webhooks/libraries/go"

	"github.com/onewindow/onewindow/internal/devstack/stacktest"
	"github.com/onewindow/onewindow/internal/store"
	"github.com/onewindow/onewindow/internal/webhook"
)

// mail is an outbox in a real database and couriers, in a time that goes so fast that every rest and lease is short.
type mail struct {
	t      *testing.T
	db     *store.Store
	rows   *pgxpool.Pool
	began  time.Time
	sender *webhook.Sender
}

const haste = 200

func (m *mail) clock() time.Time { return m.began.Add(time.Since(m.began) * haste) }

func newMail(t *testing.T) *mail {
	t.Helper()
	url := stacktest.Database(t)
	m := &mail{t: t, began: time.Now()}
	err := store.Migrate(t.Context(), url)
	if err == nil {
		m.db, err = store.Open(t.Context(), store.Config{URL: url, Clock: m.clock})
	}
	if err == nil {
		m.rows, err = pgxpool.New(t.Context(), url)
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(m.db.Close)
	t.Cleanup(m.rows.Close)
	guard, err := webhook.NewGuard("127.0.0.0/8")
	if err != nil {
		t.Fatal(err)
	}
	// None is given up because the machine is busy: a receiver that fails says so.
	m.sender = webhook.NewSender(webhook.SenderConfig{Guard: guard, Clock: time.Now, Within: time.Minute})
	return m
}

// subscribe has a receiver sent what happened: so many events of each of so many cases.
func (m *mail) subscribe(r *receiver, cases, events int) uuid.UUID {
	m.t.Helper()
	id, now := uuid.New(), m.clock()
	w := store.Webhook{ID: id, URL: r.URL, Types: []string{}, Standing: webhook.Enabled, SecretNo: 1, CreatedAt: now}
	w.Secret = (*webhook.Safe)(nil).Close(id, secretOfReceivers)
	err := m.db.Within(m.t.Context(), now, func(tx *store.Tx) error { return tx.PutWebhook(m.t.Context(), w) })
	if err == nil {
		_, err = m.rows.Exec(m.t.Context(), `INSERT INTO webhook_outbox (webhook, stream, seq, id, type, at, data, created_at, visible_at)
			SELECT $1, c, n, gen_random_uuid(), $4, $5, json_build_object('case', c), $5, $5
			FROM (SELECT gen_random_uuid() AS c FROM generate_series(1, $2::int)) cases, generate_series(1, $3::int) n`,
			id, cases, events, webhook.CaseDecided, now)
	}
	if err != nil {
		m.t.Fatal(err)
	}
	return id
}

func (m *mail) courier(post Post) *courier {
	return &courier{
		post: post, sender: m.sender, clock: m.clock, random: rand.Float64, log: slog.New(slog.DiscardHandler),
		metrics: newCourierMetrics(prometheus.NewRegistry()), busy: map[uuid.UUID]bool{},
	}
}

// work has couriers work until something has come of it.
func (m *mail) work(done func() bool, couriers ...*courier) {
	m.t.Helper()
	ctx, stop := context.WithTimeout(m.t.Context(), 5*time.Minute)
	var working sync.WaitGroup
	for _, c := range couriers {
		working.Go(func() { c.run(ctx) })
	}
	for !done() && ctx.Err() == nil {
		sleep(ctx, 10*time.Millisecond, nil)
	}
	if ctx.Err() != nil {
		m.t.Error("nothing has come of it within five minutes")
	}
	stop()
	working.Wait()
}

// left is how many events of a subscription are not settled as delivered.
func (m *mail) left(id uuid.UUID) (n int) {
	m.t.Helper()
	if err := m.rows.QueryRow(m.t.Context(), "SELECT count(*) FROM webhook_outbox WHERE state <> 'delivered' AND webhook = $1", id).Scan(&n); err != nil {
		m.t.Error(err)
	}
	return n
}

// receiver is somebody outside who verifies what comes, and holds that of each case it comes in order.
type receiver struct {
	*httptest.Server
	t *testing.T

	mu    sync.Mutex
	tries map[string]int    // of events, by id
	ids   map[string]string // of events, by case and number
	last  map[string]int    // the number of the newest event of a case
	again int               // how often one came that had been taken before
}

// secretOfReceivers is what all of them verify with.
const secretOfReceivers = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"

// newReceiver makes a receiver. What it does before it takes an event, which is sent for the n-th time, may be not to take it.
func newReceiver(t *testing.T, before func(w http.ResponseWriter, n int) bool) *receiver {
	t.Helper()
	r := &receiver{t: t, tries: map[string]int{}, ids: map[string]string{}, last: map[string]int{}}
	verifier, err := standardwebhooks.NewWebhook(secretOfReceivers)
	if err != nil {
		t.Fatal(err)
	}
	r.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, q *http.Request) {
		body, err := io.ReadAll(q.Body)
		if err != nil {
			return // the caller has gone
		}
		if err := verifier.Verify(body, q.Header); err != nil {
			t.Error(err)
		}
		r.hear(w, body, before)
	}))
	t.Cleanup(r.Close)
	return r
}

func (r *receiver) hear(w http.ResponseWriter, body []byte, before func(w http.ResponseWriter, n int) bool) {
	var e struct {
		ID, Sequence string
		Data         struct{ Case string }
	}
	if err := json.Unmarshal(body, &e); err != nil {
		r.t.Error(err)
	}
	n, err := strconv.Atoi(e.Sequence)
	if err != nil {
		r.t.Error(err)
	}
	if !before(w, r.tried(e.ID)) {
		return
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	key := e.Data.Case + e.Sequence
	switch known := r.ids[key]; {
	case known == e.ID:
		r.again++
	case known != "":
		r.t.Errorf("event %d came again under another id", n)
	case n != r.last[e.Data.Case]+1:
		r.t.Errorf("event %d of a case came after %d", n, r.last[e.Data.Case])
	default:
		r.ids[key], r.last[e.Data.Case] = e.ID, n
	}
}

func (r *receiver) tried(id string) int {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.tries[id]++
	return r.tries[id]
}

// heard is how many events the receiver has taken, each counted once.
func (r *receiver) heard() int {
	r.mu.Lock()
	defer r.mu.Unlock()
	return len(r.ids)
}
