// Package worker makes cases move: it hosts the workflows and their activities, relays to the workflows what was decided, and
// watches that no clock and no case is forgotten.
package worker

import (
	"cmp"
	"context"
	"errors"
	"log/slog"
	"math/rand/v2"
	"sync/atomic"
	"time"

	"github.com/google/uuid"
	"github.com/prometheus/client_golang/prometheus"
	"go.temporal.io/sdk/client"
	sdk "go.temporal.io/sdk/worker"
	"golang.org/x/sync/errgroup"

	"github.com/onewindow/onewindow/activities"
	"github.com/onewindow/onewindow/internal/fault"
)

// Config is what a worker needs. What is zero below Metrics takes a value that suits one machine.
type Config struct {
	Temporal  client.Client // dialled with ClientOptions, lazily: Temporal may be away when the worker starts
	Process   activities.Process
	Outbox    Outbox
	Calendars Calendars // nil: open cases follow no calendar here
	Board     Board     // nil: somebody else adds up
	Clock     func() time.Time
	Logger    *slog.Logger
	Metrics   prometheus.Registerer // nil: measured nowhere
	Post      Post                  // nil: nothing is sent to those outside
	Sender    Sender                // of what Post holds

	Pollers  int // of workflow tasks, new and kept, at most: 16 of each
	Tellings int // under way side by side: 16
	Cached   int // workflows kept in memory, best all that are touched in an hour: 10,000; one number for the whole program
}

// Worker is one worker; any number of them may run side by side.
type Worker struct {
	cfg        Config
	activities *activities.Activities
	relay      *relay
	watchdog   *watchdog
	reconciler *reconciler
	beside     []func(context.Context) // what runs beside the host, also while Temporal is away
	hosting    atomic.Bool
}

// New makes a worker, which does nothing before Run.
func New(cfg Config) *Worker {
	if cfg.Cached > 0 {
		sdk.SetStickyWorkflowCacheSize(cfg.Cached)
	}
	cfg.Clock = fault.Clock(cfg.Clock)
	m := newMetrics(cfg.Metrics)
	w := &Worker{cfg: cfg, activities: activities.New(activities.Config{
		Process: cfg.Process, Clock: cfg.Clock, Logger: cfg.Logger, Metrics: cfg.Metrics,
	})}
	w.relay = &relay{
		outbox: cfg.Outbox, teller: teller{temporal: cfg.Temporal}, clock: cfg.Clock, random: rand.Float64,
		log: cfg.Logger, metrics: m, atOnce: cmp.Or(cfg.Tellings, 16), poked: make(chan struct{}, 1),
		temporal: newLine("temporal", cfg.Logger, m.lines.WithLabelValues("temporal")),
		postgres: newLine("postgres", cfg.Logger, m.lines.WithLabelValues("postgres")),
	}
	w.watchdog = &watchdog{outbox: cfg.Outbox, clock: cfg.Clock, log: cfg.Logger, metrics: m, nudged: w.relay.poke}
	w.reconciler = &reconciler{
		outbox: cfg.Outbox, executions: cfg.Temporal, clock: cfg.Clock, log: cfg.Logger, metrics: m, revived: w.relay.poke,
	}
	w.beside = []func(context.Context){w.watchdog.run, w.reconciler.run}
	if cfg.Calendars != nil {
		follower := &follower{calendars: cfg.Calendars, log: cfg.Logger, metrics: m, followed: w.relay.poke}
		w.beside = append(w.beside, follower.run)
	}
	if cfg.Board != nil {
		w.beside = append(w.beside, (&folder{board: cfg.Board, log: cfg.Logger}).run)
	}
	if cfg.Post != nil {
		courier := &courier{
			post: cfg.Post, sender: cfg.Sender, clock: cfg.Clock, random: rand.Float64, log: cfg.Logger,
			metrics: newCourierMetrics(cfg.Metrics), busy: map[uuid.UUID]bool{},
		}
		w.beside = append(w.beside, courier.run)
	}
	return w
}

// Run works until ctx ends or Temporal refuses the worker for good. While Temporal is away it waits. Before it returns it
// finishes the tellings and activities that are under way.
func (w *Worker) Run(ctx context.Context) error {
	group, ctx := errgroup.WithContext(ctx)
	for _, run := range w.beside {
		group.Go(func() error {
			run(ctx)
			return nil
		})
	}
	group.Go(func() error { return w.host(ctx) })
	return group.Wait()
}

// Poke makes the relay look at the outbox at once. To be called after a commit that wrote a letter.
func (w *Worker) Poke() { w.relay.poke() }

// Reconcile compares open cases with running workflows now, as the worker does by itself a minute after its start and then daily,
// and mends what it finds.
func (w *Worker) Reconcile(ctx context.Context) (Reconciliation, error) {
	return w.reconciler.reconcile(ctx)
}

// Ready reports why the worker cannot work at the moment, or nil.
func (w *Worker) Ready() error {
	switch {
	case !w.hosting.Load():
		return errors.New("the worker has not started")
	case w.relay.temporal.isDown():
		return errAway
	case w.relay.postgres.isDown():
		return errors.New("postgres does not answer")
	}
	return nil
}
