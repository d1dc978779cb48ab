package workflows

import (
	"errors"
	"testing"
	"time"

	"go.temporal.io/sdk/converter"
	"go.temporal.io/sdk/workflow"

	"github.com/onewindow/onewindow/internal/message"
)

// A case goes through everything: accepted by the clerk, two branches side by side, a send-back, a decision, a licence, an
// electronic delivery, and closed by the last clock.
func TestWholeWay(t *testing.T) {
	w := newWorld(t, inReception(rung("accept", 5*day)))
	w.decide(1*day, inApproval(1, "fire", "health"))
	w.decide(2*day, func(o *message.Outlook) { o.Block = &message.Block{Entry: 1, Branches: o.Block.Branches[1:]} })
	w.decide(3*day, inApproval(2, "decide"))
	w.decide(4*day, inApproval(3, "fire", "health")) // sent back
	w.decide(5*day, inApproval(4, "decide"))
	w.decide(6*day, granted(message.Issue))
	w.answers[message.Issue] = func(w *world, _ message.WorkInput) error {
		w.step(granted(message.Deliver))
		return nil
	}
	w.answers[message.Deliver] = func(w *world, _ message.WorkInput) error {
		w.step(func(o *message.Outlook) { o.Work, o.Next = nil, rung("close", 36*day) })
		return nil
	}
	w.answers[message.Tick] = func(w *world, _ message.WorkInput) error {
		w.step(done)
		return nil
	}
	w.ends("144h0m0s Issue w-Issue", "144h0m0s Deliver w-Deliver", "864h0m0s Tick close")
}

func TestSilence(t *testing.T) {
	w := newWorld(t, inReception(rung("accept", 5*day)))
	w.answers[message.Tick] = func(w *world, in message.WorkInput) error {
		switch in.Rung.Clock {
		case "accept":
			w.step(inApproval(1, "inspect"))
			w.present.Next = rung("inspect", 7*day)
		case "inspect":
			w.step(granted(message.Issue))
			w.present.Next, w.present.Work = rung("close", 9*day), nil
		case "close":
			w.step(done)
		}
		return nil
	}
	w.ends("120h0m0s Tick accept", "168h0m0s Tick inspect", "216h0m0s Tick close")
}

// What the log shows as done is not done again: the workflow may begin anywhere.
func TestStagesAreSkipped(t *testing.T) {
	over := inReception(nil)
	done(&over)
	t.Run("done at the start", func(t *testing.T) { newWorld(t, over).ends() })

	t.Run("begun in completion", func(t *testing.T) {
		start := inReception(nil)
		granted(message.Deliver)(&start)
		w := newWorld(t, start)
		w.answers[message.Deliver] = func(w *world, _ message.WorkInput) error {
			w.step(done)
			return nil
		}
		w.ends("0s Deliver w-Deliver")
	})

	t.Run("from reception to completion at once", func(t *testing.T) {
		w := newWorld(t, inReception(rung("accept", 5*day)))
		w.decide(hour, func(o *message.Outlook) { o.Stage, o.Result, o.Next = message.Completion, "refused", nil })
		w.decide(2*hour, done)
		w.ends()
	})

	t.Run("withdrawn in every stage", func(t *testing.T) {
		for _, stage := range []func(*message.Outlook){func(*message.Outlook) {}, inApproval(1, "inspect"), granted("Seal")} {
			start := inReception(rung("accept", 5*day))
			stage(&start)
			w := newWorld(t, start)
			w.answers[message.DoWork] = func(*world, message.WorkInput) error { return errors.New("not now") }
			w.decide(hour, done)
			if err := w.run(); err != nil {
				t.Error(err)
			}
		}
	})
}

func TestTellings(t *testing.T) {
	w := newWorld(t, inReception(nil))
	third, fourth, fifth := w.present, w.present, w.present
	fourth.Seq, fifth.Seq = 4, 5
	inApproval(1, "inspect")(&fifth)
	restored := message.Outlook{Epoch: 0, Seq: 99, Stage: message.Completion}
	for i, o := range []message.Outlook{fourth, third, fourth, fifth, fourth, restored, fifth} {
		w.at(hour*time.Duration(i+1), func() { w.tell(o, 0) })
	}
	w.at(10*hour, func() {
		if o := w.knows(); o.Seq != 5 || o.Stage != message.Approval {
			t.Errorf("the workflow goes by %+v", o)
		}
	})
	w.at(11*hour, func() {
		w.present = fifth
		w.step(done)
		w.tell(w.present, 0)
	})
	w.ends()
	for id, want := range map[string]string{
		"1-4-0@1h0m0s": "heard <nil>", "1-3-0@2h0m0s": message.Stale, "1-4-0@3h0m0s": message.Stale, "1-5-0@4h0m0s": "heard <nil>",
		"1-4-0@5h0m0s": message.Stale, "0-99-0@6h0m0s": message.Stale, "1-5-0@7h0m0s": message.Stale, "1-6-0@11h0m0s": "heard <nil>",
	} {
		if got := w.verdict[id]; got != want {
			t.Errorf("telling %s: %s, want %s", id, got, want)
		}
	}
}

// A fresh run takes over when the history has become long, but not while something is under way.
func TestContinuesAsNew(t *testing.T) {
	start := inReception(nil)
	granted(message.Issue)(&start)
	w := newWorld(t, start)
	tries := 0
	w.answers[message.Issue] = func(w *world, _ message.WorkInput) error {
		if tries++; tries < atOnceTries+2 {
			return errors.New("not now")
		}
		w.step(func(o *message.Outlook) { o.Work, o.Next = nil, rung("close", 30*day) })
		return nil
	}
	w.at(time.Second/2, func() { w.env.SetContinueAsNewSuggested(true) })
	in := w.continued()
	if tries != atOnceTries+2 || in.Outlook.Seq != 4 || in.Outlook.Work != nil || in.Item != "event-permit" || in.Digest != "d" || in.CaseID != "c1" {
		t.Errorf("after %d tries it goes on with %+v", tries, in)
	}
}

// After a restore the case may stand in an earlier stage, and stages never go back: a fresh run goes through them again.
func TestNewEpoch(t *testing.T) {
	start := inReception(nil)
	granted(message.Issue)(&start)
	w := newWorld(t, start)
	w.answers[message.Issue] = func(*world, message.WorkInput) error { return errors.New("not now") }
	w.at(time.Minute, func() { // the work is being tried, and is asked for in the new epoch too
		restored := inReception(rung("accept", 5*day))
		restored.Epoch, restored.Seq, restored.Work = 2, 2, start.Work
		w.tell(restored, 0)
	})
	if in := w.continued(); in.Outlook.Epoch != 2 || in.Outlook.Stage != message.Reception {
		t.Errorf("it goes on with %+v", in)
	}
	if after := w.env.Now().Sub(began); after != time.Minute {
		t.Errorf("it went on after %v", after)
	}
}

// continued runs the workflow and returns what the run that takes over is given.
func (w *world) continued() message.CaseInput {
	w.t.Helper()
	var next *workflow.ContinueAsNewError
	if err := w.run(); !errors.As(err, &next) {
		w.t.Fatalf("it ended with %v", err)
	}
	var in message.CaseInput
	if err := converter.GetDefaultDataConverter().FromPayloads(next.Input, &in); err != nil {
		w.t.Fatal(err)
	}
	return in
}

func TestCanceledByAnOperator(t *testing.T) {
	for name, stage := range map[string]func(*message.Outlook){
		"reception": func(*message.Outlook) {}, "approval": inApproval(1, "fire", "health"), "completion": granted(message.Issue),
	} {
		t.Run(name, func(t *testing.T) {
			start := inReception(rung("accept", 5*day))
			stage(&start)
			w := newWorld(t, start)
			w.answers[message.Issue] = func(*world, message.WorkInput) error { return errors.New("not now") }
			w.at(hour, w.env.CancelWorkflow)
			if err := w.run(); !isCanceled(err) {
				t.Errorf("it ended with %v", err)
			}
		})
	}
}

func TestDetails(t *testing.T) {
	o := inReception(rung("accept", 5*day))
	inApproval(2, "fire", "health")(&o)
	o.Work, o.Next = []message.Work{{ID: "w", Kind: "Issue"}}, rung("fire", day)
	want := "**approval**\n\nblock 2: fire, health\n\nwork: Issue\n\nnext: fire at 2026-09-25T09:00:00Z"
	if got := details(o); got != want {
		t.Errorf("%q, want %q", got, want)
	}
	done(&o)
	o.Result = "granted"
	if got, want := details(o), "**completion**\n\nresult: granted\n\ndone"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
}
