package worktime_test

import (
	"encoding/json"
	"slices"
	"testing"
	"time"

	"github.com/onewindow/onewindow/internal/worktime"
)

// TestDateAgreesWithTime walks three hundred years beside the standard library.
func TestDateAgreesWithTime(t *testing.T) {
	day := time.Date(1900, 1, 1, 0, 0, 0, 0, time.UTC)
	d := worktime.NewDate(1900, 1, 1)
	for ; day.Year() < 2200; day, d = day.AddDate(0, 0, 1), d.AddDays(1) {
		if d.String() != day.Format(time.DateOnly) || d.Weekday() != day.Weekday() || !d.In(time.UTC).Equal(day) {
			t.Fatalf("%s is %s %s", day, d, d.Weekday())
		}
		if worktime.DateOf(day, time.UTC) != d || worktime.DateOf(day.Add(24*time.Hour-1), time.UTC) != d {
			t.Fatalf("the day of %s is not %s", day, d)
		}
	}
}

// TestDateInZone: in any zone a date begins when the last one ends, also where a clock change swallows midnight.
func TestDateInZone(t *testing.T) {
	for _, name := range []string{"Asia/Shanghai", "Europe/Amsterdam", "America/Sao_Paulo", "Africa/Cairo", "America/New_York"} {
		zone, err := time.LoadLocation(name)
		if err != nil {
			t.Fatal(err)
		}
		for d := date(t, "2014-01-01"); d.Before(date(t, "2027-01-01")); d = d.AddDays(1) {
			start := d.In(zone)
			if worktime.DateOf(start, zone) != d || worktime.DateOf(start.Add(-time.Second), zone) != d.AddDays(-1) {
				t.Fatalf("%s begins in %s at %s", d, name, start)
			}
		}
	}
}

func TestDateOrder(t *testing.T) {
	days := []worktime.Date{date(t, "2026-03-02"), date(t, "2024-02-29"), date(t, "2025-12-31")}
	slices.SortFunc(days, worktime.Date.Compare)
	a, b := days[0], days[1]
	if !a.Before(b) || !b.After(a) || a.After(b) || b.Before(a) || a.Before(a) || !a.Equal(a) || a.Equal(b) {
		t.Errorf("%v are out of order", days)
	}
}

func TestAddMonths(t *testing.T) {
	for _, test := range []struct {
		from   string
		months int
		want   string
	}{
		{"2026-01-31", 1, "2026-02-28"},
		{"2026-01-31", 3, "2026-04-30"},
		{"2024-01-31", 1, "2024-02-29"},
		{"2026-03-31", -1, "2026-02-28"},
		{"2026-01-15", -1, "2025-12-15"},
		{"2025-12-31", 2, "2026-02-28"},
		{"2026-02-28", 1, "2026-03-28"},
		{"2024-02-29", 48, "2028-02-29"},
	} {
		if got := date(t, test.from).AddMonths(test.months); got != date(t, test.want) {
			t.Errorf("%s and %d months is %s, want %s", test.from, test.months, got, test.want)
		}
	}
}

func TestNotADate(t *testing.T) {
	for _, text := range []string{"", "2026-2-5", "2026-02-30", "2025-02-29", "20260205", "2026-02-05 ", "0000-01-01", "12026-01-01", "tomorrow"} {
		if d, err := worktime.ParseDate(text); err == nil {
			t.Errorf("%q was read as %s", text, d)
		}
	}
}

func TestDateAsText(t *testing.T) {
	type form struct {
		On    worktime.Date `json:"on"`
		Until worktime.Date `json:"until"`
		Not   worktime.Date `json:"not,omitzero"`
	}
	in := form{On: date(t, "2026-02-05")}
	text, err := json.Marshal(in)
	if err != nil || string(text) != `{"on":"2026-02-05","until":""}` {
		t.Errorf("wrote %s, %v", text, err)
	}
	out := form{Until: in.On}
	if err := json.Unmarshal(text, &out); err != nil || out != in {
		t.Errorf("read %v, %v", out, err)
	}
	if err := json.Unmarshal([]byte(`{"on":"5 February"}`), &out); err == nil {
		t.Error("read 5 February")
	}
	if zero := worktime.DateOf(time.Time{}, time.UTC); !zero.IsZero() {
		t.Errorf("the zero time lies on %s", zero)
	}
}
