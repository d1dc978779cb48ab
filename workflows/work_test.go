package workflows

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/mock"
	"go.temporal.io/sdk/activity"
	"go.temporal.io/sdk/converter"
	"go.temporal.io/sdk/temporal"

	"github.com/onewindow/onewindow/internal/message"
)

// What fails in passing: for good, and for now.
var (
	errPrinter = temporal.NewNonRetryableApplicationError("printer_broken", "printer_broken", nil)
	errDown    = temporal.NewApplicationError("sql_57P03", "sql_57P03")
)

// atOnceTries is how often work is tried within the workflow task.
const atOnceTries = 3

// asks is an outlook that asks for one piece of work.
func asks(kind string) message.Outlook {
	o := inReception(nil)
	granted(kind)(&o)
	return o
}

// Work that fails for good goes to an operator, and the case goes on waiting; asked for again, it is done again.
func TestWorkFailsForGood(t *testing.T) {
	w := newWorld(t, asks(message.Issue))
	broken := true
	w.answers[message.Issue] = func(w *world, _ message.WorkInput) error {
		if broken {
			return errPrinter
		}
		w.step(done)
		return nil
	}
	w.answers[message.Fail] = func(w *world, _ message.WorkInput) error {
		w.step(func(o *message.Outlook) { o.Work = nil })
		return nil
	}
	w.decide(hour, func(o *message.Outlook) { broken = false; granted(message.Issue)(o) })
	w.ends("0s Issue w-Issue", "0s Fail w-Issue printer_broken", "1h0m0s Issue w-Issue")
}

// Work that is not done at once is an ordinary activity, which is tried again and again before the work goes to an operator, with the
// last code. (The test environment gives up after ten tries; a server after a day.)
func TestWorkKeepsFailing(t *testing.T) {
	w := newWorld(t, asks(message.Deliver))
	tries := 0
	w.answers[message.Deliver] = func(*world, message.WorkInput) error {
		tries++
		return errDown
	}
	w.answers[message.Fail] = func(w *world, _ message.WorkInput) error {
		w.diary = w.diary[len(w.diary)-1:]
		w.step(done)
		return nil
	}
	w.ends("8m0s Fail w-Deliver sql_57P03")
	if tries != atOnceTries+10 {
		t.Errorf("it was tried %d times", tries)
	}
}

// Work of a kind that this version does not know goes to the activity for such work.
func TestUnknownKindOfWork(t *testing.T) {
	w := newWorld(t, asks("Seal"))
	tries := 0
	w.answers[message.DoWork] = func(w *world, _ message.WorkInput) error {
		if tries++; tries < 3 { // another version took it at last
			return temporal.NewApplicationError("work_unknown", "work_unknown")
		}
		w.step(done)
		return nil
	}
	w.ends("0s DoWork w-Seal", "0s DoWork w-Seal", "0s DoWork w-Seal")
}

// Work that is withdrawn while it is under way is cancelled, and its late answer does no harm.
func TestWorkIsWithdrawn(t *testing.T) {
	w := newWorld(t, asks(message.Issue))
	var canceled []string
	w.env.SetOnActivityCanceledListener(func(info *activity.Info) { canceled = append(canceled, info.ActivityType.Name) })
	w.notAtOnce(message.Issue)
	w.env.OnActivity(message.Issue, mock.Anything, mock.Anything).Return(asks(message.Issue), nil).After(2 * hour)
	w.decide(hour, func(o *message.Outlook) { o.Work, o.Result = nil, "revoked" })
	w.at(3*hour, func() {
		if o := w.knows(); o.Result != "revoked" {
			t.Errorf("the workflow goes by %+v", o)
		}
	})
	w.decide(4*hour, done)
	w.ends()
	if len(canceled) != 1 || canceled[0] != message.Issue {
		t.Errorf("cancelled: %v", canceled)
	}
}

// Work that nobody can take is not tried in a circle; a nudge has it tried once more.
func TestWorkLeftUndone(t *testing.T) {
	w := newWorld(t, asks(message.Issue))
	for _, name := range []string{message.Issue, message.Fail} {
		w.answers[name] = func(*world, message.WorkInput) error { return errPrinter }
	}
	w.at(hour, func() { w.tell(w.present, 1) })
	w.decide(2*hour, done)
	if err := w.run(); err != nil {
		t.Fatal(err)
	}
	w.diary = slices.DeleteFunc(w.diary, func(line string) bool { return line == "1h0m0s Tick" }) // side by side with the work
	w.wrote("0s Issue w-Issue", "0s Fail w-Issue printer_broken", "1h0m0s Issue w-Issue", "1h0m0s Fail w-Issue printer_broken")
}

// An activity that answers with the very outlook that asked for it is not called in a circle either.
func TestWorkThatStaysOpen(t *testing.T) {
	w := newWorld(t, asks(message.Deliver))
	w.decide(hour, done)
	w.ends("0s Deliver w-Deliver")
}

// Pieces of work are done side by side, each once, though the outlook lists one of them twice.
func TestWorkSideBySide(t *testing.T) {
	start := asks(message.Issue)
	start.Stage = message.Approval
	start.Work = []message.Work{{ID: "a", Kind: message.Issue}, {ID: "b", Kind: message.Deliver}, {ID: "a", Kind: message.Issue}}
	w := newWorld(t, start)
	var at time.Duration
	w.notAtOnce(message.Issue)
	w.notAtOnce(message.Deliver)
	w.env.OnActivity(message.Issue, mock.Anything, mock.Anything).Return(func(context.Context, message.WorkInput) (message.Outlook, error) {
		w.mu.Lock()
		defer w.mu.Unlock()
		w.step(func(o *message.Outlook) { o.Work = o.Work[1:2] })
		return w.present, nil
	}).After(2 * hour).Once()
	w.env.OnActivity(message.Deliver, mock.Anything, mock.Anything).Return(func(context.Context, message.WorkInput) (message.Outlook, error) {
		w.mu.Lock()
		defer w.mu.Unlock()
		at = w.env.Now().Sub(began).Truncate(time.Minute)
		w.step(done)
		return w.present, nil
	}).After(3 * hour).Once()
	w.ends()
	if at != 3*hour {
		t.Errorf("the second ended after %v", at)
	}
}

// Work that is done at once leaves no activity behind; what fails for good then is not tried for longer.
func TestWorkIsDoneAtOnce(t *testing.T) {
	w := newWorld(t, asks(message.Issue))
	ordinary := 0
	w.env.SetOnActivityStartedListener(func(*activity.Info, context.Context, converter.EncodedValues) { ordinary++ })
	w.answers[message.Issue] = func(w *world, _ message.WorkInput) error { w.step(done); return nil }
	w.ends("0s Issue w-Issue")
	if ordinary != 0 {
		t.Errorf("it took %d ordinary activities", ordinary)
	}
}

func TestCode(t *testing.T) {
	for want, err := range map[string]error{
		"printer_broken": errPrinter,
		"canceled":       temporal.NewCanceledError(),
		"timeout":        temporal.NewTimeoutError(1, errors.New("x")),
	} {
		if got := code(err); got != want {
			t.Errorf("%v is %s, want %s", err, got, want)
		}
	}
}
