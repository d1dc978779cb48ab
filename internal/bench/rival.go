package bench

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	enumspb "go.temporal.io/api/enums/v1"
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/worker"
	"go.temporal.io/sdk/workflow"
)

// rival is what an able team would write that puts Temporal first: a workflow for each case, an update for each command, and in it one
// local activity that writes the rows of the product: the event, the case, the answer. It is tuned as well as we know how to, and is
// spared what the product does besides: HTTP, tokens, rules, permissions, the chain of hashes, the audit, worklists and clocks.
type rival struct {
	temporal client.Client
	worker   worker.Worker
	db       *pgxpool.Pool
}

// The names that both ends agree on.
const (
	rivalName   = "Temporal first"
	rivalQueue  = "bench-rival"
	rivalCase   = "RivalCase"
	rivalUpdate = "command"
	rivalWrite  = "write"
)

// rivalTables are the product's own, in a schema of their own and without references to each other.
const rivalTables = `CREATE SCHEMA IF NOT EXISTS rival;
CREATE TABLE IF NOT EXISTS rival.cases (LIKE public.cases INCLUDING ALL);
CREATE TABLE IF NOT EXISTS rival.case_events (LIKE public.case_events INCLUDING ALL);
CREATE TABLE IF NOT EXISTS rival.requests (LIKE public.requests INCLUDING ALL);
CREATE TABLE IF NOT EXISTS rival.licences (LIKE public.licences INCLUDING ALL);`

func newRival(ctx context.Context, w witness) (*rival, error) {
	if _, err := w.db.Exec(ctx, rivalTables); err != nil {
		return nil, fmt.Errorf("make the tables of the rival: %w", err)
	}
	r := &rival{temporal: w.temporal, db: w.db}
	r.worker = worker.New(w.temporal, rivalQueue, worker.Options{
		WorkflowTaskPollerBehavior:       worker.NewPollerBehaviorAutoscaling(worker.PollerBehaviorAutoscalingOptions{MinimumNumberOfPollers: 8, InitialNumberOfPollers: 8, MaximumNumberOfPollers: 16}),
		MaxConcurrentActivityTaskPollers: 1,
	})
	r.worker.RegisterWorkflowWithOptions(runRival, workflow.RegisterOptions{Name: rivalCase})
	registerRival(r.worker, &rivalDesk{db: w.db})
	if err := r.worker.Start(); err != nil {
		return nil, fmt.Errorf("start the worker of the rival: %w", err)
	}
	return r, nil
}

func (r *rival) name() string { return rivalName }

// begin is one case: the first command starts the workflow, in the same call.
func (r *rival) begin() []step {
	id := uuid.NewString()
	advance := func(ctx context.Context, name string) error {
		handle, err := r.temporal.UpdateWorkflow(ctx, r.update(id, name))
		if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		return handle.Get(ctx, nil)
	}
	return []step{
		{name: "submit", do: func(ctx context.Context) error { return r.start(ctx, id) }},
		{name: "accept", do: func(ctx context.Context) error { return advance(ctx, "accept") }},
		{name: "decide", do: func(ctx context.Context) error { return advance(ctx, "decide") }},
	}
}

func (r *rival) start(ctx context.Context, id string) error {
	start := r.temporal.NewWithStartWorkflowOperation(client.StartWorkflowOptions{
		ID: rivalID(id), TaskQueue: rivalQueue, WorkflowIDConflictPolicy: enumspb.WORKFLOW_ID_CONFLICT_POLICY_FAIL,
	}, rivalCase, id)
	handle, err := r.temporal.UpdateWithStartWorkflow(ctx, client.UpdateWithStartWorkflowOptions{
		StartWorkflowOperation: start, UpdateOptions: r.update(id, "submit"),
	})
	if err != nil {
		return fmt.Errorf("submit: %w", err)
	}
	return handle.Get(ctx, nil)
}

func (r *rival) update(id, name string) client.UpdateWorkflowOptions {
	return client.UpdateWorkflowOptions{
		UpdateID: name, WorkflowID: rivalID(id), UpdateName: rivalUpdate, WaitForStage: client.WorkflowUpdateStageCompleted,
		Args: []any{rivalCommand{Name: name, Key: uuid.NewString(), At: time.Now().UTC()}},
	}
}

func rivalID(id string) string { return "rival-" + id }

func (r *rival) finished(ctx context.Context) (int, time.Time, error) {
	return finished(ctx, r.db, "rival.cases")
}

func (r *rival) history(ctx context.Context) (int64, error) {
	return events(ctx, r.temporal, r.db, "SELECT 'rival-' || case_id FROM rival.licences ORDER BY case_id LIMIT 20")
}

// events is the median number of events in the histories of some workflows, whose ids a query finds.
func events(ctx context.Context, temporal client.Client, db *pgxpool.Pool, query string) (int64, error) {
	rows, err := db.Query(ctx, query)
	if err != nil {
		return 0, fmt.Errorf("choose workflows: %w", err)
	}
	ids, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil || len(ids) == 0 {
		return 0, fmt.Errorf("choose workflows among %d: %w", len(ids), err)
	}
	var lengths []int64
	for _, id := range ids {
		about, err := temporal.DescribeWorkflowExecution(ctx, id, "")
		if err != nil {
			return 0, fmt.Errorf("look at workflow %s: %w", id, err)
		}
		lengths = append(lengths, about.GetWorkflowExecutionInfo().GetHistoryLength())
	}
	return median(lengths), nil
}
