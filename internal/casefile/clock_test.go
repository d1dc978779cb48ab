package casefile_test

import (
	"testing"
	"time"

	"github.com/onewindow/onewindow/internal/casefile"
	"github.com/onewindow/onewindow/internal/worktime"
)

func TestStateOfAClock(t *testing.T) {
	cal := items(t)["trade-licence"].Calendar
	day := func(n, hour int) time.Time { return time.Date(2026, 3, n, hour, 0, 0, 0, cal.Zone()) }
	twoDays := worktime.Duration{N: 2, Unit: worktime.WorkingDays} // from Monday the second to the end of Wednesday the fourth
	clock := func(ended time.Time, void bool, stops ...casefile.Stop) casefile.Clock {
		return casefile.Clock{Start: day(2, 10), Within: twoDays, EndedAt: ended, Void: void, Stops: stops}
	}
	running := time.Time{}
	stopped, answered := casefile.Stop{From: day(3, 9), Reason: "papers"}, casefile.Stop{From: day(3, 9), To: day(5, 9), Reason: "papers"}
	for _, tc := range []struct {
		name string
		k    casefile.Clock
		now  time.Time
		want string
	}{
		{"on its last evening", clock(running, false), day(4, 23), "running"},
		{"from the end of its last day", clock(running, false), day(5, 0), "overdue"},
		{"while it stands still", clock(running, false, stopped), day(12, 9), "stopped"},
		{"stopped when it was late already", clock(running, false, casefile.Stop{From: day(6, 9), Reason: "papers"}), day(9, 9), "overdue"},
		{"when it goes on", clock(running, false, answered), day(6, 23), "running"},
		{"with what was left used up", clock(running, false, answered), day(7, 0), "overdue"},
		{"ended in time", clock(day(4, 23), false), day(30, 0), "met"},
		{"ended at its end", clock(day(5, 0), false), day(30, 0), "missed"},
		{"ended while it stood still", clock(day(12, 9), false, stopped), day(30, 0), "met"},
		{"without an object", clock(day(12, 9), true), day(30, 0), "ended"},
	} {
		if got := tc.k.State(cal, tc.now); got != tc.want {
			t.Errorf("%s: %s, want %s", tc.name, got, tc.want)
		}
	}
}
