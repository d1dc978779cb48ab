package model_test

import (
	"log/slog"
	"strings"
	"sync"
	"time"

	"go.temporal.io/sdk/client"
	sdklog "go.temporal.io/sdk/log"
	"go.temporal.io/sdk/testsuite"
	"go.temporal.io/sdk/worker"

	"github.com/onewindow/onewindow/activities"
	"github.com/onewindow/onewindow/internal/message"
	"github.com/onewindow/onewindow/workflows"
)

// engine runs the workflow of one case in virtual time, as often as it has to be run, and does meanwhile what is in the
// agenda. The time skips whatever nothing happens in.
type engine struct {
	mu      sync.Mutex // held by whoever acts: an entry of the agenda, or an activity
	agenda  agenda
	process activities.Process
	begins  func(message.CaseInput) // called at the beginning of a run
	ends    func(error)             // called at the end of it

	env   *testsuite.TestWorkflowEnvironment // nil while no workflow runs
	clock time.Time                          // the time while no workflow runs
	next  *message.CaseInput                 // what a run is to be started with
	given message.Outlook                    // what the run was started with
	begun bool                               // there has been a run, or one is to be started
	back  time.Time                          // when an outage will be over, zero when there is none
}

func (e *engine) now() time.Time {
	if e.env != nil {
		return e.env.Now()
	}
	return e.clock
}

// at puts something into the agenda.
func (e *engine) at(when time.Time, do func()) {
	e.agenda.add(entry{when, do})
	if e.env != nil {
		e.env.RegisterDelayedCallback(e.act, max(0, when.Sub(e.env.Now())))
	}
}

// start has a run begun.
func (e *engine) start(in message.CaseInput) { e.next, e.begun = &in, true }

// stop lets nothing happen any more.
func (e *engine) stop() { e.agenda = nil }

// play runs the workflow until nothing is left to happen.
func (e *engine) play() {
	for e.idle() {
		e.run()
	}
}

// idle lets the time pass until a run is to be started. It reports false when there will be none any more.
func (e *engine) idle() bool {
	for e.next == nil && len(e.agenda) > 0 {
		first := e.agenda[0]
		e.agenda = e.agenda[1:]
		if first.at.After(e.clock) {
			e.clock = first.at
		}
		first.do()
	}
	return e.next != nil
}

// run is one run of the workflow, to its end, to the next outage, or until a fresh run takes over.
func (e *engine) run() {
	in := *e.next
	e.next, e.given, e.env = nil, in.Outlook, e.environment(in)
	for _, later := range e.agenda {
		e.env.RegisterDelayedCallback(e.act, max(time.Millisecond, later.at.Sub(e.clock))) // not before the workflow has begun
	}
	e.begins(in)
	e.env.ExecuteWorkflow(workflows.ServiceCase, in)
	e.mu.Lock()
	defer e.mu.Unlock()
	env := e.env
	e.clock, e.env = env.Now(), nil
	e.ends(env.GetWorkflowError())
}

func (e *engine) environment(in message.CaseInput) *testsuite.TestWorkflowEnvironment {
	var suite testsuite.WorkflowTestSuite
	suite.SetLogger(sdklog.NewStructuredLogger(slog.New(slog.DiscardHandler)))
	env := suite.NewTestWorkflowEnvironment()
	env.SetStartTime(e.clock)
	env.SetTestTimeout(time.Minute) // of the real time in which nothing happens
	env.SetWorkerOptions(worker.Options{DeadlockDetectionTimeout: time.Minute})
	env.SetStartWorkflowOptions(client.StartWorkflowOptions{ID: message.WorkflowID(in.CaseID), TaskQueue: message.TaskQueue})
	env.RegisterWorkflow(workflows.ServiceCase)
	activities.New(activities.Config{Process: e.process, Clock: env.Now, Logger: slog.New(slog.DiscardHandler)}).Register(env)
	return env
}

// act does what is due by the agenda, as long as the workflow runs.
func (e *engine) act() {
	e.mu.Lock()
	defer e.mu.Unlock()
	for e.env != nil {
		first, due := e.agenda.due(e.env.Now())
		if !due {
			return
		}
		first.do()
	}
}

// breakOff begins an outage. When it is over, again says what the next one is started with.
func (e *engine) breakOff(span time.Duration, again func() (message.CaseInput, bool)) {
	e.back = e.now().Add(span)
	e.env.CancelWorkflow()
	e.at(e.back, func() {
		e.back = time.Time{}
		if in, open := again(); open {
			e.start(in)
			return
		}
		e.stop()
	})
}

// knows is the outlook that the workflow goes by. On a busy machine it may be asked before it has begun to listen: then it is what it
// was started with.
func (e *engine) knows() (message.Outlook, error) {
	var o message.Outlook
	value, err := e.env.QueryWorkflow(message.OutlookNow)
	switch {
	case err == nil:
		err = value.Get(&o)
	case strings.Contains(err.Error(), "unknown queryType"):
		return e.given, nil
	}
	return o, err
}
