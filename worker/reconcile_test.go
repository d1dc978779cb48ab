package worker

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/prometheus/client_golang/prometheus"
	commonpb "go.temporal.io/api/common/v1"
	enumspb "go.temporal.io/api/enums/v1"
	"go.temporal.io/api/serviceerror"
	workflowpb "go.temporal.io/api/workflow/v1"
	"go.temporal.io/api/workflowservice/v1"
	"google.golang.org/protobuf/types/known/timestamppb"

	"github.com/onewindow/onewindow/internal/message"
)

func (p *post) OpenCases(_ context.Context, after string, n int, _ time.Time) ([]string, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	var open []string
	for id, o := range p.cases {
		if !o.Done && id > after {
			open = append(open, id)
		}
	}
	slices.Sort(open)
	return open[:min(n, len(open))], p.broken
}

func (p *post) Revive(_ context.Context, caseIDs []string) (int, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, id := range caseIDs {
		p.write(message.Letter{CaseID: id, Seq: p.cases[id].Seq, Nudge: int(p.clock().Unix()), First: true, Lane: 1})
	}
	return len(caseIDs), p.broken
}

func (p *post) NotOpen(_ context.Context, caseIDs []string, _ time.Time) ([]string, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	return slices.DeleteFunc(slices.Clone(caseIDs), func(id string) bool {
		o, known := p.cases[id]
		return known && !o.Done
	}), p.broken
}

// register lists workflows, two on a page, and notes which are terminated.
type register struct {
	running []string
	since   map[string]time.Time // others started an hour ago
	ended   []string             // terminated, with the reason

	mu    sync.Mutex
	err   error
	lists int
}

// breaks has every listing fail from now on, or work again.
func (r *register) breaks(err error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.err = err
}

// listed counts the listings.
func (r *register) listed() int {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.lists
}

func (r *register) ListWorkflow(_ context.Context, q *workflowservice.ListWorkflowExecutionsRequest) (*workflowservice.ListWorkflowExecutionsResponse, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.err != nil {
		return nil, r.err
	}
	at := 0
	if len(q.NextPageToken) > 0 {
		at = int(q.NextPageToken[0])
	} else {
		r.lists++
	}
	var list workflowservice.ListWorkflowExecutionsResponse
	for _, id := range r.running[at:min(at+2, len(r.running))] {
		since, ok := r.since[id]
		if !ok {
			since = time.Now().Add(-time.Hour)
		}
		list.Executions = append(list.Executions, &workflowpb.WorkflowExecutionInfo{
			Execution: &commonpb.WorkflowExecution{WorkflowId: id, RunId: "run-of-" + id}, StartTime: timestamppb.New(since),
			Status: enumspb.WORKFLOW_EXECUTION_STATUS_RUNNING,
		})
	}
	if at+2 < len(r.running) {
		list.NextPageToken = []byte{byte(at + 2)}
	}
	return &list, nil
}

func (r *register) TerminateWorkflow(_ context.Context, id, runID, reason string, _ ...any) error {
	r.ended = append(r.ended, fmt.Sprintf("%s %s: %s", id, runID, reason))
	if id == "case-gone" {
		return serviceerror.NewNotFound("already completed")
	}
	return nil
}

// audit is a reconciler over played cases and workflows.
type audit struct {
	*reconciler
	post    *post
	running *register
	log     *bytes.Buffer
	counts  *prometheus.Registry
	pokes   int
}

func newAudit() *audit {
	a := &audit{post: newPost(), running: &register{}, log: &bytes.Buffer{}, counts: prometheus.NewRegistry()}
	a.reconciler = &reconciler{
		outbox: a.post, executions: a.running, clock: time.Now, log: slog.New(slog.NewTextHandler(a.log, nil)),
		metrics: newMetrics(a.counts), revived: func() { a.pokes++ },
	}
	return a
}

func (a *audit) letters() []string {
	var cases []string
	for _, s := range a.post.waiting() {
		if s.First && s.Nudge > 0 && s.Lane == 1 {
			cases = append(cases, s.CaseID)
		}
	}
	return cases
}

func TestReconcile(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a := newAudit()
		for id, done := range map[string]bool{"a": false, "b": false, "c": false, "d": false, "ended": true} {
			a.post.cases[id] = message.Outlook{Epoch: 1, Seq: 3, Done: done}
		}
		a.running.running = []string{"case-a", "case-gone", "case-c", "other", "case-ended", "case-young"}
		a.running.since = map[string]time.Time{"case-young": time.Now().Add(-9 * time.Minute)}
		found, err := a.reconcile(t.Context())
		if want := (Reconciliation{Running: 5, Revived: 2, Terminated: 2}); err != nil || found != want {
			t.Errorf("found %+v, %v, want %+v", found, err, want)
		}
		if diff := cmp.Diff([]string{"b", "d"}, a.letters()); diff != "" || a.pokes != 1 {
			t.Errorf("%d pokes, letters (-want +got):\n%s", a.pokes, diff)
		}
		slices.Sort(a.running.ended)
		want := []string{"case-ended run-of-case-ended: the case is not open", "case-gone run-of-case-gone: the case is not open"}
		if diff := cmp.Diff(want, a.running.ended); diff != "" {
			t.Errorf("terminated (-want +got):\n%s", diff)
		}
		got := gauges(t, a.counts)
		if got["onewindow_reconciliation_revived_total"] != 2 || got["onewindow_reconciliation_terminated_total"] != 2 {
			t.Errorf("counted %v", got)
		}
		if lines := strings.Count(a.log.String(), "\n"); lines != 1 {
			t.Errorf("%d lines in the log:\n%s", lines, a.log)
		}
	})
}

// A worker at the wrong database must not end the workflows of the right one.
func TestReconcileAtTheWrongDatabase(t *testing.T) {
	a := newAudit()
	a.post.cases["b"] = message.Outlook{Seq: 1}
	a.running.running = []string{"case-a", "case-c"}
	if found, err := a.reconcile(t.Context()); err != nil || found.Terminated != 0 || len(a.running.ended) != 0 {
		t.Errorf("%+v, %v, terminated %v", found, err, a.running.ended)
	}
	if !strings.Contains(a.log.String(), "level=ERROR") {
		t.Errorf("nobody hears of it: %s", a.log)
	}
}

func TestReconcileFails(t *testing.T) {
	for name, breaks := range map[string]func(a *audit){
		"Temporal is away": func(a *audit) { a.running.breaks(serviceerror.NewUnavailable("connection refused")) },
		"Postgres is away": func(a *audit) { a.post.breaks(errPostgres) },
	} {
		a := newAudit()
		a.running.running = []string{"case-a"}
		breaks(a)
		if _, err := a.reconcile(t.Context()); !errors.Is(err, errPostgres) && !unanswered(err) {
			t.Errorf("%s: %v", name, err)
		}
		if len(a.running.ended) != 0 || strings.Contains(a.log.String(), "compared") {
			t.Errorf("%s: terminated %v, log %s", name, a.running.ended, a.log)
		}
	}
}

// It compares a minute after the start and then daily, and soon again after a failure.
func TestReconcileDaily(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a := newAudit()
		ctx, stop := context.WithCancel(t.Context())
		stopped := make(chan struct{})
		go func() {
			defer close(stopped)
			a.run(ctx)
		}()
		pass := func(d time.Duration, lists int) {
			t.Helper()
			time.Sleep(d)
			synctest.Wait()
			if got := a.running.listed(); got != lists {
				t.Errorf("after %v more: compared %d times, want %d", d, got, lists)
			}
		}
		pass(59*time.Second, 0)
		pass(2*time.Second, 1)
		a.running.breaks(serviceerror.NewUnavailable("connection refused"))
		pass(24*time.Hour, 1)
		a.running.breaks(nil)
		pass(10*time.Minute, 2)
		pass(23*time.Hour, 2)
		pass(time.Hour, 3)
		stop()
		<-stopped
	})
}
