package worktime_test

import (
	"testing"
)

func TestShareMoment(t *testing.T) {
	for _, test := range []struct {
		name    string
		clock   clock
		percent int
		now     string
		want    string
	}{
		{"13wd: the twelfth morning", clock{"cn", "2026-03-02 10:00", "13wd", "", ""}, 90, "2026-03-02 10:00", "2026-03-18 00:00"},
		{"10wd: the tenth", clock{"cn", "2026-03-02 10:00", "10wd", "", ""}, 90, "2026-03-02 10:00", "2026-03-16 00:00"},
		{"1wd: the first", clock{"cn", "2026-03-02 10:00", "1wd", "", ""}, 90, "2026-03-02 10:00", "2026-03-03 00:00"},
		{"30wd after an extension: the 28th", clock{"cn", "2026-03-02 10:00", "20wd 10wd", "", ""}, 90, "2026-03-02 10:00", "2026-04-10 00:00"},
		{"the festival does not count", clock{"cn", "2026-02-10 09:00", "8wd", "2026-02-12 10:00/2026-02-25 10:00", ""}, 90, "2026-02-25 10:00", "2026-03-04 00:00"},
		{"30d: the 28th day", clock{"cn", "2026-03-02 10:00", "30d", "", ""}, 90, "2026-03-02 10:00", "2026-03-30 00:00"},
		{"half of 10wd", clock{"cn", "2026-03-02 10:00", "10wd", "", ""}, 50, "2026-03-02 10:00", "2026-03-10 00:00"},
		{"nothing of it", clock{"cn", "2026-03-06 10:00", "10wd", "", ""}, -50, "2026-03-06 10:00", "2026-03-09 00:00"},
		{"all of it", clock{"cn", "2026-03-06 10:00", "5wd", "", ""}, 100, "2026-03-06 10:00", "2026-03-14 00:00"},
		{"2.5wd: the fifth half", clock{"cn", "2026-03-02 10:00", "2.5wd", "", ""}, 90, "2026-03-02 10:00", "2026-03-04 12:00"},
		{"cut short by a last day", clock{"cn", "2026-03-02 10:00", "20wd", "", "2026-03-11"}, 90, "2026-03-02 10:00", "2026-03-11 00:00"},
		{"cut short after the sixteenth of 20 days", clock{"cn", "2026-03-02 10:00", "20wd", "", "2026-03-25"}, 90, "2026-03-02 10:00", "2026-03-25 00:00"},
		{"cut short on the first day", clock{"cn", "2026-03-02 10:00", "20wd", "", "2026-03-01"}, 90, "2026-03-02 10:00", "2026-03-02 10:00"},
		{"a date alone", clock{"cn", "2026-03-02 10:00", "", "", "2026-03-12"}, 90, "2026-03-02 10:00", "2026-03-12 00:00"},
		{"come before the stop", clock{"cn", "2026-03-02 10:00", "10wd", "2026-03-11 10:00/", ""}, 50, "2026-03-20 10:00", "2026-03-10 00:00"},
		{"not come before the stop", clock{"cn", "2026-03-02 10:00", "10wd", "2026-03-11 10:00/", ""}, 90, "2026-03-20 10:00", ""},
		{"never come while it stands", clock{"cn", "2026-03-02 10:00", "10wd", "2026-03-11 10:00/", ""}, 100, "2026-03-20 10:00", ""},
		{"the last day comes while it stands", clock{"cn", "2026-03-02 10:00", "10wd", "2026-03-11 10:00/", "2026-03-31"}, 90, "2026-03-20 10:00", "2026-03-31 00:00"},
		{"nothing to count", clock{"cn", "2026-03-02 10:00", "0d", "", ""}, 90, "2026-03-02 10:00", "2026-03-02 10:00"},
	} {
		t.Run(test.name, func(t *testing.T) {
			got := calendar(t, test.clock.calendar).ShareMoment(test.clock.ledger(t), test.percent, at(t, "cn", test.now))
			if !got.Equal(at(t, "cn", test.want)) {
				t.Errorf("got %s, want %s", got, test.want)
			}
		})
	}
}

func TestDaysBefore(t *testing.T) {
	for _, test := range []struct {
		name   string
		clock  clock
		before string
		want   string
	}{
		{"the day before", clock{"cn", "2026-02-10 09:00", "8wd", "2026-02-12 10:00/2026-02-25 10:00", ""}, "1wd", "2026-03-03 00:00"},
		{"over the festival to a Saturday worked", clock{"cn", "2026-02-12 09:00", "3wd", "", ""}, "1wd", "2026-02-14 00:00"},
		{"calendar days", clock{"cn", "2026-02-12 09:00", "30d", "", ""}, "10d", "2026-03-04 00:00"},
		{"from a due day on a Sunday", clock{"cn", "2026-03-01 09:00", "7d", "", ""}, "1wd", "2026-03-06 00:00"},
		{"half a day more", clock{"cn", "2026-03-02 09:00", "5wd", "", ""}, "0.5wd", "2026-03-06 12:00"},
		{"from noon of a day", clock{"cn", "2026-03-02 15:00", "1.5wd", "", ""}, "1wd", "2026-03-03 00:00"},
		{"never before the start", clock{"cn", "2026-03-02 09:00", "1wd", "", ""}, "1wd", "2026-03-02 09:00"},
		{"standing still", clock{"cn", "2026-03-02 09:00", "5wd", "2026-03-03 10:00/", ""}, "1wd", ""},
		{"standing still before a last day", clock{"cn", "2026-03-02 09:00", "5wd", "2026-03-03 10:00/", "2026-03-23"}, "1wd", "2026-03-20 00:00"},
	} {
		t.Run(test.name, func(t *testing.T) {
			now := at(t, "cn", "2026-03-18 10:00")
			got := calendar(t, test.clock.calendar).DaysBefore(test.clock.ledger(t), duration(t, test.before), now)
			if !got.Equal(at(t, "cn", test.want)) {
				t.Errorf("got %s, want %s", got, test.want)
			}
		})
	}
}

func TestDaysAfter(t *testing.T) {
	plain := clock{"cn", "2026-03-02 09:00", "4wd", "", ""} // due on Friday 6 March
	for _, test := range []struct {
		name  string
		clock clock
		after string
		want  string
	}{
		{"the first working day", plain, "1wd", "2026-03-09 00:00"},
		{"the fourth", plain, "4wd", "2026-03-12 00:00"},
		{"the first day is when it is past", plain, "1d", "2026-03-07 00:00"},
		{"calendar days", plain, "3d", "2026-03-09 00:00"},
		{"over the festival", clock{"cn", "2026-02-10 09:00", "3wd", "", ""}, "2wd", "2026-02-24 00:00"},
		{"half a day is over at noon, a day begins at midnight", clock{"cn", "2026-03-02 15:00", "1.5wd", "", ""}, "1wd", "2026-03-05 00:00"},
		{"standing still", clock{"cn", "2026-03-02 09:00", "5wd", "2026-03-03 10:00/", ""}, "1wd", ""},
		{"stopped after it was past", clock{"cn", "2026-03-02 09:00", "4wd", "2026-03-09 10:00/", ""}, "4wd", "2026-03-12 00:00"},
	} {
		t.Run(test.name, func(t *testing.T) {
			now := at(t, "cn", "2026-03-18 10:00")
			got := calendar(t, test.clock.calendar).DaysAfter(test.clock.ledger(t), duration(t, test.after), now)
			if !got.Equal(at(t, "cn", test.want)) {
				t.Errorf("got %s, want %s", got, test.want)
			}
		})
	}
}

func TestRemaining(t *testing.T) {
	plain := clock{"cn", "2026-03-02 10:00", "5wd", "", ""} // due on Monday 9 March
	for _, test := range []struct {
		name  string
		clock clock
		now   string
		want  int
	}{
		{"at the start", plain, "2026-03-02 10:00", 5},
		{"on day 1", plain, "2026-03-03 23:59", 4},
		{"on the Friday", plain, "2026-03-06 10:00", 1},
		{"on the Sunday", plain, "2026-03-08 10:00", 1},
		{"on the due day", plain, "2026-03-09 23:59", 0},
		{"just past", plain, "2026-03-10 00:00", -1},
		{"three over", plain, "2026-03-12 10:00", -3},
		{"three over, on a Sunday four", plain, "2026-03-15 10:00", -4},
		{"past on a Saturday", clock{"cn", "2026-03-02 10:00", "4wd", "", ""}, "2026-03-07 10:00", -1},
		{"before a stop", clock{"cn", "2026-02-10 09:00", "8wd", "2026-02-12 10:00/", ""}, "2026-02-12 09:00", 6},
		{"a stop gives its day back", clock{"cn", "2026-02-10 09:00", "8wd", "2026-02-12 10:00/", ""}, "2026-02-12 11:00", 7},
		{"and stands still", clock{"cn", "2026-02-10 09:00", "8wd", "2026-02-12 10:00/", ""}, "2026-02-22 11:00", 7},
		{"running again", clock{"cn", "2026-02-10 09:00", "8wd", "2026-02-12 10:00/2026-02-25 10:00", ""}, "2026-02-25 11:00", 6},
		{"a week has five", clock{"cn", "2026-03-02 10:00", "7d", "", ""}, "2026-03-02 10:00", 5},
		{"due on a Sunday, which is no working day", clock{"cn", "2026-03-01 10:00", "7d", "", ""}, "2026-03-07 10:00", 0},
		{"a last day while it stands", clock{"cn", "2026-03-02 10:00", "20wd", "2026-03-03 10:00/", "2026-03-10"}, "2026-03-11 10:00", -1},
		{"half days on the due day", clock{"cn", "2026-03-02 15:00", "1.5wd", "", ""}, "2026-03-04 11:59", 0},
		{"half days past noon", clock{"cn", "2026-03-02 15:00", "1.5wd", "", ""}, "2026-03-04 12:00", -1},
		{"half days to come", clock{"cn", "2026-03-02 15:00", "1.5wd", "", ""}, "2026-03-02 16:00", 2},
	} {
		t.Run(test.name, func(t *testing.T) {
			got := calendar(t, test.clock.calendar).Remaining(test.clock.ledger(t), at(t, "cn", test.now))
			if got != test.want {
				t.Errorf("%d left, want %d", got, test.want)
			}
		})
	}
}
