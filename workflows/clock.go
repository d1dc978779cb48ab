package workflows

import (
	"hash/fnv"
	"time"

	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/workflow"

	"github.com/onewindow/onewindow/internal/message"
)

const (
	shortestRest = time.Second     // of a clock that woke and found nothing due
	longestRest  = 5 * time.Minute // the watchdog, or the next telling, will not let it oversleep
	longestDelay = 30 * time.Second
)

// atOnce keeps a call within the time that the server grants a workflow task, so that it costs no events but one.
var atOnce = workflow.LocalActivityOptions{
	ScheduleToCloseTimeout: 5 * time.Second,
	StartToCloseTimeout:    3 * time.Second,
	RetryPolicy:            &temporal.RetryPolicy{InitialInterval: 200 * time.Millisecond, BackoffCoefficient: 2, MaximumAttempts: 3},
}

// clock has fired what the clocks of the case do by themselves. It alone keeps a timer.
func (c *serviceCase) clock(ctx workflow.Context) {
	var rest time.Duration
	for c.wake(ctx, rest) == nil {
		known := c.outlook
		c.tick(ctx)
		if c.outlook.Newer(known) {
			rest = 0
		}
		rest = c.restAfter(rest, workflow.Now(ctx))
	}
}

// wake sleeps until the next rung is due and the clock has rested, or until a nudge. When another rung becomes the next one, it
// sleeps anew, and without the rest.
func (c *serviceCase) wake(ctx workflow.Context, rest time.Duration) error {
	rested := workflow.Now(ctx).Add(rest)
	for !c.nudged() {
		rung, now := c.outlook.Next, workflow.Now(ctx)
		var wait time.Duration
		if rung != nil {
			if wait = max(delayed(ctx, rung.At.Sub(now)), rested.Sub(now)); wait <= 0 {
				return nil
			}
		}
		through, err := c.sleep(ctx, rung, wait)
		if through || err != nil {
			return err
		}
		rested = now
	}
	return nil
}

// sleep sets the timer, if there is a rung to set it for, and reports whether it slept through.
func (c *serviceCase) sleep(ctx workflow.Context, rung *message.Rung, wait time.Duration) (bool, error) {
	woken := func() bool { return c.nudged() || !c.outlook.Next.Equal(rung) }
	if rung == nil {
		return false, workflow.Await(ctx, woken)
	}
	timed, cancel := workflow.WithCancel(ctx)
	defer cancel()
	timer := workflow.NewTimerWithOptions(timed, wait, workflow.TimerOptions{Summary: rung.Clock})
	err := workflow.Await(ctx, func() bool { return woken() || timer.IsReady() })
	return !woken(), err
}

func (c *serviceCase) nudged() bool { return c.nudges != c.heeded }

// tick has everything fired that is due by now.
func (c *serviceCase) tick(ctx workflow.Context) {
	c.ticking, c.heeded = true, c.nudges
	defer func() { c.ticking = false }()
	in := message.WorkInput{CaseID: c.in.CaseID, Epoch: c.outlook.Epoch, Rung: c.outlook.Next}
	var o message.Outlook
	ctx = workflow.WithLocalActivityOptions(ctx, atOnce)
	if err := workflow.ExecuteLocalActivity(ctx, message.Tick, in).Get(ctx, &o); err != nil {
		workflow.GetLogger(ctx).Warn("the clock could not be fired", "case", c.in.CaseID, "code", code(err))
		return
	}
	c.take(ctx, o)
}

// restAfter is how long to keep still after a tick: not at all, unless a rung is still due by our time. Then either the time
// of those who decide is behind ours, or they cannot be reached; asking them faster helps neither.
func (c *serviceCase) restAfter(last time.Duration, now time.Time) time.Duration {
	if c.outlook.Next == nil || c.outlook.Next.At.After(now) {
		return 0
	}
	return min(max(2*last, shortestRest), longestRest)
}

// delayed spreads waking up: deadlines end with the day, so thousands of cases would wake at the same instant. The delay is
// a share of the wait, the same for a case in every replay, and moves no lawful instant: what fires is effective when it was due.
func delayed(ctx workflow.Context, wait time.Duration) time.Duration {
	h := fnv.New32a()
	h.Write([]byte(workflow.GetInfo(ctx).WorkflowExecution.ID))
	share := float64(h.Sum32()) / (1 << 32)
	return wait + time.Duration(share*float64(min(max(wait, 0)/1000, longestDelay)))
}
