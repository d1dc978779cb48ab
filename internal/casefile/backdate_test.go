package casefile_test

import (
	"testing"
	"time"

	"github.com/onewindow/onewindow/internal/casefile"
	"github.com/onewindow/onewindow/rules"
)

// backdated asks for the test of the load on Wednesday, 11 February, as of a moment before.
func backdated(d *desk, asOf string) casefile.Ask {
	d.t.Helper()
	pier(d)
	d.at("2026-02-11 10:00")
	return casefile.Ask{Task: d.claim("examiner", "examine"), Request: "test_load", Because: "recorded late", AsOf: d.moment(asOf)}
}

func (d *desk) moment(local string) time.Time {
	d.t.Helper()
	at, err := time.ParseInLocation("2006-01-02 15:04", local, d.item.Calendar.Zone())
	if err != nil {
		d.t.Fatal(err)
	}
	return at
}

func TestAStopThatIsRecordedLate(t *testing.T) {
	d := newDesk(t, "renewal")
	d.do(officer("examiner"), backdated(d, "2026-02-09 09:00"))
	d.wantStatus(casefile.Suspended)
	d.wantDue("test_load", "2026-02-28") // ten days from the 9th: 10 to 14 are 5, 24 to 28 are 10
	d.at("2026-02-12 10:00")
	d.do(officer("examiner"), casefile.Answer{Request: "test_load"})
	d.wantDue("promised", "2026-02-27") // the 6th, 12 to 14 are 4, 24 to 27 are 8
	d.wantDue("examine", "2026-02-14")
	if r := d.c.Requests[0]; !r.AskedAt.Equal(d.moment("2026-02-11 10:00")) || !r.Since().Equal(d.moment("2026-02-09 09:00")) {
		t.Errorf("request %+v", r)
	}
}

func TestHowFarBackAStopCanBegin(t *testing.T) {
	for _, tc := range []struct {
		name, asOf string
		ok         bool
	}{
		{"three days", "2026-02-06 00:00", true},
		{"further than the item allows", "2026-02-05 23:59", false},
		{"now", "2026-02-11 10:00", true},
		{"the future", "2026-02-11 10:01", false},
	} {
		t.Run(tc.name, func(t *testing.T) {
			d := newDesk(t, "renewal")
			act := backdated(d, tc.asOf)
			if tc.ok {
				d.do(officer("examiner"), act)
			} else {
				d.refuse(officer("examiner"), act, casefile.BackdateNotAllowed)
			}
		})
	}
	t.Run("before the receipt", func(t *testing.T) {
		d := newDesk(t, "renewal")
		pier(d)
		act := casefile.Ask{Task: d.claim("examiner", "examine"), Request: "test_load", Because: "recorded late", AsOf: d.moment("2026-02-05 09:59")}
		d.refuse(officer("examiner"), act, casefile.BackdateNotAllowed)
	})
	t.Run("before the last restart", func(t *testing.T) {
		d := newDesk(t, "renewal")
		act := backdated(d, "2026-02-11 10:00")
		d.do(officer("examiner"), act)
		d.at("2026-02-12 10:00")
		d.do(officer("examiner"), casefile.Answer{Request: "test_load"})
		d.at("2026-02-12 15:00")
		act.AsOf = d.moment("2026-02-12 09:59")
		d.refuse(officer("examiner"), act, casefile.BackdateNotAllowed)
		act.AsOf = d.moment("2026-02-12 10:00")
		d.do(officer("examiner"), act)
	})
}

// A special procedure that would be over by now is not begun: the clocks would stand still for longer than it may take.
func TestAStopDatedBackIsNoLongerThanItsTime(t *testing.T) {
	for asOf, ok := range map[string]bool{"2026-02-09 09:00": false, "2026-02-10 09:00": true} { // a day lasts to the end of the 10th, or of the 11th
		d := newDesk(t, "renewal")
		d.change(func(it *rules.Item) {
			load := *it.Request("test_load")
			load.Within = duration(t, "1wd")
			it.Requests = []*rules.Request{&load}
		})
		act := backdated(d, asOf)
		if ok {
			d.do(officer("examiner"), act)
			d.tick("2026-02-12 00:00")
			d.wantStatus(casefile.InApproval)
		} else {
			d.refuse(officer("examiner"), act, casefile.BackdateNotAllowed)
		}
	}
}

// papersDatedBack asks the applicant for papers, by an item that lets it be dated back.
func papersDatedBack(d *desk) casefile.Ask {
	d.change(func(it *rules.Item) {
		papers := *it.Request("papers")
		papers.Backdate = duration(d.t, "3wd")
		it.Requests = []*rules.Request{&papers}
	})
	act := backdated(d, "2026-02-09 09:00")
	act.Request = "papers"
	return act
}

// What the applicant is asked is never overdue before they were told: only the clocks of the authority go back.
func TestTheApplicantsTimeIsNotDatedBack(t *testing.T) {
	d := newDesk(t, "renewal")
	act := papersDatedBack(d)
	d.do(officer("examiner"), act)
	d.wantDue("papers", "2026-02-25") // five days from the 11th: 12 to 14, 24, 25
}

// But the clocks stand still from the earlier day on, and that is what all stops of a case together are bounded by.
func TestTheDaysDatedBackAreDaysOfTheStop(t *testing.T) {
	for atMost, fits := range map[string]bool{"6wd": false, "7wd": true} { // the 10th and the 11th, then five days
		d := newDesk(t, "renewal")
		d.bound(atMost, "")
		act := papersDatedBack(d)
		if fits {
			d.do(officer("examiner"), act)
		} else {
			d.refuse(officer("examiner"), act, casefile.StopsUsedUp)
		}
	}
}

// The stop of a special procedure says what it is for, on which law, and how long it may last.
func TestASpecialProcedureInTheLedger(t *testing.T) {
	d := newDesk(t, "renewal")
	d.do(officer("examiner"), backdated(d, "2026-02-11 10:00"))
	stops := d.clock("promised").Stops
	if s := stops[len(stops)-1]; s.Reason != "test_load" || s.Special != "testing" || s.Basis != "行政许可法第四十五条" || s.Within != duration(t, "10wd") {
		t.Errorf("stop %+v", s)
	}
	if asked := newest[casefile.Asked](d); asked.Request.Special != "testing" {
		t.Errorf("asked %+v", asked)
	}
}
