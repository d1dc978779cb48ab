package casefile_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/onewindow/onewindow/internal/casefile"
	"github.com/onewindow/onewindow/internal/worktime"
	"github.com/onewindow/onewindow/rules"
)

// corrected is a version of the Chinese calendar in which days of 2026 are closed, or worked, that were not.
func corrected(t testing.TB, item *rules.Item, special string) *worktime.Calendar {
	t.Helper()
	library, _ := load()
	base := library.CalendarFiles()[0]
	base.Text = []byte(strings.Replace(string(base.Text), "  \"2026\":\n", "  \"2026\":\n    - {name: {zh: 更正, en: Correction}, "+special+"}\n", 1))
	calendar, problems := base.Build("cn.yaml", nil)
	if calendar == nil {
		t.Fatal(problems)
	}
	if calendar.Code() != item.Calendar.Code() {
		t.Fatalf("%s is decided by %s", item.Code, item.Calendar.Code())
	}
	return calendar
}

// follow has the case follow a corrected calendar, and tells what that moved.
func (d *desk) follow(special string) casefile.CalendarChanged {
	d.t.Helper()
	calendar := corrected(d.t, d.item, special)
	d.do(casefile.Actor{}, casefile.FollowCalendar{Calendar: calendar, Version: 2})
	d.change(func(it *rules.Item) { it.Calendar = calendar })
	changed, ok := d.log[len(d.log)-1].Data.(casefile.CalendarChanged)
	if !ok {
		d.t.Fatalf("the last event is %s", d.log[len(d.log)-1].Data.Kind())
	}
	return changed
}

func moves(list []casefile.Move) string {
	var texts []string
	for _, m := range list {
		text := fmt.Sprintf("%s %s>%s", m.Clock, m.Before, m.After)
		if m.Shortened {
			text += " shortened"
		}
		texts = append(texts, text)
	}
	return strings.Join(texts, ", ")
}

// A concert is accepted on Monday, 2 March 2026, and promised for the 16th.
func TestACorrectionMovesRunningClocks(t *testing.T) {
	for _, tc := range []struct{ name, special, at, promised string }{
		{"a day is closed", "closed: [03-10]", "2026-03-04 10:00", "promised 2026-03-16>2026-03-17"},
		{"a Saturday is worked", "worked: [03-07]", "2026-03-04 10:00", "promised 2026-03-16>2026-03-13 shortened"},
		{"one of each", "closed: [03-10], worked: [03-07]", "2026-03-04 10:00", ""},
		{"a day that is over", "closed: [03-03]", "2026-03-04 10:00", "promised 2026-03-16>2026-03-17"},
		{"a day behind the last one", "closed: [03-17]", "2026-03-04 10:00", ""},
	} {
		t.Run(tc.name, func(t *testing.T) {
			d := newDesk(t, "event-permit")
			regular(d)
			d.at(tc.at)
			changed := d.follow(tc.special)
			var promised []casefile.Move
			for _, m := range changed.Moved {
				if m.Clock == casefile.PromisedClock {
					promised = append(promised, m)
				}
			}
			if got := moves(promised); got != tc.promised {
				t.Errorf("moved %q, want %q", got, tc.promised)
			}
			if d.c.Calendar != d.item.Calendar.Version() || changed.Digest != d.c.Calendar || changed.Code != "cn" || changed.Version != 2 {
				t.Errorf("the case is decided by %q: %+v", d.c.Calendar, changed)
			}
			if len(promised) > 0 {
				d.wantDue(casefile.PromisedClock, promised[0].After.String())
			}
		})
	}
}

// What is due by the older version acts before the newer one holds: what has happened stays.
func TestWhatWasDueActsFirst(t *testing.T) {
	d := newDesk(t, "event-permit")
	d.at("2026-03-02 10:00")
	d.fill(event(nil), "programme")
	d.at("2026-03-06 00:30") // the three working days to accept it have passed; by the newer version they have not
	d.follow("closed: [03-04]")
	kinds := d.kinds(len(d.log))
	accepted, changed := slices.Index(kinds, "accepted"), slices.Index(kinds, "calendar_changed")
	if accepted < 0 || changed < accepted || d.log[accepted].By != "" {
		t.Errorf("the log is %q", kinds)
	}
}

// A shortened clock that would be past acts at the instant of the correction, and not before.
func TestAShortenedClockActsWhenItIsCorrected(t *testing.T) {
	d := newDesk(t, "event-permit")
	d.at("2026-03-04 10:00")
	d.fill(event(nil), "programme") // to be accepted by the ninth
	d.at("2026-03-09 10:00")
	if got := moves(d.follow("worked: [03-07]").Moved); got != "accept 2026-03-09>2026-03-07 shortened" {
		t.Fatalf("moved %q", got)
	}
	corrected := d.log[len(d.log)-1].At
	d.tick("2026-03-09 10:01")
	if e := d.log[slices.Index(d.kinds(len(d.log)), "accepted")]; !e.At.Equal(corrected) || e.By != "" {
		t.Errorf("accepted at %s by %q, corrected at %s", e.At, e.By, corrected)
	}
}

// A clock that has ended keeps the judgement of the calendar it ended under.
func TestAnEndedClockStaysJudged(t *testing.T) {
	d := newDesk(t, "event-permit")
	d.at("2026-03-04 10:00")
	d.fill(event(nil), "programme")
	d.at("2026-03-09 10:00")
	d.do(officer("clerk"), casefile.Accept{})
	first := d.item.Calendar.Version()
	changed := d.follow("worked: [03-07]")
	d.wantClock(casefile.AcceptClock, "met")
	if s := changed.Settled[casefile.AcceptClock]; s.Calendar != first || s.Due.String() != "2026-03-09" || s.Missed {
		t.Errorf("settled as %+v", s)
	}
	if again := d.follow("closed: [03-10]"); len(again.Settled) != 0 {
		t.Errorf("judged twice: %+v", again.Settled)
	}
	d.wantClock(casefile.AcceptClock, "met")
}

// A clock that stands still is counted under both as if it ran again at once, and goes on standing still.
func TestACorrectionOfAStoppedClock(t *testing.T) {
	d := newDesk(t, "public-place-hygiene-permit")
	d.at("2026-03-02 10:00")
	waterTested(d)
	d.at("2026-03-05 10:00")
	d.follow("closed: [03-06]")
	if !d.clock(casefile.StatutoryClock).Stopped() {
		t.Error("it runs")
	}
	d.at("2026-03-09 10:00")
	d.do(officer("examiner"), casefile.Answer{Request: "water_test"})
	d.wantClock(casefile.StatutoryClock, "running")
}

// What is provisional becomes certain when the days are published, and is moved by what they say.
func TestAProvisionalDayBecomesCertain(t *testing.T) {
	d := newDesk(t, "event-permit")
	d.at("2026-12-28 10:00")
	d.fill(event(nil), "programme")
	d.do(officer("clerk"), casefile.Accept{})
	provisional := func() bool {
		return d.item.Calendar.Due(d.clock(casefile.PromisedClock).Ledger(), d.now).Provisional
	}
	if !provisional() {
		t.Fatal("the promise does not reach into 2027")
	}
	library, _ := load()
	next := library.CalendarFiles()[0]
	text := strings.Replace(string(next.Text), "to: 2026-12-31", "to: 2027-12-31", 1) + "  \"2027\":\n    - {name: {zh: 元旦, en: New Year}, closed: [01-01]}\n"
	next.Text = []byte(text)
	calendar, problems := next.Build("cn.yaml", nil)
	if calendar == nil {
		t.Fatal(problems)
	}
	d.do(casefile.Actor{}, casefile.FollowCalendar{Calendar: calendar, Version: 2})
	d.change(func(it *rules.Item) { it.Calendar = calendar })
	if provisional() || len(d.c.Recounts) != 1 {
		t.Errorf("provisional %t, recounts %+v", provisional(), d.c.Recounts)
	}
}

// To follow a version twice is to follow it once; and to go back to where a case was leaves the clocks as they were.
func TestFollowingIsIdempotent(t *testing.T) {
	d := newDesk(t, "event-permit")
	regular(d)
	before, calendar := stored(t, d.c.Clocks), d.item.Calendar
	d.follow("closed: [03-10]")
	events := len(d.log)
	d.do(casefile.Actor{}, casefile.FollowCalendar{Calendar: d.item.Calendar, Version: 2})
	if len(d.log) != events {
		t.Errorf("the second time it says %q", d.kinds(1))
	}
	d.do(casefile.Actor{}, casefile.FollowCalendar{Calendar: calendar, Version: 3})
	d.change(func(it *rules.Item) { it.Calendar = calendar })
	for name, k := range before {
		if now := d.c.Clocks[name]; !k.Ended() && text(t, now) != text(t, k) {
			t.Errorf("%s: %s, was %s", name, text(t, now), text(t, k))
		}
	}
	again, err := casefile.Replay(d.log)
	if err != nil || text(t, again) != text(t, d.c) {
		t.Errorf("the log makes another case: %v", err)
	}
}

// A closed case follows nothing, and none follows the calendar of another country.
func TestWhoDoesNotFollow(t *testing.T) {
	d := newDesk(t, "event-permit")
	d.do(applicant(), casefile.Withdraw{})
	d.tick("2027-03-01 10:00")
	d.wantStatus(casefile.Closed)
	events := len(d.log)
	d.do(casefile.Actor{}, casefile.FollowCalendar{Calendar: corrected(t, d.item, "closed: [03-10]"), Version: 2})
	if len(d.log) != events {
		t.Errorf("a closed case says %q", d.kinds(1))
	}
	library, _ := load()
	other := library.CalendarFiles()[0]
	other.Code, other.Text = "xx", []byte(strings.Replace(string(other.Text), "calendar: cn", "calendar: xx", 1))
	calendar, _ := other.Build("xx.yaml", nil)
	e := newDesk(t, "event-permit")
	if _, err := casefile.Decide(e.item, e.c, casefile.Command{Act: casefile.FollowCalendar{Calendar: calendar, Version: 1}}, e.now); err == nil {
		t.Error("it follows another calendar")
	}
	e.c.Calendar = "another"
	e.refuse(applicant(), casefile.Submit{}, casefile.ItemChanged)
}

func TestCalendarNotice(t *testing.T) {
	d := newDesk(t, "event-permit")
	regular(d)
	d.follow("worked: [03-07]")
	recount := d.c.Recounts[0]
	recount.Moved = slices.DeleteFunc(slices.Clone(recount.Moved), func(m casefile.Move) bool { return m.Clock != casefile.PromisedClock })
	wantText(t, casefile.CalendarNotice(d.item, &d.c, recount),
		"The calendar of working days was corrected (version 2). The last day of the time limit (as promised) moved from 2026-03-16 to 2026-03-13. That is earlier than before.",
		"工作日历已更正（第2版）。承诺期限的届满日由2026-03-16调整为2026-03-13。该日期早于原届满日。")
}
