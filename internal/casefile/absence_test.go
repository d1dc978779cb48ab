package casefile_test

import (
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/onewindow/onewindow/internal/casefile"
	"github.com/onewindow/onewindow/rules"
)

// away is that somebody stands in for an officer on some days of February 2026, for the given queues or all.
func (d *desk) away(absent, substitute string, from, to int, queues ...casefile.Queue) casefile.Absence {
	day := func(n int) time.Time { return time.Date(2026, 2, n, 0, 0, 0, 0, d.item.Calendar.Zone()) }
	return casefile.Absence{ID: uuid.NameSpaceURL, Absent: absent, Substitute: substitute, From: day(from), Until: day(to + 1), Queues: queues}
}

// instead takes a command while somebody is away.
func (d *desk) instead(by casefile.Actor, act casefile.Act, absences ...casefile.Absence) casefile.Code {
	d.t.Helper()
	events, err := casefile.Decide(d.item, d.c, casefile.Command{By: by, Act: act, Absences: absences}, d.now)
	var refused *casefile.Refusal
	if err != nil && !errors.As(err, &refused) {
		d.t.Fatal(err)
	}
	for _, e := range events {
		if d.c, err = casefile.Evolve(d.c, e); err != nil {
			d.t.Fatal(err)
		}
	}
	d.log = append(d.log, events...)
	if refused != nil {
		return refused.Code
	}
	return ""
}

// The first act of a substitute takes the task over in the same command, so both names stand in the log.
func TestASubstituteTakesOver(t *testing.T) {
	d := newDesk(t, "trade-licence")
	accepted(d)
	task := d.claim("examiner", "verify")
	leave := d.away("examiner", "examiner2", 5, 6)
	act := casefile.Complete{Task: task, Outcome: "pass", Because: "seen"}
	if code := d.instead(officer("examiner2"), act); code != casefile.NotClaimed {
		t.Errorf("without a substitution: %q", code)
	}
	if code := d.instead(officer("examiner3"), act, leave); code != casefile.NotClaimed {
		t.Errorf("a third person: %q", code)
	}
	for name, other := range map[string]casefile.Absence{
		"for another queue": d.away("examiner", "examiner2", 5, 6, casefile.ReceptionQueue), "yesterday": d.away("examiner", "examiner2", 3, 4), "tomorrow": d.away("examiner", "examiner2", 6, 9),
	} {
		if code := d.instead(officer("examiner2"), act, other); code != casefile.NotClaimed {
			t.Errorf("%s: %q", name, code)
		}
	}
	bad := act
	bad.Outcome = "dreamt"
	before := d.c.Seq
	if code := d.instead(officer("examiner2"), bad, leave); code != casefile.OutcomeUnknown || d.c.Seq != before {
		t.Errorf("a refused act takes over: %q, %v", code, d.kinds(1))
	}
	if code := d.instead(officer("examiner2"), act, leave); code != "" {
		t.Fatal(code)
	}
	if got, want := d.kinds(3)[:2], []string{"task_taken_over", "completed"}; !slices.Equal(got, want) {
		t.Errorf("the log has %v, want %v", got, want)
	}
	over := newest[casefile.TaskTakenOver](d)
	if over != (casefile.TaskTakenOver{Task: task, From: "examiner", Substitution: leave.ID}) || d.c.Task(task).For != "examiner" || d.c.Task(task).Assignee != "examiner2" {
		t.Errorf("%+v, task %+v", over, d.c.Task(task))
	}
}

// At the window and by claiming it is the same; whoever puts the task back, or has it given to somebody else, ends it.
func TestWaysToTakeOver(t *testing.T) {
	d := newDesk(t, "trade-licence")
	submitted(d)
	task, leave := d.claim("clerk", "accept"), d.away("clerk", "clerk2", 5, 5)
	if code := d.instead(officer("clerk2"), casefile.Claim{Task: task}, leave); code != "" {
		t.Fatal(code)
	}
	d.do(officer("supervisor"), d.given("accept", "clerk"))
	if got := d.c.Task(task); got.For != "" || got.Assignee != "clerk" {
		t.Errorf("given back: %+v", got)
	}
	if code := d.instead(officer("clerk2"), casefile.Accept{}, leave); code != "" {
		t.Fatal(code)
	}
	if got := d.c.Task(task); got.For != "clerk" || !slices.Equal(got.DoneBy, []string{"clerk2"}) {
		t.Errorf("accepted: %+v", got)
	}
	task = d.claim("examiner", "verify")
	d.instead(officer("examiner2"), casefile.Claim{Task: task}, d.away("examiner", "examiner2", 5, 5))
	d.do(officer("examiner2"), casefile.Release{Task: task})
	if got := d.c.Task(task); got.For != "" || got.Assignee != "" {
		t.Errorf("put back: %+v", got)
	}
}

// Four eyes see both: who did a step, and in whose stead it was done.
func TestFourEyesHoldThroughSubstitution(t *testing.T) {
	all := func(name string) casefile.Actor {
		return casefile.Actor{ID: name, Roles: []string{"examiner", "approver"}, Officer: true}
	}
	reach := func() *desk {
		d := newDesk(t, "public-place-hygiene-permit")
		hygiene(d)
		return d
	}
	d := reach()
	leave := d.away("chen", "dai", 5, 5)
	d.do(all("chen"), casefile.Claim{Task: d.task("examine")})
	pass := casefile.Complete{Task: d.task("examine"), Outcome: "pass", Findings: rules.Values{"conditions_met": true}}
	if code := d.instead(all("dai"), pass, leave); code != "" {
		t.Fatal(code)
	}
	decide := d.task("decide")
	for _, who := range []string{"chen", "dai"} {
		d.refuse(all(who), casefile.Claim{Task: decide}, casefile.FourEyes)
		if code := codeOf(casefile.Fits(d.item, d.c, decide, all(who), d.now)); code != casefile.FourEyes {
			t.Errorf("%s could be given it: %q", who, code)
		}
	}
	d.do(all("feng"), casefile.Claim{Task: decide})
	grant := casefile.Complete{Task: decide, Outcome: "granted"}
	for _, who := range []string{"chen", "dai"} {
		if code := d.instead(all(who), grant, d.away("feng", who, 5, 5)); code != casefile.FourEyes {
			t.Errorf("%s decides in the stead of another: %q", who, code)
		}
	}
	if code := d.instead(all("guo"), grant, d.away("feng", "guo", 5, 5)); code != "" {
		t.Errorf("a fourth person: %q", code)
	}
}

// Where two have to go, whoever stands in for the other is no second one.
func TestASubstituteIsNoSecondPerson(t *testing.T) {
	d := newDesk(t, "trade-licence")
	accepted(d)
	d.complete("examiner", "verify", "pass", nil)
	task, leave := d.claim("inspector", "inspect"), d.away("inspector", "inspector2", 5, 5)
	act := casefile.Complete{Task: task, Outcome: "pass", Findings: rules.Values{"premises_fit": true}, Officers: []string{"inspector"}}
	if code := d.instead(officer("inspector2"), act, leave); code != casefile.OfficersMissing {
		t.Errorf("beside the one they stand in for: %q", code)
	}
	act.Officers = []string{"inspector2"}
	if code := d.instead(officer("inspector"), act, leave); code != casefile.OfficersMissing {
		t.Errorf("the one who is away, beside them: %q", code)
	}
	if code := d.instead(officer("inspector2"), casefile.Claim{Task: task}, leave); code != "" {
		t.Fatal(code)
	}
	act.Officers = []string{"inspector"}
	if code := d.instead(officer("inspector2"), act); code != casefile.OfficersMissing {
		t.Errorf("back again, beside who has it in their stead: %q", code)
	}
	act.Officers = []string{"inspector3"}
	if code := d.instead(officer("inspector2"), act, leave); code != "" {
		t.Errorf("beside a third: %q", code)
	}
}

// Neither who proposed a stop nor who stands in for them is the second person.
func TestASubstituteDoesNotAgree(t *testing.T) {
	d := newDesk(t, "renewal")
	proposed(d)
	second := casefile.Claim{Task: d.task("countersign")}
	if code := d.instead(officer("head"), second, d.away("examiner", "head", 5, 5)); code != casefile.FourEyes {
		t.Errorf("who stands in for the proposer: %q", code)
	}
	if code := d.instead(officer("head"), second, d.away("examiner", "head", 3, 4)); code != "" {
		t.Errorf("who did so yesterday: %q", code)
	}
}

// A card names the officer who is away, and the one who stood in for them at that instant, whenever the engine comes to it.
func TestACardGoesToTheDeputyAsWell(t *testing.T) {
	for name, tc := range map[string]struct {
		leave func(*desk) casefile.Absence
		taken bool
		want  casefile.Holder
	}{
		"away":                          {func(d *desk) casefile.Absence { return d.away("examiner", "examiner2", 5, 28) }, false, casefile.Holder{Officer: "examiner", Deputy: "examiner2"}},
		"away, and taken over":          {func(d *desk) casefile.Absence { return d.away("examiner", "examiner2", 5, 28) }, true, casefile.Holder{Officer: "examiner", Deputy: "examiner2"}},
		"back again":                    {func(d *desk) casefile.Absence { return d.away("examiner", "examiner2", 5, 5) }, false, casefile.Holder{Officer: "examiner"}},
		"back again, but it stays over": {func(d *desk) casefile.Absence { return d.away("examiner", "examiner2", 5, 5) }, true, casefile.Holder{Officer: "examiner2"}},
		"for another queue":             {func(d *desk) casefile.Absence { return d.away("examiner", "examiner2", 5, 28, casefile.ReceptionQueue) }, false, casefile.Holder{Officer: "examiner"}},
	} {
		d := newDesk(t, "trade-licence")
		accepted(d)
		task, leave := d.claim("examiner", "verify"), tc.leave(d)
		if tc.taken {
			d.instead(officer("examiner2"), casefile.Claim{Task: task}, leave)
		}
		d.at("2026-06-01 10:00") // long after
		d.instead(casefile.Actor{}, casefile.Tick{}, leave)
		i := slices.IndexFunc(d.log, func(e casefile.Event) bool { return e.Data.Kind() == "card_issued" })
		if i < 0 {
			t.Fatal("no card was issued")
		}
		got := d.log[i].Data.(casefile.CardIssued).Evidence.Holders[0]
		if got.Officer != tc.want.Officer || got.Deputy != tc.want.Deputy {
			t.Errorf("%s: the card of %s names %q, %q", name, d.log[i].At, got.Officer, got.Deputy)
		}
	}
}

func TestWhoseAbsenceMatters(t *testing.T) {
	d := newDesk(t, "renewal")
	proposed(d)
	act := casefile.Complete{Officers: []string{"examiner2"}}
	if got := casefile.Concerned(&d.c, act); !slices.Equal(got, []string{"examiner", "examiner2"}) {
		t.Errorf("%v", got)
	}
	if got := casefile.Concerned(&casefile.Case{}, nil); len(got) != 0 {
		t.Errorf("of nobody: %v", got)
	}
}
