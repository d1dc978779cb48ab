package worktime_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/onewindow/onewindow/internal/worktime"
)

func TestDurationWords(t *testing.T) {
	for _, test := range []struct{ text, en, zh string }{
		{"5wd", "5 working days", "5个工作日"},
		{"1wd", "1 working day", "1个工作日"},
		{"0wd", "0 working days", "0个工作日"},
		{"0.5wd", "half a working day", "半个工作日"},
		{"1.5wd", "1.5 working days", "1.5个工作日"},
		{"10d", "10 days", "10天"},
		{"1d", "1 day", "1天"},
		{"6w", "6 weeks", "6周"},
		{"1mo", "1 month", "1个月"},
		{"5y", "5 years", "5年"},
	} {
		d := duration(t, test.text)
		if d.String() != test.text || d.Words("en") != test.en || d.Words("zh") != test.zh || d.Words("fr") != test.en {
			t.Errorf("%s: %s, %q, %q", test.text, d, d.Words("en"), d.Words("zh"))
		}
	}
}

func TestNotADuration(t *testing.T) {
	for _, text := range []string{
		"", "5", "wd", "5 wd", "05wd", "-1wd", "+1wd", "1.0wd", ".5wd", "0.25wd", "1,5wd", "5WD", "5m", "5h", "5wd5d", "٥wd",
		"0.5d", "1.5mo", "10000wd", "99999999999999999999wd", "101y", "1201mo", "9999w", "5wd\n", strings.Repeat("9", 1000),
	} {
		if d, err := worktime.ParseDuration(text); err == nil {
			t.Errorf("%q was read as %s", text, d)
		} else if len(err.Error()) > 120 {
			t.Errorf("the refusal repeats %d bytes", len(err.Error()))
		}
	}
}

func TestDurationBounds(t *testing.T) {
	for _, test := range []struct {
		text         string
		lower, upper int
	}{
		{"0d", 0, 0}, {"10d", 10, 10}, {"6w", 42, 42}, {"2mo", 56, 62}, {"1y", 365, 366}, {"14mo", 421, 428}, {"1200mo", 36500, 36600}, {"100y", 36500, 36600},
		{"1wd", 1, 3}, {"5wd", 5, 7}, {"6wd", 6, 10}, {"0.5wd", 0, 3}, {"9999wd", 9999, 13999},
	} {
		if d := duration(t, test.text); d.LowerDays() != test.lower || d.UpperDays() != test.upper {
			t.Errorf("%s lasts %d to %d days", test.text, d.LowerDays(), d.UpperDays())
		}
	}
}

func TestDurationCompare(t *testing.T) {
	for _, test := range []struct {
		a, b  string
		order int
		ok    bool
	}{
		{"5wd", "8wd", -1, true}, {"1.5wd", "1wd", 1, true}, {"0.5wd", "0.5wd", 0, true},
		{"6w", "6d", 1, true}, {"2w", "14d", 0, true}, {"1y", "12mo", 0, true}, {"11mo", "1y", -1, true},
		{"1mo", "30d", 0, false}, {"5wd", "7d", 0, false}, {"1y", "300wd", 0, false},
	} {
		if order, ok := duration(t, test.a).Compare(duration(t, test.b)); order != test.order || ok != test.ok {
			t.Errorf("%s and %s: %d, %v", test.a, test.b, order, ok)
		}
	}
}

func TestDurationAsText(t *testing.T) {
	type limit struct {
		Within worktime.Duration `json:"within"`
		Extra  worktime.Duration `json:"extra"`
		None   worktime.Duration `json:"none,omitzero"`
	}
	in := limit{Within: duration(t, "0.5wd")}
	text, err := json.Marshal(in)
	if err != nil || string(text) != `{"within":"0.5wd","extra":""}` {
		t.Errorf("wrote %s, %v", text, err)
	}
	out := limit{Extra: in.Within}
	if err := json.Unmarshal(text, &out); err != nil || out != in {
		t.Errorf("read %v, %v", out, err)
	}
	if err := json.Unmarshal([]byte(`{"within":"5"}`), &out); err == nil {
		t.Error("read a duration without a unit")
	}
}
