package worker

import (
	"context"
	"time"
)

// pause is a wait that doubles as long as nothing changes.
type pause struct{ shortest, longest, next time.Duration }

func (p *pause) grow() time.Duration {
	now := max(p.next, p.shortest)
	p.next = min(2*now, p.longest)
	return now
}

func (p *pause) reset() { p.next = 0 }

// sleep waits, until the end of ctx or of the time, or until somebody pokes.
func sleep(ctx context.Context, d time.Duration, poked <-chan struct{}) {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
	case <-timer.C:
	case <-poked:
	}
}
