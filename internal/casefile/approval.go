package casefile

import (
	"maps"
	"slices"

	"github.com/google/uuid"

	"github.com/onewindow/onewindow/rules"
)

// Claim gives an open task to the officer who asks for it.
type Claim struct{ Task uuid.UUID }

// Name implements Act.
func (Claim) Name() string { return "claim" }

func (x Claim) decide(d *decision) error {
	t, err := d.openTask(x.Task)
	if err != nil {
		return err
	}
	if t.Assignee == d.by.ID {
		return nil // claimed already: the same wish, the same answer
	}
	if t.Assignee != "" {
		_, err := d.deputise(t, refuseWith(AlreadyClaimed, "A colleague has claimed this task."))
		return err
	}
	if err := d.mayTake(t); err != nil {
		return err
	}
	d.emit(Claimed{Task: t.ID, Assignee: d.by.ID})
	return nil
}

// Release gives a claimed task back to its queue. Until somebody else has it, whoever had it stays answerable.
type Release struct{ Task uuid.UUID }

// Name implements Act.
func (Release) Name() string { return "release" }

func (x Release) decide(d *decision) error {
	t, err := d.held(x.Task)
	if err != nil {
		return err
	}
	d.emit(Released{Task: t.ID, From: d.deputies([]Holder{holderOf(*t)})[0].Officer})
	return nil
}

// Complete ends a step with an outcome. The findings are typed already (rules.Item.Parse).
type Complete struct {
	Task     uuid.UUID
	Outcome  string
	Findings rules.Values
	Officers []string // who took part besides the actor
	Because  string
}

// Name implements Act.
func (Complete) Name() string { return "complete" }

func (x Complete) decide(d *decision) error {
	t, err := d.held(x.Task)
	if err != nil {
		return err
	}
	if err := short("because", x.Because); err != nil {
		return err
	}
	switch t.Step {
	case CheckStep:
		return d.check(t, x)
	case CountersignStep:
		return d.countersign(t, x)
	}
	step := d.step(t.Step)
	if step == nil {
		return refuseWith(TaskUnknown, "This task is not completed with an outcome.")
	}
	officers, err := d.officers(t, x.Officers)
	if err != nil {
		return err
	}
	if d.requested(t.ID) {
		return refuseWith(RequestOpen, "An answer is still awaited in this step.")
	}
	if err := d.findings(step, x.Findings); err != nil {
		return err
	}
	outcome, err := d.outcome(step, x)
	if err != nil {
		return err
	}
	d.emit(Completed{
		Task: t.ID, Step: t.Step, Outcome: x.Outcome, By: ByOfficer, Officers: officers, Findings: x.Findings, Because: x.Because,
	})
	d.proceed(outcome, Decision{By: ByOfficer, Step: t.Step, Because: x.Because})
	return nil
}

// SendBack reopens an earlier step, with the reason.
type SendBack struct {
	Task    uuid.UUID
	To      string
	Because string
}

// Name implements Act.
func (SendBack) Name() string { return "send_back" }

func (x SendBack) decide(d *decision) error {
	t, err := d.held(x.Task)
	if err != nil {
		return err
	}
	if err := reason(x.Because); err != nil {
		return err
	}
	step := d.step(t.Step)
	if step == nil || step.SendBack == nil || !slices.Contains(step.SendBack.To, x.To) {
		return refuseWith(SendBackNotAllowed, "This step does not send back to that one.", "to")
	}
	if d.c.Returns[t.Step] >= step.SendBack.Times {
		return refuseWith(SendBackNotAllowed, "This step has sent back as often as the item allows.")
	}
	to := d.blockOf(x.To)
	d.emit(SentBack{Task: t.ID, Step: t.Step, To: x.To, Because: x.Because, Undone: d.findingsFrom(to), Keeps: d.longerAsked()})
	d.openFrom(to)
	return nil
}

// findingsFrom lists what the steps from a block on have found: it is found afresh, or no longer holds.
func (d *decision) findingsFrom(block int) []string {
	var undone []string
	for _, b := range d.blocks()[block:] {
		for _, s := range b.Steps {
			for _, name := range s.Finds {
				if d.c.Findings[name] != nil {
					undone = append(undone, name)
				}
			}
		}
	}
	return undone
}

// outcome finds the outcome that the officer chose, if the facts allow it.
func (d *decision) outcome(step *rules.Step, x Complete) (rules.Outcome, error) {
	o, ok := outcomeOf(step, x.Outcome)
	if !ok {
		return o, refuseWith(OutcomeUnknown, "The step has no such outcome.", "outcome")
	}
	facts := d.found(x.Findings)
	if o.When.Eval(facts) != rules.True {
		return o, refuseWith(OutcomeNotAllowed, "The facts do not allow this outcome.", "outcome")
	}
	switch o.Result {
	case rules.Refused:
		return o, reason(x.Because)
	case rules.Granted:
		return o, d.mayGrant(facts)
	}
	return o, nil
}

// found is everything known, with what a step finds just now.
func (d *decision) found(findings rules.Values) rules.Values {
	facts := d.c.Values()
	maps.Copy(facts, findings)
	return d.item.With(facts)
}

// mayGrant refuses a grant while a rule forbids it or a material that may follow has not come.
func (d *decision) mayGrant(facts rules.Values) error {
	plan := d.item.Plan(facts)
	if len(plan.Refusals) > 0 {
		return refuseWith(RefusalHolds, "A rule of the item forbids the grant.", grounds(plan.Refusals)...)
	}
	for _, need := range plan.Materials {
		if d.c.running(laterOf(need.Name)) {
			return refuseWith(MaterialMissing, "A material that may follow has not come yet.", need.Name)
		}
	}
	return nil
}

// findings checks that the step finds what it has to find in this case, and nothing else.
func (d *decision) findings(step *rules.Step, found rules.Values) error {
	facts := d.item.With(d.c.Values())
	var due []string
	for _, name := range step.Finds {
		if d.item.Fact(name).When.Eval(facts) != rules.True {
			continue
		}
		if due = append(due, name); found[name] == nil {
			return refuseWith(FindingMissing, "The step must find this.", name)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(found)) {
		if !slices.Contains(due, name) {
			return refuseWith(FindingUnknown, "The step does not find this.", name)
		}
	}
	return nil
}
