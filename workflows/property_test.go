package workflows

import (
	"errors"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/onewindow/onewindow/internal/message"
)

// Whatever the outlooks say, and in whatever order and however often they are told: the workflow goes by the newest, and ends
// when that is the last.
func TestNewestIsTaken(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		told := drawOutlooks(rt)
		newest := told[len(told)-1]
		w := newWorld(t, told[0])
		hear(rt, w, told)
		end := 3 * hour
		var known message.Outlook
		w.after(end, func() { known = w.knows() })
		w.after(end+time.Second, w.env.CancelWorkflow)
		err := w.run()
		switch {
		case newest.Done && err != nil:
			rt.Fatalf("the last was told and it ended with %v", err)
		case newest.Done:
			known = w.knows()
		case !isCanceled(err):
			rt.Fatalf("it ended with %v before the last was told", err)
		}
		if known.Seq != newest.Seq {
			rt.Fatalf("it goes by %d, the newest is %d", known.Seq, newest.Seq)
		}
	})
}

// hear has the outlooks told in a random order, some of them again, the newest at least once. The activities answer with what
// has been told last, or fail.
func hear(rt *rapid.T, w *world, told []message.Outlook) {
	order := rapid.Permutation(told[1:]).Draw(rt, "order")
	again := rapid.SliceOfN(rapid.SampledFrom(told), 0, 5).Draw(rt, "again")
	for _, o := range append(order, again...) {
		span := time.Duration(rapid.IntRange(1, 3600).Draw(rt, "after")) * time.Second
		nudge := rapid.SampledFrom([]int{0, 0, 0, 1, 2}).Draw(rt, "nudge")
		w.after(span, func() {
			w.present = o
			w.tell(o, nudge)
		})
	}
	for _, name := range []string{message.Tick, message.Issue, message.DoWork, message.Fail} {
		if rapid.Bool().Draw(rt, name+" fails") {
			w.answers[name] = func(*world, message.WorkInput) error { return errors.New("not now") }
		}
	}
}

func drawOutlooks(rt *rapid.T) []message.Outlook {
	outlooks := []message.Outlook{inReception(nil)}
	for seq := range rapid.IntRange(1, 8).Draw(rt, "outlooks") {
		o := drawOutlook(rt)
		o.Epoch, o.Seq = 1, int64(4+seq)
		outlooks = append(outlooks, o)
	}
	outlooks[len(outlooks)-1].Done = rapid.Bool().Draw(rt, "done")
	return outlooks
}

// drawOutlook makes lawful outlooks and odd ones: stages that go back, blocks without branches, work listed twice.
func drawOutlook(rt *rapid.T) message.Outlook {
	few := rapid.SampledFrom([]string{"a", "b", "c"})
	o := message.Outlook{
		Stage:  rapid.SampledFrom([]message.Stage{message.Reception, message.Approval, message.Completion, "", "archive"}).Draw(rt, "stage"),
		Result: rapid.SampledFrom([]string{"", "granted", "refused"}).Draw(rt, "result"),
	}
	if rapid.Bool().Draw(rt, "has a block") {
		o.Block = &message.Block{Entry: rapid.IntRange(0, 3).Draw(rt, "entry")}
		for _, task := range rapid.SliceOfN(few, 0, 3).Draw(rt, "branches") {
			o.Block.Branches = append(o.Block.Branches, message.Branch{Task: task, Step: task})
		}
	}
	for _, id := range rapid.SliceOfN(few, 0, 3).Draw(rt, "work") {
		kind := rapid.SampledFrom([]string{message.Issue, "Seal", ""}).Draw(rt, "kind")
		o.Work = append(o.Work, message.Work{ID: id, Kind: kind})
	}
	if rapid.Bool().Draw(rt, "has a rung") {
		o.Next = rung(few.Draw(rt, "clock"), time.Duration(rapid.IntRange(-3600, 10000).Draw(rt, "due"))*time.Second)
	}
	return o
}
