package service_test

import (
	"context"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

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
