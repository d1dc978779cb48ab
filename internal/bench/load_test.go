package bench

import (
	"context"
	"errors"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"
)

// desk is an engine that answers at once, or not at all.
type desk struct {
	done   atomic.Int64
	late   int64 // licences that are missing
	failed error
	slow   <-chan struct{} // the last step waits for it, unless it is nil
	order  chan string
}

func (d *desk) name() string { return "desk" }

func (d *desk) begin() []step {
	said := func(name string) func(context.Context) error {
		return func(context.Context) error {
			if d.order != nil {
				d.order <- name
			}
			return nil
		}
	}
	return []step{
		{name: "open", around: true, do: said("open")},
		{name: "submit", do: said("submit")},
		{name: "decide", do: func(ctx context.Context) error {
			if d.slow != nil {
				select {
				case <-d.slow:
				case <-ctx.Done():
				}
			}
			d.done.Add(1)
			return errors.Join(said("decide")(ctx), d.failed)
		}},
	}
}

func (d *desk) finished(context.Context) (int, time.Time, error) {
	return int(d.done.Load() - d.late), time.Now(), nil
}

func (d *desk) history(context.Context) (int64, error) { return 0, nil }

func TestClosedDoesEveryCaseOnce(t *testing.T) {
	d := &desk{}
	l, err := closed(t.Context(), d, 8, 100)
	if err != nil {
		t.Fatal(err)
	}
	if d.done.Load() != 100 || len(l.commands()) != 200 || len(l.named("open")) != 100 || l.answered <= 0 || l.finished < l.answered {
		t.Errorf("%d cases, %d commands, %d openings, answered after %s, finished after %s",
			d.done.Load(), len(l.commands()), len(l.named("open")), l.answered, l.finished)
	}
}

func TestClosedStopsAtAFailure(t *testing.T) {
	broken := errors.New("broken")
	d := &desk{failed: broken}
	if _, err := closed(t.Context(), d, 4, 1000); !errors.Is(err, broken) {
		t.Errorf("%v", err)
	}
	if d.done.Load() > 8 {
		t.Errorf("%d cases were begun after the first failure", d.done.Load())
	}
}

func TestDrainGivesUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithTimeout(t.Context(), 10*time.Minute)
		defer cancel()
		if err := newLoad().drain(ctx, &desk{late: 1}, 0); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("a licence that never comes: %v", err)
		}
	})
}

// Where the time waits for everybody, the rate is kept to the case.
func TestPacedKeepsTheRate(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l, err := paced(t.Context(), &desk{}, 100, 3*time.Second)
		if err != nil {
			t.Fatal(err)
		}
		if l.cases != 300 {
			t.Errorf("%d cases in 3 s at 100 a second", l.cases)
		}
	})
}

func TestPacedNoticesThatCallsPileUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		slow := make(chan struct{})
		time.AfterFunc(time.Second, func() { close(slow) })
		l, err := paced(t.Context(), &desk{slow: slow}, 1000, 10*time.Second)
		if !errors.Is(err, errOverrun) || l.cases != mostAtOnce {
			t.Errorf("after %d cases: %v", l.cases, err)
		}
	})
}

func TestABurstGoesStepByStep(t *testing.T) {
	d := &desk{order: make(chan string, 30)}
	b := &bench{Config: Config{Clients: []int{4}, Burst: 10}, report: &Report{}}
	one, err := b.burstOf(t.Context(), d)
	if err != nil {
		t.Fatal(err)
	}
	close(d.order)
	i := 0
	for name := range d.order {
		if want := []string{"open", "submit", "decide"}[i/10]; name != want {
			t.Errorf("call %d is %s, want %s", i, name, want)
		}
		i++
	}
	if len(one.waves) != 3 || one.drained < one.all {
		t.Errorf("%+v", one)
	}
}

func TestJudge(t *testing.T) {
	const second = time.Second
	for name, test := range map[string]struct {
		h      held
		behind time.Duration
		kept   bool
	}{
		"kept":                 {held{outbox: spread{second}, lateness: spread{second}}, second, true},
		"old letters":          {held{outbox: spread{2 * second}}, 0, false},
		"late clocks":          {held{lateness: spread{2 * second}}, 0, false},
		"late licences":        {held{}, 11 * second, false},
		"calls that piled up":  {held{why: errOverrun.Error()}, 0, false},
		"one letter of a many": {held{outbox: append(make(spread, 200), 9*second)}, 0, true},
	} {
		if test.h.judge(test.behind, 10*time.Second); test.h.kept != test.kept {
			t.Errorf("%s: kept %t, %s", name, test.h.kept, test.h.why)
		}
	}
}
