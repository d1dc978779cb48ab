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

// Answered asks a workflow something, again while no worker polls: Temporal refuses questions until one that was just started does.
func Answered(ctx context.Context, ask func() error) error {
	again := time.NewTicker(100 * time.Millisecond)
	defer again.Stop()
	for {
		err := ask()
		if _, unattended := errors.AsType[*serviceerror.FailedPrecondition](err); !unattended {
			return err
		}
		select {
		case <-ctx.Done():
			return err
		case <-again.C:
		}
	}
}
