package rules_test

import (
	"strings"
	"testing"
	"testing/fstest"

	"github.com/onewindow/onewindow/internal/worktime"
	"github.com/onewindow/onewindow/rules"
)

// The version of a calendar is that of all it rests on: a correction of the base is another version of what extends it.
func TestVersionOfACalendar(t *testing.T) {
	library, _ := rules.Load(rules.Samples(), fstest.MapFS{"a.yaml": {Data: []byte(localCalendar)}})
	files := library.CalendarFiles()
	if len(files) != 2 || files[0].Code != "cn" || files[1].Code != "cn-440300" || files[1].Extends != "cn" {
		t.Fatalf("the base comes first: %+v", files)
	}
	cn, problems := files[0].Build("cn.yaml", nil)
	if len(problems) > 0 || cn.Version() != library.Calendars["cn"].Version() {
		t.Errorf("built again: %s", lines(problems))
	}
	corrected := files[0]
	corrected.Text = []byte(strings.Replace(string(corrected.Text), "closed: [09-25]", "closed: [09-24, 09-25]", 1))
	newer, problems := corrected.Build("cn.yaml", nil)
	if len(problems) > 0 || newer.Version() == cn.Version() {
		t.Fatalf("corrected: %s", lines(problems))
	}
	local, _ := files[1].Build("local.yaml", cn)
	over, problems := files[1].Build("local.yaml", newer)
	if len(problems) > 0 || local.Version() != library.Calendars["cn-440300"].Version() || over.Version() == local.Version() {
		t.Errorf("the local one: %s", lines(problems))
	}
	if day := worktime.NewDate(2026, 9, 24); over.IsWorkingDay(day) || !local.IsWorkingDay(day) {
		t.Error("the correction reaches the local calendar, and leaves the older version alone")
	}
}

func TestACalendarFileIsNone(t *testing.T) {
	tests := map[string]struct{ text, want string }{
		"an item":      {"item: x\n", "x.yaml:1:1: not_a_calendar"},
		"broken":       {"calendar: [", "x.yaml:2:1: yaml"},
		"another base": {localCalendar, "x.yaml:2:10: unknown_calendar"},
	}
	for name, test := range tests {
		f, problems := rules.ReadCalendarFile("x.yaml", []byte(test.text))
		if len(problems) == 0 {
			_, problems = f.Build("x.yaml", nil)
		}
		if !strings.HasPrefix(lines(problems), test.want) {
			t.Errorf("%s: want %s, got\n%s", name, test.want, lines(problems))
		}
	}
}

func TestAnItemUnderAnotherCalendar(t *testing.T) {
	library, _ := rules.Load(rules.Samples(), fstest.MapFS{"a.yaml": {Data: []byte(localCalendar)}})
	item := library.Items["trade-licence"]
	moved := item.Under(library.Calendars["cn-440300"])
	if moved.Calendar.Code() != "cn-440300" || item.Calendar.Code() != "cn" || moved.Digest != item.Digest {
		t.Error("the item itself stays as it is")
	}
}
