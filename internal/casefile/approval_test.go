package casefile_test

import (
	"slices"
	"testing"

	"github.com/onewindow/onewindow/internal/casefile"
	"github.com/onewindow/onewindow/rules"
)

func TestStepsOneAfterTheOther(t *testing.T) {
	d := newDesk(t, "trade-licence")
	accepted(d)
	d.wantOpen("verify")
	d.complete("examiner", "verify", "pass", nil)
	d.wantOpen("inspect")
	d.complete("inspector", "inspect", "refused", rules.Values{"premises_fit": false}, "inspector2")
	d.wantStatus(casefile.Refused)
	if got := d.c.Decision; got.By != casefile.ByOfficer || got.Step != "inspect" || got.Because == "" || got.On.String() != "2026-02-05" {
		t.Errorf("decided %+v", got)
	}
	d.wantOpen()
}

func TestStepsSideBySide(t *testing.T) {
	d := newDesk(t, "joint-works")
	sideBySide(d)
	d.wantOpen("fire", "health", "streets")
	if got := d.c.Task(d.task("fire")).Department; got != "fire-rescue" {
		t.Errorf("fire is the task of %s", got)
	}
	d.complete("examiner", "fire", "pass", nil)
	d.complete("examiner", "health", "pass", nil)
	d.wantOpen("streets")
	d.complete("inspector", "streets", "pass", rules.Values{"quiet": true}, "inspector2")
	d.wantOpen("hearing")
}

func TestAStepThatTheCaseDoesNotNeedStaysShut(t *testing.T) {
	d := newDesk(t, "joint-works")
	d.fill(rules.Values{"size": "large", "public": false}, "plan", "photo", "insurance")
	d.do(officer("clerk"), casefile.Accept{})
	d.complete("examiner", "review", "pass", rules.Values{"sound": true})
	d.wantOpen("fire", "health")
	d.complete("examiner", "fire", "pass", nil)
	d.complete("examiner", "health", "pass", nil)
	d.wantOpen("decide") // no hearing
}

func TestOneOfficeDecidesForAll(t *testing.T) {
	for _, outcome := range []string{"granted", "refused"} {
		d := newDesk(t, "joint-works")
		sideBySide(d)
		d.do(officer("examiner"), casefile.Ask{Task: d.claim("examiner", "health"), Request: "valuation", Because: "the damp"})
		d.complete("examiner", "fire", outcome, nil)
		d.wantStatus(casefile.Status(outcome))
		d.wantClock("health", "ended")
		d.wantClock("valuation", "ended")
		if got := d.c.Task(d.task("streets")).State; got != casefile.TaskWithdrawn {
			t.Errorf("streets is %s", got)
		}
	}
}

func TestSendingBackStartsAfresh(t *testing.T) {
	d := newDesk(t, "joint-works")
	sideBySide(d)
	d.at("2026-02-06 09:00")
	d.complete("examiner", "health", "pass", nil)
	first := d.task("fire")
	d.do(officer("examiner"), casefile.Ask{Task: d.claim("examiner", "fire"), Request: "testing", Because: "its own well"})
	d.wantStatus(casefile.Suspended)
	d.at("2026-02-09 09:00")
	d.do(officer("examiner"), casefile.SendBack{Task: first, To: "review", Because: "the drain is missing"})

	d.wantStatus(casefile.InApproval)
	d.wantOpen("review")
	d.wantDue("review", "2026-02-11")
	d.wantClock("fire", "ended")
	d.wantClock("testing", "ended")
	d.wantClock("promised", "running") // ours: it runs on
	if text(t, d.c.Findings) != "{}" {
		t.Errorf("findings %v hold before they are made again", d.c.Findings)
	}
	if r := d.c.Requests[0]; r.Open() || !r.Lapsed {
		t.Errorf("request %+v still waits", r)
	}
	d.complete("examiner", "review", "pass", rules.Values{"sound": true, "drained": false})
	d.wantOpen("fire", "health", "streets") // health as well, though it had passed
	if d.task("fire") == first {
		t.Error("the second entry of a step is its first")
	}
	d.refuse(officer("examiner"), casefile.SendBack{Task: d.claim("examiner", "fire"), To: "review", Because: "again"}, casefile.SendBackNotAllowed)
}

func TestSilencePassesAStep(t *testing.T) {
	d := newDesk(t, "joint-works")
	sideBySide(d)
	d.tick("2026-02-10 23:59")
	d.wantOpen("fire", "health", "streets")
	d.tick("2026-02-11 00:00")
	d.wantOpen("fire", "streets")
	done := d.log[len(d.log)-1].Data.(casefile.Completed)
	if done.By != casefile.BySilence || done.Outcome != "pass" {
		t.Errorf("completed %+v, want by silence", done)
	}
	d.wantClock("health", "missed")
}

// A step that ends by silence takes what it had asked for with it.
func TestSilenceDropsARequestThatStopsNothing(t *testing.T) {
	d := newDesk(t, "joint-works")
	sideBySide(d)
	d.at("2026-02-10 10:00")
	d.do(officer("examiner"), casefile.Ask{Task: d.claim("examiner", "health"), Request: "valuation", Because: "the damp"})
	d.wantStatus(casefile.InApproval)
	d.tick("2026-02-11 00:00")
	d.wantClock("valuation", "ended")
	d.tick("2026-02-13 00:00") // when the appraisal would have lapsed
	d.wantStatus(casefile.InApproval)
}

func TestSilenceAfterADate(t *testing.T) {
	d := newDesk(t, "joint-works")
	d.fill(rules.Values{"size": "small", "public": false}, "plan", "photo")
	d.do(officer("clerk"), casefile.Accept{})
	d.tick("2026-02-11 00:00")
	d.wantClock("decide", "overdue") // three days: late, but not decided
	d.wantOpen("decide")
	d.tick("2026-02-12 00:00")
	d.wantStatus(casefile.Refused)
	d.wantClock("decide", "missed")
	if got := d.c.Decision; got.By != casefile.BySilence || got.On.String() != "2026-02-12" || got.Step != "decide" {
		t.Errorf("decided %+v, want by silence, dated the day it acted", got)
	}
}

func TestSilenceDoesNotChooseWhatAnOfficerCouldNot(t *testing.T) {
	d := newDesk(t, "joint-works")
	sideBySide(d)
	d.do(officer("examiner"), casefile.SendBack{Task: d.claim("examiner", "fire"), To: "review", Because: "it moves"})
	d.complete("examiner", "review", "pass", rules.Values{"sound": false, "drained": true})
	d.complete("examiner", "fire", "pass", nil)
	d.complete("examiner", "health", "pass", nil)
	d.complete("inspector", "streets", "pass", rules.Values{"quiet": true}, "inspector2")
	d.complete("examiner", "hearing", "pass", nil)
	d.wantOpen("decide")
	d.tick("2026-02-28 09:00") // two weeks past its limit
	d.wantOpen("decide")
	d.complete("head", "decide", "refused", nil)
	d.wantStatus(casefile.Refused)
}

func TestAGrantBySilenceWaitsForWhatMayFollow(t *testing.T) {
	begin := func(t *testing.T) *desk {
		d := newDesk(t, "instant-declaration")
		d.fill(rules.Values{"kind": "examined", "fits": true, "late": false}, "form")
		d.wantDue("examine", "2026-02-10")
		d.wantDue("later.report", "2026-02-11")
		d.tick("2026-02-11 00:00")
		d.wantStatus(casefile.InApproval)
		return d
	}
	d := begin(t)
	d.at("2026-02-11 15:00")
	d.supply("report")
	d.wantStatus(casefile.InApproval)
	d.tick("2026-02-11 15:01")
	d.wantStatus(casefile.Granted)
	if got := d.c.Decision; got.By != casefile.BySilence || got.On.String() != "2026-02-11" {
		t.Errorf("decided %+v", got)
	}

	d = begin(t)
	d.tick("2026-02-12 00:00")
	d.wantStatus(casefile.Closed) // the report has lapsed
}

// At the same instant the waits on others end first: silence then sees what came of them.
func TestSilenceComesLast(t *testing.T) {
	d := newDesk(t, "joint-works")
	sideBySide(d)
	d.at("2026-02-06 10:00")
	d.do(officer("examiner"), casefile.Ask{Task: d.claim("examiner", "health"), Request: "valuation", Because: "the damp"})
	d.wantDue("health", "2026-02-10")
	d.wantDue("valuation", "2026-02-10")
	d.tick("2026-02-11 00:00")
	d.wantStatus(casefile.Closed) // as the item says of the valuation; after the silence nobody would wait for it
}

func TestTheLawsSilence(t *testing.T) {
	d := newDesk(t, "joint-works")
	sideBySide(d)
	d.at("2026-02-06 09:00")
	d.do(officer("inspector"), casefile.Ask{Task: d.claim("inspector", "streets"), Request: "papers", Because: "the noise"})
	d.wantClock("silence", "stopped")
	d.at("2026-02-09 09:00")
	d.do(applicant(), casefile.Answer{Request: "papers"})
	d.wantDue("silence", "2026-03-19") // 25 days, the sixth not counted: 9 to 14 February are 6, to the 28th 11, to 13 March 21
	d.tick("2026-03-19 23:59")
	d.wantStatus(casefile.InApproval)
	d.tick("2026-03-20 00:00")
	d.wantStatus(casefile.Granted)
	if got := d.c.Decision; got.By != casefile.BySilence || got.Step != "" {
		t.Errorf("decided %+v, want by the law's silence", got)
	}
}

// A rule of the item forbids the grant, whoever or whatever grants.
func TestARuleOverridesSilence(t *testing.T) {
	d := newDesk(t, "joint-works")
	d.fill(rules.Values{"size": "large", "public": true}, "plan", "photo", "consent", "insurance")
	d.do(officer("clerk"), casefile.Accept{})
	d.complete("examiner", "review", "pass", rules.Values{"sound": false, "drained": true})
	d.do(officer("inspector"), casefile.Claim{Task: d.task("streets")})
	d.tick("2026-03-19 09:00")
	d.wantStatus(casefile.Refused)
	if got := d.c.Decision; got.By != casefile.ByRule || !slices.Equal(got.Grounds, []string{"unsound"}) {
		t.Errorf("decided %+v, want by the rule", got)
	}
}

func TestClocksOfTheCaseStandStillDuringASpecialProcedure(t *testing.T) {
	d := newDesk(t, "joint-works")
	sideBySide(d)
	d.complete("examiner", "fire", "pass", nil)
	d.complete("examiner", "health", "pass", nil)
	d.complete("inspector", "streets", "pass", rules.Values{"quiet": true}, "inspector2")
	d.wantOpen("hearing")
	d.wantStatus(casefile.InApproval)
	for _, clock := range []string{"promised", "statutory", "silence"} {
		d.wantClock(clock, "stopped")
	}
	d.wantClock("hearing", "running")
	d.at("2026-02-11 09:00")
	d.complete("examiner", "hearing", "pass", nil)
	d.wantClock("promised", "running")
	d.wantDue("promised", "2026-03-16") // 20 days, counted again from the eleventh: 4 in that week, 5 to the 28th, 10 to 13 March, then the 16th
}
