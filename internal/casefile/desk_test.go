package casefile_test

import (
	"encoding/json"
	"errors"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/onewindow/onewindow/internal/casefile"
	"github.com/onewindow/onewindow/internal/message"
	"github.com/onewindow/onewindow/rules"
)

var load = sync.OnceValues(func() (*rules.Library, []rules.Problem) {
	return rules.Load(rules.Samples(), os.DirFS("testdata"), os.DirFS("../rehearse/testdata"))
})

// items are the samples that come with the program, and those made for these tests.
func items(t testing.TB) map[string]*rules.Item {
	t.Helper()
	library, problems := load()
	if rules.HasErrors(problems) {
		t.Fatalf("items do not load: %v", problems)
	}
	return library.Items
}

// desk is one case on its way, with a clock of its own.
type desk struct {
	t    testing.TB
	item *rules.Item
	c    casefile.Case
	log  []casefile.Event
	now  time.Time
}

// newDesk opens a case of an item on Thursday, 5 February 2026, ten o'clock: before the Spring Festival.
func newDesk(t testing.TB, item string) *desk {
	t.Helper()
	d := &desk{t: t, item: items(t)[item]}
	d.at("2026-02-05 10:00")
	d.do(applicant(), casefile.Open{
		ID: uuid.MustParse("00000000-0000-4000-8000-000000000001"), Number: "2026-00001-00001", Channel: casefile.Online,
		Applicant: casefile.Applicant{ID: "wang", Kind: "person", Name: "Wang", Assurance: 2},
		Offices:   map[string]string{"national": "100000", "province": "310000", "city": "310100", "county": "310115"},
	})
	return d
}

// at moves the clock; what fell due before acts when the next command comes.
func (d *desk) at(local string) {
	d.t.Helper()
	now, err := time.ParseInLocation("2006-01-02 15:04", local, d.item.Calendar.Zone())
	if err != nil {
		d.t.Fatal(err)
	}
	d.now = now
}

// try takes a command, folds what comes of it, and answers with the refusal.
func (d *desk) try(by casefile.Actor, act casefile.Act) *casefile.Refusal {
	d.t.Helper()
	events, err := casefile.Decide(d.item, d.c, casefile.Command{By: by, Act: act}, d.now)
	var refused *casefile.Refusal
	if err != nil && !errors.As(err, &refused) {
		d.t.Fatalf("%s: %v", act.Name(), err)
	}
	for _, e := range events {
		if d.c, err = casefile.Evolve(d.c, e); err != nil {
			d.t.Fatalf("%s: %v", act.Name(), err)
		}
	}
	d.log = append(d.log, events...)
	return refused
}

func (d *desk) do(by casefile.Actor, act casefile.Act) {
	d.t.Helper()
	if refused := d.try(by, act); refused != nil {
		d.t.Fatalf("%s refused: %v %v", act.Name(), refused, refused.Fields)
	}
}

// tick has fired what is due at a moment.
func (d *desk) tick(local string) {
	d.t.Helper()
	d.at(local)
	d.do(casefile.Actor{}, casefile.Tick{})
}

func (d *desk) refuse(by casefile.Actor, act casefile.Act, want casefile.Code) {
	d.t.Helper()
	refused := d.try(by, act)
	if refused == nil || refused.Code != want {
		d.t.Errorf("%s: got %v, want %s", act.Name(), refused, want)
	}
}

func applicant() casefile.Actor { return casefile.Actor{ID: "wang"} }

// officer is the person of a role, named after it; a second one of the same role has a number behind.
func officer(name string) casefile.Actor {
	role := strings.TrimRight(name, "23456789")
	return casefile.Actor{ID: name, Roles: []string{role}, Officer: true}
}

// task is the newest task of a step.
func (d *desk) task(step string) uuid.UUID {
	d.t.Helper()
	for _, t := range slices.Backward(d.c.Tasks) {
		if t.Step == step {
			return t.ID
		}
	}
	d.t.Fatalf("there is no task %s in %v", step, d.open())
	return uuid.UUID{}
}

func (d *desk) claim(name, step string) uuid.UUID {
	d.t.Helper()
	task := d.task(step)
	d.do(officer(name), casefile.Claim{Task: task})
	return task
}

// complete claims the step and ends it.
func (d *desk) complete(name, step, outcome string, found rules.Values, others ...string) {
	d.t.Helper()
	d.do(officer(name), casefile.Complete{
		Task: d.claim(name, step), Outcome: outcome, Findings: found, Officers: others, Because: "so it was found",
	})
}

// fill answers, hands in and submits.
func (d *desk) fill(answers rules.Values, materials ...string) {
	d.t.Helper()
	d.do(applicant(), casefile.Edit{Answers: answers})
	for _, m := range materials {
		d.supply(m)
	}
	d.do(applicant(), casefile.Submit{})
}

func (d *desk) supply(material string) {
	d.t.Helper()
	d.do(applicant(), casefile.Supply{Material: material, File: casefile.Material{SHA256: "00", Size: 1, Type: "application/pdf"}})
}

// engine does the automatic work of a kind.
func (d *desk) engine(kind string) {
	d.t.Helper()
	i := slices.IndexFunc(d.c.Work, func(w casefile.Work) bool { return w.Kind == kind })
	if i < 0 {
		d.t.Fatalf("there is no work %s in %v", kind, d.c.Work)
	}
	if kind == message.Issue {
		d.do(casefile.Actor{}, casefile.Issue{Work: d.c.Work[i].ID, ID: uuid.NameSpaceOID, Number: "310115-2026-000001"})
		return
	}
	d.do(casefile.Actor{}, casefile.Deliver{Work: d.c.Work[i].ID})
}

// open lists the open steps in order of their names.
func (d *desk) open() []string {
	var steps []string
	for _, t := range d.c.OpenTasks() {
		steps = append(steps, t.Step)
	}
	slices.Sort(steps)
	return steps
}

func (d *desk) wantStatus(want casefile.Status) {
	d.t.Helper()
	if d.c.Status != want {
		d.t.Errorf("status is %s, want %s", d.c.Status, want)
	}
}

func (d *desk) wantOpen(want ...string) {
	d.t.Helper()
	if got := d.open(); !slices.Equal(got, want) {
		d.t.Errorf("open is %v, want %v", got, want)
	}
}

func (d *desk) wantDue(clock, want string) {
	d.t.Helper()
	if got := d.item.Calendar.Due(d.clock(clock).Ledger(), d.now).Date.String(); got != want {
		d.t.Errorf("%s is due %s, want %s", clock, got, want)
	}
}

func (d *desk) wantClock(clock, want string) {
	d.t.Helper()
	if got := d.clock(clock).State(d.item.Calendar, d.now); got != want {
		d.t.Errorf("clock %s is %s, want %s", clock, got, want)
	}
}

func (d *desk) clock(name string) casefile.Clock {
	d.t.Helper()
	k, ok := d.c.Clocks[name]
	if !ok {
		d.t.Fatalf("there is no clock %s", name)
	}
	return k
}

// kinds are the kinds of the newest n events.
func (d *desk) kinds(n int) []string {
	var kinds []string
	for _, e := range d.log[len(d.log)-n:] {
		kinds = append(kinds, e.Data.Kind())
	}
	return kinds
}

// text is a value as it would be stored; two cases are the same when their texts are.
func text(t testing.TB, v any) string {
	t.Helper()
	raw, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(raw)
}
