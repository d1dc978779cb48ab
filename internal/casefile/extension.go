package casefile

import (
	"slices"

	"github.com/onewindow/onewindow/internal/worktime"
	"github.com/onewindow/onewindow/rules"
)

// Extend lengthens the limits of the case, with the reason; by an officer who has a step in hand and lacks the role for it, it proposes
// that. Where the item fixes by how much, By is empty or just that;
// where it leaves the choice, an empty By takes the most that is left to choose.
type Extend struct {
	By      worktime.Duration
	Because string
}

// Name implements Act.
func (Extend) Name() string { return "extend" }

func (x Extend) decide(d *decision) error {
	if err := d.status(InApproval, Suspended); err != nil {
		return err
	}
	rule := d.item.Limits.Extend
	if rule == nil {
		return refuseWith(ExtendNotAllowed, "The item provides for no extension.")
	}
	inHand := d.inHandOf(d.by.ID)
	asks := inHand != nil && !slices.Contains(d.by.Roles, rule.Role)
	if err := d.mayTake(d.officeOf(rule.Role)); err != nil && !asks {
		return err
	}
	if err := reason(x.Because); err != nil {
		return err
	}
	if asks && d.proposed("") {
		return refuseWith(ProposalOpen, "An extension has been proposed, and a second person has not answered yet.")
	}
	extended, err := d.extended(rule, x)
	if err != nil {
		return err
	}
	if asks {
		d.propose(Proposal{In: inHand.ID, Because: x.Because, Extend: extended.By}, rule.Role)
		return nil
	}
	d.emit(extended)
	return nil
}

// extended is the extension as it holds from now on.
func (d *decision) extended(rule *rules.Extension, x Extend) (Extended, error) {
	by, err := d.extendBy(rule, x.By)
	if err != nil {
		return Extended{}, err
	}
	clocks := d.notPassed(extendable()...)
	if len(clocks) == 0 {
		return Extended{}, refuseWith(LimitPassed, "The limit has passed; what has passed is not lengthened.")
	}
	return Extended{Clocks: clocks, By: by, Because: x.Because, Basis: rule.Basis}, nil
}

// inHandOf is a step of approval that somebody has in hand and may work on, or nil. Who lacks the role to extend may ask for it from there.
func (d *decision) inHandOf(id string) *Task {
	for _, t := range d.c.openIn(ApprovalQueue) {
		if t.Assignee == id && d.mayTake(&t) == nil {
			return &t
		}
	}
	return nil
}

// officeOf stands for the office that answers for the case, in acts that belong to no step.
func (d *decision) officeOf(role string) *Task {
	return &Task{Role: role, Department: d.c.Department}
}

// extendBy is the time that an extension adds.
func (d *decision) extendBy(rule *rules.Extension, wish worktime.Duration) (worktime.Duration, error) {
	if len(d.c.Extensions) >= rule.Times {
		return wish, refuseWith(ExtendNotAllowed, "The limits have been lengthened as often as the item allows.")
	}
	if rule.UpTo.IsZero() {
		if !wish.IsZero() && wish != rule.By {
			return wish, refuseWith(ExtendNotAllowed, "The item lengthens the limits by "+rule.By.Words("en")+" each time.", "by")
		}
		return rule.By, nil
	}
	if wish.IsZero() && len(d.c.Extensions) == 0 {
		return rule.UpTo, nil
	}
	if !d.fitsUpTo(rule.UpTo, wish) {
		return wish, refuseWith(ExtendNotAllowed, "Name a time in the unit of the item; with what was given before it is at most "+rule.UpTo.Words("en")+".", "by")
	}
	return wish, nil
}

// fitsUpTo reports whether a wish, with the extensions before it, stays within the most that the item allows.
func (d *decision) fitsUpTo(most, wish worktime.Duration) bool {
	all := []worktime.Duration{wish}
	for _, before := range d.c.Extensions {
		all = append(all, before.By)
	}
	alike := func(by worktime.Duration) bool { _, same := by.Compare(most); return same }
	if wish.IsZero() || !alike(wish) {
		return false
	}
	_, fits := d.item.Calendar.Fits(all, most)
	return fits
}

// extendable are the limits that an extension lengthens. With them goes the time after which silence decides, or the law would
// decide within the time that was added.
func extendable() []string { return []string{PromisedClock, StatutoryClock, SilenceClock} }

// notPassed are those of the clocks that run, and have not passed.
func (d *decision) notPassed(names ...string) []string {
	return slices.DeleteFunc(names, func(name string) bool {
		k := d.c.Clocks[name]
		return !d.c.running(name) || k.dated() || d.item.Calendar.Due(k.Ledger(), d.at).Past(d.at)
	})
}
