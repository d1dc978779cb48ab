package casefile

import (
	"slices"
	"strings"

	"github.com/google/uuid"
)

// openTask finds a task that still waits for an officer.
func (d *decision) openTask(id uuid.UUID) (*Task, error) {
	t := d.c.Task(id)
	if t == nil {
		return nil, refuseWith(TaskUnknown, "The case has no such task.")
	}
	if t.State != TaskOpen {
		return nil, refuseWith(TaskNotOpen, "The task is no longer open.")
	}
	return t, nil
}

// held finds a task that the actor has claimed, or takes it over.
func (d *decision) held(id uuid.UUID) (*Task, error) {
	t, err := d.openTask(id)
	if err != nil {
		return nil, err
	}
	if err := d.mayTake(t); err != nil {
		return nil, err
	}
	if t.Assignee == "" || t.Assignee != d.by.ID {
		return d.deputise(t, refuseWith(NotClaimed, "Claim the task first: only its assignee acts on it."))
	}
	return t, nil
}

// mayTake checks whether the actor may work on a task.
func (d *decision) mayTake(t *Task) error { return d.fits(t, d.by) }

// fits checks the item's own rules on who works on a task.
func (d *decision) fits(t *Task, who Actor) error {
	switch {
	case who.ID == d.c.Applicant.ID:
		return refuseWith(ConflictOfInterest, "Nobody acts as an officer on their own case.")
	case !slices.Contains(who.Roles, t.Role):
		return refuseWith(WrongRole, "The task belongs to the role "+t.Role+".")
	case t.Department != "" && who.Department != "" && who.Department != t.Department:
		return refuseWith(WrongDepartment, "The task belongs to the department "+t.Department+".")
	}
	if t.For != "" {
		if err := d.fourEyes(t, t.For); err != nil {
			return err
		}
	}
	return d.fourEyes(t, who.ID)
}

// by reports whether somebody took part in a step that is done, or it was done in their stead.
func (t Task) by(person string) bool {
	return slices.Contains(t.DoneBy, person) || len(t.DoneBy) > 0 && person != "" && person == t.For
}

// fourEyes refuses whoever took part in a step that this one must not be done by, in any entry of it; and, where the two
// stand side by side, whichever of them is done first.
func (d *decision) fourEyes(t *Task, person string) error {
	if p := d.c.proposal(t.ID); p != nil && (person == p.By || person == p.For || d.standsIn(person, p.By, "") != nil) {
		return refuseWith(FourEyes, "Neither who proposed this nor who stands in for them agrees to it.")
	}
	for _, done := range d.c.Tasks {
		if done.by(person) && (d.apart(t.Step, done.Step) || d.apart(done.Step, t.Step)) {
			return refuseWith(FourEyes, "Who did the step "+done.Step+" does not do this one.")
		}
	}
	return nil
}

// apart reports whether a step must not be done by who did the other.
func (d *decision) apart(step, other string) bool {
	s := d.step(step)
	return s != nil && slices.Contains(s.NotBy, other)
}

const (
	maxOfficers = 20
	maxPersonID = 200 // characters
)

// officers names everybody who took part in a task: as many as it demands, and each of them allowed.
func (d *decision) officers(t *Task, others []string) ([]string, error) {
	all := append([]string{d.by.ID}, others...)
	slices.Sort(all)
	all = slices.Compact(all)
	bad := func(id string) bool {
		return strings.TrimSpace(id) == "" || len(id) > maxPersonID || id == d.c.Applicant.ID
	}
	switch {
	case len(all) > maxOfficers || slices.ContainsFunc(all, bad):
		return nil, refuseWith(OfficersMissing, "Name the officers who took part, none of them the applicant.", "officers")
	case d.distinct(t, all) < t.Officers:
		return nil, refuseWith(OfficersMissing, "More officers must take part in this step. Who stands in for another is no second one.", "officers")
	}
	for _, person := range all {
		if err := d.fourEyes(t, person); err != nil {
			return nil, err
		}
	}
	return all, nil
}
