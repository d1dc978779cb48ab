package workflows

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/mock"
	"go.temporal.io/sdk/activity"
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/testsuite"
	"go.temporal.io/sdk/worker"

	"github.com/onewindow/onewindow/internal/message"
)

// began is the virtual instant at which every test starts.
var began = time.Date(2026, 9, 24, 9, 0, 0, 0, time.UTC)

const (
	hour = time.Hour
	day  = 24 * hour
)

// world is everything around one workflow: the time, which skips what nothing happens in, and the place where cases are
// decided, reduced to the outlook that it would answer now.
type world struct {
	t   *testing.T
	env *testsuite.TestWorkflowEnvironment

	mu      sync.Mutex
	present message.Outlook
	answers map[string]answer // how an activity answers, by its name, if not with the present outlook
	diary   []string          // what was called, and when
	late    []time.Duration   // by how much each tick missed the rung that woke it
	timers  int               // that run now
	verdict map[string]string // what became of tellings
}

type answer func(w *world, in message.WorkInput) error

func newWorld(t *testing.T, start message.Outlook) *world {
	t.Helper()
	var suite testsuite.WorkflowTestSuite
	suite.SetLogger(quiet{})
	w := &world{t: t, env: suite.NewTestWorkflowEnvironment(), present: start, answers: map[string]answer{}, verdict: map[string]string{}}
	w.env.SetStartTime(began)
	w.env.SetTestTimeout(time.Minute) // of the real time in which nothing happens
	w.env.SetWorkerOptions(worker.Options{DeadlockDetectionTimeout: time.Minute})
	w.named("c1")
	w.env.RegisterWorkflow(ServiceCase)
	for _, name := range []string{message.Tick, message.Issue, message.Deliver, message.DoWork} {
		w.register(name, func(_ context.Context, in message.WorkInput) (message.Outlook, error) { return w.act(name, in, "") })
	}
	w.register(message.Fail, func(_ context.Context, in message.Failure) (message.Outlook, error) {
		return w.act(message.Fail, in.WorkInput, in.Code)
	})
	w.env.SetOnTimerScheduledListener(func(string, time.Duration) { w.timers++ })
	w.env.SetOnTimerFiredListener(func(string) { w.timers-- })
	w.env.SetOnTimerCanceledListener(func(string) { w.timers-- })
	return w
}

// named gives the workflow its id.
func (w *world) named(caseID string) {
	w.env.SetStartWorkflowOptions(client.StartWorkflowOptions{ID: message.WorkflowID(caseID), TaskQueue: message.TaskQueue})
}

func (w *world) register(name string, do any) {
	w.env.RegisterActivityWithOptions(do, activity.RegisterOptions{Name: name})
}

// act is every activity: it is written down, may change the present outlook or fail, and answers with it.
func (w *world) act(name string, in message.WorkInput, code string) (message.Outlook, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	line := name
	switch {
	case in.Rung != nil:
		line += " " + in.Rung.Clock
		w.late = append(w.late, w.env.Now().Sub(in.Rung.At))
	case in.Work.ID != "":
		line += " " + in.Work.ID
	}
	if code != "" {
		line += " " + code
	}
	w.note(line)
	if do, ok := w.answers[name]; ok {
		if err := do(w, in); err != nil {
			return message.Outlook{}, err
		}
	}
	return w.present, nil
}

// note writes into the diary, to the minute: a clock may wake a little late.
func (w *world) note(line string) {
	w.diary = append(w.diary, fmt.Sprintf("%s %s", w.env.Now().Sub(began).Truncate(time.Minute), line))
}

// decide changes the present outlook at some time, as a person's command does, and has the workflow told.
func (w *world) decide(after time.Duration, change func(o *message.Outlook)) {
	w.at(after, func() {
		w.step(change)
		w.tell(w.present, 0)
	})
}

// at does something at some time. There must never be more than the one timer by then.
func (w *world) at(after time.Duration, do func()) {
	w.after(after, func() {
		if w.timers > 1 {
			w.t.Errorf("after %v, %d timers run", after, w.timers)
		}
		do()
	})
}

func (w *world) after(span time.Duration, do func()) {
	w.env.RegisterDelayedCallback(func() {
		w.mu.Lock()
		defer w.mu.Unlock()
		do()
	}, span)
}

// step makes the next outlook.
func (w *world) step(change func(o *message.Outlook)) {
	w.present.Seq++
	w.present.Work = slices.Clone(w.present.Work)
	change(&w.present)
}

// tell sends the update, and keeps what became of it under the id of the update.
func (w *world) tell(o message.Outlook, nudge int) {
	id := fmt.Sprintf("%d-%d-%d@%s", o.Epoch, o.Seq, nudge, w.env.Now().Sub(began))
	w.verdict[id] = "unheard"
	w.env.UpdateWorkflow(message.Advance, id, &testsuite.TestUpdateCallback{
		OnReject:   func(err error) { w.verdict[id] = code(err) },
		OnComplete: func(_ any, err error) { w.verdict[id] = fmt.Sprint("heard ", err) },
	}, message.Telling{Outlook: o, Nudge: nudge})
}

// notAtOnce has work fail for now as often as it is tried within the workflow task.
func (w *world) notAtOnce(name string) {
	w.env.OnActivity(name, mock.Anything, mock.Anything).Return(message.Outlook{}, errDown).Times(atOnceTries)
}

// run runs the workflow to its end.
func (w *world) run() error {
	w.t.Helper()
	w.env.ExecuteWorkflow(ServiceCase, message.CaseInput{CaseID: "c1", Item: "event-permit", Digest: "d", Outlook: w.present})
	if !w.env.IsWorkflowCompleted() {
		w.t.Fatal("the workflow has not ended")
	}
	return w.env.GetWorkflowError()
}

// ends runs the workflow and expects it to end by itself, having called what is given.
func (w *world) ends(diary ...string) {
	w.t.Helper()
	if err := w.run(); err != nil {
		w.t.Errorf("the workflow failed: %v", err)
	}
	w.wrote(diary...)
}

func (w *world) wrote(diary ...string) {
	w.t.Helper()
	if !slices.Equal(w.diary, diary) {
		w.t.Errorf("the diary is\n%q\nbut should be\n%q", w.diary, diary)
	}
}

// knows is the outlook that the workflow goes by.
func (w *world) knows() message.Outlook {
	w.t.Helper()
	var o message.Outlook
	value, err := w.env.QueryWorkflow(message.OutlookNow)
	if err != nil {
		w.t.Fatal(err)
	}
	if err := value.Get(&o); err != nil {
		w.t.Fatal(err)
	}
	return o
}

func isCanceled(err error) bool {
	var canceled *temporal.CanceledError
	return errors.As(err, &canceled)
}

// quiet is a log that nobody reads.
type quiet struct{}

func (quiet) Debug(string, ...any) {}
func (quiet) Info(string, ...any)  {}
func (quiet) Warn(string, ...any)  {}
func (quiet) Error(string, ...any) {}

// The steps of a case, as the outlook shows them.

func done(o *message.Outlook) {
	*o = message.Outlook{Epoch: o.Epoch, Seq: o.Seq, Stage: message.Completion, Done: true}
}

func rung(clock string, after time.Duration) *message.Rung {
	return &message.Rung{Clock: clock, At: began.Add(after)}
}

func inReception(next *message.Rung) message.Outlook {
	return message.Outlook{Epoch: 1, Seq: 3, Stage: message.Reception, Next: next}
}

func inApproval(entry int, steps ...string) func(o *message.Outlook) {
	return func(o *message.Outlook) {
		o.Stage, o.Next, o.Block = message.Approval, nil, &message.Block{Entry: entry}
		for _, s := range steps {
			o.Block.Branches = append(o.Block.Branches, message.Branch{Task: fmt.Sprint(s, entry), Step: s})
		}
	}
}

func granted(kind string) func(o *message.Outlook) {
	return func(o *message.Outlook) {
		o.Stage, o.Result, o.Block = message.Completion, "granted", nil
		o.Work = []message.Work{{ID: "w-" + kind, Kind: kind}}
	}
}
