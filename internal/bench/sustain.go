package bench

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// held is a rate that was kept up, and how the product fared.
type held struct {
	rate     float64 // cases per second
	during   time.Duration
	cases    int
	p50, p99 time.Duration // of the three commands
	outbox   spread        // age of the oldest letter, looked at all the time
	lateness spread        // of the acts of clocks
	licence  spread        // from the decision to the licence
	kept     bool
	why      string // not
}

// What a rate must keep to, and for how long it is tried before it is held.
const (
	mostAge  = 2 * time.Second
	probes   = 8
	probeFor = 40 * time.Second
	holds    = 3
)

// hold looks for the highest rate that the product keeps up, and holds it. It begins with what it did under the most clients, unless it
// is told a rate.
func (b *bench) hold(ctx context.Context) error {
	if b.Sustain == 0 {
		return nil
	}
	rate, err := b.rateToHold(ctx)
	if err != nil {
		return err
	}
	for range holds {
		if err := b.withRungs(ctx, rungsWithin(time.Now(), b.Sustain)); err != nil {
			return err
		}
		h, err := b.keep(ctx, rate, b.Sustain)
		if err != nil {
			return err
		}
		b.report.held = append(b.report.held, h)
		if h.kept {
			return nil
		}
		rate *= 0.92
	}
	return nil
}

// rateToHold is the one that was asked for, or else one that short tries have found.
func (b *bench) rateToHold(ctx context.Context) (float64, error) {
	if b.Rate > 0 {
		return b.Rate, nil
	}
	return b.probe(ctx, b.report.best(b.product.name()))
}

// probe finds a rate worth holding, by short tries: up while it is kept, down while it is not.
func (b *bench) probe(ctx context.Context, rate float64) (float64, error) {
	var kept float64
	for range probes {
		h, err := b.keep(ctx, rate, min(probeFor, b.Sustain))
		if err != nil {
			return 0, err
		}
		switch {
		case h.kept:
			kept = max(kept, rate)
			rate *= 1.1
		case kept > 0:
			return kept, nil
		default:
			rate *= 0.85
		}
	}
	if kept == 0 {
		return rate, nil
	}
	return kept, nil
}

// keep lets cases come at a rate for a while, and watches.
func (b *bench) keep(ctx context.Context, rate float64, during time.Duration) (held, error) {
	if err := b.witness.untilTold(ctx); err != nil {
		return held{}, fmt.Errorf("wait for what is left in the outbox: %w", err)
	}
	before, _, err := b.product.finished(ctx)
	if err != nil {
		return held{}, err
	}
	began := time.Now()
	stop := b.watch(ctx)
	l, err := paced(ctx, b.product, rate, during)
	ages, watched := stop()
	if err != nil && !errors.Is(err, errOverrun) || watched != nil {
		return held{}, errors.Join(err, watched)
	}
	h := held{rate: rate, during: during, cases: l.cases, p50: l.commands().p50(), p99: l.commands().p99(), outbox: ages}
	if errors.Is(err, errOverrun) {
		h.why = err.Error()
	}
	if err := l.drain(ctx, b.product, before+l.cases); err != nil {
		return h, err
	}
	if err := b.lookBack(ctx, &h, began); err != nil {
		return h, err
	}
	h.judge(l.finished-l.answered, mostBehind(during))
	b.say("%.1f cases/s for %s: kept %t %s, outbox p99 %s, commands p99 %s", rate, during, h.kept, h.why, seconds(h.outbox.p99()), ms(h.p99))
	return h, nil
}

// mostBehind is how long it may take until everything is finished, once nothing comes any more. What is finished slower than it comes
// falls behind by the same share of the time, so a short try has to be judged as strictly as a long one.
func mostBehind(during time.Duration) time.Duration { return max(during/30, 2*time.Second) }

// judge says whether the rate was kept.
func (h *held) judge(behind, most time.Duration) {
	switch {
	case h.why != "":
	case h.outbox.p99() >= mostAge:
		h.why = "letters wait too long"
	case h.lateness.p99() >= mostAge:
		h.why = "clocks act too late"
	case behind > most:
		h.why = fmt.Sprintf("licences come %s late", seconds(behind))
	}
	h.kept = h.why == ""
}

const watchEvery = 100 * time.Millisecond

// watch looks at the age of the oldest letter until it is stopped.
func (b *bench) watch(ctx context.Context) (stop func() (spread, error)) {
	ctx, cancel := context.WithCancel(ctx)
	var ages []time.Duration
	done := make(chan error, 1)
	go func() {
		look := time.NewTicker(watchEvery)
		defer look.Stop()
		for {
			select {
			case <-ctx.Done():
				done <- nil
				return
			case <-look.C:
			}
			age, err := b.witness.oldest(ctx)
			if err != nil && ctx.Err() == nil {
				done <- fmt.Errorf("look at the outbox: %w", err)
				return
			}
			ages = append(ages, age)
		}
	}()
	return func() (spread, error) {
		cancel()
		err := <-done
		return sorted(ages), err
	}
}

// A licence is late by the time since the decision; a clock by the time from the lawful instant, which its events bear, to the
// entry of the audit that was written with them.
const (
	licenceLags = `SELECT extract(epoch FROM i.at - d.at)::float8 FROM case_events i JOIN case_events d USING (case_id)
		WHERE i.kind = 'issued' AND d.kind = 'decided' AND i.at >= $1`
	clockLags = `SELECT extract(epoch FROM a.at - e.at)::float8 FROM case_events e JOIN audit a ON a.case_id = e.case_id AND a.seq = e.seq
		JOIN cases c ON c.id = e.case_id WHERE c.item LIKE 'bench-rung-%' AND a.actor = 'process' AND a.at >= $1`
)

// lookBack reads from the record how late things were.
func (b *bench) lookBack(ctx context.Context, h *held, began time.Time) error {
	licence, err := b.witness.lags(ctx, licenceLags, began)
	if err != nil {
		return fmt.Errorf("look at the licences: %w", err)
	}
	lateness, err := b.witness.lags(ctx, clockLags, began)
	if err != nil {
		return fmt.Errorf("look at the clocks: %w", err)
	}
	h.licence, h.lateness = sorted(licence), sorted(lateness)
	return nil
}
