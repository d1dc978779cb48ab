package bench

import (
	"context"
	"errors"
	"testing"
	"time"
)

// What one case takes when every step is told before the next one is taken, which is the most it can take: steps in quick
// succession become one telling. A change that costs every case a transaction or an event must be meant.
const (
	mostTransactions = 26
	mostEvents       = 20
	stray            = 0.5 // of a transaction a case, by what happens now and then whoever works
)

func TestACaseCostsNoMoreThanItDid(t *testing.T) {
	ctx, cancel := context.WithTimeout(t.Context(), 5*time.Minute)
	defer cancel()
	s, err := newStack(program(t), t.Output())
	if err != nil {
		t.Fatal(err)
	}
	b := &bench{Config: Config{Out: t.Output()}, stack: s}
	t.Cleanup(func() {
		b.close()
		if err := s.remove(); err != nil {
			t.Error(err)
		}
	})
	if err := b.open(ctx); err != nil {
		t.Fatal(err)
	}
	const cases = 12
	b.oneByOne(ctx, t, cases)
	got := b.expense(ctx, t, func() { b.oneByOne(ctx, t, cases) }) / cases
	t.Logf("%.1f transactions a case", got)
	if got > mostTransactions+stray || got < mostTransactions/2 {
		t.Errorf("a case takes %.1f transactions, want %d at most and as many as it must", got, mostTransactions)
	}
	events, err := b.product.history(ctx)
	t.Logf("%d events a case", events)
	if err != nil || events > mostEvents || events < mostEvents/2 {
		t.Errorf("the history of a case has %d events, want %d at most and as many as it must; %v", events, mostEvents, err)
	}
}

// oneByOne goes through cases with nothing left to be told after each step, and nothing to be done after each case.
func (b *bench) oneByOne(ctx context.Context, t *testing.T, cases int) {
	t.Helper()
	before, _, err := b.product.finished(ctx)
	if err != nil {
		t.Fatal(err)
	}
	for n := range cases {
		for _, s := range b.product.begin() {
			if err := errors.Join(s.do(ctx), b.quiet(ctx)); err != nil {
				t.Fatalf("%s: %v", s.name, err)
			}
		}
		if err := newLoad().drain(ctx, b.product, before+n+1); err != nil {
			t.Fatal(err)
		}
	}
}

// quiet waits until no letter is to be told.
func (b *bench) quiet(ctx context.Context) error {
	for ctx.Err() == nil {
		var waiting int
		if err := b.witness.db.QueryRow(ctx, "SELECT count(*) FROM outbox").Scan(&waiting); err != nil || waiting == 0 {
			return err
		}
		rest(ctx, 5*time.Millisecond)
	}
	return ctx.Err()
}

// expense is how many transactions something takes, without those that happen anyhow.
func (b *bench) expense(ctx context.Context, t *testing.T, something func()) float64 {
	t.Helper()
	spent := func(something func()) (float64, time.Duration) {
		before, err := b.witness.read(ctx)
		began := time.Now()
		something()
		after, failed := b.witness.read(ctx)
		if err := errors.Join(err, failed); err != nil {
			t.Fatal(err)
		}
		return float64(after.xids - before.xids), time.Since(began)
	}
	idle, during := spent(func() { rest(ctx, 3*time.Second) })
	all, took := spent(something)
	t.Logf("%.0f transactions in %s, and %.1f a second anyhow", all, took.Round(time.Second/10), idle/during.Seconds())
	return all - idle*took.Seconds()/during.Seconds()
}
