package bench

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"golang.org/x/sync/errgroup"
)

// mostAtOnce bounds the calls under way: more would measure our own queue.
const mostAtOnce = 256

// load is what the callers saw of some cases.
type load struct {
	cases    int
	began    time.Time
	answered time.Duration // until the last call was answered
	finished time.Duration // until the last licence was delivered

	mu    sync.Mutex
	calls []called
}

// called is one answered call.
type called struct {
	step   string
	around bool
	took   time.Duration
}

func newLoad() *load { return &load{began: time.Now()} }

// call does one step and takes its time.
func (l *load) call(ctx context.Context, s step) error {
	began := time.Now()
	if err := s.do(ctx); err != nil {
		return err
	}
	one := called{step: s.name, around: s.around, took: time.Since(began)}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.calls = append(l.calls, one)
	return nil
}

// whole does all the steps of a case.
func (l *load) whole(ctx context.Context, steps []step) error {
	for _, s := range steps {
		if err := l.call(ctx, s); err != nil {
			return err
		}
	}
	return nil
}

// commands are the times of the three commands, in order.
func (l *load) commands() spread { return l.of(func(c called) bool { return !c.around }) }

// named are the times of one step, in order.
func (l *load) named(step string) spread { return l.of(func(c called) bool { return c.step == step }) }

func (l *load) of(wanted func(called) bool) spread {
	var s spread
	for _, c := range l.calls {
		if wanted(c) {
			s = append(s, c.took)
		}
	}
	slices.Sort(s)
	return s
}

// closed has so many clients work through so many cases, each client one case after the other, and waits for the licences.
func closed(ctx context.Context, e engine, clients, cases int) (*load, error) {
	before, _, err := e.finished(ctx)
	if err != nil {
		return nil, err
	}
	l := newLoad()
	l.cases = cases
	var taken atomic.Int64
	group, working := errgroup.WithContext(ctx)
	for range clients {
		group.Go(func() error {
			for taken.Add(1) <= int64(cases) {
				if err := l.whole(working, e.begin()); err != nil {
					return err
				}
			}
			return nil
		})
	}
	if err := group.Wait(); err != nil {
		return nil, fmt.Errorf("%s, %d clients: %w", e.name(), clients, err)
	}
	l.answered = time.Since(l.began)
	return l, l.drain(ctx, e, before+cases)
}

const (
	lookEvery   = 250 * time.Millisecond
	drainWithin = 10 * time.Minute
)

// drain waits until so many cases have been finished.
func (l *load) drain(ctx context.Context, e engine, wanted int) error {
	ctx, cancel := context.WithTimeout(ctx, drainWithin)
	defer cancel()
	look := time.NewTicker(lookEvery)
	defer look.Stop()
	for {
		n, last, err := e.finished(ctx)
		if err != nil {
			return fmt.Errorf("count finished cases: %w", err)
		}
		if n >= wanted {
			l.finished = last.Sub(l.began)
			return nil
		}
		select {
		case <-look.C:
		case <-ctx.Done():
			return fmt.Errorf("%s: %d of %d cases were finished: %w", e.name(), n, wanted, ctx.Err())
		}
	}
}

// errOverrun says that more cases came than were answered.
var errOverrun = errors.New("calls pile up")

// paced begins so many cases a second for a while, whether or not those before have been answered.
func paced(ctx context.Context, e engine, rate float64, during time.Duration) (*load, error) {
	l := newLoad()
	group, working := errgroup.WithContext(ctx)
	group.SetLimit(mostAtOnce)
	beat := time.NewTicker(time.Duration(float64(time.Second) / rate))
	defer beat.Stop()
	for time.Since(l.began) < during && working.Err() == nil {
		if !group.TryGo(func() error { return l.whole(working, e.begin()) }) {
			return l, errors.Join(errOverrun, group.Wait())
		}
		l.cases++
		<-beat.C
	}
	err := group.Wait()
	l.answered = time.Since(l.began)
	return l, err
}
