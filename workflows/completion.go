package workflows

import "go.temporal.io/sdk/workflow"

// completion lasts until the result has been handed over, by the engine or at the window, and the time for rating it is
// over. A licence that is to be issued, and an electronic delivery after it, are automatic work.
func (c *serviceCase) completion(ctx workflow.Context) error {
	return c.until(ctx, func() bool { return c.outlook.Done })
}
