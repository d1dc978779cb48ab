package worktime_test

import (
	"strings"
	"testing"
	"time"

	"github.com/onewindow/onewindow/internal/worktime"
)

// A country is a calendar as its announcements print it. The calendars under test and the oracle are both made from it,
// but the oracle never asks a Calendar.
type country struct {
	zone     string
	covers   string // first..last
	counting worktime.Counting
	holidays []holiday
}

// A holiday lists the weekdays that are off and the weekend days that are worked for it.
type holiday struct {
	zh, en         string
	closed, worked string // dates and ranges, separated by blanks
}

var countries = map[string]country{
	"cn": {
		zone:     "Asia/Shanghai",
		covers:   "2024-01-01..2026-12-31",
		counting: worktime.Counting{FirstDay: "next", StoppedDay: "not_counted", ResumedDay: "counted", Ends: "as_is"},
		holidays: []holiday{
			{"元旦", "New Year", "2024-01-01", ""},
			{"春节", "Spring Festival", "2024-02-12..2024-02-16", "2024-02-04 2024-02-18"},
			{"清明节", "Tomb-Sweeping Day", "2024-04-04 2024-04-05", "2024-04-07"},
			{"劳动节", "Labour Day", "2024-05-01..2024-05-03", "2024-04-28 2024-05-11"},
			{"端午节", "Dragon Boat Festival", "2024-06-10", ""},
			{"中秋节", "Mid-Autumn Festival", "2024-09-16 2024-09-17", "2024-09-14"},
			{"国庆节", "National Day", "2024-10-01..2024-10-04 2024-10-07", "2024-09-29 2024-10-12"},
			{"元旦", "New Year", "2025-01-01", ""},
			{"春节", "Spring Festival", "2025-01-28..2025-01-31 2025-02-03 2025-02-04", "2025-01-26 2025-02-08"},
			{"清明节", "Tomb-Sweeping Day", "2025-04-04", ""},
			{"劳动节", "Labour Day", "2025-05-01 2025-05-02 2025-05-05", "2025-04-27"},
			{"端午节", "Dragon Boat Festival", "2025-06-02", ""},
			{"国庆节、中秋节", "National Day and Mid-Autumn", "2025-10-01..2025-10-03 2025-10-06..2025-10-08", "2025-09-28 2025-10-11"},
			{"元旦", "New Year", "2026-01-01 2026-01-02", "2026-01-04"},
			{"春节", "Spring Festival", "2026-02-16..2026-02-20 2026-02-23", "2026-02-14 2026-02-28"},
			{"清明节", "Tomb-Sweeping Day", "2026-04-06", ""},
			{"劳动节", "Labour Day", "2026-05-01 2026-05-04 2026-05-05", "2026-05-09"},
			{"端午节", "Dragon Boat Festival", "2026-06-19", ""},
			{"中秋节", "Mid-Autumn Festival", "2026-09-25", ""},
			{"国庆节", "National Day", "2026-10-01 2026-10-02 2026-10-05..2026-10-07", "2026-09-20 2026-10-10"},
		},
	},
	"nl": {
		zone:     "Europe/Amsterdam",
		covers:   "2026-01-01..2026-12-31",
		counting: worktime.Counting{FirstDay: "next", StoppedDay: "counted", ResumedDay: "counted", Ends: "next_working_day"},
		holidays: []holiday{{"", "Feestdagen", "2026-01-01 2026-04-03 2026-04-06 2026-04-27 2026-05-05 2026-05-14 2026-05-25 2026-12-25", ""}},
	},
	"uk": {
		zone:     "Europe/London",
		covers:   "2026-01-01..2026-12-31",
		counting: worktime.Counting{FirstDay: "next", StoppedDay: "not_counted", ResumedDay: "counted", Ends: "next_working_day"},
		holidays: []holiday{{"", "Bank holidays", "2026-01-01 2026-04-03 2026-04-06 2026-05-04 2026-05-25 2026-08-31 2026-12-25 2026-12-28", ""}},
	},
}

// spec returns what the calendar file of a country would say.
func spec(t testing.TB, code string) worktime.CalendarSpec {
	t.Helper()
	country := countries[code]
	s := worktime.CalendarSpec{
		Code: code, Version: "1", Names: map[string]string{"en": code}, Zone: country.zone,
		Covers:   ranges(t, country.covers)[0],
		Week:     []time.Weekday{time.Monday, time.Tuesday, time.Wednesday, time.Thursday, time.Friday},
		Hours:    worktime.Hours{From: "09:00", Noon: "12:00", To: "17:00"},
		Counting: country.counting,
	}
	for _, h := range country.holidays {
		s.Days = append(s.Days, worktime.Special{
			Name:   map[string]string{"zh": h.zh, "en": h.en},
			Closed: ranges(t, h.closed), Worked: ranges(t, h.worked),
		})
	}
	return s
}

func calendar(t testing.TB, code string) *worktime.Calendar {
	t.Helper()
	c, err := worktime.NewCalendar(spec(t, code))
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func ranges(t testing.TB, text string) (all []worktime.DateRange) {
	t.Helper()
	for _, part := range strings.Fields(text) {
		from, to, isRange := strings.Cut(part, "..")
		if !isRange {
			to = from
		}
		all = append(all, worktime.DateRange{From: date(t, from), To: date(t, to)})
	}
	return all
}

func date(t testing.TB, text string) worktime.Date {
	t.Helper()
	d, err := worktime.ParseDate(text)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func duration(t testing.TB, text string) worktime.Duration {
	t.Helper()
	d, err := worktime.ParseDuration(text)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// at reads "2026-02-10 09:00" in the zone of a country; "" is the zero time.
func at(t testing.TB, code, text string) time.Time {
	t.Helper()
	if text == "" {
		return time.Time{}
	}
	zone, err := time.LoadLocation(countries[code].zone)
	if err != nil {
		t.Fatal(err)
	}
	moment, err := time.ParseInLocation("2006-01-02 15:04", text, zone)
	if err != nil {
		t.Fatal(err)
	}
	return moment
}

// A clock is a ledger as the tables of these tests write it.
type clock struct {
	calendar string
	start    string
	budget   string // the limit and its extensions, separated by blanks
	stops    string // from/to, separated by commas; nothing after the slash: still open
	latest   string
}

func (c clock) ledger(t testing.TB) worktime.Ledger {
	t.Helper()
	l := worktime.Ledger{Start: at(t, c.calendar, c.start)}
	for i, text := range strings.Fields(c.budget) {
		if i == 0 {
			l.Within = duration(t, text)
		} else {
			l.Extra = append(l.Extra, duration(t, text))
		}
	}
	for _, stop := range strings.Split(c.stops, ",") {
		if from, to, ok := strings.Cut(strings.TrimSpace(stop), "/"); ok {
			l.Stops = append(l.Stops, worktime.Stop{From: at(t, c.calendar, from), To: at(t, c.calendar, to), Reason: "testing", Basis: "art. 45"})
		}
	}
	if c.latest != "" {
		l.Latest = date(t, c.latest)
	}
	return l
}
