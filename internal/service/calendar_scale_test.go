package service_test

import (
	"flag"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/onewindow/onewindow/internal/service"
)

var openCases = flag.Int("open", 300, "how many open cases follow a calendar; the log of the test says how long they took")

// copies of a case in approval: open cases with an open task each, and the clocks that run in them.
const copies = `WITH src AS (SELECT c.*, t.id AS task FROM cases c JOIN tasks t ON t.case_id = c.id AND t.state = 'open' WHERE c.id = $1),
	fresh AS (SELECT src.*, gen_random_uuid() AS new_id, gen_random_uuid() AS new_task, i FROM src CROSS JOIN generate_series(1, $2::int) AS i),
	of_cases AS (INSERT INTO cases (id, number, item, digest, applicant, opened_by, channel, division, department, status, stage, result, seq, head, state,
			outlook, next_at, promised_due, created_at, updated_at, calendar)
		SELECT new_id, 'copy-' || i, item, digest, applicant, opened_by, channel, division, department, status, stage, result, seq, head,
			replace(replace(state::text, id::text, new_id::text), task::text, new_task::text)::jsonb,
			replace(outlook::text, task::text, new_task::text)::jsonb, next_at, promised_due, created_at, updated_at, calendar FROM fresh)
	INSERT INTO tasks (id, case_id, queue, step, item, role, department, division, state, opened_at, due_at)
	SELECT f.new_task, f.new_id, t.queue, t.step, t.item, t.role, t.department, t.division, t.state, t.opened_at, t.due_at
	FROM fresh f JOIN tasks t ON t.id = f.task RETURNING ''`

// As many cases as are open follow a correction, whatever their number, and each says what moved. With -open 34000 it is a measurement.
func TestManyCasesFollow(t *testing.T) {
	w, ctx := newWorld(t), t.Context()
	w.at("2026-03-02 10:00")
	c := w.submitted(ctx)
	c = ok[service.CaseView](t)(w.s.Accept(ctx, w.as(clerk), c.ID))
	running := 0
	for _, k := range c.Clocks {
		if k.State == "running" {
			running++
		}
	}
	query[string](w, copies, c.ID, *openCases)
	query[string](w, "ANALYZE")
	call := w.as(designer)
	in := corrected(t, "closed: [03-02, 03-03]")
	in.DryRun = true
	began := time.Now()
	tried := ok[service.Publication](t)(w.s.PublishCalendar(ctx, call, in))
	dry := time.Since(began)
	in.DryRun = false
	ok[service.Publication](t)(w.s.PublishCalendar(ctx, call, in))
	began = time.Now()
	n := w.follow()
	took := time.Since(began)
	t.Logf("%d cases with %d running clocks followed in %s (%.0f cases, %.0f clocks a second); the dry run looked at %d in %s",
		n, n*running, took, float64(n)/took.Seconds(), float64(n*running)/took.Seconds(), tried.Effect.Examined, dry)
	if n != *openCases+1 || tried.Effect.Examined != min(n, 20_000) || tried.Effect.Cases != tried.Effect.Examined {
		t.Errorf("%d followed; tried: %+v", n, tried.Effect)
	}
	moved := query[int](w, `SELECT count(*)::int FROM case_events e JOIN tasks t ON t.case_id = e.case_id AND t.state = 'open'
		JOIN cases c ON c.id = e.case_id AND c.seq = e.seq WHERE e.kind = 'calendar_changed' AND t.due_at > '2026-03-03'`)[0]
	if moved != n {
		t.Errorf("%d of %d have moved with their tasks", moved, n)
	}
	if c := ok[service.CaseView](t)(w.s.Case(ctx, clerk, uuid.MustParse(query[string](w, "SELECT id::text FROM cases WHERE number = 'copy-1'")[0]))); len(c.Recounts) != 1 {
		t.Errorf("a copy says %+v", c.Recounts)
	}
}
