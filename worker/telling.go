package worker

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"time"

	enumspb "go.temporal.io/api/enums/v1"
	"go.temporal.io/api/serviceerror"
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/temporal"

	"github.com/onewindow/onewindow/internal/message"
)

// temporalClient is what the relay needs of a client.Client.
type temporalClient interface {
	ExecuteWorkflow(ctx context.Context, options client.StartWorkflowOptions, workflow any, args ...any) (client.WorkflowRun, error)
	UpdateWorkflow(ctx context.Context, options client.UpdateWorkflowOptions) (client.WorkflowUpdateHandle, error)
}

// deadline is how long Temporal may take to answer. A telling that took longer may have been heard all the same, so it is
// told again; that changes nothing.
const deadline = 3 * time.Second

// result is what came of a telling.
type result string

const (
	started  result = "started"  // the workflow was started with it
	advanced result = "advanced" // the workflow goes by it now
	known    result = "known"    // the workflow knew it, or a newer one
	closed   result = "closed"   // the case has ended and so has its workflow
)

// errGone says that no workflow of the case runs, although the case is open.
var errGone = errors.New("no workflow of the case runs")

// acceptedTooLate is the type of failure by which the server answers an update that met the end of its workflow.
const acceptedTooLate = "AcceptedUpdateCompletedWorkflow"

// teller tells workflows outlooks.
type teller struct{ temporal temporalClient }

// tell hands an outlook to the workflow of a case. The letter says how to begin: a first one starts the workflow, any other
// meets one that runs, each with one call. A letter that is wrong about it costs a call more and no harm.
func (t teller) tell(ctx context.Context, letter message.Letter, in message.CaseInput) (result, error) {
	if letter.First && !in.Outlook.Done {
		err := t.start(ctx, in)
		if _, runs := errors.AsType[*serviceerror.WorkflowExecutionAlreadyStarted](err); !runs {
			return started, err
		}
	}
	err := t.advance(ctx, in, letter.Nudge)
	switch failed, rejected := errors.AsType[*temporal.ApplicationError](err); {
	case err == nil:
		return advanced, nil
	case rejected && failed.Type() == message.Stale:
		return known, nil
	case isNotFound(err) || rejected && failed.Type() == acceptedTooLate:
		if in.Outlook.Done {
			return closed, nil
		}
		return "", errGone
	}
	return "", err
}

// start starts the workflow of a case, again if need be: a case can be reopened.
func (t teller) start(ctx context.Context, in message.CaseInput) error {
	ctx, cancel := context.WithTimeout(ctx, deadline)
	defer cancel()
	_, err := t.temporal.ExecuteWorkflow(ctx, client.StartWorkflowOptions{
		ID:                                       message.WorkflowID(in.CaseID),
		TaskQueue:                                message.TaskQueue,
		WorkflowIDReusePolicy:                    enumspb.WORKFLOW_ID_REUSE_POLICY_ALLOW_DUPLICATE,
		WorkflowExecutionErrorWhenAlreadyStarted: true,
		EnableEagerStart:                         true, // the first task comes with the answer
		StaticSummary:                            in.Item,
	}, message.ServiceCase, in)
	if err != nil {
		return fmt.Errorf("start workflow: %w", err)
	}
	return nil
}

// advance updates the workflow of a case. The handler does not block, so accepted and completed are one moment, and waiting
// for completion has the outcome come with the answer: taken, or known before.
func (t teller) advance(ctx context.Context, in message.CaseInput, nudge int) error {
	ctx, cancel := context.WithTimeout(ctx, deadline)
	defer cancel()
	handle, err := t.temporal.UpdateWorkflow(ctx, client.UpdateWorkflowOptions{
		UpdateID:     updateID(in.Outlook, nudge),
		WorkflowID:   message.WorkflowID(in.CaseID),
		UpdateName:   message.Advance,
		Args:         []any{message.Telling{Outlook: in.Outlook, Nudge: nudge}},
		WaitForStage: client.WorkflowUpdateStageCompleted,
	})
	if err != nil {
		return fmt.Errorf("update workflow: %w", err)
	}
	return handle.Get(ctx, nil)
}

// updateID names a telling. A workflow hears an id once and answers it the same for ever, so a nudge needs one of its own.
func updateID(o message.Outlook, nudge int) string {
	id := strconv.FormatInt(o.Epoch, 10) + "-" + strconv.FormatInt(o.Seq, 10)
	if nudge != 0 {
		id += "-" + strconv.Itoa(nudge)
	}
	return id
}

func isNotFound(err error) bool {
	_, ok := errors.AsType[*serviceerror.NotFound](err)
	return ok
}
