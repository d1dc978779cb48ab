package bench

import (
	"context"
	"time"
)

// engine is one of the two that are measured.
type engine interface {
	name() string
	// begin prepares a new case and says what people do on it, in order.
	begin() []step
	// finished counts the cases whose licence has been delivered, and says when the last one was.
	finished(ctx context.Context) (int, time.Time, error)
	// history is how many events Temporal keeps of a finished case: the median of some.
	history(ctx context.Context) (int64, error)
}

// step is one call on a case.
type step struct {
	name string
	do   func(context.Context) error
	// around tells what the product asks of people besides the three commands: it counts for the case and not as a command.
	around bool
}
