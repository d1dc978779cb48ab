package worker

import (
	"errors"

	enumspb "go.temporal.io/api/enums/v1"
	"go.temporal.io/api/serviceerror"
	"go.temporal.io/sdk/temporal"
	"google.golang.org/grpc/codes"

	"github.com/onewindow/onewindow/internal/message"
)

// unanswered reports whether an error is no answer of Temporal at all: it is away, overloaded, or too slow.
func unanswered(err error) bool {
	if busy, ok := errors.AsType[*serviceerror.ResourceExhausted](err); ok {
		return busy.Cause != enumspb.RESOURCE_EXHAUSTED_CAUSE_BUSY_WORKFLOW // that is one workflow's trouble
	}
	switch serviceerror.ToStatus(err).Code() {
	case codes.Unavailable, codes.DeadlineExceeded, codes.Canceled:
		return true
	default:
		return false
	}
}

// errAway says that Temporal could not be reached.
var errAway = errors.New("temporal does not answer")

// code is a failure in one word, for the outbox and the log.
func code(err error) string {
	switch failed, rejected := errors.AsType[*temporal.ApplicationError](err); {
	case rejected:
		return word(failed.Type())
	case errors.Is(err, message.ErrNoCase):
		return "no_case"
	case errors.Is(err, errGone):
		return "no_workflow"
	}
	return serviceerror.ToStatus(err).Code().String()
}
