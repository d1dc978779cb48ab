package bench

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"
)

// What one case takes when every step is told before the next one is taken, which is the most it can take: steps in quick
// succession become one telling. A change that costs every case a transaction or an event must be meant. The cheapest of some
// cases is held against it, since the servers' own work now and then, and what is tried again on a busy machine, only add.
const (
	mostTransactions = 26
	mostEvents       = 20
)

func TestACaseCostsNoMoreThanItDid(t *testing.T) {
	ctx, cancel := context.WithTimeout(t.Context(), 15*time.Minute)
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
	b.oneByOne(ctx, t, 12)
	spent := b.oneByOne(ctx, t, 12)
	for len(spent) < 60 && slices.Min(spent) > mostTransactions { // the slower the cases, the fewer without the servers' own work
		spent = append(spent, b.oneByOne(ctx, t, 12)...)
	}
	t.Logf("transactions of each case: %d", spent)
	if got := slices.Min(spent); got > mostTransactions || got < mostTransactions/2 {
		t.Errorf("the cheapest of %d cases takes %d transactions, want %d at most and as many as it must", len(spent), got, mostTransactions)
	}
	events, err := b.product.history(ctx)
	t.Logf("%d events a case", events)
	if err != nil || events > mostEvents || events < mostEvents/2 {
		t.Errorf("the history of a case has %d events, want %d at most and as many as it must; %v", events, mostEvents, err)
	}
}

// oneByOne goes through cases with nothing left to be told after each step, and nothing to be done after each case. It returns how
// many transactions the servers wrote meanwhile, case by case: those of the case, and what happens now and then whoever works.
func (b *bench) oneByOne(ctx context.Context, t *testing.T, cases int) []int64 {
	t.Helper()
	finished, _, err := b.product.finished(ctx)
	if err != nil {
		t.Fatal(err)
	}
	spent := make([]int64, cases)
	for n := range spent {
		before, err := b.witness.read(ctx)
		if err != nil {
			t.Fatal(err)
		}
		for _, s := range b.product.begin() {
			if err := errors.Join(s.do(ctx), b.quiet(ctx)); err != nil {
				t.Fatalf("%s: %v", s.name, err)
			}
		}
		err = newLoad().drain(ctx, b.product, finished+n+1)
		after, failed := b.witness.read(ctx)
		if err := errors.Join(err, failed); err != nil {
			t.Fatal(err)
		}
		spent[n] = after.xids - before.xids
	}
	return spent
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
