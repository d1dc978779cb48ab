package worker

import (
	"cmp"
	"context"
	"fmt"
	"sync"
	"time"

	sdk "go.temporal.io/sdk/worker"
	"go.temporal.io/sdk/workflow"

	"github.com/onewindow/onewindow/internal/message"
	"github.com/onewindow/onewindow/workflows"
)

// host hosts the workflows and activities, and relays meanwhile. It stops in the order that loses nothing: first no telling is
// under way any more, then no task.
func (w *Worker) host(ctx context.Context) error {
	fatal := make(chan error, 1)
	hosted := w.start(ctx, fatal)
	if hosted == nil {
		return nil
	}
	defer hosted.Stop()
	w.hosting.Store(true)
	defer w.hosting.Store(false)

	relaying, stop := context.WithCancel(ctx)
	var relayed sync.WaitGroup
	defer relayed.Wait()
	defer stop()
	relayed.Go(func() { w.relay.run(relaying) })
	select {
	case <-ctx.Done():
		return nil
	case err := <-fatal:
		return fmt.Errorf("temporal refuses the worker: %w", err)
	}
}

// start begins to poll. It tries until Temporal is there, or returns nil at the end of ctx.
func (w *Worker) start(ctx context.Context, fatal chan<- error) sdk.Worker {
	again := pause{shortest: time.Second, longest: 15 * time.Second}
	for ctx.Err() == nil {
		hosted := w.prepare(fatal) // a worker that failed to start cannot be started again
		err := hosted.Start()
		if err == nil {
			return hosted
		}
		w.cfg.Logger.Warn("the worker waits for Temporal", "code", code(err), "error", err)
		sleep(ctx, again.grow(), nil)
	}
	return nil
}

// What a worker takes at once. Taking more gets nothing done sooner: it would wait here instead of in Temporal, and its time would
// run out meanwhile, to be tried again and wait again. Activities are fewer than the service takes from the process at once, so
// that a clock that wakes in a workflow task finds a place among them.
const (
	workflowTasksAtOnce = 32
	activitiesAtOnce    = 6
)

// pollWorkflowTasks is how a worker asks for workflow tasks: by pollers for new workflows and others for those that it keeps in memory,
// at most so many of each. Pollers that serve both go where there is a backlog, so under load the first task of a new workflow waits for seconds.
func pollWorkflowTasks(most int) sdk.PollerBehavior {
	return sdk.NewPollerBehaviorAutoscaling(sdk.PollerBehaviorAutoscalingOptions{
		MinimumNumberOfPollers: most / 2, InitialNumberOfPollers: most / 2, MaximumNumberOfPollers: most,
	})
}

func (w *Worker) prepare(fatal chan<- error) sdk.Worker {
	hosted := sdk.New(w.cfg.Temporal, message.TaskQueue, sdk.Options{
		WorkflowTaskPollerBehavior:             pollWorkflowTasks(cmp.Or(w.cfg.Pollers, 16)),
		MaxConcurrentWorkflowTaskExecutionSize: workflowTasksAtOnce,
		MaxConcurrentActivityExecutionSize:     activitiesAtOnce,
		WorkerStopTimeout:                      10 * time.Second,
		OnFatalError: func(err error) {
			select {
			case fatal <- err:
			default: // one is enough
			}
		},
	})
	hosted.RegisterWorkflowWithOptions(workflows.ServiceCase, workflow.RegisterOptions{Name: message.ServiceCase})
	w.activities.Register(hosted)
	return hosted
}
