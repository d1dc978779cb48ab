package worker

import (
	"context"
	"errors"
	"log/slog"
	"testing"
)

// counted is a board that answers one call after the other, and ends the run with the last.
type counted struct {
	answers []int
	end     context.CancelFunc
	calls   int
}

func (c *counted) Fold(context.Context) (int, error) {
	n := c.answers[c.calls]
	if c.calls++; c.calls == len(c.answers) {
		c.end()
	}
	if n < 0 {
		return 0, errors.New("away")
	}
	return n, nil
}

// What has piled up is added up without a pause.
func TestFolderCatchesUp(t *testing.T) {
	ctx, end := context.WithCancel(t.Context())
	board := &counted{answers: []int{manyMoves, manyMoves, 3}, end: end}
	(&folder{board: board, log: slog.New(slog.DiscardHandler)}).run(ctx)
	if board.calls != 3 {
		t.Errorf("%d calls", board.calls)
	}
}

// A database that is away does not end it.
func TestFolderGoesOnAfterAFailure(t *testing.T) {
	ctx, end := context.WithCancel(t.Context())
	board := &counted{answers: []int{-1}, end: end}
	(&folder{board: board, log: slog.New(slog.DiscardHandler)}).run(ctx)
	if board.calls != 1 {
		t.Errorf("%d calls", board.calls)
	}
}
