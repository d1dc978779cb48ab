package worktime_test

import (
	"fmt"
	"maps"
	"strings"
	"testing"

	"github.com/onewindow/onewindow/internal/worktime"
)

// TestExample follows the food business licence over the Spring Festival of 2026, as its tests.yaml tells it.
func TestExample(t *testing.T) {
	c := calendar(t, "cn")
	const testing = "2026-02-12 10:00/2026-02-25 10:00"
	for _, test := range []struct{ name, start, within, stops, due string }{
		{"accept", "2026-02-05 10:00", "5wd", "", "2026-02-12"},
		{"correct", "2026-02-06 15:00", "15wd", "", "2026-03-05"},
		{"accept afresh", "2026-02-09 09:00", "5wd", "", "2026-02-14"},
		{"promised", "2026-02-10 09:00", "8wd", "", "2026-02-27"},
		{"statutory", "2026-02-10 09:00", "20wd", "", "2026-03-16"},
		{"examine", "2026-02-10 09:00", "4wd", "", "2026-02-14"},
		{"testing", "2026-02-12 10:00", "10wd", "", "2026-03-04"},
		{"promised after the test", "2026-02-10 09:00", "8wd", testing, "2026-03-04"},
		{"decide", "2026-02-27 10:00", "2wd", "", "2026-03-02"},
	} {
		l := clock{calendar: "cn", start: test.start, budget: test.within, stops: test.stops}.ledger(t)
		if due := c.Due(l, l.Start); due.Date != date(t, test.due) {
			t.Errorf("%s: due %s, want %s", test.name, due.Date, test.due)
		}
	}
	l := clock{calendar: "cn", start: "2026-02-10 09:00", budget: "8wd", stops: testing}.ledger(t)
	r := c.Receipt(l, at(t, "cn", "2026-02-25 10:00"))
	want := map[string]int{"first_day": 1, "testing": 4, "weekend": 4, "holiday": 6}
	if r.From != date(t, "2026-02-10") || r.Due.Date != date(t, "2026-03-04") || r.Counted != 8 || !maps.Equal(r.NotCounted, want) {
		t.Errorf("from %s, due %s, counted %v, not counted %v", r.From, r.Due.Date, r.Counted, r.NotCounted)
	}
	if got := lines(r); got != exampleReceipt {
		t.Errorf("got\n%s\nwant\n%s", got, exampleReceipt)
	}
}

const exampleReceipt = `2026-02-10 Tue   0   first_day
2026-02-11 Wed   1 +
2026-02-12 Thu   1   testing art. 45
2026-02-13 Fri   1   testing art. 45
2026-02-14 Sat   1   testing art. 45
2026-02-15 Sun   1   weekend
2026-02-16 Mon   1   holiday 春节 Spring Festival
2026-02-17 Tue   1   holiday 春节 Spring Festival
2026-02-18 Wed   1   holiday 春节 Spring Festival
2026-02-19 Thu   1   holiday 春节 Spring Festival
2026-02-20 Fri   1   holiday 春节 Spring Festival
2026-02-21 Sat   1   weekend
2026-02-22 Sun   1   weekend
2026-02-23 Mon   1   holiday 春节 Spring Festival
2026-02-24 Tue   1   testing art. 45
2026-02-25 Wed   2 +
2026-02-26 Thu   3 +
2026-02-27 Fri   4 +
2026-02-28 Sat   5 + worked_weekend 春节 Spring Festival
2026-03-01 Sun   5   weekend
2026-03-02 Mon   6 +
2026-03-03 Tue   7 +
2026-03-04 Wed   8 +
`

// lines prints a receipt, a day a line: date, weekday, running total, + if it counted, and why.
func lines(r worktime.Receipt) string {
	var out strings.Builder
	for _, day := range r.Days {
		mark := " "
		if day.Counted {
			mark = "+"
		}
		why := strings.Join(strings.Fields(strings.Join([]string{day.Why, day.Basis, day.Name["zh"], day.Name["en"]}, " ")), " ")
		line := fmt.Sprintf("%s %.3s %3v %s %s", day.Date, day.Date.Weekday(), day.Total, mark, why)
		out.WriteString(strings.TrimRight(line, " ") + "\n")
	}
	return out.String()
}

func TestReceipts(t *testing.T) {
	for _, test := range []struct {
		name  string
		clock clock
		want  string
	}{
		{"calendar days count on Sundays, and the end rolls", clock{"nl", "2026-03-26 10:00", "8d", "2026-03-27 10:00/2026-03-29 10:00", ""}, `
2026-03-26 Thu   0   first_day
2026-03-27 Fri   1 +
2026-03-28 Sat   1   testing art. 45
2026-03-29 Sun   2 +
2026-03-30 Mon   3 +
2026-03-31 Tue   4 +
2026-04-01 Wed   5 +
2026-04-02 Thu   6 +
2026-04-03 Fri   7 +
2026-04-04 Sat   7   weekend
2026-04-05 Sun   7   weekend
2026-04-06 Mon   7   holiday Feestdagen
2026-04-07 Tue   8 +
`},
		{"half days", clock{"cn", "2026-03-06 15:00", "1.5wd", "2026-03-09 13:00/2026-03-10 09:00", ""}, `
2026-03-06 Fri   0   first_day
2026-03-07 Sat   0   weekend
2026-03-08 Sun   0   weekend
2026-03-09 Mon 0.5 +
2026-03-10 Tue 1.5 +
`},
		{"half of the first day", clock{"cn", "2026-03-06 09:00", "0.5wd", "", ""}, `
2026-03-06 Fri 0.5 +
`},
		{"half a day from a Saturday", clock{"cn", "2026-03-07 09:00", "0.5wd", "", ""}, `
2026-03-07 Sat   0   first_day
2026-03-08 Sun   0   weekend
2026-03-09 Mon 0.5 +
`},
		{"a last day cuts it short", clock{"cn", "2026-03-06 09:00", "5wd", "", "2026-03-08"}, `
2026-03-06 Fri   0   first_day
2026-03-07 Sat   0   weekend
2026-03-08 Sun   0   weekend
`},
	} {
		t.Run(test.name, func(t *testing.T) {
			l := test.clock.ledger(t)
			got := lines(calendar(t, test.clock.calendar).Receipt(l, l.Start))
			if want := strings.TrimPrefix(test.want, "\n"); got != want {
				t.Errorf("got\n%s\nwant\n%s", got, want)
			}
		})
	}
}

func TestReceiptTellsWhereItRolledFrom(t *testing.T) {
	l := clock{calendar: "uk", start: "2026-01-31 10:00", budget: "1mo"}.ledger(t)
	if r := calendar(t, "uk").Receipt(l, l.Start); r.RolledFrom != date(t, "2026-02-28") || r.Counted != 28 {
		t.Errorf("rolled from %s, counted %v", r.RolledFrom, r.Counted)
	}
	for _, stays := range []clock{
		{calendar: "uk", start: "2026-02-27 10:00", budget: "1mo"}, // ends on a Friday
		{calendar: "uk", start: "2026-01-31 10:00", budget: "1mo", latest: "2026-02-28"},
	} {
		l := stays.ledger(t)
		if r := calendar(t, "uk").Receipt(l, l.Start); !r.RolledFrom.IsZero() {
			t.Errorf("%v rolled from %s", stays, r.RolledFrom)
		}
	}
}

// TestReceiptOfStops puts each day down to the stop that stands at its end, whatever the order of the ledger.
func TestReceiptOfStops(t *testing.T) {
	c := calendar(t, "cn")
	correction := worktime.Stop{From: at(t, "cn", "2026-03-03 10:00"), To: at(t, "cn", "2026-03-05 09:00"), Reason: "correction"}
	hearing := worktime.Stop{From: at(t, "cn", "2026-03-04 10:00"), To: at(t, "cn", "2026-03-06 09:00"), Reason: "hearing"}
	open := worktime.Stop{From: at(t, "cn", "2026-03-09 10:00"), Reason: "testing"}
	want := map[string]int{"first_day": 1, "correction": 2, "hearing": 1, "testing": 3, "weekend": 4}
	for _, stops := range [][]worktime.Stop{{correction, hearing, open}, {open, hearing, correction}} {
		l := worktime.Ledger{Start: at(t, "cn", "2026-03-02 10:00"), Within: duration(t, "4wd"), Stops: stops}
		r := c.Receipt(l, at(t, "cn", "2026-03-12 11:00"))
		if !maps.Equal(r.NotCounted, want) || !r.Due.Stopped || r.Due.Date != date(t, "2026-03-16") {
			t.Errorf("due %s (stopped %v), not counted %v", r.Due.Date, r.Due.Stopped, r.NotCounted)
		}
	}
}

// TestResumedDayNotCounted uses a habit that no country at hand has: the clock counts again from the day after.
func TestResumedDayNotCounted(t *testing.T) {
	s := spec(t, "cn")
	s.Counting.ResumedDay = worktime.NotCounted
	c, err := worktime.NewCalendar(s)
	if err != nil {
		t.Fatal(err)
	}
	l := clock{calendar: "cn", start: "2026-03-02 10:00", budget: "4wd", stops: "2026-03-03 10:00/2026-03-04 09:00, 2026-03-05 09:00/2026-03-05 10:00"}.ledger(t)
	r := c.Receipt(l, l.Start)
	if want := map[string]int{"first_day": 1, "testing": 3, "weekend": 2}; r.Due.Date != date(t, "2026-03-11") || !maps.Equal(r.NotCounted, want) {
		t.Errorf("due %s, not counted %v", r.Due.Date, r.NotCounted)
	}
}
