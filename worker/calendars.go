package worker

import (
	"context"
	"log/slog"
	"time"
)

// Calendars is what the worker needs so that open cases follow their calendars; the service is one.
type Calendars interface {
	// FollowCalendars has a batch of the open cases that are decided by an older version of their calendar decided by the newest, but for
	// those to be skipped. It returns how many have followed, and which could not.
	FollowCalendars(ctx context.Context, skip []string) (followed int, failed []string, err error)
}

const (
	followEvery = 5 * time.Second
	followPause = 20 * time.Millisecond // between two batches: people come first
)

// follower has the open cases follow their calendars when a newer version is published, wherever that was done.
type follower struct {
	calendars Calendars
	log       *slog.Logger
	metrics   *metrics
	followed  func() // called when there may be something to relay
}

func (f *follower) run(ctx context.Context) {
	for ctx.Err() == nil {
		if err := f.pass(ctx); err != nil && ctx.Err() == nil {
			f.log.Warn("open cases could not follow their calendars", "error", err)
		}
		sleep(ctx, followEvery, nil)
	}
}

// pass goes on until nobody is behind but those that cannot follow, which are tried again on the next pass. What is broken off in the
// middle is taken up where it was: whoever has followed is not behind any more.
func (f *follower) pass(ctx context.Context) error {
	var skip []string
	all := 0
	for ctx.Err() == nil {
		n, failed, err := f.calendars.FollowCalendars(ctx, skip)
		if err != nil {
			return err
		}
		if n == 0 && len(failed) == 0 {
			break
		}
		all += n
		skip = append(skip, failed...)
		f.metrics.followed.Add(float64(n))
		f.followed()
		sleep(ctx, followPause, nil)
	}
	if all > 0 {
		f.log.Info("open cases have followed their calendars", "cases", all, "left behind", len(skip))
	}
	f.metrics.leftBehind.Set(float64(len(skip)))
	return nil
}
