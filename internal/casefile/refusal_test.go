package casefile_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"maps"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/uuid"

	"github.com/onewindow/onewindow/internal/casefile"
	"github.com/onewindow/onewindow/internal/message"
	"github.com/onewindow/onewindow/rules"
)

// refusals has, for every code, at least one way to provoke it: bring the case somewhere, then try one act too many.
var refusals = []struct {
	code  casefile.Code
	name  string
	item  string
	bring func(*desk) (casefile.Actor, casefile.Act)
}{
	{casefile.WrongStatus, "a submitted case is submitted", "trade-licence", func(d *desk) (casefile.Actor, casefile.Act) {
		submitted(d)
		return applicant(), casefile.Submit{}
	}},
	{casefile.WrongStatus, "a case is opened twice", "trade-licence", func(*desk) (casefile.Actor, casefile.Act) {
		return applicant(), casefile.Open{Applicant: casefile.Applicant{Kind: "person"}}
	}},
	{casefile.WrongStatus, "a draft is corrected", "trade-licence", func(*desk) (casefile.Actor, casefile.Act) {
		return applicant(), casefile.Correct{}
	}},
	{casefile.WrongStatus, "a submitted case is changed", "trade-licence", func(d *desk) (casefile.Actor, casefile.Act) {
		submitted(d)
		return applicant(), casefile.Edit{Answers: rules.Values{"shop_name": "Another"}}
	}},
	{casefile.WrongStatus, "a material comes for a submitted case", "trade-licence", func(d *desk) (casefile.Actor, casefile.Act) {
		submitted(d)
		return applicant(), casefile.Supply{Material: "lease"}
	}},
	{casefile.WrongStatus, "an accepted case is accepted", "trade-licence", func(d *desk) (casefile.Actor, casefile.Act) {
		accepted(d)
		return officer("clerk"), casefile.Accept{}
	}},
	{casefile.WrongStatus, "a decided case is withdrawn", "trade-licence", func(d *desk) (casefile.Actor, casefile.Act) {
		granted(d)
		return applicant(), casefile.Withdraw{}
	}},
	{casefile.WrongStatus, "a case that is not granted is handed over", "trade-licence", func(d *desk) (casefile.Actor, casefile.Act) {
		accepted(d)
		return officer("clerk"), casefile.HandOver{}
	}},
	{casefile.ApplicantKind, "somebody who is neither a person nor an organisation applies", "trade-licence", func(*desk) (casefile.Actor, casefile.Act) {
		return applicant(), casefile.Open{Applicant: casefile.Applicant{Kind: "ghost"}}
	}},
	{casefile.Incomplete, "answers and materials are missing", "trade-licence", func(*desk) (casefile.Actor, casefile.Act) {
		return applicant(), casefile.Submit{}
	}},
	{casefile.Incomplete, "what may follow must be there where a rule decides at once", "instant-declaration", func(d *desk) (casefile.Actor, casefile.Act) {
		d.do(applicant(), casefile.Edit{Answers: rules.Values{"kind": "plain", "fits": true, "late": false}})
		return applicant(), casefile.Submit{}
	}},
	{casefile.Incomplete, "an answer is given without the paper that the new answers need", "event-permit", func(d *desk) (casefile.Actor, casefile.Act) {
		askedForLocation(d)
		d.do(applicant(), casefile.Edit{Answers: rules.Values{"structures": true}})
		return applicant(), casefile.Answer{Request: "another_location"}
	}},
	{casefile.ReasonMissing, "a notice without a reason", "trade-licence", func(d *desk) (casefile.Actor, casefile.Act) {
		submitted(d)
		return officer("clerk"), casefile.AskCorrection{}
	}},
	{casefile.ReasonMissing, "an acceptance refused without a reason", "trade-licence", func(d *desk) (casefile.Actor, casefile.Act) {
		submitted(d)
		return officer("clerk"), casefile.RefuseAcceptance{}
	}},
	{casefile.ReasonMissing, "a send-back without a reason", "trade-licence", func(d *desk) (casefile.Actor, casefile.Act) {
		accepted(d)
		d.complete("examiner", "verify", "pass", nil)
		return officer("inspector"), casefile.SendBack{Task: d.claim("inspector", "inspect"), To: "verify"}
	}},
	{casefile.ReasonMissing, "a request without a reason", "trade-licence", func(d *desk) (casefile.Actor, casefile.Act) {
		accepted(d)
		return officer("examiner"), casefile.Ask{Task: d.claim("examiner", "verify"), Request: "missing_papers"}
	}},
	{casefile.ReasonMissing, "a refusal without a reason", "event-permit", func(d *desk) (casefile.Actor, casefile.Act) {
		fastTrack(d)
		return officer("approver"), casefile.Complete{Task: d.claim("approver", "decide"), Outcome: "refused"}
	}},
	{casefile.ReasonMissing, "a revocation without a reason", "instant-declaration", func(d *desk) (casefile.Actor, casefile.Act) {
		declared(d)
		d.engine(message.Issue)
		return officer("inspector"), casefile.Complete{Task: d.claim("inspector", "check"), Outcome: "false", Officers: []string{"inspector2"}}
	}},
	{casefile.TextTooLong, "a reason of 4001 characters", "trade-licence", func(d *desk) (casefile.Actor, casefile.Act) {
		submitted(d)
		return officer("clerk"), casefile.RefuseAcceptance{Because: strings.Repeat("长", 4001)}
	}},
	{casefile.GroundHolds, "an event that ends before it begins is accepted", "event-permit", func(d *desk) (casefile.Actor, casefile.Act) {
		d.fill(event(rules.Values{"last_day": "2026-04-30"}), "programme")
		return officer("clerk"), casefile.Accept{}
	}},
	{casefile.RefusalHolds, "a grant against a rule", "public-place-hygiene-permit", func(d *desk) (casefile.Actor, casefile.Act) {
		examined(d, false)
		return officer("approver"), casefile.Complete{Task: d.claim("approver", "decide"), Outcome: "granted"}
	}},
	{casefile.CategoryOpen, "no category holds, which the check of the item makes sure of", "event-permit", func(d *desk) (casefile.Actor, casefile.Act) {
		short := *d.item
		short.Approval = short.Approval[:2]
		d.item = &short
		d.do(applicant(), casefile.Edit{Answers: event(nil)})
		d.supply("programme")
		return applicant(), casefile.Submit{}
	}},
	{casefile.CategoryFixed, "an accepted event grows", "event-permit", func(d *desk) (casefile.Actor, casefile.Act) {
		askedForLocation(d)
		return applicant(), casefile.Edit{Answers: rules.Values{"visitors": 6000.0}}
	}},
	{casefile.NoticeRepeated, "a second notice of what was there at the first", "trade-licence", func(d *desk) (casefile.Actor, casefile.Act) {
		correctedOnce(d)
		return officer("clerk"), casefile.AskCorrection{Because: "one more thing", Points: []casefile.Point{{About: "shop_name", What: "too long"}}}
	}},
	{casefile.NoticeRepeated, "a second notice that names nothing", "trade-licence", func(d *desk) (casefile.Actor, casefile.Act) {
		correctedOnce(d)
		return officer("clerk"), casefile.AskCorrection{Because: "one more thing"}
	}},
	{casefile.NoticeRepeated, "a first notice is justified like a second", "trade-licence", func(d *desk) (casefile.Actor, casefile.Act) {
		submitted(d)
		return officer("clerk"), casefile.AskCorrection{Because: "the lease", Justified: "it comes late"}
	}},
	{casefile.TextTooLong, "a justification of 4001 characters", "trade-licence", func(d *desk) (casefile.Actor, casefile.Act) {
		correctedOnce(d)
		return officer("clerk"), casefile.AskCorrection{Because: "one more thing", Justified: strings.Repeat("长", 4001)}
	}},
	{casefile.BackdateNotAllowed, "a request that cannot be dated back", "renewal", func(d *desk) (casefile.Actor, casefile.Act) {
		act := backdated(d, "2026-02-11 09:00")
		act.Request = "papers"
		return officer("examiner"), act
	}},
	{casefile.ExtendNotAllowed, "an item without extensions", "trade-licence", func(d *desk) (casefile.Actor, casefile.Act) {
		accepted(d)
		return officer("head"), longer
	}},
	{casefile.ExtendNotAllowed, "a second extension", "renewal", func(d *desk) (casefile.Actor, casefile.Act) {
		pier(d)
		d.do(officer("head"), longer)
		return officer("head"), longer
	}},
	{casefile.ExtendNotAllowed, "by another time than the item says", "renewal", func(d *desk) (casefile.Actor, casefile.Act) {
		pier(d)
		return officer("head"), casefile.Extend{By: duration(d.t, "5wd"), Because: "the expert is ill"}
	}},
	{casefile.LimitPassed, "an extension on the morning after", "renewal", func(d *desk) (casefile.Actor, casefile.Act) {
		pier(d)
		d.tick("2026-03-12 00:00")
		return officer("head"), longer
	}},
	{casefile.ReasonMissing, "an extension without a reason", "renewal", func(d *desk) (casefile.Actor, casefile.Act) {
		pier(d)
		return officer("head"), casefile.Extend{}
	}},
	{casefile.WrongRole, "an examiner extends", "renewal", func(d *desk) (casefile.Actor, casefile.Act) {
		pier(d)
		return officer("examiner"), longer
	}},
	{casefile.WrongDepartment, "the head of another department extends", "renewal", func(d *desk) (casefile.Actor, casefile.Act) {
		pier(d)
		by := officer("head")
		by.Department = "health"
		return by, longer
	}},
	{casefile.WrongStatus, "an extension before acceptance", "renewal", func(d *desk) (casefile.Actor, casefile.Act) {
		d.fill(rules.Values{"purpose": "new"})
		return officer("head"), longer
	}},
	{casefile.ReverseNotAllowed, "a grant by an officer is taken back", "trade-licence", func(d *desk) (casefile.Actor, casefile.Act) {
		granted(d)
		return officer("head"), casefile.ReverseSilence{Because: "it was wrong"}
	}},
	{casefile.LimitPassed, "a grant by silence is taken back after the time for it", "renewal", func(d *desk) (casefile.Actor, casefile.Act) {
		renewed(d)
		d.tick("2026-04-04 00:00")
		return officer("head"), casefile.ReverseSilence{Because: "the pier is rotten"}
	}},
	{casefile.NotReady, "a grant by silence is taken back before the licence is issued", "renewal", func(d *desk) (casefile.Actor, casefile.Act) {
		renewal(d)
		d.tick("2026-03-21 00:00")
		return officer("head"), casefile.ReverseSilence{Because: "the pier is rotten"}
	}},
	{casefile.ReasonMissing, "a grant by silence is taken back without a reason", "renewal", func(d *desk) (casefile.Actor, casefile.Act) {
		renewed(d)
		return officer("head"), casefile.ReverseSilence{}
	}},
	{casefile.WrongRole, "an approver takes a grant by silence back", "renewal", func(d *desk) (casefile.Actor, casefile.Act) {
		renewed(d)
		return officer("approver"), casefile.ReverseSilence{Because: "the pier is rotten"}
	}},
	{casefile.TaskUnknown, "a task of another case", "trade-licence", func(*desk) (casefile.Actor, casefile.Act) {
		return officer("clerk"), casefile.Claim{Task: uuid.NameSpaceURL}
	}},
	{casefile.TaskUnknown, "the window's task is completed like a step", "trade-licence", func(d *desk) (casefile.Actor, casefile.Act) {
		submitted(d)
		return officer("clerk"), casefile.Complete{Task: d.claim("clerk", "accept"), Outcome: "pass"}
	}},
	{casefile.TaskNotOpen, "a step is ended twice", "trade-licence", func(d *desk) (casefile.Actor, casefile.Act) {
		accepted(d)
		d.complete("examiner", "verify", "pass", nil)
		return officer("examiner"), casefile.Complete{Task: d.task("verify"), Outcome: "pass"}
	}},
	{casefile.AlreadyClaimed, "a colleague was faster", "trade-licence", func(d *desk) (casefile.Actor, casefile.Act) {
		accepted(d)
		return officer("examiner2"), casefile.Claim{Task: d.claim("examiner", "verify")}
	}},
	{casefile.AlreadyClaimed, "a colleague has the case at the window", "trade-licence", func(d *desk) (casefile.Actor, casefile.Act) {
		submitted(d)
		d.claim("clerk", "accept")
		return officer("clerk2"), casefile.Accept{}
	}},
	{casefile.NotClaimed, "a step is ended by nobody's assignee", "trade-licence", func(d *desk) (casefile.Actor, casefile.Act) {
		accepted(d)
		return officer("examiner"), casefile.Complete{Task: d.task("verify"), Outcome: "pass"}
	}},
	{casefile.NotClaimed, "an actor without a name", "trade-licence", func(d *desk) (casefile.Actor, casefile.Act) {
		accepted(d)
		return casefile.Actor{Roles: []string{"examiner"}, Officer: true}, casefile.Complete{Task: d.task("verify"), Outcome: "pass"}
	}},
	{casefile.WrongRole, "an approver examines", "trade-licence", func(d *desk) (casefile.Actor, casefile.Act) {
		accepted(d)
		return officer("approver"), casefile.Claim{Task: d.task("verify")}
	}},
	{casefile.WrongRole, "an examiner turns away who is correcting", "trade-licence", func(d *desk) (casefile.Actor, casefile.Act) {
		submitted(d)
		d.do(officer("clerk"), casefile.AskCorrection{Because: "the plan has no scale"})
		return officer("examiner"), casefile.RefuseAcceptance{Because: "no"}
	}},
	{casefile.WrongRole, "the applicant answers for the laboratory", "public-place-hygiene-permit", func(d *desk) (casefile.Actor, casefile.Act) {
		waterTested(d)
		return applicant(), casefile.Answer{Request: "water_test"}
	}},
	{casefile.WrongDepartment, "another department examines", "event-permit", func(d *desk) (casefile.Actor, casefile.Act) {
		fastTrack(d)
		by := officer("approver")
		by.Department = "health"
		return by, casefile.Claim{Task: d.task("decide")}
	}},
	{casefile.FourEyes, "who verified approves", "trade-licence", func(d *desk) (casefile.Actor, casefile.Act) {
		inspected(d)
		both := officer("examiner")
		both.Roles = append(both.Roles, "approver")
		return both, casefile.Claim{Task: d.task("approve")}
	}},
	{casefile.FourEyes, "who took part in the inspection approves", "trade-licence", func(d *desk) (casefile.Actor, casefile.Act) {
		inspected(d)
		both := officer("inspector2")
		both.Roles = append(both.Roles, "approver")
		return both, casefile.Claim{Task: d.task("approve")}
	}},
	{casefile.FourEyes, "who verified in an earlier entry approves", "trade-licence", func(d *desk) (casefile.Actor, casefile.Act) {
		accepted(d)
		d.complete("examiner", "verify", "pass", nil)
		d.do(officer("inspector"), casefile.SendBack{Task: d.claim("inspector", "inspect"), To: "verify", Because: "the lease is illegible"})
		d.complete("examiner2", "verify", "pass", nil)
		d.complete("inspector", "inspect", "pass", rules.Values{"premises_fit": true}, "inspector2")
		both := officer("examiner")
		both.Roles = append(both.Roles, "approver")
		return both, casefile.Claim{Task: d.task("approve")}
	}},
	{casefile.FourEyes, "who did the step at the side, whichever ends first", "joint-works", func(d *desk) (casefile.Actor, casefile.Act) {
		sideBySide(d)
		d.complete("inspector", "streets", "pass", rules.Values{"quiet": true}, "inspector2")
		both := officer("inspector")
		both.Roles = append(both.Roles, "examiner")
		return both, casefile.Claim{Task: d.task("health")}
	}},
	{casefile.FourEyes, "who is named as taking part", "trade-licence", func(d *desk) (casefile.Actor, casefile.Act) {
		inspected(d)
		return officer("approver"), casefile.Complete{Task: d.claim("approver", "approve"), Outcome: "granted", Officers: []string{"examiner"}}
	}},
	{casefile.ConflictOfInterest, "a clerk accepts their own case", "trade-licence", func(d *desk) (casefile.Actor, casefile.Act) {
		submitted(d)
		return casefile.Actor{ID: "wang", Roles: []string{"clerk"}, Officer: true}, casefile.Accept{}
	}},
	{casefile.OutcomeUnknown, "an outcome of another step", "trade-licence", func(d *desk) (casefile.Actor, casefile.Act) {
		accepted(d)
		return officer("examiner"), casefile.Complete{Task: d.claim("examiner", "verify"), Outcome: "granted"}
	}},
	{casefile.OutcomeUnknown, "a check is neither true nor false", "instant-declaration", func(d *desk) (casefile.Actor, casefile.Act) {
		declared(d)
		return officer("inspector"), casefile.Complete{Task: d.claim("inspector", "check"), Outcome: "pass"}
	}},
	{casefile.OutcomeNotAllowed, "premises that are not fit pass", "trade-licence", func(d *desk) (casefile.Actor, casefile.Act) {
		accepted(d)
		d.complete("examiner", "verify", "pass", nil)
		return officer("inspector"), casefile.Complete{
			Task: d.claim("inspector", "inspect"), Outcome: "pass", Officers: []string{"inspector2"}, Findings: rules.Values{"premises_fit": false},
		}
	}},
	{casefile.OfficersMissing, "one officer inspects alone", "trade-licence", func(d *desk) (casefile.Actor, casefile.Act) {
		accepted(d)
		d.complete("examiner", "verify", "pass", nil)
		return officer("inspector"), casefile.Complete{Task: d.claim("inspector", "inspect"), Outcome: "pass", Officers: []string{"inspector"}}
	}},
	{casefile.OfficersMissing, "the applicant takes part", "trade-licence", func(d *desk) (casefile.Actor, casefile.Act) {
		accepted(d)
		return officer("examiner"), casefile.Complete{Task: d.claim("examiner", "verify"), Outcome: "pass", Officers: []string{"wang"}}
	}},
	{casefile.OfficersMissing, "one officer checks alone", "instant-declaration", func(d *desk) (casefile.Actor, casefile.Act) {
		declared(d)
		return officer("inspector"), casefile.Complete{Task: d.claim("inspector", "check"), Outcome: "true"}
	}},
	{casefile.FindingMissing, "an examination without its finding", "public-place-hygiene-permit", func(d *desk) (casefile.Actor, casefile.Act) {
		hygiene(d)
		return officer("examiner"), casefile.Complete{Task: d.claim("examiner", "examine"), Outcome: "pass"}
	}},
	{casefile.FindingUnknown, "a finding of another step", "trade-licence", func(d *desk) (casefile.Actor, casefile.Act) {
		accepted(d)
		return officer("examiner"), casefile.Complete{Task: d.claim("examiner", "verify"), Outcome: "pass", Findings: rules.Values{"premises_fit": true}}
	}},
	{casefile.FindingUnknown, "a finding that does not apply to the case", "joint-works", func(d *desk) (casefile.Actor, casefile.Act) {
		d.fill(rules.Values{"size": "large", "public": false}, "plan")
		d.do(officer("clerk"), casefile.Accept{})
		return officer("examiner"), casefile.Complete{Task: d.claim("examiner", "review"), Outcome: "pass", Findings: rules.Values{"sound": true, "drained": true}}
	}},
	{casefile.RequestOpen, "a step is ended while an answer is awaited", "public-place-hygiene-permit", func(d *desk) (casefile.Actor, casefile.Act) {
		waterTested(d)
		return officer("examiner"), casefile.Complete{Task: d.task("examine"), Outcome: "pass", Findings: rules.Values{"conditions_met": true}}
	}},
	{casefile.RequestOpen, "the same is asked twice", "public-place-hygiene-permit", func(d *desk) (casefile.Actor, casefile.Act) {
		waterTested(d)
		return officer("examiner"), casefile.Ask{Task: d.task("examine"), Request: "water_test", Because: "again"}
	}},
	{casefile.RequestUnknown, "a request that the item does not know", "trade-licence", func(d *desk) (casefile.Actor, casefile.Act) {
		accepted(d)
		return officer("examiner"), casefile.Ask{Task: d.claim("examiner", "verify"), Request: "water_test", Because: "for fun"}
	}},
	{casefile.RequestUnknown, "an answer to nothing", "trade-licence", func(d *desk) (casefile.Actor, casefile.Act) {
		accepted(d)
		return applicant(), casefile.Answer{Request: "missing_papers"}
	}},
	{casefile.RequestNotAllowed, "a hairdresser's water is tested", "public-place-hygiene-permit", func(d *desk) (casefile.Actor, casefile.Act) {
		hygiene(d)
		return officer("examiner"), casefile.Ask{Task: d.claim("examiner", "examine"), Request: "water_test", Because: "for fun"}
	}},
	{casefile.RequestNotAllowed, "a request in a step that it is not for", "trade-licence", func(d *desk) (casefile.Actor, casefile.Act) {
		inspected(d)
		return officer("approver"), casefile.Ask{Task: d.claim("approver", "approve"), Request: "missing_papers", Because: "late"}
	}},
	{casefile.RequestNotAllowed, "a request more often than the item allows", "trade-licence", func(d *desk) (casefile.Actor, casefile.Act) {
		accepted(d)
		task := d.claim("examiner", "verify")
		d.do(officer("examiner"), casefile.Ask{Task: task, Request: "missing_papers", Because: "illegible"})
		d.do(applicant(), casefile.Answer{Request: "missing_papers"})
		return officer("examiner"), casefile.Ask{Task: task, Request: "missing_papers", Because: "still illegible"}
	}},
	{casefile.MaterialUnknown, "a material that the item does not ask for", "trade-licence", func(*desk) (casefile.Actor, casefile.Act) {
		return applicant(), casefile.Supply{Material: "diploma"}
	}},
	{casefile.MaterialUnknown, "a notice about nothing", "trade-licence", func(d *desk) (casefile.Actor, casefile.Act) {
		submitted(d)
		return officer("clerk"), casefile.AskCorrection{Because: "it is missing", Points: []casefile.Point{{About: "diploma"}}}
	}},
	{casefile.MaterialMissing, "a grant while a paper may still come", "event-permit", func(d *desk) (casefile.Actor, casefile.Act) {
		fastTrack(d)
		return officer("approver"), casefile.Complete{Task: d.claim("approver", "decide"), Outcome: "granted"}
	}},
	{casefile.PaperAtCounterOnly, "a paper is named online", "trade-licence", func(*desk) (casefile.Actor, casefile.Act) {
		return applicant(), casefile.Supply{Material: "lease", File: casefile.Material{OnPaper: true}}
	}},
	{casefile.DeliveryUnknown, "delivery by drone", "trade-licence", func(*desk) (casefile.Actor, casefile.Act) {
		return applicant(), casefile.Edit{Delivery: "drone"}
	}},
	{casefile.SendBackNotAllowed, "the first step sends back", "trade-licence", func(d *desk) (casefile.Actor, casefile.Act) {
		accepted(d)
		return officer("examiner"), casefile.SendBack{Task: d.claim("examiner", "verify"), To: "verify", Because: "again"}
	}},
	{casefile.SendBackNotAllowed, "a second sending back", "trade-licence", func(d *desk) (casefile.Actor, casefile.Act) {
		accepted(d)
		for range 2 {
			d.complete("examiner", "verify", "pass", nil)
			if len(d.c.Returns) == 0 {
				d.do(officer("inspector"), casefile.SendBack{Task: d.claim("inspector", "inspect"), To: "verify", Because: "illegible"})
			}
		}
		return officer("inspector"), casefile.SendBack{Task: d.claim("inspector", "inspect"), To: "verify", Because: "illegible"}
	}},
	{casefile.NotReady, "a licence is handed over before it is issued", "trade-licence", func(d *desk) (casefile.Actor, casefile.Act) {
		granted(d)
		return officer("clerk"), casefile.HandOver{}
	}},
	{casefile.NotReady, "a licence is revoked before it is issued", "instant-declaration", func(d *desk) (casefile.Actor, casefile.Act) {
		declared(d)
		return officer("inspector"), casefile.Complete{Task: d.claim("inspector", "check"), Outcome: "false", Officers: []string{"inspector2"}, Because: "it was not so"}
	}},
	{casefile.NotOpen, "a licence is issued twice", "trade-licence", func(d *desk) (casefile.Actor, casefile.Act) {
		granted(d)
		work := d.c.Work[0].ID
		d.engine(message.Issue)
		return casefile.Actor{}, casefile.Issue{Work: work}
	}},
	{casefile.NotOpen, "work is delivered as what it is not", "trade-licence", func(d *desk) (casefile.Actor, casefile.Act) {
		granted(d)
		return casefile.Actor{}, casefile.Deliver{Work: d.c.Work[0].ID}
	}},
	{casefile.NotOpen, "work fails twice", "trade-licence", func(d *desk) (casefile.Actor, casefile.Act) {
		granted(d)
		d.do(casefile.Actor{}, casefile.Fail{Work: d.c.Work[0].ID, Code: "printer"})
		return casefile.Actor{}, casefile.Fail{Work: d.c.Work[0].ID, Code: "printer"}
	}},
	{casefile.ItemChanged, "the rule file is another one", "trade-licence", func(d *desk) (casefile.Actor, casefile.Act) {
		other := *d.item
		other.Digest = "another"
		d.item = &other
		return applicant(), casefile.Submit{}
	}},
}

func TestRefusals(t *testing.T) {
	for _, r := range refusals {
		t.Run(string(r.code)+"/"+r.name, func(t *testing.T) {
			d := newDesk(t, r.item)
			by, act := r.bring(d)
			before := text(t, d.c)
			d.refuse(by, act, r.code)
			if after := text(t, d.c); after != before {
				t.Errorf("a refused act changed the case:\n%s\n%s", before, after)
			}
		})
	}
}

// Of several things that are wrong, the same one is told each time.
func TestARefusalIsTheSameEachTime(t *testing.T) {
	d := newDesk(t, "trade-licence")
	accepted(d)
	act := casefile.Complete{Task: d.claim("examiner", "verify"), Outcome: "pass", Findings: rules.Values{"a": 1.0, "b": 1.0, "c": 1.0, "d": 1.0}}
	for range 20 {
		if refused := d.try(officer("examiner"), act); !slices.Equal(refused.Fields, []string{"a"}) {
			t.Fatalf("refused for %v, want for the first", refused.Fields)
		}
	}
}

func TestEveryCodeIsProvoked(t *testing.T) {
	provoked := map[string]bool{}
	for _, r := range refusals {
		provoked[string(r.code)] = true
	}
	declared := codes(t)
	for _, code := range declared {
		if !provoked[code] {
			t.Errorf("nothing provokes %s", code)
		}
	}
	if len(provoked) != len(declared) {
		t.Errorf("provoked are %v, declared %v", slices.Sorted(maps.Keys(provoked)), declared)
	}
}

// codes reads the codes from where they are declared.
func codes(t *testing.T) []string {
	t.Helper()
	file, err := parser.ParseFile(token.NewFileSet(), "refusal.go", nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	var list []string
	ast.Inspect(file, func(n ast.Node) bool {
		spec, ok := n.(*ast.ValueSpec)
		if !ok {
			return true
		}
		if kind, ok := spec.Type.(*ast.Ident); ok && kind.Name == "Code" {
			code, err := strconv.Unquote(spec.Values[0].(*ast.BasicLit).Value)
			if err != nil {
				t.Fatal(err)
			}
			list = append(list, code)
		}
		return true
	})
	return list
}
