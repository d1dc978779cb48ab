package endtoend

import (
	"context"
	"strings"
	"time"

	"go.temporal.io/sdk/client"
	temporallog "go.temporal.io/sdk/log"

	"github.com/onewindow/onewindow/activities"
	"github.com/onewindow/onewindow/internal/webhook"
	"github.com/onewindow/onewindow/worker"
)

// crew is the worker of a town, which can go home and come back.
type crew struct {
	town     *town
	temporal client.Client
	worker   *worker.Worker
	home     func() error // sends the worker home and waits until it has gone; nil while there is none
}

func (w *town) newCrew() *crew {
	temporal, err := client.NewLazyClient(worker.ClientOptions(client.Options{
		HostPort: w.address, Namespace: w.namespace, Logger: temporallog.NewStructuredLogger(w.log.logger()),
	}))
	w.must(err)
	c := &crew{town: w, temporal: temporal}
	w.t.Cleanup(temporal.Close)
	w.t.Cleanup(c.dismiss)
	return c
}

// hire has a worker begin to work.
func (c *crew) hire() { c.hireFor(c.town.service) }

// hireFor has a worker begin to work whose activities go to a process other than the town's own.
func (c *crew) hireFor(process activities.Process) {
	c.worker = worker.New(worker.Config{
		Temporal: c.temporal, Process: process, Outbox: c.town.db, Calendars: c.town.service, Clock: c.town.now, Logger: c.town.log.logger(), Pollers: 4,
		Post: c.town.db, Sender: webhook.NewSender(webhook.SenderConfig{Guard: c.town.guard, Clock: c.town.now}),
	})
	ctx, stop := context.WithCancel(context.WithoutCancel(c.town.t.Context()))
	gone := make(chan error, 1)
	go func() { gone <- c.worker.Run(ctx) }()
	c.home = func() error {
		stop()
		return <-gone
	}
}

// dismiss sends the worker home.
func (c *crew) dismiss() {
	if c.home == nil {
		return
	}
	if err := c.home(); err != nil {
		c.town.t.Errorf("the worker failed: %v", err)
	}
	c.home = nil
}

// nudge has the clocks looked at that should have acted by now, as the watchdog does every quarter of a minute.
func (w *town) nudge() {
	w.t.Helper()
	_, err := w.db.NudgeOverdue(w.ctx(), w.now(), 1000)
	w.must(err)
	w.worker.Poke()
}

// ctx lives on while the test cleans up.
func (w *town) ctx() context.Context { return context.WithoutCancel(w.t.Context()) }

// patience only guards against what never happens by itself: what was under way when its server died is tried again after a minute, and
// on a busy machine more than once.
const patience = 5 * time.Minute

// eventually waits until something has happened by itself.
func (w *town) eventually(what string, happened func() bool) {
	w.t.Helper()
	again, late := time.NewTicker(20*time.Millisecond), time.After(patience)
	defer again.Stop()
	for !happened() {
		select {
		case <-again.C:
		case <-late:
			warnings := w.log.lines("level=WARN", "level=ERROR")
			w.t.Fatalf("not within %s: %s\n%s", patience, what, strings.Join(warnings[max(0, len(warnings)-30):], ""))
		}
	}
}
