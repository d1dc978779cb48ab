package store_test

import (
	"context"
	"testing"
	"time"

	"github.com/onewindow/onewindow/internal/casefile"
	"github.com/onewindow/onewindow/internal/store"
	"github.com/onewindow/onewindow/internal/supervision"
)

// While the board is counted anew, which takes long, people say who stands in for whom, and calendars are published.
func TestCountingAnewKeepsNobodyWaiting(t *testing.T) {
	d := newDesk(t)
	d.opened(false, store.People, nil)
	counted := 0
	_, _, err := d.Retally(t.Context(), true, func(ctx context.Context, _ []casefile.Event) (supervision.Tally, error) {
		counted++
		ctx, cancel := context.WithTimeout(ctx, time.Minute) // whoever waits for the count would wait for ever
		defer cancel()
		return supervision.Tally{}, d.Within(ctx, d.clock(), func(tx *store.Tx) error {
			if _, err := tx.HoldCalendars(ctx); err != nil {
				return err
			}
			_, err := tx.Clashes(ctx, store.Substitution{Absent: "zhou", Substitute: "wu", FromAt: d.clock(), Until: d.clock().AddDate(0, 0, 1)})
			return err
		})
	})
	if err != nil || counted != 1 {
		t.Errorf("%d cases counted: %v", counted, err)
	}
}
