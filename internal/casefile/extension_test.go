package casefile_test

import (
	"slices"
	"testing"

	"github.com/onewindow/onewindow/internal/casefile"
	"github.com/onewindow/onewindow/internal/worktime"
	"github.com/onewindow/onewindow/rules"
)

// pier: a new licence of a pier, accepted on Thursday, 5 February 2026.
func pier(d *desk) { pierWith(d, rules.Values{"purpose": "new"}) }

func pierWith(d *desk, answers rules.Values) {
	d.fill(answers)
	d.do(officer("clerk"), casefile.Accept{})
}

// change has the case decided by an item that differs a little.
func (d *desk) change(how func(*rules.Item)) {
	changed := *d.item
	how(&changed)
	d.item = &changed
}

func duration(t testing.TB, text string) worktime.Duration {
	t.Helper()
	var d worktime.Duration
	if err := d.UnmarshalText([]byte(text)); err != nil {
		t.Fatal(err)
	}
	return d
}

// newest is the newest event of a kind.
func newest[T casefile.Data](d *desk) T {
	d.t.Helper()
	for _, e := range slices.Backward(d.log) {
		if data, ok := e.Data.(T); ok {
			return data
		}
	}
	var none T
	d.t.Fatalf("there is no event %s", none.Kind())
	return none
}

var longer = casefile.Extend{Because: "the expert is ill"}

func TestAnExtensionAddsToPromisedAndStatutory(t *testing.T) {
	d := newDesk(t, "renewal")
	pier(d)
	d.wantDue("promised", "2026-02-24")  // 8 days: 6 to 14 February are 7, then the 24th
	d.wantDue("statutory", "2026-03-11") // 20 days
	d.at("2026-02-24 23:59")             // the last minute
	d.do(officer("head"), longer)
	d.wantDue("promised", "2026-03-09")  // 18 days: to the 28th 12, to 6 March 17, then the 9th
	d.wantDue("statutory", "2026-03-25") // 30 days
	d.wantDue("examine", "2026-02-11")   // a step is not lengthened
	got := newest[casefile.Extended](d)
	if got.Because != longer.Because || got.Basis != "行政许可法第四十二条" || !slices.Equal(got.Clocks, []string{"promised", "statutory"}) {
		t.Errorf("the event says %+v", got)
	}
	if want := duration(t, "10wd"); len(d.c.Extensions) != 1 || d.c.Extensions[0].By != want {
		t.Errorf("extensions %+v", d.c.Extensions)
	}
	d.tick("2026-03-10 00:00")
	d.wantClock("promised", "overdue")
}

func TestWhatHasPassedIsNotExtended(t *testing.T) {
	d := newDesk(t, "renewal")
	pier(d)
	d.at("2026-02-25 00:00") // the promise has passed, the statutory limit has not
	d.do(officer("head"), longer)
	d.wantClock("promised", "overdue")
	d.wantDue("promised", "2026-02-24")
	d.wantDue("statutory", "2026-03-25")
}

func TestALatestDayIsMovedByNothing(t *testing.T) {
	d := newDesk(t, "renewal")
	pierWith(d, rules.Values{"purpose": "new", "opening": "2026-03-05"})
	d.wantDue("statutory", "2026-03-05") // the earlier of the two
	d.do(officer("head"), longer)
	d.wantDue("promised", "2026-03-05") // nothing is promised for later than the law wants it
	d.wantDue("statutory", "2026-03-05")
	d.do(officer("examiner"), casefile.Ask{Task: d.claim("examiner", "examine"), Request: "test_load", Because: "the crane"})
	d.at("2026-03-05 23:59")
	d.wantClock("statutory", "stopped")
	d.at("2026-03-06 00:00")
	d.wantClock("statutory", "overdue")
}

// What caps the law caps the promise, also where that has a last day of its own.
func TestTheLawCapsAPromiseThatNamesADay(t *testing.T) {
	for _, tc := range []struct {
		name string
		own  rules.NamedDay
		due  string
	}{
		{"a later one", rules.NamedDay{Fact: "opening", Offset: duration(t, "3d")}, "2026-03-05"},
		{"one without a value", rules.NamedDay{Fact: "valid_until"}, "2026-03-05"},
		{"an earlier one", rules.NamedDay{Fact: "opening", Offset: duration(t, "3d"), Before: true}, "2026-03-02"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			d := newDesk(t, "renewal")
			d.change(func(it *rules.Item) { it.Limits.Promised.Latest = &tc.own })
			pierWith(d, rules.Values{"purpose": "new", "opening": "2026-03-05"})
			d.do(officer("head"), longer) // without a cap to the 9th
			d.wantDue("promised", tc.due)
			d.wantDue("statutory", "2026-03-05")
		})
	}
}

func TestALatestDayThatComesLaterChangesNothing(t *testing.T) {
	d := newDesk(t, "renewal")
	pierWith(d, rules.Values{"purpose": "new", "opening": "2026-06-01"})
	d.wantDue("statutory", "2026-03-11")
}

// One month and two more are three months from the start, not two from the end of the first.
func TestAnExtensionInMonthsIsCountedFromTheStart(t *testing.T) {
	d := newDesk(t, "renewal")
	d.change(func(it *rules.Item) {
		it.Limits.Statutory.Within = rules.Constant(duration(t, "1mo"))
		it.Limits.Extend = &rules.Extension{By: duration(t, "2mo"), Times: 1, Role: "head"}
	})
	d.at("2026-05-31 10:00")
	pier(d)
	d.wantDue("statutory", "2026-06-30")
	d.do(officer("head"), longer)
	d.wantDue("statutory", "2026-08-31")
}

// Stops move an extended limit like any other: the budget is longer, and the ledger is the same.
func TestAnExtensionWhileTheClocksStandStill(t *testing.T) {
	d := newDesk(t, "renewal")
	pier(d)
	d.at("2026-02-09 09:00")
	d.do(officer("examiner"), casefile.Ask{Task: d.claim("examiner", "examine"), Request: "test_load", Because: "the crane"})
	d.do(officer("head"), longer)
	d.at("2026-02-11 09:00")
	d.do(officer("examiner"), casefile.Answer{Request: "test_load"})
	d.wantDue("promised", "2026-03-11") // without the 9th and the 10th two days after the 9th of March
}

// Silence after a time follows the extension: else the law would decide within the time that was added.
func TestSilenceAfterATimeIsExtendedWithTheLimits(t *testing.T) {
	d := newDesk(t, "renewal")
	d.change(func(it *rules.Item) {
		it.Limits.Silence = &rules.CaseSilence{After: duration(t, "20wd"), Then: rules.Granted}
	})
	pier(d)
	d.wantDue("silence", "2026-03-11")
	d.do(officer("head"), longer)
	d.wantDue("silence", "2026-03-25")
	d.tick("2026-03-25 23:59")
	d.wantStatus(casefile.InApproval)
	d.tick("2026-03-26 00:00")
	d.wantStatus(casefile.Granted)
}

func TestTheOfficerChoosesUpToASum(t *testing.T) {
	for _, tc := range []struct {
		name   string
		wishes []string
		due    string // of the promise
		refuse casefile.Code
	}{
		{"all of it, unsaid", []string{""}, "2026-03-09", ""},
		{"some, and some more", []string{"4wd", "6wd"}, "2026-03-09", ""},
		{"more than the sum", []string{"11wd"}, "2026-02-24", casefile.ExtendNotAllowed},
		{"more than is left", []string{"4wd", "7wd"}, "2026-02-28", casefile.ExtendNotAllowed},
		{"nothing is said when some was taken", []string{"4wd", ""}, "2026-02-28", casefile.ExtendNotAllowed},
		{"another unit", []string{"3d"}, "2026-02-24", casefile.ExtendNotAllowed},
		{"too often", []string{"2wd", "2wd", "1wd"}, "2026-02-28", casefile.ExtendNotAllowed},
	} {
		t.Run(tc.name, func(t *testing.T) {
			d := newDesk(t, "renewal")
			d.change(func(it *rules.Item) {
				it.Limits.Extend = &rules.Extension{UpTo: duration(t, "10wd"), Times: 2, Role: "head"}
			})
			pier(d)
			for i, wish := range tc.wishes {
				act := casefile.Extend{Because: "the expert is ill", By: duration(t, wish)}
				if i == len(tc.wishes)-1 && tc.refuse != "" {
					d.refuse(officer("head"), act, tc.refuse)
				} else {
					d.do(officer("head"), act)
				}
			}
			d.wantDue("promised", tc.due)
		})
	}
}
