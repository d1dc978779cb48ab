package casefile_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/onewindow/onewindow/internal/casefile"
	"github.com/onewindow/onewindow/rules"
)

// bound has the item's policy bound its stops.
func (d *desk) bound(atMost, above string) {
	d.t.Helper()
	d.change(func(it *rules.Item) {
		policy := rules.Policy{}
		if it.Policy != nil {
			policy = *it.Policy
		}
		policy.Stops = &rules.Stops{AtMost: duration(d.t, atMost), Above: duration(d.t, above), Role: "head"}
		it.Policy = &policy
	})
}

// loadTest is the pier's request that stops the clocks, for 10wd at most; it can be dated back by three.
func (d *desk) loadTest() casefile.Ask {
	d.t.Helper()
	return casefile.Ask{Task: d.claim("examiner", "examine"), Request: "test_load", Because: "the crane"}
}

// proposed: an examiner has proposed to stop the clocks.
func proposed(d *desk) {
	d.bound("40wd", "5wd")
	pier(d)
	d.do(officer("examiner"), d.loadTest())
}

func (d *desk) countersign(name, outcome string) casefile.Complete {
	d.t.Helper()
	return casefile.Complete{Task: d.claim(name, "countersign"), Outcome: outcome, Because: "seen"}
}

var proposalRefusals = []provocation{
	{casefile.ProposalOpen, "the same is proposed twice", "renewal", func(d *desk) (casefile.Actor, casefile.Act) {
		proposed(d)
		return officer("examiner"), d.loadTest()
	}},
	{casefile.ProposalOpen, "an extension is proposed twice", "renewal", func(d *desk) (casefile.Actor, casefile.Act) {
		pier(d)
		d.claim("examiner", "examine")
		d.do(officer("examiner"), longer)
		return officer("examiner"), longer
	}},
	{casefile.StopsUsedUp, "a stop is longer than all may be", "renewal", func(d *desk) (casefile.Actor, casefile.Act) {
		d.bound("9wd", "5wd")
		pier(d)
		return officer("examiner"), d.loadTest()
	}},
	{casefile.FourEyes, "who proposed it agrees to it", "renewal", func(d *desk) (casefile.Actor, casefile.Act) {
		proposed(d)
		both := officer("examiner")
		both.Roles = []string{"examiner", "head"}
		return both, casefile.Claim{Task: d.task("countersign")}
	}},
	{casefile.FourEyes, "who proposed it takes part in agreeing", "renewal", func(d *desk) (casefile.Actor, casefile.Act) {
		proposed(d)
		act := d.countersign("head", casefile.Approve)
		act.Officers = []string{"examiner"}
		return officer("head"), act
	}},
	{casefile.FourEyes, "it is given to who proposed it", "renewal", func(d *desk) (casefile.Actor, casefile.Act) {
		proposed(d)
		act := d.given("countersign", "examiner")
		act.To.Roles = []string{"head"}
		return officer("head2"), act
	}},
	{casefile.WrongRole, "another role agrees", "renewal", func(d *desk) (casefile.Actor, casefile.Act) {
		proposed(d)
		return officer("examiner2"), casefile.Claim{Task: d.task("countersign")}
	}},
	{casefile.ReasonMissing, "a proposal is declined without a reason", "renewal", func(d *desk) (casefile.Actor, casefile.Act) {
		proposed(d)
		return officer("head"), casefile.Complete{Task: d.claim("head", "countersign"), Outcome: casefile.Decline}
	}},
	{casefile.OutcomeUnknown, "a proposal is passed", "renewal", func(d *desk) (casefile.Actor, casefile.Act) {
		proposed(d)
		return officer("head"), d.countersign("head", "pass")
	}},
	{casefile.FindingUnknown, "a second person finds something", "renewal", func(d *desk) (casefile.Actor, casefile.Act) {
		proposed(d)
		act := d.countersign("head", casefile.Approve)
		act.Findings = rules.Values{"sound": true}
		return officer("head"), act
	}},
	{casefile.TaskNotOpen, "a proposal is agreed to whose step is done", "renewal", func(d *desk) (casefile.Actor, casefile.Act) {
		proposed(d)
		act := d.countersign("head", casefile.Approve)
		d.complete("examiner", "examine", "pass", nil)
		return officer("head"), act
	}},
	{casefile.RequestNotAllowed, "what was proposed is no longer called for", "renewal", func(d *desk) (casefile.Actor, casefile.Act) {
		proposed(d)
		act := d.countersign("head", casefile.Approve)
		d.change(func(it *rules.Item) {
			r := *it.Request("test_load")
			r.Times, it.Requests = 0, []*rules.Request{&r}
		})
		return officer("head"), act
	}},
	{casefile.LimitPassed, "an extension comes too late", "renewal", func(d *desk) (casefile.Actor, casefile.Act) {
		pier(d)
		d.claim("examiner", "examine")
		d.do(officer("examiner"), longer)
		d.tick("2026-06-01 10:00")
		return officer("head"), d.countersign("head", casefile.Approve)
	}},
	{casefile.ReasonMissing, "an extension is proposed without a reason", "renewal", func(d *desk) (casefile.Actor, casefile.Act) {
		pier(d)
		d.claim("examiner", "examine")
		return officer("examiner"), casefile.Extend{}
	}},
}

// A proposal changes nothing but that somebody is asked: the clocks run on, and so do step and workflow.
func TestALongStopIsOnlyProposed(t *testing.T) {
	d := newDesk(t, "renewal")
	d.bound("40wd", "5wd")
	pier(d)
	act := d.loadTest()
	before := casefile.Outlook(d.item, d.c)
	d.do(officer("examiner"), act)
	d.wantOpen("countersign", "examine")
	d.wantStatus(casefile.InApproval)
	d.wantClock("promised", "running")
	after := casefile.Outlook(d.item, d.c)
	if before.Seq, after.Seq = 0, 0; text(t, before) != text(t, after) || casefile.Tells(before, after) {
		t.Errorf("the process is told of it:\n%s\n%s", text(t, before), text(t, after))
	}
	d.do(officer("head"), d.countersign("head", casefile.Decline))
	d.wantOpen("examine")
	d.do(officer("examiner"), d.loadTest()) // a declined one can be proposed again
	d.at("2026-02-06 11:00")
	d.do(officer("head"), d.countersign("head", casefile.Approve))
	d.wantStatus(casefile.Suspended)
	d.wantClock("promised", "stopped")
	if got := newest[casefile.Asked](d).Request; got.Because != "the crane" || !got.AskedAt.Equal(d.now) || !got.AsOf.IsZero() {
		t.Errorf("asked is %+v", got)
	}
	var outcomes []string
	for _, p := range d.c.Proposals {
		outcomes = append(outcomes, p.Outcome)
	}
	if !slices.Equal(outcomes, []string{casefile.Decline, casefile.Approve}) {
		t.Errorf("the proposals ended with %v", outcomes)
	}
	d.do(officer("examiner"), casefile.Answer{Request: "test_load"})
	d.wantStatus(casefile.InApproval)
}

func TestAShortStopNeedsNobody(t *testing.T) {
	d := newDesk(t, "renewal")
	d.bound("40wd", "10wd") // just as long as the request takes
	pier(d)
	d.do(officer("examiner"), d.loadTest())
	d.wantOpen("examine")
	d.wantClock("promised", "stopped")
}

// A proposal is dated back as far as the item allows when it is agreed to, not when it was made.
func TestAProposalDatedBack(t *testing.T) {
	for agreed, want := range map[string]string{"2026-02-06 11:00": "2026-02-05 11:00", "2026-02-12 11:00": "2026-02-09 00:00"} {
		d := newDesk(t, "renewal")
		d.bound("40wd", "5wd")
		pier(d)
		d.at("2026-02-05 12:00")
		act := d.loadTest()
		act.AsOf = d.now.Add(-time.Hour)
		d.do(officer("examiner"), act)
		d.at(agreed)
		d.do(officer("head"), d.countersign("head", casefile.Approve))
		since := d.c.Requests[0].Since().In(d.item.Calendar.Zone()).Format("2006-01-02 15:04")
		if since != want {
			t.Errorf("agreed on %s it began %s, want %s", agreed, since, want)
		}
	}
}

// What would be over by the time it is agreed to cannot be agreed to any more, only declined.
func TestAProposalAgreedToTooLate(t *testing.T) {
	d := newDesk(t, "renewal")
	d.bound("40wd", "5wd")
	d.change(func(it *rules.Item) {
		load := *it.Request("test_load")
		load.Within, load.Backdate = duration(t, "6wd"), duration(t, "20wd")
		it.Requests = []*rules.Request{&load}
	})
	pier(d)
	d.at("2026-02-05 12:00")
	act := d.loadTest()
	act.AsOf = d.now.Add(-time.Hour)
	d.do(officer("examiner"), act)
	d.at("2026-02-14 11:00")
	d.refuse(officer("head"), d.countersign("head", casefile.Approve), casefile.BackdateNotAllowed)
	d.wantClock("promised", "running")
	d.do(officer("head"), casefile.Complete{Task: d.c.Proposals[0].Task, Outcome: casefile.Decline, Because: "too late"})
	d.wantOpen("examine")
}

// A proposal ends with the step it was made in, and with the case; an extension outlives the step.
func TestProposalsEnd(t *testing.T) {
	for name, end := range map[string]func(*desk){
		"the step is done": func(d *desk) { d.complete("examiner", "examine", "pass", nil) },
		"the case is over": func(d *desk) { d.do(applicant(), casefile.Withdraw{}) },
		"the case is decided": func(d *desk) {
			d.complete("examiner", "examine", "pass", nil)
			d.complete("approver", "decide", "refused", nil)
		},
	} {
		d := newDesk(t, "renewal")
		proposed(d)
		d.do(officer("examiner"), longer)
		end(d)
		stop, extension := d.c.Proposals[0], d.c.Proposals[1]
		if stop.Outcome != "withdrawn" || d.c.Task(stop.Task).State != casefile.TaskWithdrawn {
			t.Errorf("%s: the stop is %+v", name, stop)
		}
		if open := name == "the step is done"; extension.Open() != open || (d.c.Task(extension.Task).State == casefile.TaskOpen) != open {
			t.Errorf("%s: the extension is %+v", name, extension)
		}
	}
}

// Beside the step that sends back an extension was proposed, and a stop: the steps are withdrawn, and only what hangs on them with them.
func TestASendBackLeavesAnExtensionProposed(t *testing.T) {
	d := newDesk(t, "joint-works")
	d.bound("40wd", "1wd")
	d.change(func(it *rules.Item) {
		it.Limits.Extend = &rules.Extension{By: duration(t, "10wd"), Times: 1, Role: "head"}
	})
	sideBySide(d)
	d.do(officer("inspector"), casefile.Ask{Task: d.claim("inspector", "streets"), Request: "papers", Because: "the noise"})
	stop := d.task("countersign")
	d.do(officer("inspector"), longer)
	extension := d.task("countersign")
	d.do(officer("examiner"), casefile.SendBack{Task: d.claim("examiner", "fire"), To: "review", Because: "it moves"})
	d.wantOpen("countersign", "review")
	if d.c.Task(stop).State != casefile.TaskWithdrawn || d.c.Proposals[0].Open() || !d.c.Proposals[1].Open() {
		t.Errorf("the proposals are %+v", d.c.Proposals)
	}
	before := d.item.Calendar.Due(d.clock("promised").Ledger(), d.now).Date
	d.do(officer("head"), casefile.Claim{Task: extension})
	d.do(officer("head"), casefile.Complete{Task: extension, Outcome: casefile.Approve})
	if due := d.item.Calendar.Due(d.clock("promised").Ledger(), d.now).Date; !due.After(before) {
		t.Errorf("promised for %s still", due)
	}
}

func TestAnExtensionOnRequest(t *testing.T) {
	d := newDesk(t, "renewal")
	pier(d)
	d.refuse(officer("examiner"), longer, casefile.WrongRole) // who has nothing in hand asks for nothing
	d.claim("examiner", "examine")
	d.do(officer("examiner"), longer)
	d.wantDue("promised", "2026-02-24")
	d.do(officer("head"), d.countersign("head", casefile.Approve))
	d.wantDue("promised", "2026-03-09")
	if got := newest[casefile.Extended](d); got.Because != longer.Because || got.By != duration(t, "10wd") {
		t.Errorf("the applicant is told %+v", got)
	}
	d.refuse(officer("examiner"), longer, casefile.ExtendNotAllowed)
}

// All stops together: what has ended counts as it was, what lasts as long as it may, and a day once.
func TestStopsTogether(t *testing.T) {
	for _, tc := range []struct {
		name, atMost, answered string
		left                   string // in the refusal; empty: it fits
	}{
		{"they just fit", "13wd", "2026-02-10 09:00", ""},
		{"a day too many", "12wd", "2026-02-10 09:00", "9 working days"},
		{"answered on its day", "10wd", "2026-02-05 16:00", ""},
		{"in days", "24d", "2026-02-10 09:00", "19 days"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			d := newDesk(t, "renewal")
			d.bound(tc.atMost, "")
			pier(d)
			d.do(officer("examiner"), d.loadTest())
			d.at(tc.answered) // Friday, Monday and the day itself
			d.do(officer("examiner"), casefile.Answer{Request: "test_load"})
			refused := d.try(officer("examiner"), d.loadTest())
			switch {
			case tc.left == "" && refused != nil, tc.left != "" && refused == nil:
				t.Fatalf("refused: %v", refused)
			case refused != nil && (refused.Code != casefile.StopsUsedUp || !strings.Contains(refused.Text, tc.left+" are left")):
				t.Errorf("refused with %v", refused)
			}
		})
	}
}

// A hearing stops the clocks of the case for its own five days, and no longer.
func TestASpecialStepIsCappedByItsOwnTime(t *testing.T) {
	d := newDesk(t, "joint-works")
	heard(d)
	d.wantClock("promised", "stopped")
	d.at("2026-02-12 23:59") // Friday, Monday to Thursday
	d.wantClock("hearing", "running")
	d.tick("2026-02-13 00:00")
	d.wantClock("promised", "running")
	d.wantClock("hearing", "overdue")
	d.wantOpen("hearing")
	if got := newest[casefile.StopEnded](d); got.Step != "hearing" {
		t.Errorf("%+v", got)
	}
	d.tick("2026-02-14 00:00") // silence acts as before
	d.wantOpen("decide")
}

func TestAStepThatDoesNotFitStopsNothing(t *testing.T) {
	d := newDesk(t, "joint-works")
	d.bound("4wd", "1wd")
	heard(d)
	d.wantOpen("hearing")
	d.wantClock("promised", "running")
	const want = "Hearing (hearing). Basis: art. 45. It takes at most 5 working days. The time of the authority runs on."
	if got := casefile.SpecialNotice(d.item, &d.c, "hearing")["en"]; got != want {
		t.Errorf("the applicant is told: %s", got)
	}
}

// heard: the hearing of a large public works is open.
func heard(d *desk) {
	sideBySide(d)
	d.complete("examiner2", "fire", "pass", nil)
	d.complete("examiner3", "health", "pass", nil)
	d.complete("inspector", "streets", "pass", rules.Values{"quiet": true}, "inspector2")
}
