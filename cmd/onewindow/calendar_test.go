package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// written is a file of the test's own.
func written(t *testing.T, name, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

const notice = "关于2027年部分节假日安排的通知\n一、元旦：1月1日（周五）至3日（周日）放假。\n二、春节：2月5日至11日放假调休。1月30日（周六）上班。\n"

// From the notice to the published version, as an operator goes every November.
func TestANoticeIsPublished(t *testing.T) {
	submitted(t)
	text, err := run(t, "calendar", "import", "--announcement", written(t, "notice.txt", notice), "--into", "../../rules/calendars/cn.yaml")
	if err != nil || !strings.Contains(text, `- {name: {zh: 春节, en: Spring Festival}, closed: [02-05, 02-08..02-11], worked: [01-30]}`) {
		t.Fatalf("%v\n%s", err, text)
	}
	next := written(t, "cn.yaml", text)
	says(t, "in order; calendars: 1", "calendar", "check", next)
	says(t, "open cases examined: 1, of which move: 0", "calendar", "publish", "--dry-run", next)
	says(t, "published: cn, version 2", "calendar", "publish", next)
	says(t, "2027-12-31", "calendar", "list")
	if out, err := run(t, "calendar", "publish", next); err == nil || !strings.Contains(err.Error(), "calendar_known") {
		t.Errorf("published twice: %q, %v", out, err)
	}
	wrong := written(t, "cn.yaml", strings.Replace(text, "[02-05, 02-08..02-11]", "[02-05..02-11]", 1))
	if out, err := run(t, "calendar", "publish", wrong); err == nil || !strings.Contains(out, "bad_calendar") || !strings.HasSuffix(strings.TrimSpace(out), "^") {
		t.Errorf("with an error: %q, %v", out, err)
	}
}

func TestCalendarFilesThatAreNone(t *testing.T) {
	if _, err := run(t, "calendar", "check", written(t, "x.yaml", "calendar: x\n")); err == nil {
		t.Error("half a calendar is in order")
	}
	if _, err := run(t, "calendar", "check", "../../rules/items/trade-licence/item.yaml"); err == nil {
		t.Error("an item is a calendar")
	}
	for want, args := range map[string][]string{
		"name one source":   {"calendar", "import"},
		"of which year":     {"calendar", "import", "--announcement", written(t, "n.txt", "放假")},
		"no iCalendar file": {"calendar", "import", "--ical", written(t, "n.ics", "放假")},
		"has no section":    {"calendar", "import", "--announcement", written(t, "n.txt", notice), "--into", written(t, "x.yaml", "calendar: x\n")},
		"read the holidays": {"calendar", "import", "--ical", "nowhere.ics"},
		"read nowhere.yaml": {"calendar", "check", "nowhere.yaml"},
	} {
		if out, err := run(t, args...); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v: %q, %v, want %q", args, out, err, want)
		}
	}
}
