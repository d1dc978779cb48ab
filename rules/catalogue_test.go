package rules_test

import (
	"fmt"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"github.com/onewindow/onewindow/internal/worktime"
	"github.com/onewindow/onewindow/rules"
)

func TestDivisions(t *testing.T) {
	library, _ := rules.Load(rules.Samples())
	d := library.Divisions
	within := []struct {
		child, root string
		want        bool
	}{
		{"110105", "110105", true}, {"110105", "110100", true}, {"110105", "110000", true}, {"110105", "100000", true}, {"110105", "110108", false},
		{"110105", "310000", false}, {"110100", "110105", false}, {"", "", false}, {"999999", "999999", false}, {"110105", "", false},
	}
	for _, test := range within {
		if got := d.Within(test.child, test.root); got != test.want {
			t.Errorf("Within(%q, %q) = %t", test.child, test.root, got)
		}
	}
	at := []struct{ code, level, want string }{
		{"110105", "county", "110105"}, {"110105", "city", "110100"}, {"110105", "province", "110000"}, {"110105", "national", "100000"},
		{"110000", "city", ""}, {"310115", "province", "310000"}, {"999999", "city", ""},
	}
	for _, test := range at {
		if got, ok := d.At(test.code, test.level); got != test.want || ok != (test.want != "") {
			t.Errorf("At(%q, %q) = %q, %t", test.code, test.level, got, ok)
		}
	}
	if d.Level("110108") != "county" || d.Level("0") != "" || !d.Exists("310100") || d.Exists("310199") {
		t.Error("levels or existence are wrong")
	}
	if one, ok := d.Get("310115"); !ok || one.Name["zh"] != "浦东新区" || one.In != "310100" {
		t.Errorf("Get: %+v", one)
	}
	if !cmp.Equal(rules.Levels(), []string{"national", "province", "city", "county"}) {
		t.Error("levels run from the highest")
	}
}

func TestCatalogues(t *testing.T) {
	library, _ := rules.Load(rules.Samples())
	for _, code := range []string{"culture", "fire-rescue", "health", "market-regulation", "urban-management"} {
		if name := library.Departments[code]; name["en"] == "" || name["zh"] == "" {
			t.Errorf("department %s has no name: %v", code, name)
		}
	}
	if l := library.Licences["trade-licence"]; l.Code != "trade-licence" || l.Title["zh"] != "营业许可证" {
		t.Errorf("licence: %+v", l)
	}
}

// The working days of each year follow from the announcements: weekdays, less those off, plus weekend days worked.
func TestSampleCalendar(t *testing.T) {
	library, _ := rules.Load(rules.Samples())
	cn := library.Calendars["cn"]
	for year, want := range map[int]int{2024: 262 - 19 + 8, 2025: 261 - 18 + 5, 2026: 261 - 19 + 6} {
		got := cn.WorkingDaysBetween(worktime.NewDate(year-1, 12, 31), worktime.NewDate(year, 12, 31))
		if got != want {
			t.Errorf("%d has %d working days, want %d", year, got, want)
		}
	}
	for day, want := range map[string]string{"2026-02-17": "春节", "2026-02-14": "春节", "2026-05-09": "劳动节", "2026-02-21": ""} {
		d, err := worktime.ParseDate(day)
		if err != nil || cn.DayName(d)["zh"] != want {
			t.Errorf("%s is %q, want %q", day, cn.DayName(d)["zh"], want)
		}
	}
	if len(cn.Version()) != 64 || cn.Names()["en"] == "" {
		t.Errorf("a calendar carries its digest and its name: %q, %v", cn.Version(), cn.Names())
	}
}

const localCalendar = `calendar: cn-440300
extends: cn
name: {zh: 深圳, en: Shenzhen}
days: {"2026": [{name: {zh: 台风停工, en: Typhoon}, closed: [09-16]}]}
`

func TestLocalCalendarFollowsItsBase(t *testing.T) {
	library, problems := rules.Load(rules.Samples(), fstest.MapFS{"a.yaml": {Data: []byte(localCalendar)}})
	if len(problems) > 0 {
		t.Fatal(lines(problems))
	}
	typhoon, holiday := worktime.NewDate(2026, 9, 16), worktime.NewDate(2026, 10, 1)
	local, base := library.Calendars["cn-440300"], library.Calendars["cn"]
	if local.IsWorkingDay(typhoon) || !base.IsWorkingDay(typhoon) || local.IsWorkingDay(holiday) || local.DayName(typhoon)["en"] != "Typhoon" {
		t.Error("the local calendar closes its own day, keeps the holidays, and leaves its base alone")
	}
}

func TestCatalogueFlaws(t *testing.T) {
	whole := `calendar: x
name: {en: X}
zone: Asia/Shanghai
covers: {from: 2026-01-01, to: 2026-12-31}
week: [mon, tue, wed, thu, fri]
hours: {from: "09:00", noon: "12:00", to: "17:00"}
counting: {first_day: next, stopped_day: not_counted, resumed_day: counted, ends: as_is}
days: {"2026": [{name: {en: New Year}, closed: [01-01]}]}
`
	changed := func(old, new string) string { return strings.Replace(whole, old, new, 1) }
	tests := map[string]struct{ text, want string }{
		"unknown zone":         {changed("Asia/Shanghai", "Asia/Nowhere"), "x.yaml:3:7: bad_calendar"},
		"unknown weekday":      {changed("fri]", "fry]"), "x.yaml:5:28: unknown_day"},
		"unknown habit":        {changed("first_day: next", "first_day: same"), "x.yaml:7:11: bad_calendar"},
		"off already":          {changed("01-01]", "01-03]"), "x.yaml:8:49: bad_calendar"},
		"outside coverage":     {changed("2026\":", "2027\":"), "x.yaml:8:49: bad_calendar"},
		"no such day":          {changed("01-01]", "02-30]"), "x.yaml:8:49: wrong_type"},
		"no such date":         {changed("2026-12-31", "2026-13-31"), "x.yaml:4:32: wrong_type"},
		"unknown key":          {changed("week:", "weeks:"), "x.yaml:5:1: unknown_key"},
		"no name":              {changed("{en: New Year}", "{}"), "x.yaml:8:24: empty_value"},
		"extends nothing":      {strings.Replace(localCalendar, "extends: cn", "extends: cm", 1), "x.yaml:1:1: unknown_calendar"},
		"local zone":           {localCalendar + "zone: Asia/Shanghai\n", "x.yaml:5:1: unknown_key"},
		"unknown division":     {`divisions: {"120000": {name: {zh: 天津}, level: province, in: "999999"}}`, "x.yaml:1:61: unknown_division"},
		"division upside down": {`divisions: {"100000": {name: {zh: 中国}, level: national, in: "110000"}}`, "x.yaml:1:61: unknown_division"},
		"division code":        {`divisions: {beijing: {name: {zh: 北京}, level: province}}`, "x.yaml:1:13: bad_name"},
		"department":           {`departments: {Health: {name: {en: Health}}}`, "x.yaml:1:15: bad_name"},
		"licence":              {`licences: {x: {name: {en: Health}}}`, "x.yaml:1:12: missing_key"},
		"no kind":              {"services: {}\n", "x.yaml:1:1: unknown_file"},
		"a later kind":         {"matter: opening-a-restaurant\n", "x.yaml:1:1: not_supported"},
	}
	for name, test := range tests {
		_, problems := rules.Load(rules.Samples(), fstest.MapFS{"x.yaml": {Data: []byte(test.text)}})
		if !strings.Contains(lines(problems), test.want+":") {
			t.Errorf("%s: want %s, got\n%s", name, test.want, lines(problems))
		}
	}
}

func TestLaterTreesAreLaidOverEarlierOnes(t *testing.T) {
	samples, _ := rules.Load(rules.Samples())
	source := samples.Items["trade-licence"].Source
	changed := strings.Replace(string(source), "promised: 2wd", "promised: 3wd", 1)
	changed = strings.Replace(changed, "promised <= 2wd", "promised <= 3wd", 1)
	library, problems := rules.Load(rules.Samples(), fstest.MapFS{"mine/trade.yml": {Data: []byte(changed)}, ".git/x.yaml": {Data: []byte("no")}, "notes.txt": {Data: []byte("no")}})
	if len(problems) > 0 {
		t.Fatal(lines(problems))
	}
	if d, _ := library.Items["trade-licence"].Limits.Promised.Within.Of(nil); d.String() != "3wd" {
		t.Errorf("the later file does not hold: %s", d)
	}
	if library.Items["trade-licence"].Digest == samples.Items["trade-licence"].Digest || len(library.Items) != 3 {
		t.Error("another file has another digest, and no item is lost")
	}
	_, problems = rules.Load(rules.Samples(), fstest.MapFS{"a.yaml": {Data: source}, "b.yaml": {Data: source}})
	if len(problems) != 1 || problems[0].Code != "duplicate_name" || problems[0].File != "b.yaml" {
		t.Errorf("one code twice in a tree: %s", lines(problems))
	}
}

func TestAStoredVersionCompilesAgain(t *testing.T) {
	library, _ := rules.Load(rules.Samples())
	for code, item := range library.Items {
		again, problems := library.Compile(code, item.Source)
		if again == nil || again.Digest != item.Digest {
			t.Errorf("%s: %s", code, lines(problems))
		}
	}
}

func TestBrokenFilesDoNotHideTheOthers(t *testing.T) {
	tree := fstest.MapFS{"a.yaml": {Data: []byte("item: [")}}
	for i := range 3 {
		text := strings.Replace(itemWith("a"), "item: sample", fmt.Sprintf("item: sample-%d", i), 1)
		tree[fmt.Sprintf("items/%d/item.yaml", i)] = &fstest.MapFile{Data: []byte(text)}
	}
	library, problems := rules.Load(rules.Samples(), tree)
	if len(library.Items) != 6 || len(problems) != 1 || problems[0].File != "a.yaml" {
		t.Errorf("%d items, %s", len(library.Items), lines(problems))
	}
}
