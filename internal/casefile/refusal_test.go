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

	"github.com/onewindow/onewindow/internal/casefile"
	"github.com/onewindow/onewindow/internal/message"
	"github.com/onewindow/onewindow/rules"
)

// provocation is a way to provoke a refusal.
type provocation struct {
	code  casefile.Code
	name  string
	item  string
	bring func(*desk) (casefile.Actor, casefile.Act)
}

// refusals has, for every code, at least one way to provoke it: bring the case somewhere, then try one act too many.
var refusals = []provocation{
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
}

func provocations() []provocation {
	return slices.Concat(refusals, taskRefusals, reassignRefusals, proposalRefusals, urgeRefusals)
}

func TestRefusals(t *testing.T) {
	for _, r := range provocations() {
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
	for _, r := range provocations() {
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
