package workflows

import (
	"go.temporal.io/sdk/workflow"

	"github.com/onewindow/onewindow/internal/message"
)

// reception lasts until the window has taken the case in or turned it away: by its clerk, or by silence. The ways there,
// a notice of what is missing and its correction, are told by no stage of their own: the clock changes, and who has to act.
func (c *serviceCase) reception(ctx workflow.Context) error {
	return c.until(ctx, func() bool { return c.outlook.Stage != message.Reception })
}
