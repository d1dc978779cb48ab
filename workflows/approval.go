package workflows

import (
	"go.temporal.io/sdk/workflow"

	"github.com/onewindow/onewindow/internal/message"
)

// approval goes through blocks of steps until the case is decided. A send-back opens an earlier block again: that is one
// more block, and still approval.
func (c *serviceCase) approval(ctx workflow.Context) error {
	for c.approving() && !c.outlook.Done {
		if err := c.block(ctx); err != nil {
			return err
		}
	}
	return nil
}

// block runs the branches of the open block side by side, until the last of them has ended.
func (c *serviceCase) block(ctx workflow.Context) error {
	if !c.blockOpen() {
		return c.until(ctx, func() bool { return !c.approving() || c.blockOpen() })
	}
	branches := c.outlook.Block.Branches
	open := len(branches)
	for _, b := range branches {
		workflow.Go(ctx, func(ctx workflow.Context) {
			if c.branch(ctx, b) == nil {
				open--
			}
		})
	}
	return c.until(ctx, func() bool { return open == 0 })
}

// branch is one step in hand. It ends by its officer, by silence, or because the block is left: in each case the step is
// no longer among the open ones.
func (c *serviceCase) branch(ctx workflow.Context, b message.Branch) error {
	return workflow.Await(ctx, func() bool { return !c.outlook.Runs(b.Task) })
}

func (c *serviceCase) approving() bool { return c.outlook.Stage == message.Approval }

func (c *serviceCase) blockOpen() bool {
	return c.outlook.Block != nil && len(c.outlook.Block.Branches) > 0
}
