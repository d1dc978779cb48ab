package stacktest

import (
	"context"
	"errors"
	"time"

	"go.temporal.io/api/serviceerror"
	"go.temporal.io/sdk/client"
)

// Query asks a workflow something, and decodes the answer.
func Query(ctx context.Context, temporal client.Client, workflow, query string, answer any) error {
	return Answered(ctx, func() error {
		value, err := temporal.QueryWorkflow(ctx, workflow, "", query)
		if err != nil {
			return err
		}
		return value.Get(answer)
	})
}

// answering only guards against a workflow that nobody will ever answer for.
const answering = 5 * time.Minute

// Answered asks a workflow something, again while no worker polls, since Temporal refuses questions until one that was just started does,
// and while the worker that does is too busy to answer in time.
func Answered(ctx context.Context, ask func() error) error {
	ctx, cancel := context.WithTimeout(ctx, answering)
	defer cancel()
	again := time.NewTicker(100 * time.Millisecond)
	defer again.Stop()
	for {
		err := ask()
		_, unattended := errors.AsType[*serviceerror.FailedPrecondition](err)
		_, late := errors.AsType[*serviceerror.DeadlineExceeded](err)
		if !unattended && !late {
			return err
		}
		select {
		case <-ctx.Done():
			return err
		case <-again.C:
		}
	}
}
