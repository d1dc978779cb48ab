package recovery

import (
	"context"
	"crypto/rand"
	"errors"
	"log/slog"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"go.temporal.io/sdk/client"
	temporallog "go.temporal.io/sdk/log"

	"github.com/onewindow/onewindow/internal/connect/paper"
	"github.com/onewindow/onewindow/internal/devstack/stacktest"
	"github.com/onewindow/onewindow/internal/service"
	"github.com/onewindow/onewindow/internal/store"
	"github.com/onewindow/onewindow/rules"
	"github.com/onewindow/onewindow/worker"
)

func TestMain(m *testing.M) { stacktest.Main(m) }

// house is the product without its API: the use cases over a database, and a worker at a Temporal. Both can be replaced.
type house struct {
	t         *testing.T
	database  string // URL
	address   string // of Temporal
	namespace string
	library   *rules.Library
	press     *press
	ahead     atomic.Int64 // how far the time of the house is ahead of the world's, in nanoseconds

	db       *store.Store
	service  *service.Service
	temporal client.Client
	worker   *worker.Worker
	home     func() error // sends the worker home; nil while there is none
}

func newHouse(t *testing.T, database, address, namespace string) *house {
	t.Helper()
	h := &house{t: t, database: database, address: address, namespace: namespace}
	var problems []rules.Problem
	if h.library, problems = rules.Load(rules.Samples()); len(problems) > 0 {
		t.Fatal(problems)
	}
	printer, err := paper.NewPrinter()
	h.must(err)
	h.press = &press{Printer: printer}
	h.must(store.Migrate(t.Context(), database))
	h.open()
	t.Cleanup(h.close)
	return h
}

// open begins to use the database and the Temporal, without a worker.
func (h *house) open() {
	h.t.Helper()
	ctx := h.t.Context()
	var err error
	h.db, err = store.Open(ctx, store.Config{URL: h.database, Clock: h.now})
	h.must(err)
	zone, err := time.LoadLocation("Asia/Shanghai")
	h.must(err)
	h.service = service.New(service.Config{
		Store: h.db, Library: h.library, Printer: h.press, Clock: h.now, NewID: uuid.New,
		Number: service.NumberMaker(rand.Reader, h.now), Zone: zone, Log: slog.New(slog.DiscardHandler),
	})
	h.must(h.service.Publish(ctx))
	h.temporal, err = client.NewLazyClient(worker.ClientOptions(client.Options{
		HostPort: h.address, Namespace: h.namespace, Logger: temporallog.NewStructuredLogger(slog.New(slog.DiscardHandler)),
	}))
	h.must(err)
}

// hire has a worker begin to work.
func (h *house) hire() {
	h.worker = worker.New(worker.Config{
		Temporal: h.temporal, Process: h.service, Outbox: h.db, Clock: h.now, Logger: slog.New(slog.DiscardHandler),
	})
	ctx, stop := context.WithCancel(context.WithoutCancel(h.t.Context()))
	gone := make(chan error, 1)
	go func() { gone <- h.worker.Run(ctx) }()
	h.home = func() error {
		stop()
		return <-gone
	}
}

// close sends the worker home and lets go of database and Temporal.
func (h *house) close() {
	if h.home != nil {
		if err := h.home(); err != nil {
			h.t.Errorf("the worker failed: %v", err)
		}
	}
	h.home = nil
	h.temporal.Close()
	h.db.Close()
}

func (h *house) now() time.Time       { return time.Now().Add(time.Duration(h.ahead.Load())) }
func (h *house) pass(d time.Duration) { h.ahead.Add(int64(d)) }

func (h *house) must(err error) {
	h.t.Helper()
	if err != nil {
		h.t.Fatal(err)
	}
}

// eventually waits until something has happened by itself. The time only guards against what never happens.
func (h *house) eventually(what string, happened func() bool) {
	h.t.Helper()
	again, late := time.NewTicker(50*time.Millisecond), time.After(5*time.Minute)
	defer again.Stop()
	for !happened() {
		select {
		case <-again.C:
		case <-late:
			h.t.Fatalf("waited in vain: %s", what)
		}
	}
}

// told waits until every letter has been told.
func (h *house) told() {
	h.t.Helper()
	h.eventually("every letter is told", func() bool { return one[int](h, "SELECT count(*)::int FROM outbox") == 0 })
}

// rows reads a column from the database.
func rows[T any](h *house, query string, args ...any) []T {
	h.t.Helper()
	conn, err := pgx.Connect(h.t.Context(), h.database)
	h.must(err)
	defer conn.Close(context.WithoutCancel(h.t.Context()))
	found, err := conn.Query(h.t.Context(), query, args...)
	h.must(err)
	list, err := pgx.CollectRows(found, pgx.RowTo[T])
	h.must(err)
	return list
}

func one[T any](h *house, query string, args ...any) T {
	h.t.Helper()
	return rows[T](h, query, args...)[0]
}

// press prints licences, unless it is jammed.
type press struct {
	*paper.Printer
	jammed atomic.Bool
}

// Check implements service.Printer.
func (p *press) Check(c paper.Certificate) ([]rune, error) {
	if p.jammed.Load() {
		return nil, errors.New("the press is jammed")
	}
	return p.Printer.Check(c)
}
