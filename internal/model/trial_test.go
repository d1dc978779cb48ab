package model_test

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"strconv"
	"time"

	"github.com/google/uuid"
	"go.temporal.io/sdk/converter"
	"go.temporal.io/sdk/workflow"

	"github.com/onewindow/onewindow/activities"
	"github.com/onewindow/onewindow/internal/casefile"
	"github.com/onewindow/onewindow/internal/message"
	"github.com/onewindow/onewindow/rules"
)

// trial plays one case and its workflow together in virtual time. People decide against the record; what the process has to
// know reaches the workflow by the relay; what the workflow does comes back to the record by the door of the process.
type trial struct {
	script script
	wiring wiring
	tally  *tally

	engine
	record *record
	relay  relay
	checks checks
}

// wiring is what a planted fault bends. Nil and zero: nothing.
type wiring struct {
	told   func(t *trial, o message.Outlook) message.Outlook // what is told instead of an outlook
	door   func(activities.Process) activities.Process
	forget bool          // letters get lost for good
	mute   bool          // nudges are told as if they were none
	skew   time.Duration // by how much those who decide are ahead of time
}

// earliest is when the first trials begin. It lies ahead of every clock on a wall, by which the test environment reckons how
// long a repeated local activity may take.
var earliest = time.Date(2100, 1, 4, 1, 0, 0, 0, time.UTC)

func newTrial(item *rules.Item, s script, w wiring, hits *tally) *trial {
	t := &trial{script: s, wiring: w, tally: hits, record: &record{item: item, outlooks: map[int64]message.Outlook{}}}
	t.clock, t.process, t.begins, t.ends = earliest.Add(s.Start), door{t}, t.begin, t.after
	if w.door != nil {
		t.process = w.door(t.process)
	}
	t.relay.heard = map[string]bool{}
	t.checks = checks{t: t, answered: map[string]bool{}, tried: map[string]bool{}}
	return t
}

// played plays the case from the application to the end of its workflow, and returns what was found wrong.
func (t *trial) played() []string {
	t.apply()
	t.plan()
	t.play()
	t.checks.end()
	return t.checks.found
}

// apply hands an application in.
func (t *trial) apply() {
	p := t.people(t.script.Seed)
	open := casefile.Open{
		ID: uuid.NewSHA1(uuid.NameSpaceOID, strconv.AppendInt(nil, int64(t.script.CaseID), 10)), Number: "1", Channel: casefile.Online,
		Applicant: casefile.Applicant{ID: applicant().ID, Kind: "person", Name: "Wang", Assurance: p.rng.IntN(4), Dishonest: p.rng.IntN(4) == 0},
		Offices:   map[string]string{"city": "310100", "county": "310115"},
	}
	if p.rng.IntN(4) == 0 {
		open.Channel = casefile.Counter
	}
	t.decide(by(applicant(), open))
	offered := t.record.item.Completion.Deliver
	t.decide(by(applicant(), casefile.Edit{Answers: p.application(), Delivery: offered[p.rng.IntN(len(offered))]}))
	t.decide(by(applicant(), append(p.materials(), casefile.Submit{})...))
	for _, m := range t.record.item.Materials { // where nothing may follow later
		if !t.record.submitted() {
			t.decide(by(applicant(), supply(m.Name), casefile.Submit{}))
		}
	}
}

// plan puts into the agenda what the script has for the time after the application.
func (t *trial) plan() {
	at := t.clock
	for _, m := range t.script.Moves {
		at = at.Add(m.After)
		t.at(at.Add(-look), t.checks.look)
		t.at(at, func() { t.move(m.Seed) })
	}
	for _, o := range t.script.Outages {
		t.at(t.clock.Add(o.At), func() { t.outage(o) })
	}
	for _, after := range t.script.Afresh {
		t.at(t.clock.Add(after), func() {
			if t.env != nil {
				t.env.SetContinueAsNewSuggested(true)
			}
		})
	}
	t.at(at.Add(t.script.Patience), t.finish)
	t.at(at.Add(longest), t.giveUp)
}

const (
	look    = 3137 * time.Millisecond // before a move, and after a telling: never the instant at which anything else happens
	longest = 600 * day               // a case, after the last move
)

func (t *trial) people(seed uint64) *people {
	return &people{item: t.record.item, c: &t.record.c, neglect: t.script.Neglect, rng: rand.New(rand.NewPCG(seed, 0))}
}

func (t *trial) move(seed uint64) {
	t.decide(t.people(seed).pick(t.script.Favour))
}

// finish brings the case to its end, day by day, where the clocks do not.
func (t *trial) finish() {
	if t.record.closed() {
		return
	}
	t.decide(t.people(0).finish())
	t.at(t.now().Add(day), t.finish)
}

// giveUp ends a trial that does not end by itself.
func (t *trial) giveUp() {
	t.checks.fail("ended", "the case is %s, and its workflow runs: %v", t.record.c.Status, t.env != nil)
	t.stop()
	if t.env != nil {
		t.env.CancelWorkflow()
	}
}

// decide takes commands of people and, as after every commit, writes a letter when the process has something new to hear.
func (t *trial) decide(commands []casefile.Command) {
	for _, cmd := range commands {
		before, first := t.record.outlook(), !t.record.submitted()
		was := t.record.c
		events, err := t.record.take(cmd, t.now())
		t.tally.events(was, events)
		if refused := (*casefile.Refusal)(nil); err != nil && !errors.As(err, &refused) {
			t.checks.fail("lawful", "%s: %v", cmd.Act.Name(), err)
		}
		if t.record.submitted() && (first || casefile.Tells(before, t.record.outlook())) {
			t.write()
		}
	}
}

// input is what a workflow of the case is started with now.
func (t *trial) input(o message.Outlook) message.CaseInput {
	return message.CaseInput{CaseID: t.record.c.ID.String(), Item: t.record.c.Item, Digest: t.record.c.Digest, Outlook: o}
}

// begin is the beginning of a run: what was on its way when the last one ended is carried again.
func (t *trial) begin(in message.CaseInput) {
	t.checks.begin(in.Outlook)
	for _, l := range t.relay.letters {
		if !l.settled {
			t.at(t.clock.Add(time.Second), func() { t.carry(l) })
		}
	}
}

// after goes on from the end of a run.
func (t *trial) after(err error) {
	var fresh *workflow.ContinueAsNewError
	switch {
	case err == nil:
		t.checks.ended()
		t.stop()
	case !t.back.IsZero(): // it goes on from what it knew
	case errors.As(err, &fresh):
		var in message.CaseInput
		if err := converter.GetDefaultDataConverter().FromPayloads(fresh.Input, &in); err != nil {
			t.checks.fail("ended", "the fresh run cannot read its input: %v", err)
			return
		}
		t.tally.hit("afresh")
		t.checks.fresh(in.Outlook)
		t.start(in)
	case len(t.agenda) > 0: // not given up
		t.checks.fail("ended", "the workflow ended with %v", err)
		t.stop()
	}
}

// outage is a time without the engine. The workflow goes on from where it was, or is begun again by the record.
func (t *trial) outage(o outage) {
	if t.env == nil {
		return
	}
	left := t.checks.knows()
	t.tally.hit(fmt.Sprintf("outage, lost %v", o.Lost))
	t.breakOff(o.For, func() (message.CaseInput, bool) {
		if o.Lost {
			return t.input(t.told()), !t.record.closed()
		}
		return t.input(left), true
	})
}
