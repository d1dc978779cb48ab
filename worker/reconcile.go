package worker

import (
	"context"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"time"

	enumspb "go.temporal.io/api/enums/v1"
	workflowpb "go.temporal.io/api/workflow/v1"
	"go.temporal.io/api/workflowservice/v1"

	"github.com/onewindow/onewindow/internal/message"
)

const (
	reconcileFirst = time.Minute
	reconcileEvery = 24 * time.Hour
	reconcileAgain = 10 * time.Minute // after a failure
	unsettled      = 10 * time.Minute // what changed since may still be on its way
	openAtOnce     = 1000             // cases asked for in one query
)

const runningCases = "WorkflowType = '" + message.ServiceCase + "' AND ExecutionStatus = 'Running'"

// executions is what reconciliation needs of a client.Client.
type executions interface {
	ListWorkflow(ctx context.Context, request *workflowservice.ListWorkflowExecutionsRequest) (*workflowservice.ListWorkflowExecutionsResponse, error)
	TerminateWorkflow(ctx context.Context, workflowID, runID, reason string, details ...any) error
}

// Reconciliation is what a comparison of open cases with running workflows found, and mended.
type Reconciliation struct {
	Running    int // workflows
	Revived    int // open cases that had no workflow, and have a letter now
	Terminated int // workflows that had no open case
}

// reconciler compares open cases with running workflows. Both follow from the same decisions, so there is something to mend
// only when one of the two was lost, or restored to an earlier moment.
type reconciler struct {
	outbox     Outbox
	executions executions
	clock      func() time.Time
	log        *slog.Logger
	metrics    *metrics
	revived    func() // called when there is something to relay
}

func (r *reconciler) run(ctx context.Context) {
	for wait := reconcileFirst; ; {
		sleep(ctx, wait, nil)
		if ctx.Err() != nil {
			return
		}
		wait = reconcileEvery
		if _, err := r.reconcile(ctx); err != nil && ctx.Err() == nil {
			r.log.Warn("cases and workflows could not be compared", "code", code(err), "error", err)
			wait = reconcileAgain
		}
	}
}

// reconcile compares once. It keeps the ids of all running cases in memory, a hundred bytes for each.
func (r *reconciler) reconcile(ctx context.Context) (found Reconciliation, err error) {
	before := r.clock().Add(-unsettled)
	running, err := r.running(ctx)
	if err != nil {
		return found, err
	}
	found.Running = len(running)
	if found.Revived, err = r.revive(ctx, running, before); err != nil {
		return found, err
	}
	if found.Terminated, err = r.terminate(ctx, running, before); err != nil {
		return found, err
	}
	r.log.Info("cases and workflows were compared", "running", found.Running, "revived", found.Revived, "terminated", found.Terminated)
	return found, nil
}

// execution is a running workflow.
type execution struct {
	runID string
	since time.Time
}

// running lists the running workflows by their cases.
func (r *reconciler) running(ctx context.Context) (map[string]execution, error) {
	all := map[string]execution{}
	for page := []byte(nil); ; {
		list, err := r.executions.ListWorkflow(ctx, &workflowservice.ListWorkflowExecutionsRequest{Query: runningCases, NextPageToken: page})
		if err != nil {
			return nil, fmt.Errorf("list workflows: %w", err)
		}
		for _, x := range list.Executions {
			if caseID, ours := caseOf(x); ours {
				all[caseID] = execution{runID: x.Execution.RunId, since: x.StartTime.AsTime()}
			}
		}
		if page = list.NextPageToken; len(page) == 0 {
			return all, nil
		}
	}
}

func caseOf(x *workflowpb.WorkflowExecutionInfo) (string, bool) {
	if x.Status != enumspb.WORKFLOW_EXECUTION_STATUS_RUNNING {
		return "", false
	}
	return strings.CutPrefix(x.Execution.WorkflowId, message.WorkflowID(""))
}

// revive writes a letter for the open cases that have no workflow. One that has just changed is left to the relay.
func (r *reconciler) revive(ctx context.Context, running map[string]execution, before time.Time) (int, error) {
	revived := 0
	for after := ""; ; {
		open, err := r.outbox.OpenCases(ctx, after, openAtOnce, before)
		if err != nil || len(open) == 0 {
			return revived, err
		}
		after = open[len(open)-1]
		var without []string
		for _, caseID := range open {
			if _, runs := running[caseID]; !runs {
				without = append(without, caseID)
			}
		}
		if len(without) == 0 {
			continue
		}
		n, err := r.outbox.Revive(ctx, without)
		if err != nil {
			return revived, err
		}
		revived += n
		r.metrics.revived.Add(float64(n))
		r.revived()
	}
}

// terminate ends the workflows that have no open case. When not a single one has an open case, this is more likely the wrong
// database than a loss of every case, and they are left alone.
func (r *reconciler) terminate(ctx context.Context, running map[string]execution, before time.Time) (int, error) {
	orphans, err := r.orphans(ctx, running, before)
	switch {
	case err != nil || len(orphans) == 0:
		return 0, err
	case len(orphans) == len(running):
		r.log.Error("no running workflow has an open case: is this the database that belongs to them?", "running", len(running))
		return 0, nil
	}
	for i, caseID := range orphans {
		err := r.executions.TerminateWorkflow(ctx, message.WorkflowID(caseID), running[caseID].runID, "the case is not open")
		if err != nil && !isNotFound(err) {
			return i, fmt.Errorf("terminate workflow: %w", err)
		}
		r.metrics.terminated.Inc()
	}
	return len(orphans), nil
}

// orphans lists the cases that have a workflow for some time and should have none.
func (r *reconciler) orphans(ctx context.Context, running map[string]execution, before time.Time) ([]string, error) {
	var settled, orphans []string
	for caseID, x := range running {
		if x.since.Before(before) {
			settled = append(settled, caseID)
		}
	}
	for some := range slices.Chunk(settled, openAtOnce) {
		found, err := r.outbox.NotOpen(ctx, some, before)
		if err != nil {
			return nil, err
		}
		orphans = append(orphans, found...)
	}
	return orphans, nil
}
