package almanac_test

import (
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/onewindow/onewindow/internal/almanac"
	"github.com/onewindow/onewindow/rules"
)

func readFile(t *testing.T, name string) string {
	t.Helper()
	text, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// What the notice says of 2026 is what the shipped calendar has.
func TestTheNoticeMakesTheShippedYear(t *testing.T) {
	h, err := almanac.FromAnnouncement(readFile(t, "testdata/2026.txt"))
	if err != nil {
		t.Fatal(err)
	}
	library, _ := rules.Load(rules.Samples())
	text := string(library.CalendarFiles()[0].Text)
	if diff := cmp.Diff(text[strings.Index(text, "  \"2026\":"):], h.String()); diff != "" {
		t.Errorf("(-shipped +read):\n%s", diff)
	}
}

func TestICal(t *testing.T) {
	h, err := almanac.FromICal(strings.NewReader(readFile(t, "testdata/2026.ics")), 2026)
	if err != nil {
		t.Fatal(err)
	}
	want := `  "2026":
    - {name: {zh: 元旦, en: New Year}, closed: [01-01, 01-02], worked: [01-04]}
    - {name: {zh: 春节, en: Spring Festival}, closed: [02-16..02-20, 02-23], worked: [02-14, 02-28]}
`
	if diff := cmp.Diff(want, h.String()); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestNoticesOfOtherYears(t *testing.T) {
	for name, tc := range map[string]struct{ text, want string }{
		"joined, and over the end of the year": {
			"关于2025年部分节假日安排的通知\n一、国庆节、中秋节：10月1日(周三)至8日（周三）放假调休。9月28日、10月11日上班。\n二、元旦：2024年12月31日至2025年1月1日放假。",
			"  \"2024\":\n    - {name: {zh: 元旦, en: New Year}, closed: [12-31]}\n  \"2025\":\n    - {name: {zh: 元旦, en: New Year}, closed: [01-01]}\n    - {name: {zh: 国庆节、中秋节, en: National Day and Mid-Autumn Festival}, closed: [10-01..10-03, 10-06..10-08], worked: [09-28, 10-11]}\n",
		},
		"a name that nobody knows": {
			"2027年部分节假日安排\n一、纪念日: 9月3日放假",
			"  \"2027\":\n    - {name: {zh: 纪念日}, closed: [09-03]}\n",
		},
	} {
		h, err := almanac.FromAnnouncement(tc.text)
		if err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if diff := cmp.Diff(tc.want, h.String()); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

func TestTextsThatAreNone(t *testing.T) {
	for text, want := range map[string]string{
		"一、元旦：1月1日放假":                      "of which year",
		"2026年部分节假日安排":                     "no line such as",
		"2026年部分节假日安排\n一、元旦：2月30日放假":       "there is no day 2026-02-30",
		"2026年部分节假日安排\n一、元旦：1月5日至1日放假":     "is not an end",
		"2026年部分节假日安排\n一、元旦：另行通知":          "no day is named",
		"2026年部分节假日安排\n一、元旦：1月1日至12月31日放假": "is not an end",
	} {
		if _, err := almanac.FromAnnouncement(text); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v", text, err)
		}
	}
	event := func(lines string) string {
		return "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nSUMMARY:X\r\n" + lines + "\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
	}
	for text, want := range map[string]string{
		"nothing":                         "no iCalendar file",
		event("DTSTART:20260101T090000Z"): "whole-day event",
		event("DTSTART;VALUE=DATE:20260101\r\nRRULE:FREQ=YEARLY"):         "repeated by a rule",
		event("DTSTART;VALUE=DATE:20260101\r\nDTEND;VALUE=DATE:20991231"): "longer than a month",
		event("DTSTART;VALUE=DATE:20240101"):                              "nothing of 2026",
		event("DTSTART;VALUE=DATE:20261341"):                              "not a date",
	} {
		if _, err := almanac.FromICal(strings.NewReader(text), 2026); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v", text, err)
		}
	}
}

// The file that comes of it is a calendar, and keeps what it said before.
func TestAddToAFile(t *testing.T) {
	library, _ := rules.Load(rules.Samples())
	base := string(library.CalendarFiles()[0].Text)
	h, err := almanac.FromAnnouncement("2027年部分节假日安排\n一、元旦：1月1日至3日放假。\n二、春节：2月5日至11日放假调休。1月30日上班。")
	if err != nil {
		t.Fatal(err)
	}
	text, err := almanac.Add(base, h)
	if err != nil {
		t.Fatal(err)
	}
	f, problems := rules.ReadCalendarFile("cn.yaml", []byte(text))
	calendar, flaws := f.Build("cn.yaml", nil)
	if calendar == nil || len(problems) > 0 || calendar.Covers().To.String() != "2027-12-31" {
		t.Fatalf("%v %v", problems, flaws)
	}
	if !strings.HasPrefix(text, strings.Split(base, "covers")[0]) || !strings.Contains(text, "  \"2027\":\n    - {name: {zh: 元旦, en: New Year}, closed: [01-01]}\n") {
		t.Errorf("written:\n%s", text)
	}
	for name, file := range map[string]string{
		"the year is there": text, "another section last": base + "name: {zh: 中国}\n", "no days": "calendar: x\n", "a local one": "calendar: x\nextends: cn\ndays:\n",
	} {
		if _, err := almanac.Add(file, h); err == nil {
			t.Errorf("%s: added", name)
		}
	}
}
