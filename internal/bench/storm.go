package bench

import (
	"context"
	"errors"
	"fmt"
	"time"

	"golang.org/x/sync/errgroup"
)

// storm is what came of many clocks that were due at one instant, as at midnight, while people went on working.
type storm struct {
	clocks   int
	untold   int           // letters that waited when they were due
	lateness spread        // of what the clocks did
	drained  time.Duration // from the instant until the last had acted
	p50, p99 time.Duration // of the people's commands meanwhile
	cases    int           // that they finished meanwhile
}

const (
	stormPace = 4                     // cases that people begin in a second
	stormLead = 30 * time.Second      // until the stack is back
	stormEach = 20 * time.Millisecond // to hand in one case, and to start its workflow
)

// storm hands in that many cases whose clocks act at one instant, and has people work while they do.
func (b *bench) storm(ctx context.Context) error {
	if b.Storm == 0 {
		return nil
	}
	at := time.Now().Add(stormLead + time.Duration(b.Storm)*stormEach).Truncate(time.Second)
	if err := b.withRungs(ctx, rungs{at: []time.Time{at}, each: b.Storm}); err != nil {
		return err
	}
	if !time.Now().Before(at) {
		return fmt.Errorf("%d cases were handed in too late, at %s: their clocks were to act at %s", b.Storm, time.Now().Format(time.TimeOnly), at.Format(time.TimeOnly))
	}
	rest(ctx, time.Until(at))
	var untold int
	if err := b.witness.db.QueryRow(ctx, "SELECT count(*) FROM outbox").Scan(&untold); err != nil {
		return fmt.Errorf("look at the outbox: %w", err)
	}
	l, err := b.whileActing(ctx)
	if err != nil {
		return err
	}
	lags, err := b.witness.lags(ctx, clockLags, at)
	if err != nil {
		return fmt.Errorf("look at the clocks: %w", err)
	}
	s := storm{clocks: b.Storm, untold: untold, lateness: sorted(lags), p50: l.commands().p50(), p99: l.commands().p99(), cases: l.cases}
	s.drained = s.lateness[len(s.lateness)-1]
	b.report.storm = &s
	b.say("%d clocks due at once: all had acted after %s, commands p99 %s", s.clocks, seconds(s.drained), ms(s.p99))
	return b.actedOnce(ctx)
}

// whileActing has people work at an even pace until all clocks have acted.
func (b *bench) whileActing(ctx context.Context) (*load, error) {
	l, done := newLoad(), make(chan struct{})
	group, working := errgroup.WithContext(ctx)
	group.Go(func() error {
		beat := time.NewTicker(time.Second / stormPace)
		defer beat.Stop()
		for {
			select {
			case <-done:
				return nil
			case <-beat.C:
				group.Go(func() error { return l.whole(working, b.product.begin()) })
			}
		}
	})
	group.Go(func() error {
		defer close(done)
		return b.allActed(working)
	})
	err := group.Wait()
	l.cases = len(l.named("decide"))
	return l, err
}

func (b *bench) allActed(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, drainWithin)
	defer cancel()
	for ctx.Err() == nil {
		var left int
		if err := b.witness.db.QueryRow(ctx, "SELECT count(*) FROM cases WHERE item LIKE 'bench-rung-%' AND status = 'submitted'").Scan(&left); err != nil {
			return fmt.Errorf("count the clocks that are left: %w", err)
		}
		if left == 0 {
			return nil
		}
		rest(ctx, lookEvery)
	}
	return errors.Join(errors.New("clocks have not acted"), ctx.Err())
}

// actedOnce checks that no clock acted twice or early.
func (b *bench) actedOnce(ctx context.Context) error {
	var wrong int
	err := b.witness.db.QueryRow(ctx, `SELECT count(*) FROM cases c WHERE c.item LIKE 'bench-rung-%' AND 1 <> (SELECT count(*) FROM case_events e
		WHERE e.case_id = c.id AND e.kind = 'accepted' AND EXISTS (SELECT FROM audit a WHERE a.case_id = e.case_id AND a.seq >= e.seq AND a.at >= e.at))`).Scan(&wrong)
	if err != nil {
		return fmt.Errorf("look at the clocks: %w", err)
	}
	if wrong > 0 {
		return fmt.Errorf("%d clocks did not act exactly once, when they were due", wrong)
	}
	return nil
}
