// Package activities is what a workflow has done in the world: fire the clocks, issue, deliver. Each activity is one call
// through the door of the process; here it is named, counted, and its errors are reduced to codes.
package activities

import (
	"context"
	"log/slog"
	"slices"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"go.temporal.io/sdk/activity"
	"go.temporal.io/sdk/worker"

	"github.com/onewindow/onewindow/internal/message"
)

// Process is the door through which the engine acts on a case. Every call is answered with the present outlook, also when it
// changed nothing because it came late or twice.
type Process interface {
	Tick(ctx context.Context, in message.WorkInput) (message.Outlook, error)              // fires what is due
	Issue(ctx context.Context, in message.WorkInput) (message.Outlook, error)             // issues the licence
	Deliver(ctx context.Context, in message.WorkInput) (message.Outlook, error)           // delivers the result
	Fail(ctx context.Context, in message.WorkInput, code string) (message.Outlook, error) // hands the work to an operator
}

// Config is what the activities need.
type Config struct {
	Process Process
	Clock   func() time.Time
	Logger  *slog.Logger
	Metrics prometheus.Registerer // nil: counted nowhere
}

// Activities are the activities of a worker.
type Activities struct {
	process Process
	clock   func() time.Time
	log     *slog.Logger
	metrics metrics
}

// New makes the activities.
func New(cfg Config) *Activities {
	return &Activities{process: cfg.Process, clock: cfg.Clock, log: cfg.Logger, metrics: newMetrics(cfg.Metrics)}
}

// Register puts every activity under the name by which the workflow calls it.
func (a *Activities) Register(r worker.ActivityRegistry) {
	for name, do := range map[string]any{
		message.Tick:    a.tick,
		message.Issue:   a.issue,
		message.Deliver: a.deliver,
		message.Fail:    a.fail,
		message.DoWork:  a.doWork,
	} {
		r.RegisterActivityWithOptions(do, activity.RegisterOptions{Name: name})
	}
}

func (a *Activities) tick(ctx context.Context, in message.WorkInput) (message.Outlook, error) {
	o, err := a.call(ctx, in, a.process.Tick)
	if err == nil && in.Rung != nil && !in.Rung.Equal(o.Next) {
		a.metrics.lateness.Observe(a.clock().Sub(in.Rung.At).Seconds())
	}
	return o, err
}

// issue issues the licence, and delivers it on the same trip where that happens by itself: an activity is most of what Temporal has
// to keep of a case. If the delivery fails, it is work like any other.
func (a *Activities) issue(ctx context.Context, in message.WorkInput) (message.Outlook, error) {
	o, err := a.call(ctx, in, a.process.Issue)
	i := slices.IndexFunc(o.Work, func(w message.Work) bool { return w.Kind == message.Deliver })
	if err != nil || i < 0 {
		return o, err
	}
	in.Work = o.Work[i]
	if delivered, err := a.call(ctx, in, a.process.Deliver); err == nil {
		return delivered, nil
	}
	return o, nil
}

func (a *Activities) deliver(ctx context.Context, in message.WorkInput) (message.Outlook, error) {
	return a.call(ctx, in, a.process.Deliver)
}

func (a *Activities) fail(ctx context.Context, in message.Failure) (message.Outlook, error) {
	return a.call(ctx, in.WorkInput, func(ctx context.Context, w message.WorkInput) (message.Outlook, error) {
		return a.process.Fail(ctx, w, in.Code)
	})
}

// doWork takes the work that an older version of the workflow did not know. What this version does not know either is
// tried again: a newer one may take it.
func (a *Activities) doWork(ctx context.Context, in message.WorkInput) (message.Outlook, error) {
	switch in.Work.Kind {
	case message.Issue:
		return a.issue(ctx, in)
	case message.Deliver:
		return a.deliver(ctx, in)
	}
	return a.call(ctx, in, func(context.Context, message.WorkInput) (message.Outlook, error) {
		return message.Outlook{}, errUnknown{}
	})
}
