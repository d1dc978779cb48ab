package worker

import (
	"context"
	"log/slog"
	"time"
)

// Board adds up what commands have changed in the numbers of the board, a bounded number of commands at once.
type Board interface {
	// Fold returns how many commands it added up.
	Fold(ctx context.Context) (int, error)
}

const (
	foldEvery = 5 * time.Second // readers add up the rest themselves, so nothing waits for it
	manyMoves = 10_000          // that more are waiting is likely
)

// folder keeps what readers of the board have to add up small.
type folder struct {
	board Board
	log   *slog.Logger
}

func (f *folder) run(ctx context.Context) {
	for ctx.Err() == nil {
		n, err := f.board.Fold(ctx)
		if err != nil && ctx.Err() == nil {
			f.log.Warn("the board could not be added up", "code", code(err), "error", err)
		}
		if n < manyMoves {
			sleep(ctx, foldEvery, nil)
		}
	}
}
