package worktime_test

import (
	"testing"
	"time"

	"github.com/onewindow/onewindow/internal/worktime"
)

// TestDeadlinesByHand were counted on a paper calendar; the comment says how.
func TestDeadlinesByHand(t *testing.T) {
	for _, test := range []struct {
		clock
		due string
	}{
		// The law's examples. 14 is a Saturday worked (1); 24 to 27 are 2 to 5, after the festival.
		{clock{"cn", "2026-02-13 10:00", "5wd", "", ""}, "2026-02-27"},
		// 6, 7, 8 are 1 to 3, Saturday 9 worked is 4, Monday 11 is 5.
		{clock{"cn", "2026-04-30 10:00", "5wd", "", ""}, "2026-05-11"},
		// 25 is Mid-Autumn; 28, 29, 30 are 1 to 3; 8, 9 are 4, 5; Saturday 10 is 6; 12 to 15 are 7 to 10.
		{clock{"cn", "2026-09-24 10:00", "10wd", "", ""}, "2026-10-15"},
		// 5, 6, 7 February: New Year's Eve is 28 January.
		{clock{"cn", "2025-01-27 10:00", "3wd", "", ""}, "2025-02-07"},

		// An event at any hour of a day is that day: the last minute and the first.
		{clock{"cn", "2026-03-02 23:59", "1wd", "", ""}, "2026-03-03"},
		{clock{"cn", "2026-03-03 00:00", "1wd", "", ""}, "2026-03-04"},
		// Filed on a Sunday, and on a holiday: day 1 is the next working day, as for the Friday before.
		{clock{"cn", "2026-03-08 12:00", "1wd", "", ""}, "2026-03-09"},
		{clock{"cn", "2026-10-03 12:00", "1wd", "", ""}, "2026-10-08"},

		// Stopped and running again on one day: the clock runs at its end, nothing is lost.
		{clock{"cn", "2026-03-02 09:00", "5wd", "2026-03-04 09:00/2026-03-04 17:00", ""}, "2026-03-09"},
		// Stopped over midnight: the first day is lost, the second counts.
		{clock{"cn", "2026-03-02 09:00", "5wd", "2026-03-04 23:50/2026-03-05 00:10", ""}, "2026-03-10"},
		// Stopped from Friday evening to Monday morning: only the Friday was a working day.
		{clock{"cn", "2026-03-02 09:00", "5wd", "2026-03-06 18:00/2026-03-09 08:00", ""}, "2026-03-10"},
		// Stopped on a weekend only: working days lose nothing, calendar days one (the Saturday).
		{clock{"cn", "2026-03-02 09:00", "5wd", "2026-03-07 08:00/2026-03-08 08:00", ""}, "2026-03-09"},
		{clock{"cn", "2026-03-02 09:00", "7d", "2026-03-07 08:00/2026-03-08 08:00", ""}, "2026-03-10"},
		// Stopped on the last day, running again two weeks later: that one day is still to come.
		{clock{"cn", "2026-03-02 09:00", "5wd", "2026-03-09 10:00/2026-03-23 10:00", ""}, "2026-03-23"},
		// A stop that begins when the clock is past changes nothing; nor does one that ended before the first day.
		{clock{"cn", "2026-03-02 09:00", "5wd", "2026-03-10 00:00/2026-03-23 10:00", ""}, "2026-03-09"},
		{clock{"cn", "2026-03-02 09:00", "5wd", "2026-02-20 10:00/2026-03-02 17:00", ""}, "2026-03-09"},
		// Two stops at once are one: Wednesday to Friday lost, not five days.
		{clock{"cn", "2026-03-02 09:00", "5wd", "2026-03-04 10:00/2026-03-06 10:00, 2026-03-05 10:00/2026-03-09 10:00", ""}, "2026-03-12"},

		// One month from 31 January is the last of February, a Saturday: it stays in China, moves to Monday in Britain.
		{clock{"cn", "2026-01-31 10:00", "1mo", "", ""}, "2026-02-28"},
		{clock{"uk", "2026-01-31 10:00", "1mo", "", ""}, "2026-03-02"},
		// Extended by two months: three from the start, neither two from 28 February nor from 2 March.
		{clock{"uk", "2026-01-31 10:00", "1mo 2mo", "", ""}, "2026-04-30"},
		// Rolled once: a stop on the Monday to which the end has rolled finds nothing left to stop.
		{clock{"uk", "2026-01-31 10:00", "1mo", "2026-03-02 10:00/2026-03-05 10:00", ""}, "2026-03-02"},
		// Eight weeks of the Awb end on Monday 2 March. The letter of 2 February suspends from the 3rd; completed on the
		// 16th: 13 days, to Sunday 15 March, and the Termijnenwet makes it Monday.
		{clock{"nl", "2026-01-05 10:00", "8w", "2026-02-02 15:00/2026-02-16 10:00", ""}, "2026-03-16"},
		// Good Friday, the weekend and Easter Monday in a row.
		{clock{"nl", "2026-03-20 10:00", "14d", "", ""}, "2026-04-07"},
		// The same stop in three laws: Wednesday 4 to Monday 9 March leaves out 5 days in China (30 March + 5), ends on a
		// Saturday that Britain rolls, and 4 in the Netherlands, where the day of the stop counts (Friday).
		{clock{"cn", "2026-03-02 10:00", "28d", "2026-03-04 10:00/2026-03-09 10:00", ""}, "2026-04-04"},
		{clock{"uk", "2026-03-02 10:00", "28d", "2026-03-04 10:00/2026-03-09 10:00", ""}, "2026-04-07"},
		{clock{"nl", "2026-03-02 10:00", "25d", "2026-03-04 10:00/2026-03-09 10:00", ""}, "2026-03-31"},
		// In the Netherlands two stops that meet at an instant are one, so the Monday between them is not counted.
		{clock{"nl", "2026-03-02 10:00", "10wd", "2026-03-04 10:00/2026-03-09 10:00, 2026-03-09 10:00/2026-03-11 10:00", ""}, "2026-03-20"},
		{clock{"nl", "2026-03-02 10:00", "10wd", "2026-03-04 10:00/2026-03-09 10:00, 2026-03-09 10:10/2026-03-11 10:00", ""}, "2026-03-19"},

		// Half a day: from the morning to the end of the afternoon, from noon on to the next noon that is worked.
		{clock{"cn", "2026-03-02 10:00", "0.5wd", "", ""}, "2026-03-02"},
		{clock{"cn", "2026-03-02 12:00", "0.5wd", "", ""}, "2026-03-03 noon"},
		{clock{"cn", "2026-03-06 15:00", "0.5wd", "", ""}, "2026-03-09 noon"},
		{clock{"cn", "2026-02-14 15:00", "0.5wd", "", ""}, "2026-02-24 noon"},
		{clock{"cn", "2026-02-13 15:00", "0.5wd", "", ""}, "2026-02-14 noon"},
		{clock{"cn", "2026-03-07 09:00", "0.5wd", "", ""}, "2026-03-09 noon"},
		{clock{"cn", "2026-03-02 10:00", "1.5wd", "", ""}, "2026-03-03"},
		{clock{"cn", "2026-03-02 15:00", "1.5wd", "", ""}, "2026-03-04 noon"},
		// Half a day and its extension by another half are counted in halves: Monday afternoon, Tuesday morning.
		{clock{"cn", "2026-03-02 10:00", "0.5wd 0.5wd", "", ""}, "2026-03-03 noon"},
		// Stopped at 11, running again at 15: the afternoon is the half at whose end it runs; the next event is as usual.
		{clock{"cn", "2026-03-02 15:00", "0.5wd", "2026-03-03 11:00/2026-03-03 15:00", ""}, "2026-03-03"},
		// Beside another unit a half is a whole day: Tuesday, and ten days.
		{clock{"cn", "2026-03-02 10:00", "0.5wd 10d", "", ""}, "2026-03-13"},

		// Units in order: five working days to Monday 9 March, then a month.
		{clock{"cn", "2026-03-02 10:00", "5wd 1mo", "", ""}, "2026-04-09"},
		// Only the end rolls: a week to Saturday 14 March, five working days from there.
		{clock{"nl", "2026-03-07 10:00", "7d 5wd", "", ""}, "2026-03-20"},
		// A last day is kept whatever stops or is added, on a Sunday too, and never comes before the start.
		{clock{"uk", "2026-03-02 10:00", "20wd 10wd", "2026-03-03 10:00/2026-03-12 10:00", "2026-03-15"}, "2026-03-15"},
		{clock{"cn", "2026-03-02 10:00", "20wd", "", "2026-02-20"}, "2026-03-02"},
		{clock{"cn", "2026-03-02 10:00", "", "2026-03-03 10:00/2026-03-12 10:00", "2026-03-15"}, "2026-03-15"},
		{clock{"uk", "2026-03-02 10:00", "", "", "2026-03-15"}, "2026-03-15"},
		{clock{"uk", "2026-01-31 10:00", "1mo", "", "2026-02-28"}, "2026-02-28"},
		{clock{"uk", "2026-01-31 10:00", "1mo", "", "2026-03-01"}, "2026-03-01"},
		// Nothing at all to count: the day of the event.
		{clock{"cn", "2026-03-02 10:00", "0d", "", ""}, "2026-03-02"},
	} {
		l := test.ledger(t)
		if got := lastDay(calendar(t, test.calendar).Due(l, l.Start).At); got != test.due {
			t.Errorf("%v: due %s, want %s", test.clock, got, test.due)
		}
	}
}

// TestDueIsLocal starts a clock at an instant that is the day before in UTC.
func TestDueIsLocal(t *testing.T) {
	c := calendar(t, "cn")
	start := time.Date(2026, 3, 1, 17, 0, 0, 0, time.UTC) // Monday 2 March, 01:00 in Shanghai
	due := c.Due(worktime.Ledger{Start: start, Within: duration(t, "1wd")}, start)
	if due.Date != date(t, "2026-03-03") || !due.At.Equal(at(t, "cn", "2026-03-04 00:00")) {
		t.Errorf("due %s until %s", due.Date, due.At)
	}
}

func TestDueInSummerTime(t *testing.T) {
	c := calendar(t, "nl")
	l := clock{calendar: "nl", start: "2026-03-27 10:00", budget: "1d"}.ledger(t) // ends on Saturday, rolls over the change
	due := c.Due(l, l.Start)
	if want := time.Date(2026, 3, 30, 22, 0, 0, 0, time.UTC); !due.At.Equal(want) {
		t.Errorf("past at %s, want %s", due.At.UTC(), want)
	}
}

func TestProvisional(t *testing.T) {
	c := calendar(t, "cn")
	for _, test := range []struct {
		start, budget string
		want          bool
	}{
		{"2026-12-30 10:00", "1wd", false},
		{"2026-12-31 10:00", "1wd", true},
		{"2026-11-20 10:00", "2mo", true},
		{"2023-12-31 10:00", "1wd", false}, // its first day is covered
		{"2023-12-30 10:00", "1wd", true},
	} {
		l := clock{calendar: "cn", start: test.start, budget: test.budget}.ledger(t)
		if due := c.Due(l, l.Start); due.Provisional != test.want {
			t.Errorf("%s %s: due %s, provisional %v", test.start, test.budget, due.Date, due.Provisional)
		}
	}
}

// TestStopped asks of a clock that was stopped on 4 March, in which 3 working days are left (or 28 days, less one).
func TestStopped(t *testing.T) {
	for _, test := range []struct {
		name    string
		clock   clock
		now     string
		due     string
		stopped bool
		fires   string
	}{
		{"before the stop", clock{"cn", "2026-03-02 10:00", "4wd", "2026-03-04 10:00/", ""}, "2026-03-04 09:00", "2026-03-06", false, "2026-03-07 00:00"},
		{"at the very moment", clock{"cn", "2026-03-02 10:00", "4wd", "2026-03-04 10:00/", ""}, "2026-03-04 10:00", "2026-03-06", true, ""},
		{"on the day itself", clock{"cn", "2026-03-02 10:00", "4wd", "2026-03-04 10:00/", ""}, "2026-03-04 11:00", "2026-03-06", true, ""},
		{"it moves with now", clock{"cn", "2026-03-02 10:00", "4wd", "2026-03-04 10:00/", ""}, "2026-03-16 11:00", "2026-03-18", true, ""},
		{"over a weekend", clock{"cn", "2026-03-02 10:00", "4wd", "2026-03-04 10:00/", ""}, "2026-03-15 11:00", "2026-03-18", true, ""},
		{"stopped too late", clock{"cn", "2026-03-02 10:00", "2wd", "2026-03-05 00:00/", ""}, "2026-03-16 11:00", "2026-03-04", false, "2026-03-05 00:00"},
		{"on the last day, which China leaves out", clock{"cn", "2026-03-02 10:00", "2wd", "2026-03-04 10:00/", ""}, "2026-03-16 11:00", "2026-03-16", true, ""},
		{"on the last day, which the Netherlands count", clock{"nl", "2026-03-02 10:00", "2wd", "2026-03-04 10:00/", ""}, "2026-03-16 11:00", "2026-03-04", false, "2026-03-05 00:00"},
		{"a last day goes on", clock{"cn", "2026-03-02 10:00", "4wd", "2026-03-04 10:00/", "2026-03-17"}, "2026-03-05 11:00", "2026-03-09", true, "2026-03-18 00:00"},
		{"and comes", clock{"cn", "2026-03-02 10:00", "4wd", "2026-03-04 10:00/", "2026-03-17"}, "2026-03-18 00:00", "2026-03-17", true, "2026-03-18 00:00"},
		{"two open stops", clock{"cn", "2026-03-02 10:00", "4wd", "2026-03-09 10:00/, 2026-03-04 10:00/", ""}, "2026-03-16 11:00", "2026-03-18", true, ""},
		{"one of two still open", clock{"cn", "2026-03-02 10:00", "4wd", "2026-03-04 10:00/, 2026-03-04 11:00/2026-03-05 10:00", ""}, "2026-03-16 11:00", "2026-03-18", true, ""},
		{"half days", clock{"cn", "2026-03-02 10:00", "2.5wd", "2026-03-04 10:00/", ""}, "2026-03-16 14:00", "2026-03-17", true, ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			now := at(t, test.clock.calendar, test.now)
			due := calendar(t, test.clock.calendar).Due(test.clock.ledger(t), now)
			if due.Date != date(t, test.due) || due.Stopped != test.stopped || !due.Fires.Equal(at(t, test.clock.calendar, test.fires)) {
				t.Errorf("due %s, stopped %v, fires %s", due.Date, due.Stopped, due.Fires)
			}
			if fired := test.fires != "" && test.fires <= test.now; due.Past(now) != fired {
				t.Errorf("past: %v, want %v", due.Past(now), fired)
			}
		})
	}
}

// TestHostileLedger shows that no ledger makes a loop that does not end.
func TestHostileLedger(t *testing.T) {
	c := calendar(t, "cn")
	start := at(t, "cn", "2026-03-02 10:00")
	huge := worktime.Duration{N: 1 << 40, Unit: worktime.WorkingDays}
	for _, l := range []worktime.Ledger{
		{Start: start, Within: huge},
		{Start: start, Within: worktime.Duration{N: 1 << 40, Unit: worktime.Years}, Extra: []worktime.Duration{huge, huge}},
		{Start: start, Within: duration(t, "5wd"), Stops: []worktime.Stop{{From: start, To: start.AddDate(5000, 0, 0)}}},
	} {
		if due := c.Due(l, start); !due.Provisional || due.Date.After(date(t, "2300-01-01")) {
			t.Errorf("due %s, provisional %v", due.Date, due.Provisional)
		}
	}
	if got := c.Add(date(t, "2026-03-02"), huge); got.After(date(t, "2300-01-01")) {
		t.Errorf("a huge duration ends on %s", got)
	}
}
