package casefile_test

import (
	"github.com/google/uuid"

	"github.com/onewindow/onewindow/internal/casefile"
	"github.com/onewindow/onewindow/internal/message"
	"github.com/onewindow/onewindow/rules"
)

// taskRefusals are the refusals of what people do with tasks, materials and the result.
var taskRefusals = []provocation{
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
