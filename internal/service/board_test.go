package service_test

import (
	"context"
	"os"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"github.com/onewindow/onewindow/internal/casefile"
	"github.com/onewindow/onewindow/internal/service"
)

// sql changes the database behind the product's back.
func (w *world) sql(text string) {
	w.t.Helper()
	conn, err := pgx.Connect(w.t.Context(), w.url)
	if err != nil {
		w.t.Fatal(err)
	}
	defer func() { _ = conn.Close(context.WithoutCancel(w.t.Context())) }()
	if _, err := conn.Exec(w.t.Context(), text); err != nil {
		w.t.Fatal(err)
	}
}

// traffic is some cases in different places: late, decided, withdrawn, in correction, a draft.
func (w *world) traffic() {
	t, ctx := w.t, w.t.Context()
	t.Helper()
	w.overdue()
	w.at("2026-03-04 10:00")
	c := w.submitted(ctx)
	c = ok[service.CaseView](t)(w.s.Accept(ctx, w.as(clerk), c.ID))
	w.complete(ctx, examiner, c, "examine", service.CompleteInput{Outcome: "pass", Findings: answers(t, map[string]any{"conditions_met": true})})
	withdrawn := w.submitted(ctx)
	ok[service.CaseView](t)(w.s.Withdraw(ctx, w.as(applicant), withdrawn.ID, service.ReasonInput{}))
	waits := w.submitted(ctx)
	ok[service.CaseView](t)(w.s.AskCorrection(ctx, w.as(clerk), waits.ID, service.NoticeInput{Because: "unclear", Points: []casefile.Point{{About: "floor-plan", What: "blurred"}}}))
	ok[service.CaseView](t)(w.s.OpenCase(ctx, w.as(applicant), bathhouse(t)))
	w.submitted(ctx)
}

// The numbers are what the log makes them, and a number that is not is found and mended.
func TestTheBoardIsReproducedFromTheLog(t *testing.T) {
	w, ctx := newWorld(t), t.Context()
	w.traffic()
	for _, when := range []string{"before anything is added up", "after"} {
		if cases, wrong, err := w.s.RecountBoard(ctx, false); cases != 6 || wrong != 0 || err != nil {
			t.Fatalf("%s: %d of the numbers of %d cases are wrong; %v", when, wrong, cases, err)
		}
		ok[int](t)(w.s.FoldBoard(ctx))
	}
	w.sql("UPDATE tally SET in_hand = in_hand + 1 WHERE of = 'case' AND span = 'ever'; DELETE FROM tally WHERE of = 'time' AND span = 'month'")
	if _, wrong, err := w.s.RecountBoard(ctx, true); wrong == 0 || err != nil {
		t.Fatalf("%d numbers are wrong, want some; %v", wrong, err)
	}
	if _, wrong, err := w.s.RecountBoard(ctx, false); wrong != 0 || err != nil {
		t.Errorf("after they were mended %d numbers are wrong; %v", wrong, err)
	}
}

// A board that was added up before divisions were, as wholes, gets those from their parts.
func TestAnOlderBoardGetsItsDivisions(t *testing.T) {
	w, ctx := newWorld(t), t.Context()
	w.traffic()
	ok[int](t)(w.s.FoldBoard(ctx))
	file, err := os.ReadFile("../store/migrations/00009_board_divisions.sql")
	if err != nil {
		t.Fatal(err)
	}
	_, insert, _ := strings.Cut(string(file), "INSERT INTO tally")
	insert, _, _ = strings.Cut(insert, ";")
	w.sql("DELETE FROM tally WHERE span LIKE 'division-%'")
	if _, wrong, err := w.s.RecountBoard(ctx, false); wrong == 0 || err != nil {
		t.Fatalf("%d numbers are wrong without them, %v", wrong, err)
	}
	w.sql("INSERT INTO tally" + insert)
	if _, wrong, err := w.s.RecountBoard(ctx, false); wrong != 0 || err != nil {
		t.Errorf("%d numbers are wrong; %v", wrong, err)
	}
}
