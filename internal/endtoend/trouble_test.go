package endtoend

import (
	"context"
	"errors"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"go.temporal.io/sdk/activity"

	"github.com/onewindow/onewindow/internal/devstack/stacktest"
	"github.com/onewindow/onewindow/internal/message"
	"github.com/onewindow/onewindow/internal/service"
)

// TestEveryTrouble walks a case through each way that the machinery, and not an item, makes its workflow take.
func TestEveryTrouble(t *testing.T) {
	w := newTown(t)
	for _, b := range troubles() {
		t.Run(b.name, func(t *testing.T) { w.in(t).walk(b) })
	}
}

func troubles() []branch {
	return []branch{
		{"trouble/work fails and is tried again", workTriedAgain},
		{"trouble/work is done and its answer lost", answerLost},
		{"trouble/work side by side, some of it unknown", sideBySide},
		{"trouble/the history is long", longHistory},
		{"trouble/a new epoch", newEpoch},
		{"trouble/a new epoch while work is under way", newEpochAtWork},
	}
}

// balky is a process that has its way with issuing licences, and never issues one at once.
type balky struct {
	*service.Service
	issue, deliver doing
}

type doing func(context.Context, message.WorkInput) (message.Outlook, error)

// Issue implements activities.Process.
func (b balky) Issue(ctx context.Context, in message.WorkInput) (message.Outlook, error) {
	if activity.GetInfo(ctx).IsLocalActivity {
		return message.Outlook{}, errors.New("not at once")
	}
	return b.issue(ctx, in)
}

// Deliver implements activities.Process.
func (b balky) Deliver(ctx context.Context, in message.WorkInput) (message.Outlook, error) {
	return b.deliver(ctx, in)
}

// balk has a worker that is balky in place of the present one, until the test ends.
func (w *town) balk(issue doing) { w.balkAt(issue, w.service.Deliver) }

func (w *town) balkAt(issue, deliver doing) {
	w.dismiss()
	w.hireFor(balky{w.service, issue, deliver})
	w.t.Cleanup(func() {
		w.dismiss()
		w.hire()
	})
}

func workTriedAgain(w *town) {
	var tries atomic.Int32
	w.balk(func(ctx context.Context, in message.WorkInput) (message.Outlook, error) {
		if tries.Add(1) < 3 {
			return message.Outlook{}, errors.New("out of paper")
		}
		return w.service.Issue(ctx, in)
	})
	w.apply("applicant", hygiene, hairdresser()).accept().eventually("delivered")
	if n := tries.Load(); n != 3 {
		w.t.Errorf("tried %d times", n)
	}
}

// The licence is issued, but the workflow does not learn it from who did it. It is told, and the activity is no longer wanted.
func answerLost(w *town) {
	issued, over := make(chan struct{}), make(chan struct{})
	once := sync.OnceFunc(func() { close(issued) }) // what takes too long is tried again
	w.balk(func(ctx context.Context, in message.WorkInput) (message.Outlook, error) {
		_, err := w.service.Issue(ctx, in)
		once()
		<-over
		return message.Outlook{}, errors.Join(errors.New("lost"), err)
	})
	defer close(over)
	c := w.apply("applicant", hygiene, hairdresser()).accept()
	<-issued
	_, err := w.db.Recover(w.ctx())
	w.must(err)
	c.eventually("delivered")
}

// No item asks for two pieces of work at once yet, and none for work that the worker does not know: here the process says so.
// When the one that is known has been done, the other is withdrawn.
func sideBySide(w *town) {
	issue := func(ctx context.Context, in message.WorkInput) (message.Outlook, error) {
		o, err := w.service.Issue(ctx, in)
		o.Work = append(o.Work, message.Work{ID: "unheard-of", Kind: "Engrave"})
		return o, err
	}
	var trips atomic.Int32
	deliver := func(ctx context.Context, in message.WorkInput) (message.Outlook, error) {
		if trips.Add(1) == 1 { // not on the trip that issued the licence
			return message.Outlook{}, errors.New("the post has gone")
		}
		return w.service.Deliver(ctx, in)
	}
	w.balkAt(issue, deliver)
	c := w.apply("applicant", hygiene, hairdresser()).accept().eventually("delivered")
	w.eventually("the other work is withdrawn", func() bool {
		o := w.knows(c)
		return o.Result == "granted" && len(o.Work) == 0
	})
	if n := trips.Load(); n != 2 {
		w.t.Errorf("the delivery was tried %d times", n)
	}
}

// knows is the outlook that the workflow of a case goes by.
func (w *town) knows(c *application) message.Outlook {
	w.t.Helper()
	var o message.Outlook
	w.must(stacktest.Query(w.ctx(), w.temporal, message.WorkflowID(c.ID), message.OutlookNow, &o))
	return o
}

// Temporal suggests a fresh run when a history has some megabytes. Hearsay, which no workflow listens to, makes it long soon.
func longHistory(w *town) {
	c := w.apply("applicant", trade, shop()).accept()
	w.relayed()
	workflow := message.WorkflowID(c.ID)
	for range 16 {
		w.must(w.temporal.SignalWorkflow(w.ctx(), workflow, "", "hearsay", strings.Repeat("-", 300_000)))
	}
	w.eventually("a fresh run takes over", func() bool { return len(w.runs(workflow)) == 2 })
	c.complete("verify", "pass", nil).complete("inspect", "pass", suits).complete("approve", "granted", nil).eventually("delivered")
}

// restored raises the epoch, as an operator does who has restored Postgres to an earlier moment.
func (w *town) restored() {
	w.t.Helper()
	_, err := w.db.RecoverRestored(w.ctx())
	w.must(err)
	w.worker.Poke()
}

func newEpoch(w *town) {
	c := w.apply("applicant", trade, shop()).accept().complete("verify", "pass", nil)
	w.relayed()
	w.restored()
	w.relayed()
	c.complete("inspect", "pass", suits).complete("approve", "granted", nil).eventually("delivered")
	if n := len(w.runs(message.WorkflowID(c.ID))); n != 2 {
		w.t.Errorf("%d runs, want a fresh one in the new epoch", n)
	}
}

func newEpochAtWork(w *town) {
	begun, over := make(chan int64, 2), make(chan struct{})
	var calls atomic.Int32
	w.balk(func(ctx context.Context, in message.WorkInput) (message.Outlook, error) {
		begun <- in.Epoch
		if calls.Add(1) == 1 {
			<-over
		}
		return w.service.Issue(ctx, in)
	})
	defer close(over)
	c := w.apply("applicant", hygiene, hairdresser()).accept()
	before := <-begun
	w.restored()
	after := <-begun
	for after == before { // the first try was given up before anybody was told
		after = <-begun
	}
	if after < before {
		w.t.Errorf("work of epoch %d after that of %d", after, before)
	}
	c.eventually("delivered")
}
