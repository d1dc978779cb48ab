// Package workflows is the procedure of a case as a durable workflow: reception, approval, completion.
//
// The workflow decides nothing. What is lawful is decided where the case is kept; here the case is made to move: it goes by
// the newest outlook it was told, keeps the clock, and has done what happens by itself.
package workflows

import (
	"fmt"

	"go.temporal.io/sdk/workflow"

	"github.com/onewindow/onewindow/internal/message"
)

// ServiceCase is the procedure of one case, from its submission until nothing follows any more.
func ServiceCase(ctx workflow.Context, in message.CaseInput) error {
	c, err := open(ctx, in)
	if err != nil {
		return err
	}
	workflow.Go(ctx, c.clock)
	workflow.Go(ctx, c.automatic)
	for _, stage := range []func(workflow.Context) error{c.reception, c.approval, c.completion} {
		if err := stage(ctx); err != nil {
			return err
		}
	}
	return c.leave(ctx)
}

// serviceCase is what the workflow remembers of its case.
type serviceCase struct {
	in      message.CaseInput
	outlook message.Outlook // the newest one told

	nudges  int  // how often the clock was asked to look, whatever it thinks is due
	heeded  int  // how many of the nudges it has heeded
	ticking bool // the clock is at it

	attended map[string]bool // pieces of work that have somebody to see to them
	running  int             // activities under way
}

// open starts to listen, before anything can block.
func open(ctx workflow.Context, in message.CaseInput) (*serviceCase, error) {
	c := &serviceCase{in: in, outlook: in.Outlook, attended: map[string]bool{}}
	workflow.SetCurrentDetails(ctx, details(c.outlook))
	if err := workflow.SetQueryHandler(ctx, message.OutlookNow, c.answer); err != nil {
		return nil, fmt.Errorf("listen for %s: %w", message.OutlookNow, err)
	}
	told := workflow.UpdateHandlerOptions{Validator: c.news, Description: "Tells a newer outlook of the case."}
	if err := workflow.SetUpdateHandlerWithOptions(ctx, message.Advance, c.advance, told); err != nil {
		return nil, fmt.Errorf("listen for %s: %w", message.Advance, err)
	}
	return c, nil
}

// take goes by an outlook from now on, if it is the newest. What was told late or twice changes nothing.
func (c *serviceCase) take(ctx workflow.Context, o message.Outlook) {
	if o.Newer(c.outlook) {
		c.outlook = o
		workflow.SetCurrentDetails(ctx, details(o))
	}
}

// until waits for what a stage waits for, or for the end of the case. When it is time for a fresh run of the workflow,
// that is its error: everything a run knows is in the outlook, so it starts where this one ends.
func (c *serviceCase) until(ctx workflow.Context, reached func() bool) error {
	over := func() bool { return c.outlook.Done || reached() }
	if err := workflow.Await(ctx, func() bool { return over() || c.afresh(ctx) }); err != nil {
		return err
	}
	if over() {
		return nil
	}
	in := c.in
	in.Outlook = c.outlook
	return workflow.NewContinueAsNewError(ctx, message.ServiceCase, in)
}

// afresh reports whether a fresh run should take over: the history has become long, or the case was restored to an
// earlier moment and has to go through its stages again. It waits until nothing is under way.
func (c *serviceCase) afresh(ctx workflow.Context) bool {
	due := c.outlook.Epoch != c.in.Outlook.Epoch || workflow.GetInfo(ctx).GetContinueAsNewSuggested()
	return due && !c.ticking && !c.nudged() && c.running == 0 && workflow.AllHandlersFinished(ctx)
}

// leave ends the procedure once everybody who told something has been answered.
func (c *serviceCase) leave(ctx workflow.Context) error {
	return workflow.Await(ctx, func() bool { return workflow.AllHandlersFinished(ctx) })
}
