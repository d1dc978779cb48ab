package casefile

import (
	"slices"

	"github.com/onewindow/onewindow/internal/message"
	"github.com/onewindow/onewindow/rules"
)

// Outlook says what the process has to know of the case. Its Epoch is the store's to set.
func Outlook(item *rules.Item, c Case) message.Outlook {
	o := message.Outlook{Seq: c.Seq, Stage: c.stage(), Next: nextRung(item, &c), Done: c.Status == Closed}
	if c.Decision != nil {
		o.Result = c.Decision.Result
	}
	if open := c.openIn(ApprovalQueue); len(open) > 0 {
		o.Block = &message.Block{Entry: c.Entry}
		for _, t := range open {
			o.Block.Branches = append(o.Block.Branches, message.Branch{Task: t.ID.String(), Step: t.Step})
		}
	}
	for _, w := range c.Work {
		if w.Failed == "" {
			o.Work = append(o.Work, message.Work{ID: w.ID.String(), Kind: w.Kind})
		}
	}
	return o
}

// Tells reports whether the process must be told of after, having been told of before: a new stage or block, new or
// withdrawn work, an earlier rung, the end. A later rung need not be told: the clock finds out when it wakes.
func Tells(before, after message.Outlook) bool {
	switch {
	case after.Stage != before.Stage, after.Result != before.Result, after.Done != before.Done:
		return true
	case !sameBlock(before.Block, after.Block), !slices.Equal(before.Work, after.Work):
		return true
	case after.Next == nil:
		return false
	}
	return before.Next == nil || after.Next.At.Before(before.Next.At)
}

// sameBlock reports whether the same branches are open: within one entry they only become fewer.
func sameBlock(a, b *message.Block) bool {
	if a == nil || b == nil {
		return a == b
	}
	return a.Entry == b.Entry && len(a.Branches) == len(b.Branches)
}
