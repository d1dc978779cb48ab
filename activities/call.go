package activities

import (
	"context"
	"runtime/debug"

	"go.temporal.io/sdk/activity"
	"go.temporal.io/sdk/temporal"

	"github.com/onewindow/onewindow/internal/message"
)

type act func(context.Context, message.WorkInput) (message.Outlook, error)

// call goes through the door. Whatever comes back as an error leaves as its code alone: the text of an error can hold what a
// person wrote, and neither Temporal nor the log may keep that.
func (a *Activities) call(ctx context.Context, in message.WorkInput, do act) (o message.Outlook, err error) {
	info := activity.GetInfo(ctx)
	log := a.log.With("case", in.CaseID, "activity", info.ActivityType.Name, "work", in.Work.ID, "attempt", info.Attempt)
	defer func() {
		if recover() != nil { // its value can hold anything, the stack cannot
			log.ErrorContext(ctx, "activity panicked", "stack", string(debug.Stack()))
			o, err = message.Outlook{}, failure("panic", false)
		}
		a.metrics.calls.WithLabelValues(info.ActivityType.Name, outcome(err)).Inc()
	}()
	o, err = do(ctx, in)
	if err == nil {
		return o, nil
	}
	code, permanent := diagnose(err)
	log.WarnContext(ctx, "activity failed", "code", code, "permanent", permanent)
	return message.Outlook{}, failure(code, permanent)
}

// failure is all that Temporal hears of an error.
func failure(code string, permanent bool) error {
	if permanent {
		return temporal.NewNonRetryableApplicationError(code, code, nil)
	}
	return temporal.NewApplicationError(code, code)
}
