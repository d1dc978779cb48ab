package worker

import (
	"context"
	"sync"

	"go.temporal.io/api/serviceerror"
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/temporal"

	"github.com/onewindow/onewindow/internal/message"
)

// cluster is a Temporal in memory: it starts workflows, and they hear tellings as ServiceCase does.
type cluster struct {
	mu     sync.Mutex
	runs   map[string]*run
	starts int // workflows that were started
	heard  int // tellings that a workflow took in
	calls  int
	// before and after fail a call before it had any effect, or when it already had; nil, or a nil error, does not.
	before, after func(workflowID string) error
	hangs         map[string]bool // workflows that never answer an update
}

// run is the newest run of a workflow.
type run struct {
	outlook  message.Outlook
	nudges   int
	closed   bool
	outcomes map[string]bool // ids of updates that were heard
}

func newCluster() *cluster { return &cluster{runs: map[string]*run{}, hangs: map[string]bool{}} }

func (c *cluster) ExecuteWorkflow(_ context.Context, o client.StartWorkflowOptions, name any, args ...any) (client.WorkflowRun, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.calls++
	if err := fails(c.before, o.ID); err != nil {
		return nil, err
	}
	if r, ok := c.runs[o.ID]; ok && !r.closed {
		return nil, serviceerror.NewWorkflowExecutionAlreadyStarted("already started", "", "")
	}
	in := args[0].(message.CaseInput)
	if name != message.ServiceCase || o.ID != message.WorkflowID(in.CaseID) || !o.WorkflowExecutionErrorWhenAlreadyStarted {
		return nil, serviceerror.NewInvalidArgument("started wrongly")
	}
	c.starts++
	c.runs[o.ID] = &run{outlook: in.Outlook, closed: in.Outlook.Done, outcomes: map[string]bool{}}
	return nil, fails(c.after, o.ID)
}

func (c *cluster) UpdateWorkflow(ctx context.Context, o client.UpdateWorkflowOptions) (client.WorkflowUpdateHandle, error) {
	c.mu.Lock()
	hangs := c.hangs[o.WorkflowID]
	c.mu.Unlock()
	if hangs {
		<-ctx.Done()
		return nil, client.NewWorkflowUpdateServiceTimeoutOrCanceledError(ctx.Err())
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.calls++
	if err := fails(c.before, o.WorkflowID); err != nil {
		return nil, err
	}
	r := c.runs[o.WorkflowID]
	if r == nil || r.closed && !r.outcomes[o.UpdateID] {
		return nil, serviceerror.NewNotFound("workflow execution already completed")
	}
	outcome := r.hear(o)
	if outcome == nil {
		c.heard++
	}
	return handle{outcome: outcome}, fails(c.after, o.WorkflowID)
}

// hear is the update handler with its validator. An id that was heard is answered as before.
func (r *run) hear(o client.UpdateWorkflowOptions) error {
	t := o.Args[0].(message.Telling)
	switch {
	case o.UpdateName != message.Advance || o.WaitForStage != client.WorkflowUpdateStageCompleted:
		return temporal.NewNonRetryableApplicationError("updated wrongly", "wrong", nil)
	case r.outcomes[o.UpdateID]:
		return nil
	case t.Nudge == 0 && !t.Outlook.Newer(r.outlook):
		return temporal.NewNonRetryableApplicationError(message.Stale, message.Stale, nil)
	}
	if t.Outlook.Newer(r.outlook) {
		r.outlook = t.Outlook
	}
	if t.Nudge != 0 {
		r.nudges++
	}
	r.outcomes[o.UpdateID], r.closed = true, r.outlook.Done
	return nil
}

func fails(fault func(string) error, workflowID string) error {
	if fault == nil {
		return nil
	}
	return fault(workflowID)
}

// fault sets what calls fail with from now on.
func (c *cluster) fault(before, after func(workflowID string) error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.before, c.after = before, after
}

func (c *cluster) run(caseID string) run {
	c.mu.Lock()
	defer c.mu.Unlock()
	if r, ok := c.runs[message.WorkflowID(caseID)]; ok {
		return *r
	}
	return run{}
}

// handle is an update that completed.
type handle struct{ outcome error }

func (handle) WorkflowID() string               { return "" }
func (handle) RunID() string                    { return "" }
func (handle) UpdateID() string                 { return "" }
func (h handle) Get(context.Context, any) error { return h.outcome }
