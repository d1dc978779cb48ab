package worker

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/prometheus/client_golang/prometheus"
)

// shelf is a house of cases that are behind their calendars.
type shelf struct {
	mu      sync.Mutex
	behind  []string
	stuck   []string // those of them that cannot follow
	batch   int
	broken  error
	skipped [][]string
	cut     func() // called in the middle of a batch
}

func (s *shelf) FollowCalendars(ctx context.Context, skip []string) (followed int, failed []string, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.skipped = append(s.skipped, slices.Clone(skip))
	if s.broken != nil {
		return 0, nil, s.broken
	}
	left := slices.Clone(s.behind)
	for _, id := range s.behind {
		switch {
		case slices.Contains(skip, id):
			continue
		case followed+len(failed) == s.batch:
		case slices.Contains(s.stuck, id):
			failed = append(failed, id)
		default:
			followed++
			left = slices.DeleteFunc(left, func(other string) bool { return other == id })
		}
	}
	if s.cut != nil {
		s.cut()
		if ctx.Err() != nil {
			return 0, nil, ctx.Err() // nothing of the batch was committed
		}
	}
	s.behind = left
	return followed, failed, nil
}

func (s *shelf) put(n int, stuck ...string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for i := range n {
		s.behind = append(s.behind, fmt.Sprint(i))
	}
	s.behind, s.stuck = append(s.behind, stuck...), stuck
}

func (s *shelf) left() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.behind)
}

func newFollower(s *shelf, r *prometheus.Registry, log *bytes.Buffer, followed func()) *follower {
	return &follower{calendars: s, log: slog.New(slog.NewTextHandler(log, nil)), metrics: newMetrics(r), followed: followed}
}

// Whoever is behind follows, batch by batch; who cannot holds up nobody and is tried again.
func TestCasesFollow(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, r, log, pokes := &shelf{batch: 10}, prometheus.NewRegistry(), &bytes.Buffer{}, 0
		s.put(25, "odd")
		f := newFollower(s, r, log, func() { pokes++ })
		ctx, stop := context.WithCancel(t.Context())
		var running sync.WaitGroup
		running.Go(func() { f.run(ctx) })
		time.Sleep(time.Second)
		synctest.Wait()
		if left := s.left(); !slices.Equal(left, []string{"odd"}) || pokes != 3 {
			t.Errorf("left are %v, %d pokes", left, pokes)
		}
		if got := gauges(t, r); got["onewindow_calendar_followed_total"] != 25 || got["onewindow_calendar_left_behind"] != 1 {
			t.Errorf("measured: %v", got)
		}
		s.put(5)
		time.Sleep(followEvery)
		synctest.Wait()
		if left := s.left(); len(left) != 0 {
			t.Errorf("on the next pass %v are left", left)
		}
		s.mu.Lock()
		s.broken = errors.New("postgres is away")
		s.mu.Unlock()
		time.Sleep(2 * followEvery)
		stop()
		running.Wait()
		if n := strings.Count(log.String(), "could not follow"); n != 2 {
			t.Errorf("%d complaints in\n%s", n, log)
		}
	})
}

// What was broken off in the middle is taken up where it was.
func TestFollowingIsTakenUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &shelf{batch: 10}
		s.put(35)
		ctx, stop := context.WithCancel(t.Context())
		batches := 0
		s.cut = func() {
			if batches++; batches == 3 {
				stop()
			}
		}
		first := newFollower(s, prometheus.NewRegistry(), &bytes.Buffer{}, func() {})
		if err := first.pass(ctx); !errors.Is(err, context.Canceled) || len(s.left()) != 15 {
			t.Fatalf("%v, left are %d", err, len(s.left()))
		}
		s.cut = nil
		second := newFollower(s, prometheus.NewRegistry(), &bytes.Buffer{}, func() {})
		if err := second.pass(t.Context()); err != nil || len(s.left()) != 0 {
			t.Errorf("%v, left are %d", err, len(s.left()))
		}
	})
}
