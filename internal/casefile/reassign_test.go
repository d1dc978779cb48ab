package casefile_test

import (
	"slices"
	"testing"

	"github.com/google/uuid"

	"github.com/onewindow/onewindow/internal/casefile"
)

// given is a task of the newest entry of a step, given to somebody.
func (d *desk) given(step, to string) casefile.Reassign {
	d.t.Helper()
	return casefile.Reassign{Task: d.task(step), To: officer(to), Because: "moves to another office"}
}

var reassignRefusals = []provocation{
	{casefile.OwnTask, "a head passes on their own task", "joint-works", func(d *desk) (casefile.Actor, casefile.Act) {
		sideBySide(d)
		d.claim("examiner2", "fire")
		return officer("examiner2"), d.given("fire", "examiner3")
	}},
	{casefile.ReasonMissing, "a task is given away without a reason", "trade-licence", func(d *desk) (casefile.Actor, casefile.Act) {
		accepted(d)
		return officer("head"), casefile.Reassign{Task: d.task("verify"), To: officer("examiner")}
	}},
	{casefile.TaskUnknown, "a task is given away that there is not", "trade-licence", func(d *desk) (casefile.Actor, casefile.Act) {
		accepted(d)
		return officer("head"), casefile.Reassign{Task: uuid.NameSpaceDNS, To: officer("examiner"), Because: "ill"}
	}},
	{casefile.TaskNotOpen, "a task is given away that is done", "trade-licence", func(d *desk) (casefile.Actor, casefile.Act) {
		accepted(d)
		d.complete("examiner", "verify", "pass", nil)
		return officer("head"), d.given("verify", "examiner2")
	}},
	{casefile.WrongRole, "a task is given to somebody of another role", "trade-licence", func(d *desk) (casefile.Actor, casefile.Act) {
		accepted(d)
		return officer("head"), d.given("verify", "inspector")
	}},
	{casefile.WrongDepartment, "a task is given to another department", "joint-works", func(d *desk) (casefile.Actor, casefile.Act) {
		sideBySide(d)
		act := d.given("fire", "examiner2")
		act.To.Department = "health"
		return officer("head"), act
	}},
	{casefile.ConflictOfInterest, "a task is given to the applicant", "trade-licence", func(d *desk) (casefile.Actor, casefile.Act) {
		accepted(d)
		act := d.given("verify", "examiner")
		act.To.ID = applicant().ID
		return officer("head"), act
	}},
	{casefile.FourEyes, "a task is given to who did what it checks", "trade-licence", func(d *desk) (casefile.Actor, casefile.Act) {
		inspected(d)
		act := d.given("approve", "inspector")
		act.To.Roles = []string{"inspector", "approver"}
		return officer("head"), act
	}},
}

// Question 14: the time of a step belongs to its entry, so the new holder has what is left of it.
func TestReassigningDoesNotRenewTheClock(t *testing.T) {
	d := newDesk(t, "trade-licence")
	accepted(d)
	task := d.claim("examiner", "verify")
	due, clock := d.item.Calendar.Due(d.clock("verify").Ledger(), d.now), text(t, d.clock("verify"))
	d.at("2026-02-06 09:00")
	d.do(officer("head"), d.given("verify", "examiner2"))
	if again := d.item.Calendar.Due(d.clock("verify").Ledger(), d.now); again != due || text(t, d.clock("verify")) != clock {
		t.Errorf("due %v, was %v", again, due)
	}
	got := newest[casefile.TaskReassigned](d)
	if want := (casefile.TaskReassigned{Task: task, From: "examiner", To: "examiner2", Because: "moves to another office"}); got != want {
		t.Errorf("the event says %+v", got)
	}
	d.refuse(officer("examiner"), casefile.Complete{Task: task, Outcome: "pass"}, casefile.NotClaimed)
	d.complete("examiner2", "verify", "pass", nil)
}

// A task that nobody has in hand is given like any other; one that is theirs already stays so, without another entry.
func TestATaskOfTheQueueIsGiven(t *testing.T) {
	d := newDesk(t, "trade-licence")
	submitted(d)
	d.do(officer("supervisor"), d.given("accept", "clerk2"))
	before := d.c.Seq
	d.do(officer("supervisor"), d.given("accept", "clerk2"))
	if d.c.Seq != before {
		t.Errorf("%v was added", d.kinds(int(d.c.Seq-before)))
	}
	d.refuse(officer("clerk"), casefile.Accept{}, casefile.AlreadyClaimed)
	d.do(officer("clerk2"), casefile.Accept{})
	if got := d.c.Tasks[0]; !slices.Equal(got.DoneBy, []string{"clerk2"}) {
		t.Errorf("done by %v", got.DoneBy)
	}
}

func TestWhoFits(t *testing.T) {
	d := newDesk(t, "trade-licence")
	inspected(d)
	task := d.task("approve")
	for name, want := range map[string]casefile.Code{"approver": "", "approver2": "", "examiner": casefile.WrongRole, "wang": casefile.ConflictOfInterest} {
		err := casefile.Fits(d.item, d.c, task, officer(name), d.now)
		if got := codeOf(err); got != want {
			t.Errorf("%s: %v, want %s", name, err, want)
		}
	}
	if err := casefile.Fits(d.item, d.c, d.task("verify"), officer("examiner"), d.now); codeOf(err) != casefile.TaskNotOpen {
		t.Errorf("a task that is done: %v", err)
	}
	both := casefile.Actor{ID: "inspector", Roles: []string{"approver"}, Officer: true}
	if err := casefile.Fits(d.item, d.c, task, both, d.now); codeOf(err) != casefile.FourEyes {
		t.Errorf("who inspected: %v", err)
	}
}

func codeOf(err error) casefile.Code {
	if refused, ok := err.(*casefile.Refusal); ok { //nolint:errorlint // what is returned is the refusal itself
		return refused.Code
	}
	return ""
}

// Who puts a task back stays answerable for it until somebody else has it: no card is dodged by a minute in the queue.
func TestWhoPutsATaskBackIsNamed(t *testing.T) {
	for name, tc := range map[string]struct {
		then func(d *desk)
		want string
	}{
		"nobody takes it":                  {func(*desk) {}, "examiner"},
		"they take it again":               {func(d *desk) { d.claim("examiner", "verify") }, "examiner"},
		"a colleague takes it":             {func(d *desk) { d.claim("examiner2", "verify") }, "examiner2"},
		"a colleague is given it":          {func(d *desk) { d.do(officer("head"), d.given("verify", "examiner2")) }, "examiner2"},
		"a colleague puts it back as well": {func(d *desk) { d.do(officer("examiner2"), casefile.Release{Task: d.claim("examiner2", "verify")}) }, "examiner2"},
	} {
		d := newDesk(t, "trade-licence")
		accepted(d)
		d.do(officer("examiner"), casefile.Release{Task: d.claim("examiner", "verify")})
		tc.then(d)
		d.tick("2026-06-01 10:00")
		for _, e := range d.log {
			card, ok := e.Data.(casefile.CardIssued)
			if ok && card.Evidence.Holders[0].Officer != tc.want {
				t.Errorf("%s: the card %s names %q, want %q", name, card.Cause, card.Evidence.Holders[0].Officer, tc.want)
			}
		}
		if len(d.c.Carded) == 0 {
			t.Errorf("%s: no card was issued", name)
		}
	}
}

// What a substitute puts back is still of who is away, and the card names both.
func TestWhatASubstitutePutsBack(t *testing.T) {
	d := newDesk(t, "trade-licence")
	accepted(d)
	task, leave := d.claim("examiner", "verify"), d.away("examiner", "examiner2", 5, 28)
	d.instead(officer("examiner2"), casefile.Release{Task: task}, leave)
	if got := casefile.Concerned(&d.c, casefile.Tick{}); !slices.Equal(got, []string{"examiner"}) {
		t.Errorf("it concerns %q", got)
	}
	d.at("2026-02-24 10:00")
	d.instead(casefile.Actor{}, casefile.Tick{}, leave)
	if got := newest[casefile.CardIssued](d).Evidence.Holders[0]; got.Officer != "examiner" || got.Deputy != "examiner2" {
		t.Errorf("the card names %+v", got)
	}
}
