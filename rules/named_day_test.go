package rules_test

import (
	"strings"
	"testing"
	"time"

	"github.com/onewindow/onewindow/internal/worktime"
	"github.com/onewindow/onewindow/rules"
)

// limited is the sample item with other limits.
func limited(t *testing.T, limits string) *rules.Item {
	t.Helper()
	return compiled(t, strings.Replace(itemWith("a"), "promised: 5wd}", "promised: 5wd, "+limits+"}", 1))
}

func TestNamedDays(t *testing.T) {
	born := rules.Values{"born": "2026-02-05"}
	for _, test := range []struct {
		latest string
		known  rules.Values
		want   string
	}{
		{"born", born, "2026-02-05"},
		{"6w after born", born, "2026-03-19"},
		{"90d before born", born, "2025-11-07"},
		{"1mo after born", rules.Values{"born": "2026-01-31"}, "2026-02-28"},
		{"2wd before born", born, "2026-02-03"},
		{"8wd after born", born, "2026-02-24"}, // over the Spring Festival
		{"born", rules.Values{}, ""},
		{"6w after born", rules.Values{"born": nil}, ""},
		{"10d after submitted_on", rules.Values{"submitted_on": "2026-02-05"}, "2026-02-15"},
	} {
		item := limited(t, "statutory: {within: 20wd, latest: "+test.latest+"}")
		day, ok := item.Day(item.Limits.Statutory.Latest, test.known)
		if day.String() != test.want || ok != (test.want != "") {
			t.Errorf("%s of %v is %s, want %s", test.latest, test.known, day, test.want)
		}
	}
	if day, ok := limited(t, "statutory: 20wd").Day(nil, born); ok {
		t.Errorf("no day is named, and it is %s", day)
	}
}

func TestWaysOfMovingALimit(t *testing.T) {
	days := func(n int) worktime.Duration { return worktime.Duration{N: n, Unit: worktime.WorkingDays} }
	fixed := limited(t, "statutory: 20wd, extend: {by: 10wd, role: head, basis: art. 42}").Limits.Extend
	if want := (rules.Extension{By: days(10), Times: 1, Role: "head", Basis: "art. 42"}); *fixed != want {
		t.Errorf("got %+v, want %+v", *fixed, want)
	}
	chosen := limited(t, "statutory: 20wd, extend: {up_to: 10wd, times: 2, role: head}").Limits.Extend
	if want := (rules.Extension{UpTo: days(10), Times: 2, Role: "head"}); *chosen != want {
		t.Errorf("got %+v, want %+v", *chosen, want)
	}
	silence := limited(t, "statutory: 20wd, silence: {after: 10d before born, when: a, then: granted, basis: art. 50, reverse: {role: head, within: 10wd}}").Limits.Silence
	if silence.On == nil || silence.On.Fact != "born" || !silence.On.Before || !silence.After.IsZero() || silence.When.String() != "a" || silence.Reverse.Within != days(10) {
		t.Errorf("silence %+v", silence)
	}
}

// The day of submission is that of the calendar's zone, for whoever has submitted.
func TestTheDayOfSubmission(t *testing.T) {
	item := compiled(t, itemWith("years(born, submitted_on) >= 18"))
	plan := item.Material("plan").When
	for _, test := range []struct {
		at   time.Time
		want rules.Truth
	}{
		{time.Date(2026, 2, 5, 15, 59, 0, 0, time.UTC), rules.False}, // in Shanghai a minute to midnight
		{time.Date(2026, 2, 5, 16, 0, 0, 0, time.UTC), rules.True},
	} {
		if got := plan.Eval(item.With(rules.Values{"born": "2008-02-06", rules.SubmittedAt: test.at})); got != test.want {
			t.Errorf("submitted at %s: %s, want %s", test.at, got, test.want)
		}
	}
	if got := plan.Eval(item.With(rules.Values{"born": "2008-02-06"})); got != rules.Unknown {
		t.Errorf("not submitted: %s", got)
	}
}
