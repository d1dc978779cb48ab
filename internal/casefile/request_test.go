package casefile_test

import (
	"testing"

	"github.com/onewindow/onewindow/internal/casefile"
	"github.com/onewindow/onewindow/rules"
)

func TestARequestSuspendsTheCase(t *testing.T) {
	d := newDesk(t, "public-place-hygiene-permit")
	waterTested(d)
	d.wantStatus(casefile.Suspended)
	d.wantDue("water_test", "2026-02-26") // ten days: 6 to 14 February are 7, then 24 to 26
	d.wantClock("examine", "stopped")
	d.wantClock("promised", "stopped")
	d.wantClock("water_test", "running")
	if o := casefile.Outlook(d.item, d.c); o.Next.Clock != "water_test" {
		t.Errorf("next is %s", o.Next.Clock)
	}
}

func TestTheStepGoesOnWithWhatIsLeft(t *testing.T) {
	d := newDesk(t, "event-permit")
	d.fill(event(nil), "programme")
	d.do(officer("clerk"), casefile.Accept{})
	d.wantDue("check_location", "2026-02-11")
	d.at("2026-02-09 10:00")
	d.do(officer("examiner"), casefile.Ask{Task: d.claim("examiner", "check_location"), Request: "another_location", Because: "the park is closed"})
	d.wantClock("check_location", "stopped")
	d.at("2026-02-12 10:00")
	d.do(applicant(), casefile.Answer{Request: "another_location"})
	d.wantStatus(casefile.InApproval)
	d.wantClock("another_location", "met")
	d.wantDue("check_location", "2026-02-14") // 6 February, then 12, 13 and the Saturday worked
	d.wantDue("promised", "2026-03-02")       // 6 February, 12 to 14, 24 to 28, 2 March: the 9th to the 11th are not counted
}

func TestWhileSomethingIsAskedTheApplicantCanMend(t *testing.T) {
	d := newDesk(t, "event-permit")
	d.fill(event(nil), "programme")
	d.do(officer("clerk"), casefile.Accept{})
	d.refuse(applicant(), casefile.Edit{Answers: rules.Values{"location": "The square"}}, casefile.WrongStatus)
	d.do(officer("examiner"), casefile.Ask{Task: d.claim("examiner", "check_location"), Request: "another_location", Because: "the park is closed"})
	d.do(applicant(), casefile.Edit{Answers: rules.Values{"location": "The square", "structures": true}})
	d.supply("structure-plan")
	d.do(applicant(), casefile.Answer{Request: "another_location"})
	if got := d.c.Answers["location"]; got != "The square" {
		t.Errorf("the location is %v", got)
	}
	d.refuse(applicant(), casefile.Edit{Answers: rules.Values{"location": "The park"}}, casefile.WrongStatus)
}

func TestWhatIsNoLongerNeededIsNoLongerAwaited(t *testing.T) {
	d := newDesk(t, "event-permit")
	d.fill(event(rules.Values{"structures": true}), "programme")
	d.do(officer("clerk"), casefile.Accept{})
	d.do(officer("examiner"), casefile.Ask{Task: d.claim("examiner", "check_location"), Request: "another_location", Because: "the park is closed"})
	d.do(applicant(), casefile.Edit{Answers: rules.Values{"structures": false}})
	d.do(applicant(), casefile.Answer{Request: "another_location"})
	d.tick("2026-02-28 09:00") // the plan of the structures would have been due on the twelfth
	d.wantStatus(casefile.InApproval)
	d.wantClock("later.structure-plan", "missed")
}

// Two requests at once: the clocks of the case stand still until both are answered, each step's own for its own.
func TestTwoStopsAtOnceCountOnce(t *testing.T) {
	d := newDesk(t, "joint-works")
	sideBySide(d)
	d.at("2026-02-06 09:00")
	d.do(officer("examiner"), casefile.Ask{Task: d.claim("examiner", "fire"), Request: "testing", Because: "its own well"})
	d.do(officer("inspector"), casefile.Ask{Task: d.claim("inspector", "streets"), Request: "papers", Because: "the noise"})
	d.wantClock("health", "running")
	d.at("2026-02-09 09:00")
	d.do(applicant(), casefile.Answer{Request: "papers"})
	d.wantStatus(casefile.Suspended)
	d.wantClock("streets", "running")
	d.wantClock("fire", "stopped")
	d.wantClock("promised", "stopped")
	d.at("2026-02-10 09:00")
	d.do(officer("examiner"), casefile.Answer{Request: "testing"})
	d.wantStatus(casefile.InApproval)
	d.wantDue("streets", "2026-02-10")  // two days: 9 and 10
	d.wantDue("fire", "2026-02-12")     // three days: 10, 11, 12
	d.wantDue("promised", "2026-03-13") // twenty days without the 6th and 9th: 10 to 14 are 5, to the 28th 10, to 6 March 15, to 13 March 20
}

func TestARequestThatNobodyAnswers(t *testing.T) {
	for _, tc := range []struct {
		name, step, request, past string
		status                    casefile.Status
		ground                    string
	}{
		{"goes on", "streets", "papers", "2026-02-11 00:00", casefile.InApproval, ""},
		{"refuses", "fire", "testing", "2026-02-12 00:00", casefile.Refused, "testing"},
		{"closes", "streets", "valuation", "2026-02-10 00:00", casefile.Closed, ""},
	} {
		t.Run(tc.name, func(t *testing.T) {
			d := newDesk(t, "joint-works")
			sideBySide(d)
			who := map[string]string{"streets": "inspector", "fire": "examiner"}[tc.step]
			d.do(officer(who), casefile.Ask{Task: d.claim(who, tc.step), Request: tc.request, Because: "it is unclear"})
			d.at(tc.past)
			d.now = d.now.Add(-1)
			d.do(casefile.Actor{}, casefile.Tick{})
			if r := d.c.Requests[0]; !r.Open() {
				t.Errorf("request %+v ended too early", r)
			}
			d.tick(tc.past)
			d.wantStatus(tc.status)
			d.wantClock(tc.request, "missed")
			if r := d.c.Requests[0]; r.Open() || !r.Lapsed {
				t.Errorf("request %+v has not lapsed", r)
			}
			if tc.ground != "" && d.c.Decision.Grounds[0] != tc.ground {
				t.Errorf("decided %+v", d.c.Decision)
			}
		})
	}
}

// In a parallel step silence acts while another one waits.
func TestSilenceWhileSuspended(t *testing.T) {
	d := newDesk(t, "joint-works")
	sideBySide(d)
	d.do(officer("examiner"), casefile.Ask{Task: d.claim("examiner", "fire"), Request: "papers", Because: "the exit"})
	d.tick("2026-02-10 23:00")
	d.do(applicant(), casefile.Answer{Request: "papers"})
	d.do(officer("examiner"), casefile.Ask{Task: d.task("fire"), Request: "papers", Because: "the other exit"})
	d.tick("2026-02-11 00:00")
	d.wantStatus(casefile.Suspended)
	d.wantOpen("fire", "streets")
	d.wantClock("health", "missed")
}

// The applicant withdraws, or another office refuses, while something is asked.
func TestTheEndOfASuspendedCase(t *testing.T) {
	d := newDesk(t, "joint-works")
	sideBySide(d)
	d.do(officer("examiner"), casefile.Ask{Task: d.claim("examiner", "fire"), Request: "papers", Because: "the exit"})
	before := d.c
	d.do(applicant(), casefile.Withdraw{})
	d.wantStatus(casefile.Withdrawn)
	d.wantClock("papers", "ended")
	if r := d.c.Requests[0]; r.Open() {
		t.Errorf("request %+v is open in a withdrawn case", r)
	}
	if before.Status != casefile.Suspended || !before.Requests[0].Open() || before.Clocks["papers"].Ended() {
		t.Error("the case before has changed")
	}
}
