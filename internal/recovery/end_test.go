package recovery

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync/atomic"
	"time"

	"github.com/google/uuid"

	"github.com/onewindow/onewindow/internal/devstack/stacktest"
	"github.com/onewindow/onewindow/internal/message"
)

// finish has everybody do their part until all cases are closed, and looks through the record.
func (h *house) finish(ids []uuid.UUID) {
	h.t.Helper()
	h.eventually("every case has its result", func() bool {
		var waiting atomic.Int64
		h.each(len(ids), func(ctx context.Context, i int) error {
			over, err := h.act(ctx, ids[i])
			if !over {
				waiting.Add(1)
			}
			return err
		})
		return waiting.Load() == 0
	})
	h.told()
	h.pass(60 * 24 * time.Hour) // every window has passed
	_, err := h.db.NudgeOverdue(h.t.Context(), h.now(), 10*len(ids))
	h.must(err)
	h.worker.Poke()
	h.eventually("every case is closed", func() bool {
		return one[int](h, "SELECT count(*)::int FROM cases WHERE status <> 'closed'") == 0
	})
	h.told()
	h.whole()
}

// whole looks for anything that was lost or done twice.
func (h *house) whole() {
	h.t.Helper()
	cases, _, breaks, err := h.db.Verify(h.t.Context())
	if err != nil || len(breaks) > 0 || cases == 0 {
		h.t.Errorf("the record of %d cases: %+v, %v", cases, breaks, err)
	}
	twice := rows[string](h, `SELECT format('%s of %s', kind, case_id) FROM case_events
		WHERE kind IN ('opened', 'accepted', 'decided', 'issued', 'delivered', 'closed') GROUP BY case_id, kind HAVING count(*) > 1`)
	without := rows[string](h, `SELECT id::text FROM cases c WHERE (result = 'granted') <> EXISTS (SELECT FROM licences l WHERE l.case_id = c.id)`)
	if len(twice) > 0 || len(without) > 0 {
		h.t.Errorf("done twice: %v; granted without a licence, or the reverse: %v", twice, without)
	}
	h.gapFree(rows[string](h, "SELECT number FROM licences"))
}

// gapFree fails the test unless the numbers of each series are 1, 2, 3 and so on.
func (h *house) gapFree(numbers []string) {
	h.t.Helper()
	if len(numbers) == 0 {
		h.t.Error("there are no licences")
	}
	slices.Sort(numbers)
	last := map[string]int{}
	for _, number := range numbers {
		series := number[:strings.LastIndexByte(number, '-')]
		last[series]++
		if want := fmt.Sprintf("%s-%06d", series, last[series]); number != want {
			h.t.Errorf("licence %s, where %s should follow", number, want)
		}
	}
}

// runs waits until the workflows of so many cases run, as far as Temporal's lists say.
func (h *house) runs(n int) {
	h.t.Helper()
	h.eventually(fmt.Sprintf("%d workflows run", n), func() bool {
		found, err := h.worker.Reconcile(h.t.Context())
		h.must(err)
		return found.Running == n
	})
}

// knows reads the outlook that the workflow of a case goes by.
func (h *house) knows(id uuid.UUID) (o message.Outlook, err error) {
	err = stacktest.Query(h.t.Context(), h.temporal, message.WorkflowID(id.String()), message.OutlookNow, &o)
	return o, err
}
