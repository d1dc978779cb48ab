package devstack

import (
	"context"
	"errors"
	"log/slog"
	"time"

	enumspb "go.temporal.io/api/enums/v1"
	"go.temporal.io/api/serviceerror"
	"go.temporal.io/api/workflowservice/v1"
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/log"
	"google.golang.org/protobuf/types/known/durationpb"
)

// retention is how long Temporal keeps the history of a closed workflow. The record of a case is in Postgres.
const retention = 72 * time.Hour

func clientOptions(address, namespace string) client.Options {
	return client.Options{HostPort: address, Namespace: namespace, Logger: log.NewStructuredLogger(slog.New(slog.DiscardHandler))}
}

// healthy asks the frontend whether it serves.
func healthy(ctx context.Context, address string) error {
	c, err := client.DialContext(ctx, clientOptions(address, ""))
	if err != nil {
		return err
	}
	defer c.Close()
	_, err = c.CheckHealth(ctx, &client.CheckHealthRequest{})
	return err
}

// EnsureNamespace registers a namespace of the Temporal at address unless it exists, and returns when it can be used.
func EnsureNamespace(ctx context.Context, address, namespace string) error {
	ctx, cancel := context.WithTimeout(ctx, startPatience)
	defer cancel()
	if err := healthy(ctx, address); err != nil {
		return fault(Unreachable, err, "no Temporal server answers at %s: start it, or leave TEMPORAL_ADDRESS unset to run one here", address)
	}
	names, err := client.NewNamespaceClient(clientOptions(address, namespace))
	if err != nil {
		return fault(Unreachable, err, "cannot talk to the Temporal server at %s: %v", address, err)
	}
	defer names.Close()
	err = names.Register(ctx, &workflowservice.RegisterNamespaceRequest{Namespace: namespace, WorkflowExecutionRetentionPeriod: durationpb.New(retention)})
	var exists *serviceerror.NamespaceAlreadyExists
	if err != nil && !errors.As(err, &exists) {
		return fault(StartFailed, err, "cannot register the namespace %s at %s: %v", namespace, address, err)
	}
	return awaitNamespace(ctx, address, namespace)
}

// awaitNamespace asks for a workflow that does not exist, and for a queue: answers show that the frontend knows the namespace, and that
// history and matching serve it, which they learn a moment after it was registered.
func awaitNamespace(ctx context.Context, address, namespace string) error {
	c, err := client.DialContext(ctx, clientOptions(address, namespace))
	if err != nil {
		return fault(Unreachable, err, "cannot talk to the Temporal server at %s: %v", address, err)
	}
	defer c.Close()
	for {
		_, err := c.DescribeWorkflowExecution(ctx, "no-such-workflow", "")
		if _, answered := errors.AsType[*serviceerror.NotFound](err); answered {
			if _, err = c.DescribeTaskQueue(ctx, "no-such-queue", enumspb.TASK_QUEUE_TYPE_WORKFLOW); err == nil {
				return nil
			}
		}
		if pause(ctx, pollEvery) != nil {
			return fault(StartFailed, err, "the namespace %s at %s cannot be used (%v): see the log of Temporal", namespace, address, err)
		}
	}
}
