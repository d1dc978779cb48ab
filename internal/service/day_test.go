package service_test

import (
	"testing"

	"github.com/onewindow/onewindow/internal/service"
)

// Days that a calendar could have, but nobody means, are no input wherever a day or a month is asked for.
func TestDaysThatNobodyMeans(t *testing.T) {
	w, ctx := newWorld(t), t.Context()
	series := func(q service.SeriesQuery) error {
		q.Measure = "in_hand"
		_, err := w.s.Series(ctx, supervisor, q)
		return err
	}
	summary := func(q service.SummaryQuery) error {
		q.By = "division"
		_, err := w.s.Summary(ctx, supervisor, q)
		return err
	}
	watched := func(month string) error {
		_, err := w.s.WatchedCases(ctx, supervisor, service.WatchedQuery{Decided: "late", Month: month})
		return err
	}
	scores := func(from, to string) error {
		_, err := w.s.Scores(ctx, supervisor, service.ScoreQuery{Of: "unit", From: from, To: to})
		return err
	}
	try := func(from, to string) error {
		_, err := w.s.DryRunPolicy(ctx, supervisor, "default", service.DryRunInput{From: from, To: to})
		return err
	}
	tasks := func(due string) error {
		_, err := w.s.Tasks(ctx, clerk, service.TaskQuery{Due: due})
		return err
	}
	for name, err := range map[string]error{
		"series, to":       series(service.SeriesQuery{To: "0001-05"}),
		"series, to 1899":  series(service.SeriesQuery{To: "1899-12"}),
		"series, from":     series(service.SeriesQuery{From: "0001-01", To: "1900-01"}),
		"summary, as of":   summary(service.SummaryQuery{AsOf: "0001-01-01"}),
		"summary, from":    summary(service.SummaryQuery{From: "1899-12-31"}),
		"cases, month":     watched("0001-01"),
		"cases, far month": watched("9999-12"),
		"scores, from":     scores("1899-12", ""),
		"scores, to":       scores("", "0001-01"),
		"dry run, from":    try("0001-01-01", "2026-01-31"),
		"dry run, to":      try("2026-01-01", "9999-12-31"),
		"tasks, due":       tasks("0001-01-01"),
	} {
		t.Run(name, func(t *testing.T) { refused(t, err, "bad_query") })
	}
	for name, err := range map[string]error{
		"series":  series(service.SeriesQuery{To: "1900-12"}),
		"summary": summary(service.SummaryQuery{AsOf: "1900-01-01"}),
		"cases":   watched("2200-12"),
		"dry run": try("1900-01-01", "2200-12-31"),
	} {
		if err != nil {
			t.Errorf("%s: the first and last of all days are refused: %v", name, err)
		}
	}
}
