package supervision_test

import (
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"

	"github.com/onewindow/onewindow/internal/casefile"
	"github.com/onewindow/onewindow/internal/supervision"
	"github.com/onewindow/onewindow/internal/worktime"
	"github.com/onewindow/onewindow/rules"
)

func date(t *testing.T, text string) worktime.Date {
	t.Helper()
	d, err := worktime.ParseDate(text)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func TestScore(t *testing.T) {
	l := library(t)
	monday := time.Date(2026, 3, 2, 1, 0, 0, 0, time.UTC)
	var cards []supervision.Card
	for i, c := range []struct {
		level string
		state supervision.State
	}{
		{rules.Warning, supervision.Issued}, {rules.Warning, supervision.Issued}, {rules.Yellow, supervision.Replied}, // not three running
		{rules.Warning, supervision.Issued}, {rules.Warning, supervision.Issued}, {rules.Red, supervision.Revoked}, {rules.Warning, supervision.Upheld}, // three
		{rules.Warning, supervision.Issued}, {rules.Yellow, supervision.Exempted}, {rules.Red, supervision.Appealed},
	} {
		cards = append(cards, supervision.Card{
			ID: uuid.UUID{byte(i)}, IssuedAt: monday.AddDate(0, 0, i), State: c.state,
			Says: casefile.CardIssued{Level: c.level, Cause: casefile.Cause{Rule: "a_rule"}},
		})
	}
	months := map[worktime.Date]supervision.Decisions{ // four tenths; none; nothing was decided
		date(t, "2026-03-01"): {All: 25, Early: 12}, date(t, "2026-04-01"): {All: 11, Early: 1}, date(t, "2026-05-01"): {},
	}
	want := []supervision.Line{
		{Word: rules.Yellow, Card: uuid.UUID{2}, Rule: "a_rule", On: date(t, "2026-03-04"), Points: -5},
		{Word: rules.ThreeWarnings, Card: uuid.UUID{6}, Rule: "a_rule", On: date(t, "2026-03-08"), Points: -3},
		{Word: rules.Red, Card: uuid.UUID{9}, Rule: "a_rule", On: date(t, "2026-03-11"), Points: -10},
		{Word: rules.EarlyTenth, On: date(t, "2026-03-01"), Points: 4},
	}
	record := supervision.Record{Calendar: l.Calendars["cn"], Cards: cards, Months: months}
	got := supervision.Score(l.Policies["yulin"], record)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if total := supervision.Total(got); total != -14 {
		t.Errorf("total %d", total)
	}
	slices.Reverse(cards)
	if diff := cmp.Diff(want, supervision.Score(l.Policies["yulin"], record)); diff != "" {
		t.Errorf("in another order: %s", diff)
	}
	if lines := supervision.Score(l.Policies["chengdu"], record); lines != nil {
		t.Errorf("a policy without scores has %v", lines)
	}
}
