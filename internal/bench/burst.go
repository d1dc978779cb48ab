package bench

import (
	"context"
	"fmt"
	"slices"
	"time"

	"golang.org/x/sync/errgroup"
)

// burst is many cases at once: everybody opens, then everybody submits, and so on, with all clients at it.
type burst struct {
	engine  string
	cases   int
	waves   []wave
	all     time.Duration // until the last call was answered
	drained time.Duration // until the last licence was delivered
}

// wave is the same step on all the cases of a burst.
type wave struct {
	step     string
	rate     float64 // per second
	p50, p99 time.Duration
}

func (b *bench) burst(ctx context.Context) error {
	if b.Burst == 0 {
		return nil
	}
	for _, e := range b.engines() {
		one, err := b.burstOf(ctx, e)
		if err != nil {
			return err
		}
		b.report.bursts = append(b.report.bursts, one)
		b.say("%-14s a burst of %d cases: answered in %s, drained in %s", e.name(), one.cases, seconds(one.all), seconds(one.drained))
	}
	return nil
}

func (b *bench) burstOf(ctx context.Context, e engine) (burst, error) {
	one := burst{engine: e.name(), cases: b.Burst}
	before, _, err := e.finished(ctx)
	if err != nil {
		return one, err
	}
	cases := make([][]step, b.Burst)
	for i := range cases {
		cases[i] = e.begin()
	}
	l := newLoad()
	for i, s := range cases[0] {
		began := time.Now()
		if err := l.wave(ctx, slices.Max(b.Clients), nth(cases, i)); err != nil {
			return one, fmt.Errorf("%s, %s in a burst: %w", e.name(), s.name, err)
		}
		times := l.named(s.name)
		one.waves = append(one.waves, wave{step: s.name, rate: perSecond(b.Burst, time.Since(began)), p50: times.p50(), p99: times.p99()})
	}
	one.all = time.Since(l.began)
	err = l.drain(ctx, e, before+b.Burst)
	one.drained = l.finished
	return one, err
}

// nth is the same step of every case.
func nth(cases [][]step, i int) []step {
	steps := make([]step, len(cases))
	for n := range cases {
		steps[n] = cases[n][i]
	}
	return steps
}

// wave does the same step of many cases, so many at a time.
func (l *load) wave(ctx context.Context, clients int, steps []step) error {
	group, working := errgroup.WithContext(ctx)
	group.SetLimit(clients)
	for _, s := range steps {
		if working.Err() != nil {
			break
		}
		group.Go(func() error { return l.call(working, s) })
	}
	return group.Wait()
}
