package worker

import (
	"context"
	"log/slog"
	"time"
)

const (
	watchEvery = 15 * time.Second
	overdueBy  = time.Minute // longer than a clock may delay its waking
	mostNudges = 500         // at once
)

// watchdog nudges the cases whose clock should have acted by now, whatever has become of their timer or their workflow, and
// keeps an eye on the outbox.
type watchdog struct {
	outbox  Outbox
	clock   func() time.Time
	log     *slog.Logger
	metrics *metrics
	nudged  func() // called when there is something to relay
}

func (w *watchdog) run(ctx context.Context) {
	for ctx.Err() == nil {
		if err := w.look(ctx); err != nil && ctx.Err() == nil {
			w.log.Warn("the watchdog could not look", "error", err)
		}
		sleep(ctx, watchEvery, nil)
	}
}

func (w *watchdog) look(ctx context.Context) error {
	now := w.clock()
	n, err := w.outbox.NudgeOverdue(ctx, now.Add(-overdueBy), mostNudges)
	if err != nil {
		return err
	}
	if n > 0 {
		w.log.Warn("clocks are past due and were nudged", "cases", n)
		w.metrics.nudges.Add(float64(n))
		w.nudged()
	}
	b, err := w.outbox.Backlog(ctx)
	if err != nil {
		return err
	}
	w.metrics.waiting.Set(float64(b.Waiting))
	w.metrics.parked.Set(float64(b.Parked))
	w.metrics.oldest.Set(0)
	if !b.Oldest.IsZero() {
		w.metrics.oldest.Set(now.Sub(b.Oldest).Seconds())
	}
	return nil
}
