package worktime_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/onewindow/onewindow/internal/worktime"
)

func TestCalendarsThatCannotBe(t *testing.T) {
	closed := func(days string) func(*worktime.CalendarSpec) {
		return func(s *worktime.CalendarSpec) {
			s.Days = append(s.Days, worktime.Special{Name: map[string]string{"en": "Storm"}, Closed: ranges(t, days)})
		}
	}
	worked := func(days string) func(*worktime.CalendarSpec) {
		return func(s *worktime.CalendarSpec) {
			s.Days = append(s.Days, worktime.Special{Name: map[string]string{"en": "Storm"}, Worked: ranges(t, days)})
		}
	}
	for _, test := range []struct {
		name  string
		spoil func(*worktime.CalendarSpec)
		want  string
	}{
		{"no code", func(s *worktime.CalendarSpec) { s.Code = "" }, "code: is missing"},
		{"no zone", func(s *worktime.CalendarSpec) { s.Zone = "" }, `zone: "" is no zone`},
		{"the machine's zone", func(s *worktime.CalendarSpec) { s.Zone = "Local" }, `zone: "Local" is no zone`},
		{"unknown zone", func(s *worktime.CalendarSpec) { s.Zone = "Asia/Yulin" }, `zone: "Asia/Yulin" is no zone`},
		{"empty week", func(s *worktime.CalendarSpec) { s.Week = nil }, "week: has no working day"},
		{"a day twice", func(s *worktime.CalendarSpec) { s.Week = append(s.Week, time.Monday) }, "week: Monday is"},
		{"an eighth day", func(s *worktime.CalendarSpec) { s.Week = append(s.Week, 7) }, "week: %!Weekday(7) is"},
		{"no hours", func(s *worktime.CalendarSpec) { s.Hours = worktime.Hours{} }, "hours: give"},
		{"noon too late", func(s *worktime.CalendarSpec) { s.Hours.Noon = "18:00" }, "hours: give"},
		{"noon that is none", func(s *worktime.CalendarSpec) { s.Hours.Noon = "12.00" }, "hours: give"},
		{"another first day", func(s *worktime.CalendarSpec) { s.Counting.FirstDay = "same" }, `counting: first_day is "same", known are ["next"]`},
		{"no habit", func(s *worktime.CalendarSpec) { s.Counting = worktime.Counting{} }, `counting: ends is ""`},
		{"no coverage", func(s *worktime.CalendarSpec) { s.Covers = worktime.DateRange{} }, "covers: give"},
		{"coverage backwards", func(s *worktime.CalendarSpec) { s.Covers.From = s.Covers.To.AddDays(1) }, "covers: give"},
		{"endless coverage", func(s *worktime.CalendarSpec) { s.Covers.To = date(t, "2999-12-31") }, "covers: give"},
		{"no name", func(s *worktime.CalendarSpec) { s.Days[0].Name = nil }, "days: every day off needs a name"},
		{"before the coverage", closed("2023-12-29"), "days: 2023-12-29 is outside the coverage"},
		{"after the coverage", closed("2026-12-31..2999-12-31"), "days: 2999-12-31 is outside the coverage"},
		{"a range backwards", closed("2026-03-06..2026-03-02"), "days: 2026-03-06 comes after 2026-03-02"},
		{"off already", closed("2026-03-07"), "days: 2026-03-07 is off already, a Saturday"},
		{"worked already", worked("2026-03-02"), "days: 2026-03-02 is worked already, a Monday"},
		{"closed twice", closed("2026-02-16"), "days: 2026-02-16 stands there twice"},
		{"worked twice", worked("2026-02-14"), "days: 2026-02-14 stands there twice"},
		{"closed, then worked", worked("2026-02-16"), "days: 2026-02-16 is both closed and worked"},
		{"worked, then closed", closed("2026-02-14"), "days: 2026-02-14 is both closed and worked"},
	} {
		t.Run(test.name, func(t *testing.T) {
			s := spec(t, "cn")
			test.spoil(&s)
			_, err := worktime.NewCalendar(s)
			if err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("got %v, want %q", err, test.want)
			}
		})
	}
}

func TestEveryFlawIsNamed(t *testing.T) {
	s := spec(t, "cn")
	s.Days = append(s.Days, worktime.Special{Name: map[string]string{"en": "Storm"}, Closed: ranges(t, "2026-03-06..2026-03-09")})
	_, err := worktime.NewCalendar(s)
	var flaws worktime.SpecErrors
	if !errors.As(err, &flaws) || len(flaws) != 2 || flaws[0].Day != date(t, "2026-03-07") || flaws[1].Day != date(t, "2026-03-08") {
		t.Errorf("flaws %v of %v", flaws, err)
	}
	s.Week, s.Zone = nil, "" // without a week there is no saying which day is off
	if _, err = worktime.NewCalendar(s); !errors.As(err, &flaws) || len(flaws) != 2 || flaws[0].Part != "zone" || flaws[1].Part != "week" {
		t.Errorf("flaws %v of %v", flaws, err)
	}
}

func TestExtend(t *testing.T) {
	cn := calendar(t, "cn")
	name := map[string]string{"zh": "台风停工", "en": "Typhoon"}
	shenzhen, err := cn.Extend(worktime.CalendarSpec{
		Code: "cn-440300", Version: "2",
		Hours: worktime.Hours{From: "09:00", Noon: "13:00", To: "18:00"},
		Days: []worktime.Special{
			{Name: name, Closed: ranges(t, "2026-09-16 2026-09-20"), Worked: ranges(t, "2026-09-25 2026-10-17")}, // 09-20 is worked in cn, 09-25 closed
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	if shenzhen.Code() != "cn-440300" || shenzhen.Version() != "2" || shenzhen.Zone() != cn.Zone() || shenzhen.Covers() != cn.Covers() {
		t.Errorf("%s %s in %s", shenzhen.Code(), shenzhen.Version(), shenzhen.Zone())
	}
	for day, works := range map[string]bool{"2026-09-16": false, "2026-09-20": false, "2026-09-25": true, "2026-10-17": true, "2026-10-01": false} {
		if shenzhen.IsWorkingDay(date(t, day)) != works {
			t.Errorf("%s works: %v, want %v", day, !works, works)
		}
	}
	if !cn.IsWorkingDay(date(t, "2026-09-16")) || cn.Code() != "cn" {
		t.Error("the extension changed what it extends")
	}
	half := clock{calendar: "cn", start: "2026-03-02 12:30", budget: "0.5wd"}.ledger(t)
	if due := shenzhen.Due(half, half.Start); due.Date != date(t, "2026-03-02") {
		t.Errorf("half past twelve is before the local noon, due %s", due.Date)
	}
}

func TestExtensionsThatCannotBe(t *testing.T) {
	name := map[string]string{"en": "Storm"}
	for _, test := range []struct {
		want  string
		local worktime.CalendarSpec
	}{
		{"extends: zone, week, covers and counting come from cn", worktime.CalendarSpec{Code: "x", Zone: "Asia/Urumqi"}},
		{"code: is missing", worktime.CalendarSpec{}},
		{"days: 2026-10-01 is off already, a Thursday", worktime.CalendarSpec{Code: "x", Days: []worktime.Special{{Name: name, Closed: ranges(t, "2026-10-01")}}}},
		{"days: 2026-02-14 is worked already, a Saturday", worktime.CalendarSpec{Code: "x", Days: []worktime.Special{{Name: name, Worked: ranges(t, "2026-02-14")}}}},
		{"days: 2027-01-04 is outside the coverage", worktime.CalendarSpec{Code: "x", Days: []worktime.Special{{Name: name, Closed: ranges(t, "2027-01-04")}}}},
	} {
		if _, err := calendar(t, "cn").Extend(test.local); err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("got %v, want %q", err, test.want)
		}
	}
}
