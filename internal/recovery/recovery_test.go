package recovery

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	enumspb "go.temporal.io/api/enums/v1"

	"github.com/onewindow/onewindow/internal/devstack"
	"github.com/onewindow/onewindow/internal/devstack/stacktest"
	"github.com/onewindow/onewindow/internal/message"
	"github.com/onewindow/onewindow/internal/service"
)

// TestTemporalIsLost: while 200 cases stand in every stage, Temporal and all it knows is gone. People go on meanwhile; then there is
// a new, empty Temporal, and recover.
func TestTemporalIsLost(t *testing.T) {
	stack := stacktest.Stack(t)
	h := newHouse(t, stack.DatabaseURL, stack.TemporalAddress, stack.Namespace)
	h.hire()
	ids := h.settle(200)
	h.told()

	stack.Temporal.Kill()
	h.each(len(ids)/2, func(ctx context.Context, i int) error {
		_, err := h.act(ctx, ids[i])
		return err
	})
	h.close()
	h.address = anew(t, stack)
	h.open()
	open := one[int64](h, "SELECT count(*) FROM cases WHERE status <> 'closed'")
	waiting := one[int64](h, "SELECT count(DISTINCT case_id) FROM outbox")
	for _, want := range []int64{open - waiting, 0} {
		if done, err := h.db.Recover(t.Context()); err != nil || done.Letters != want {
			t.Fatalf("%+v, %v, want %d letters", done, err, want)
		}
	}
	h.hire()
	h.told()
	h.runs(len(ids))
	h.finish(ids)
	h.runs(0)
}

// anew drops the databases of a Temporal that was killed and starts another one, whose address it returns.
func anew(t *testing.T, stack *devstack.Stack) string {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), stack.DatabaseURL)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(context.WithoutCancel(t.Context()))
	for _, name := range []string{"temporal", "temporal_visibility"} {
		if _, err := conn.Exec(t.Context(), "DROP DATABASE "+name+" WITH (FORCE)"); err != nil {
			t.Fatal(err)
		}
	}
	empty, err := devstack.Start(t.Context(), devstack.Config{PostgresURL: stack.DatabaseURL, Out: t.Output()})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(empty.Stop)
	return empty.TemporalAddress
}

// TestPostgresIsRestored: after a backup people decide more and apply anew, and the workflows hear of it. Then Postgres is what it was
// at the backup, and the workflows know things that never happened.
func TestPostgresIsRestored(t *testing.T) {
	address, namespace := stacktest.Temporal(t)
	h := newHouse(t, stacktest.Database(t), address, namespace)
	h.hire()
	ids := h.settle(36)
	h.told()
	h.close()
	backup := copied(t, h.database)

	h.open()
	h.hire()
	lost := h.settle(9)
	for range 3 {
		h.each(len(ids), func(ctx context.Context, i int) error {
			_, err := h.act(ctx, ids[i])
			return err
		})
	}
	h.told()
	h.close()

	h.database = backup
	h.open()
	done, err := h.db.RecoverRestored(t.Context())
	if err != nil || done.Epoch <= 1 || done.Letters != int64(len(ids)) {
		t.Fatalf("%+v, %v", done, err)
	}
	h.refusesTheOldEpoch(ids)
	h.hire()
	h.told()
	h.eventually("every workflow goes by the new epoch", func() bool {
		for _, id := range ids {
			if o, err := h.knows(id); err != nil || o.Epoch != done.Epoch {
				return false
			}
		}
		return true
	})
	h.runs(len(ids) + len(lost))
	h.pass(11 * time.Minute) // until then they may be new
	h.runs(len(ids))
	for _, id := range lost {
		d, err := h.temporal.DescribeWorkflowExecution(t.Context(), message.WorkflowID(id.String()), "")
		if err != nil || d.WorkflowExecutionInfo.Status != enumspb.WORKFLOW_EXECUTION_STATUS_TERMINATED {
			t.Errorf("the workflow of a case that never was: %v, %v", d, err)
		}
	}
	h.finish(ids)
	h.runs(0)
}

// refusesTheOldEpoch has workflows of the lost time act on the cases.
func (h *house) refusesTheOldEpoch(ids []uuid.UUID) {
	h.t.Helper()
	const log = "SELECT count(*) FROM case_events"
	before := one[int64](h, log)
	for _, id := range ids {
		in := message.WorkInput{CaseID: id.String(), Epoch: 1, Work: message.Work{ID: uuid.NewString(), Kind: message.Issue}}
		for _, do := range []func(context.Context, message.WorkInput) (message.Outlook, error){h.service.Tick, h.service.Issue, h.service.Deliver} {
			_, err := do(h.t.Context(), in)
			if refused, ok := errors.AsType[*service.Permanent](err); !ok || refused.Code != "stale_epoch" {
				h.t.Fatalf("an answer from the lost time: %v", err)
			}
		}
	}
	if after := one[int64](h, log); after != before {
		h.t.Errorf("%d events came from the lost time", after-before)
	}
}

// copied makes a database that stays as the given one is now, which nobody may be using.
func copied(t *testing.T, database string) string {
	t.Helper()
	cfg, err := pgx.ParseConfig(database)
	if err != nil {
		t.Fatal(err)
	}
	name := cfg.Database
	copied := stacktest.Database(t)
	target, err := pgx.ParseConfig(copied)
	if err != nil {
		t.Fatal(err)
	}
	server := strings.Replace(database, "/"+name, "/postgres", 1)
	conn, err := pgx.Connect(t.Context(), server)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(context.WithoutCancel(t.Context()))
	for _, statement := range []string{"DROP DATABASE " + target.Database, "CREATE DATABASE " + target.Database + " TEMPLATE " + name} {
		if _, err := conn.Exec(t.Context(), statement); err != nil {
			t.Fatal(err)
		}
	}
	return copied
}

// TestStuckIsRetried: a press that jams, and a workflow that cannot be told. The operator finds both, mends the cause, and has them retried.
func TestStuckIsRetried(t *testing.T) {
	address, namespace := stacktest.Temporal(t)
	h := newHouse(t, stacktest.Database(t), address, namespace)
	ctx := t.Context()
	silent, err := h.apply(ctx, "window")
	h.must(err)
	letters, err := h.db.Lease(ctx, 1, h.now().Add(time.Minute))
	h.must(err)
	h.must(h.db.Park(ctx, letters[0], "WorkflowNotReady"))
	h.press.jammed.Store(true)
	h.hire()
	jammed, err := h.apply(ctx, "window")
	h.must(err)
	for range 5 {
		_, err := h.act(ctx, jammed)
		h.must(err)
	}
	stuck := map[uuid.UUID]string{}
	h.eventually("both are listed", func() bool {
		page, err := h.service.Stuck(ctx, admin())
		h.must(err)
		for _, x := range page.Items {
			stuck[x.Case] = x.What + " " + x.Code
		}
		return len(stuck) == 2
	})
	if stuck[silent] != "tell WorkflowNotReady" || stuck[jammed] != "issue licence_not_printable" {
		t.Errorf("stuck: %v", stuck)
	}
	h.press.jammed.Store(false)
	for id := range stuck {
		_, err := h.service.Retry(ctx, by(admin()), id)
		h.must(err)
	}
	h.told()
	h.runs(2)
	h.finish([]uuid.UUID{silent, jammed})
	if page, err := h.service.Stuck(ctx, admin()); err != nil || len(page.Items) != 0 {
		t.Errorf("still stuck: %+v, %v", page.Items, err)
	}
}
