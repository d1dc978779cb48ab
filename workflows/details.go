package workflows

import (
	"fmt"
	"strings"
	"time"

	"github.com/onewindow/onewindow/internal/message"
)

// details is what an operator sees of the case in Temporal's pages: the stage, what is open in it and the next clock. It names
// steps and clocks of the item, and no person.
func details(o message.Outlook) string {
	lines := []string{"**" + string(o.Stage) + "**"}
	add := func(format string, args ...any) { lines = append(lines, fmt.Sprintf(format, args...)) }
	if o.Result != "" {
		add("result: %s", o.Result)
	}
	if o.Block != nil {
		var steps []string
		for _, b := range o.Block.Branches {
			steps = append(steps, b.Step)
		}
		add("block %d: %s", o.Block.Entry, strings.Join(steps, ", "))
	}
	for _, w := range o.Work {
		add("work: %s", w.Kind)
	}
	if o.Next != nil {
		add("next: %s at %s", o.Next.Clock, o.Next.At.Format(time.RFC3339))
	}
	if o.Done {
		add("done")
	}
	return strings.Join(lines, "\n\n")
}
