package worker

import (
	"log/slog"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"
)

// missesAreDown is how many calls in a row must go unanswered until the line counts as down. One can happen any time.
const missesAreDown = 3

// line is a connection as the relay sees it: up while the other end answers. It is logged when that changes, and only then.
type line struct {
	to    string
	log   *slog.Logger
	gauge prometheus.Gauge

	mu       sync.Mutex
	misses   int       // calls in a row that were not answered
	answered time.Time // the newest sign of life
}

func newLine(to string, log *slog.Logger, gauge prometheus.Gauge) *line {
	gauge.Set(1)
	return &line{to: to, log: log, gauge: gauge}
}

// heard notes a sign of life.
func (l *line) heard(at time.Time) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.misses >= missesAreDown {
		l.log.Info("the line is up again", "to", l.to)
		l.gauge.Set(1)
	}
	l.misses, l.answered = 0, at
}

// missed notes a call, begun at some instant, that was not answered. It reports whether the line is to blame, which it is not
// when somebody else was answered meanwhile.
func (l *line) missed(began time.Time, code string) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.answered.After(began) {
		return false
	}
	if l.misses++; l.misses == missesAreDown {
		l.log.Warn("the line is down", "to", l.to, "code", code)
		l.gauge.Set(0)
	}
	return true
}

func (l *line) isDown() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.misses >= missesAreDown
}
