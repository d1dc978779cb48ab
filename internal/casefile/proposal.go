package casefile

import (
	"fmt"
	"slices"
	"time"

	"github.com/google/uuid"

	"github.com/onewindow/onewindow/internal/worktime"
	"github.com/onewindow/onewindow/rules"
)

// CountersignStep is the step of a second person, who agrees to what an officer has proposed.
const CountersignStep = "countersign"

// What a second person can say to a proposal.
const (
	Approve = "approve"
	Decline = "decline"
)

// Proposal is something an officer may not do alone: a long stop of the clocks, or an extension. Until a second person agrees,
// nothing of it holds.
type Proposal struct {
	Task    uuid.UUID         `json:"task"` // of the second person
	By      string            `json:"by"`
	For     string            `json:"for,omitempty"` // in whose stead
	Because string            `json:"because"`
	At      time.Time         `json:"at"`
	In      uuid.UUID         `json:"in"`                // the task that the proposer has in hand
	Request string            `json:"request,omitempty"` // what would be asked for; empty: an extension
	AsOf    time.Time         `json:"as_of,omitzero"`
	Extend  worktime.Duration `json:"extend,omitzero"`   // how much longer
	Outcome string            `json:"outcome,omitempty"` // approve, decline, withdrawn; empty: nobody has said anything yet
}

// Open reports whether the proposal waits for its second person.
func (p Proposal) Open() bool { return p.Outcome == "" }

// propose has somebody of a role asked to agree.
func (d *decision) propose(p Proposal, role string) {
	t := Task{
		ID: d.id(CountersignStep, len(d.c.Proposals)+1), Queue: CountersignQueue, Step: CountersignStep, Role: role, Department: d.c.Department,
		Division: d.c.Division(), Officers: 1, OpenedAt: d.at,
	}
	p.Task, p.By, p.At = t.ID, d.by.ID, d.at
	if in := d.c.Task(p.In); in != nil {
		p.For = in.For
	}
	d.emit(Proposed{Proposal: p, Tasks: []Task{t}})
}

// proposal finds what a second person is asked to agree to.
func (c *Case) proposal(task uuid.UUID) *Proposal {
	for i := range c.Proposals {
		if c.Proposals[i].Task == task {
			return &c.Proposals[i]
		}
	}
	return nil
}

// proposed reports whether the same has been proposed and waits: the request, or without one an extension.
func (d *decision) proposed(request string) bool {
	return slices.ContainsFunc(d.c.Proposals, func(p Proposal) bool { return p.Open() && p.Request == request })
}

// longerAsked lists the tasks of those who are asked to extend: that is for the case, whichever step it was proposed in.
func (d *decision) longerAsked() []uuid.UUID {
	var tasks []uuid.UUID
	for _, p := range d.c.Proposals {
		if p.Open() && p.Request == "" {
			tasks = append(tasks, p.Task)
		}
	}
	return tasks
}

// countersign ends a proposal: what was proposed is done, or it is declined with the reason.
func (d *decision) countersign(t *Task, x Complete) error {
	p := d.c.proposal(t.ID)
	if p == nil {
		return fmt.Errorf("task %s of case %s has no proposal", t.ID, d.c.ID)
	}
	officers, err := d.officers(t, x.Officers)
	switch {
	case err != nil:
		return err
	case len(x.Findings) > 0:
		return refuseWith(FindingUnknown, "A second person finds nothing.", "findings")
	case x.Outcome == Decline:
		if err := reason(x.Because); err != nil {
			return err
		}
		d.emit(Countersigned{Task: t.ID, Outcome: Decline, Officers: officers, Because: x.Because})
		return nil
	case x.Outcome != Approve:
		return refuseWith(OutcomeUnknown, "The outcome is approve or decline.", "outcome")
	}
	done, err := d.grantProposal(*p)
	if err != nil {
		return err
	}
	d.emit(Countersigned{Task: t.ID, Outcome: Approve, Officers: officers, Because: x.Because})
	d.emit(done)
	return nil
}

// grantProposal is what was proposed, if it is still lawful.
func (d *decision) grantProposal(p Proposal) (Data, error) {
	if p.Request == "" {
		rule := d.item.Limits.Extend
		if rule == nil {
			return nil, fmt.Errorf("case %s: the item has no extension that was proposed", d.c.ID)
		}
		return d.extended(rule, Extend{By: p.Extend, Because: p.Because})
	}
	t, err := d.openTask(p.In)
	if err != nil {
		return nil, err
	}
	r := d.item.Request(p.Request)
	if err := d.mayAsk(t, r); err != nil {
		return nil, err
	}
	if !p.AsOf.IsZero() { // what had been allowed then may reach too far back by now
		p.AsOf = later(p.AsOf, d.earliest(r)).UTC()
	}
	return d.asked(t, r, Ask{Task: p.In, Request: p.Request, Because: p.Because, AsOf: p.AsOf})
}

// The events of a proposal.
type (
	// Proposed asks a second person to agree.
	Proposed struct {
		Proposal Proposal `json:"proposal"`
		Tasks    []Task   `json:"tasks"`
	}
	// Countersigned is what the second person says.
	Countersigned struct {
		Task     uuid.UUID `json:"task"`
		Outcome  string    `json:"outcome"`
		Officers []string  `json:"officers"`
		Because  string    `json:"because,omitempty"`
	}
	// StopEnded has the clocks go on for which a step stood still: its time has passed, and it is not done.
	StopEnded struct {
		Step string `json:"step"`
	}
)

func (x Proposed) apply(c *Case, _ Event) (Transition, error) {
	c.Proposals = append(c.Proposals, x.Proposal)
	c.open(x.Tasks...)
	return stay, nil
}

func (x Countersigned) apply(c *Case, e Event) (Transition, error) {
	t, err := c.held(x.Task)
	if err != nil {
		return stay, err
	}
	p := c.proposal(x.Task)
	if p == nil {
		return stay, fmt.Errorf("task %s has no proposal", x.Task)
	}
	t.State, t.DoneAt, t.Outcome, t.DoneBy = TaskDone, e.At, x.Outcome, x.Officers
	p.Outcome = x.Outcome
	return stay, nil
}

func (x StopEnded) apply(c *Case, e Event) (Transition, error) {
	if !c.running(x.Step) {
		return stay, fmt.Errorf("clock %s is not running", x.Step)
	}
	c.goOn(x.Step, e.At)
	c.alter(func(k *Clock) { k.Acts = false }, x.Step)
	return stay, nil
}

// dropProposals ends those from steps that are no longer in hand, and those whose second person is asked no more.
func (c *Case) dropProposals(at time.Time) {
	for i := range c.Proposals {
		p := &c.Proposals[i]
		if !p.Open() {
			continue
		}
		t, in := c.Task(p.Task), c.Task(p.In)
		if t.State == TaskOpen && p.Request != "" && in.State != TaskOpen {
			t.State, t.DoneAt = TaskWithdrawn, at
		}
		if t.State == TaskWithdrawn {
			p.Outcome = string(TaskWithdrawn)
		}
	}
}

// bounds are those that the policy sets to stops, or nil.
func (d *decision) bounds() *rules.Stops {
	if d.item.Policy == nil {
		return nil
	}
	return d.item.Policy.Stops
}
