package worktime_test

import (
	"testing"

	"pgregory.net/rapid"

	"github.com/onewindow/onewindow/internal/worktime"
)

// TestWorkingDaysOfAYear holds the fixture to the number of working days that a year is known to have.
func TestWorkingDaysOfAYear(t *testing.T) {
	c := calendar(t, "cn")
	for year, want := range map[int]int{2024: 251, 2025: 248, 2026: 248} {
		if got := c.WorkingDaysBetween(worktime.NewDate(year-1, 12, 31), worktime.NewDate(year, 12, 31)); got != want {
			t.Errorf("%d has %d working days, want %d", year, got, want)
		}
	}
}

func TestWorkingDaysBetween(t *testing.T) {
	c := calendar(t, "cn")
	rapid.Check(t, func(r *rapid.T) {
		a := date(t, "2023-11-01").AddDays(rapid.IntRange(0, 1300).Draw(r, "a"))
		b := a.AddDays(rapid.IntRange(0, 600).Draw(r, "days"))
		want := 0
		for d := a.AddDays(1); !d.After(b); d = d.AddDays(1) {
			if c.IsWorkingDay(d) {
				want++
			}
		}
		if got := c.WorkingDaysBetween(a, b); got != want {
			r.Fatalf("%d working days after %s up to %s, want %d", got, a, b, want)
		}
		if got := c.WorkingDaysBetween(b, a); got != -want {
			r.Fatalf("%d working days backwards, want %d", got, -want)
		}
	})
}

func TestAddAndSubtract(t *testing.T) {
	c := calendar(t, "nl")
	for _, test := range []struct{ from, add, want, subtract string }{
		{"2026-04-02", "1wd", "2026-04-07", "2026-04-01"},
		{"2026-04-02", "0.5wd", "2026-04-07", "2026-04-01"},
		{"2026-04-07", "2wd", "2026-04-09", "2026-04-01"},
		{"2026-04-07", "0wd", "2026-04-07", "2026-04-07"},
		{"2026-04-07", "4d", "2026-04-11", "2026-04-03"}, // a Saturday: a moment does not roll
		{"2026-04-07", "2w", "2026-04-21", "2026-03-24"},
		{"2026-03-31", "1mo", "2026-04-30", "2026-02-28"},
		{"2024-02-29", "1y", "2025-02-28", "2023-02-28"},
		{"2024-02-29", "4y", "2028-02-29", "2020-02-29"},
	} {
		if got := c.Add(date(t, test.from), duration(t, test.add)); got != date(t, test.want) {
			t.Errorf("%s + %s = %s, want %s", test.from, test.add, got, test.want)
		}
		if got := c.Subtract(date(t, test.from), duration(t, test.add)); got != date(t, test.subtract) {
			t.Errorf("%s - %s = %s, want %s", test.from, test.add, got, test.subtract)
		}
	}
}

func TestDayName(t *testing.T) {
	c := calendar(t, "cn")
	for day, want := range map[string]string{"2026-02-16": "春节", "2026-02-14": "春节", "2026-02-15": "", "2026-03-02": ""} {
		if got := c.DayName(date(t, day))["zh"]; got != want {
			t.Errorf("%s is called %q, want %q", day, got, want)
		}
	}
}

func TestFits(t *testing.T) {
	for _, test := range []struct {
		calendar string
		parts    []string
		whole    string
		ok       bool
	}{
		{"cn", []string{"4wd", "2wd"}, "8wd", true},
		{"cn", []string{"1wd", "0.5wd", "0.5wd"}, "2wd", true}, // a trade licence
		{"cn", []string{"1wd", "0.5wd", "0.5wd", "0.5wd"}, "2wd", false},
		{"cn", []string{"1wd", "0.5wd"}, "1.5wd", true},
		{"cn", nil, "1wd", true},
		{"cn", []string{"28d"}, "1mo", true},
		{"cn", []string{"29d"}, "1mo", false}, // February
		{"cn", []string{"1mo"}, "30d", false},
		{"cn", []string{"1mo"}, "31d", true},
		{"cn", []string{"1mo", "1mo"}, "2mo", true},
		{"cn", []string{"12mo"}, "1y", true},
		{"cn", []string{"13mo"}, "1y", false},
		{"cn", []string{"6w"}, "42d", true},
		{"cn", []string{"6w"}, "6d", false}, // a timer labelled six weeks and set to six days
		{"cn", []string{"5wd"}, "15d", true},
		{"cn", []string{"5wd"}, "14d", false}, // over Mid-Autumn and National Day of 2026
		{"cn", []string{"0.5wd"}, "10d", true},
		{"cn", []string{"0.5wd"}, "9d", false}, // from the last afternoon before the Spring Festival of 2026
		{"uk", []string{"20wd"}, "28d", false}, // over Easter
		{"uk", []string{"10wd", "2w"}, "1mo", false},
		{"uk", []string{"10wd", "1w"}, "1mo", true},
	} {
		var parts []worktime.Duration
		for _, part := range test.parts {
			parts = append(parts, duration(t, part))
		}
		from, ok := calendar(t, test.calendar).Fits(parts, duration(t, test.whole))
		if ok != test.ok {
			t.Errorf("%v fits %s: %v (from %s), want %v", test.parts, test.whole, ok, from, test.ok)
		}
	}
}

func BenchmarkDue(b *testing.B) {
	plain := clock{calendar: "cn", start: "2026-02-10 09:00", budget: "20wd"}
	stopped := plain
	stopped.stops = "2026-02-12 10:00/2026-02-25 10:00, 2026-03-05 10:00/2026-03-06 15:00"
	year := clock{calendar: "cn", start: "2026-02-10 09:00", budget: "1y"}
	for name, clock := range map[string]clock{"20wd": plain, "20wd stopped twice": stopped, "1y": year} {
		b.Run(name, func(b *testing.B) {
			c, l := calendar(b, "cn"), clock.ledger(b)
			for b.Loop() {
				c.Due(l, l.Start)
			}
		})
	}
}

func BenchmarkReceipt(b *testing.B) {
	c := calendar(b, "cn")
	l := clock{calendar: "cn", start: "2026-02-10 09:00", budget: "8wd", stops: "2026-02-12 10:00/2026-02-25 10:00"}.ledger(b)
	for b.Loop() {
		c.Receipt(l, l.Start)
	}
}
