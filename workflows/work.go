package workflows

import (
	"errors"
	"slices"
	"time"

	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/workflow"

	"github.com/onewindow/onewindow/internal/message"
)

// tryFor is how long one try may take before the worker that has it counts as dead. The work takes milliseconds here, and the
// systems outside answer within 10 s or count as down.
const tryFor = 15 * time.Second

// How long work is tried before an operator gets it. Work of a kind that this version does not know may be known to another
// version in the same deployment, and will soon be taken by it. Handing work to the operator is tried for ever.
const (
	patience        = 24 * time.Hour
	patienceUnknown = 10 * time.Minute
	forever         = 0
)

// automatic has all the work done that the outlook asks for, side by side, whatever the stage.
func (c *serviceCase) automatic(ctx workflow.Context) {
	unattended := func(w message.Work) bool { return !c.attended[w.ID] }
	some := func() bool { return slices.ContainsFunc(c.outlook.Work, unattended) }
	for workflow.Await(ctx, some) == nil {
		for _, w := range c.outlook.Work {
			if unattended(w) {
				c.attended[w.ID] = true
				workflow.Go(ctx, func(ctx workflow.Context) { c.attend(ctx, w) })
			}
		}
	}
}

// attend sees to one piece of work: its activity does it, or an operator gets it when that has failed for good. Should it
// stay open even so, it is let be until a nudge.
func (c *serviceCase) attend(ctx workflow.Context, w message.Work) {
	defer delete(c.attended, w.ID)
	in := message.WorkInput{CaseID: c.in.CaseID, Epoch: c.outlook.Epoch, Work: w}
	err := c.do(ctx, in)
	if err != nil {
		failed := message.Failure{WorkInput: in, Code: code(err)}
		err = c.perform(ctx, in, func(ctx workflow.Context) workflow.Future {
			return workflow.ExecuteActivity(trying(ctx, forever), message.Fail, failed)
		})
	}
	if err != nil {
		workflow.GetLogger(ctx).Error("work is left undone", "case", c.in.CaseID, "work", w.ID, "kind", w.Kind, "code", code(err))
	}
	known := c.nudges
	_ = workflow.Await(ctx, func() bool { return !c.outlook.Asks(w.ID) || c.nudges != known })
}

// do has a piece of work done. What this version knows is done at once, within the workflow task: that costs a tenth of what Temporal
// has to keep of an ordinary activity. What is not done so in a few seconds is an ordinary activity, which has patience.
func (c *serviceCase) do(ctx workflow.Context, in message.WorkInput) error {
	name, patience := doer(in.Work.Kind)
	if name != message.DoWork {
		err := c.perform(ctx, in, func(ctx workflow.Context) workflow.Future {
			return workflow.ExecuteLocalActivity(workflow.WithLocalActivityOptions(ctx, atOnce), name, in)
		})
		if err == nil || permanent(err) {
			return err
		}
	}
	return c.perform(ctx, in, func(ctx workflow.Context) workflow.Future {
		return workflow.ExecuteActivity(trying(ctx, patience), name, in)
	})
}

// perform begins an activity and takes its answer. When the work is withdrawn meanwhile the activity is cancelled, and its
// answer no longer matters.
func (c *serviceCase) perform(ctx workflow.Context, in message.WorkInput, begin func(workflow.Context) workflow.Future) error {
	if !c.wants(in) {
		return nil
	}
	c.running++
	defer func() { c.running-- }()
	ctx, cancel := workflow.WithCancel(ctx)
	defer cancel()
	answer := begin(ctx)
	err := workflow.Await(ctx, func() bool { return answer.IsReady() || !c.wants(in) })
	if err != nil || !answer.IsReady() {
		return err
	}
	var o message.Outlook
	if err := answer.Get(ctx, &o); err != nil {
		return err
	}
	c.take(ctx, o)
	return nil
}

// wants reports whether a piece of work is still asked for. In a new epoch the fresh run will see to it.
func (c *serviceCase) wants(in message.WorkInput) bool {
	return c.outlook.Asks(in.Work.ID) && c.outlook.Epoch == in.Epoch
}

// doer finds who does work of a kind, and how long that is tried.
func doer(kind string) (string, time.Duration) {
	switch kind {
	case message.Issue, message.Deliver:
		return kind, patience
	}
	return message.DoWork, patienceUnknown
}

func trying(ctx workflow.Context, patience time.Duration) workflow.Context {
	return workflow.WithActivityOptions(ctx, workflow.ActivityOptions{
		StartToCloseTimeout:    tryFor,
		ScheduleToCloseTimeout: patience,
		RetryPolicy:            &temporal.RetryPolicy{InitialInterval: time.Second, BackoffCoefficient: 2, MaximumInterval: 5 * time.Minute},
	})
}

// permanent reports whether an activity failed in a way that trying again does not cure.
func permanent(err error) bool {
	var failed *temporal.ApplicationError
	return errors.As(err, &failed) && failed.NonRetryable()
}

// code is why an activity failed, in one word.
func code(err error) string {
	var failed *temporal.ApplicationError
	switch {
	case errors.As(err, &failed):
		return failed.Type()
	case temporal.IsCanceledError(err):
		return "canceled"
	}
	return "timeout"
}
