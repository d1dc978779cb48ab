package service_test

import (
	"context"
	"slices"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/onewindow/onewindow/internal/access"
	"github.com/onewindow/onewindow/internal/service"
)

// The only task there is may lie in a case that somebody works on at this moment: whoever asks for the next one waits for it.
func TestNextTaskWaitsForACaseInWork(t *testing.T) {
	w, ctx := newWorld(t), t.Context()
	c := w.submitted(ctx)
	conn, err := pgx.Connect(ctx, w.url)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = conn.Close(context.WithoutCancel(ctx)) }()
	tx, err := conn.Begin(ctx)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := tx.Exec(ctx, "SELECT FROM cases WHERE id = $1 FOR UPDATE", c.ID); err != nil {
		t.Fatal(err)
	}
	type answer struct {
		task *service.TaskView
		err  error
	}
	answered := make(chan answer, 1)
	go func() {
		task, err := w.s.NextTask(ctx, w.as(clerk), service.TaskQuery{})
		answered <- answer{task, err}
	}()
	look := time.NewTicker(5 * time.Millisecond)
	defer look.Stop()
	for waits := false; !waits; {
		select {
		case a := <-answered:
			t.Fatalf("did not wait: %+v, %v", a.task, a.err)
		case <-look.C:
		}
		const held = "SELECT EXISTS (SELECT FROM pg_locks WHERE NOT granted AND pid IN (SELECT pid FROM pg_stat_activity WHERE datname = current_database()))"
		if err := tx.QueryRow(ctx, held).Scan(&waits); err != nil {
			t.Fatal(err)
		}
	}
	if err := tx.Rollback(ctx); err != nil {
		t.Fatal(err)
	}
	if a := <-answered; a.err != nil || a.task == nil || a.task.Case != c.ID {
		t.Errorf("got %+v, %v; want the task of %s", a.task, a.err, c.ID)
	}
}

// Who watches sees the tasks of every role in one order, page by page, each once; and takes none that is not of a role of theirs.
func TestAWatcherSeesEveryRolesTasks(t *testing.T) {
	w, ctx := newWorld(t), t.Context()
	for _, day := range []string{"2026-03-02 10:00", "2026-03-05 10:00"} {
		w.at(day)
		ok[service.CaseView](t)(w.s.Accept(ctx, w.as(clerk), w.submitted(ctx).ID))
		w.submitted(ctx)
	}
	var list []service.TaskView
	for q := (service.TaskQuery{Limit: 1}); q.Cursor != "" || list == nil; {
		page := ok[service.Page[service.TaskView]](t)(w.s.Tasks(ctx, supervisor, q))
		list, q.Cursor = append(list, page.Items...), page.Next
	}
	var got []string
	for _, task := range list {
		got = append(got, task.Role+" "+task.Due.String())
	}
	if want := []string{"examiner 2026-03-02", "examiner 2026-03-05", "clerk 2026-03-09", "clerk 2026-03-12"}; !slices.Equal(got, want) {
		t.Errorf("saw %v, want %v", got, want)
	}
	both := supervisor
	both.Roles, both.Department = []access.Role{access.Supervisor, access.Examiner}, examiner.Department
	for _, want := range []bool{true, true, false} {
		if task, err := w.s.NextTask(ctx, w.as(both), service.TaskQuery{}); err != nil || (task != nil) != want || want && task.Role != "examiner" {
			t.Errorf("took %+v, %v; want a task of an examiner: %t", task, err, want)
		}
	}
}
