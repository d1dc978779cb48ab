package workflows

import (
	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/workflow"

	"github.com/onewindow/onewindow/internal/message"
)

// news refuses a telling that says nothing new. A refusal by the validator leaves no trace in the history, so telling
// twice costs nothing; whoever told counts it as told.
func (c *serviceCase) news(_ workflow.Context, t message.Telling) error {
	if t.Nudge == 0 && !t.Outlook.Newer(c.outlook) {
		return temporal.NewNonRetryableApplicationError(message.Stale, message.Stale, nil)
	}
	return nil
}

// advance hears a telling. It never blocks: the stages and the clock go on from what it leaves behind.
func (c *serviceCase) advance(ctx workflow.Context, t message.Telling) error {
	c.take(ctx, t.Outlook)
	if t.Nudge != 0 {
		c.nudges++
	}
	return nil
}

// answer tells the outlook that the workflow goes by.
func (c *serviceCase) answer() (message.Outlook, error) { return c.outlook, nil }
