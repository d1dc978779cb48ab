package casefile

import (
	"fmt"
	"slices"
	"strconv"
	"time"

	"github.com/google/uuid"
)

func (x Issued) apply(c *Case, _ Event) (Transition, error) {
	if c.Licence != nil {
		return stay, fmt.Errorf("the licence is issued already")
	}
	c.Licence = &x.Licence
	c.Work = append(c.Work, x.Next...)
	c.open(x.Tasks...)
	c.start(x.Clocks)
	return stay, c.endWork(x.Work)
}

func (x DeliveredTo) apply(c *Case, e Event) (Transition, error) {
	if x.Work != uuid.Nil {
		if err := c.endWork(x.Work); err != nil {
			return stay, err
		}
	}
	c.finish(HandOverStep, e)
	c.end(e.At, DeliverClock)
	c.start(x.Clocks)
	return deliver, nil
}

func (x Checked) apply(c *Case, e Event) (Transition, error) {
	t, err := c.held(x.Task)
	if err != nil {
		return stay, err
	}
	t.State, t.DoneAt, t.Outcome, t.DoneBy = TaskDone, e.At, strconv.FormatBool(x.True), x.Officers
	c.end(e.At, CheckClock)
	if x.Revokes {
		c.revoke()
	}
	return c.keepBack(e.At, x.Clocks), nil
}

func (x Reversed) apply(c *Case, e Event) (Transition, error) {
	if c.Decision == nil {
		return stay, fmt.Errorf("nothing was decided")
	}
	decision := *c.Decision
	decision.Reversed = &Reversal{On: x.On, Because: x.Because}
	c.Decision = &decision
	c.end(e.At, ReverseClock)
	if x.Revokes {
		c.revoke()
	}
	return c.keepBack(e.At, x.Clocks), nil
}

// keepBack ends the handing over of what was taken back before it was out. The check of a commitment goes on: what it finds is of the
// applicant, not of the result. Where the result was out there is nothing to keep, and no clock to start.
func (c *Case) keepBack(at time.Time, clocks []Start) Transition {
	if len(clocks) == 0 {
		return stay
	}
	if t := c.openStep(HandOverStep); t != nil {
		t.State, t.DoneAt = TaskWithdrawn, at
	}
	c.Work = nil // to deliver it
	c.void(at, DeliverClock, ReverseClock)
	c.start(clocks)
	return takeBack
}

// revoke marks the licence, if there is one.
func (c *Case) revoke() {
	if c.Licence != nil {
		revoked := *c.Licence
		revoked.Revoked = true
		c.Licence = &revoked
	}
}

func (x WorkFailed) apply(c *Case, _ Event) (Transition, error) {
	i := slices.IndexFunc(c.Work, func(w Work) bool { return w.ID == x.Work })
	if i < 0 {
		return stay, fmt.Errorf("work %s is not open", x.Work)
	}
	c.Work[i].Failed = x.Code
	return stay, nil
}

func (x WorkRetried) apply(c *Case, _ Event) (Transition, error) {
	i := slices.IndexFunc(c.Work, func(w Work) bool { return w.ID == x.Work && w.Failed != "" })
	if i < 0 {
		return stay, fmt.Errorf("work %s has not failed", x.Work)
	}
	c.Work[i].Failed = ""
	return stay, nil
}

func (ClosedAfter) apply(c *Case, e Event) (Transition, error) {
	c.end(e.At, CloseClock)
	c.wind(e.At, nil)
	c.Work = nil
	return closeCase, nil
}

func (c *Case) endWork(id uuid.UUID) error {
	i := slices.IndexFunc(c.Work, func(w Work) bool { return w.ID == id })
	if i < 0 {
		return fmt.Errorf("work %s is not open", id)
	}
	c.Work = slices.Delete(c.Work, i, i+1)
	return nil
}
