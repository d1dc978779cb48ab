package casefile

import (
	"errors"
	"time"

	"github.com/google/uuid"

	"github.com/onewindow/onewindow/rules"
)

// Reassign gives an open task to another officer, whoever has it in hand or nobody. The clock of the step goes on: its time
// belongs to the entry of the step, not to a person.
type Reassign struct {
	Task    uuid.UUID
	To      Actor // as the register of officers knows them
	Because string
}

// Name implements Act.
func (Reassign) Name() string { return "reassign" }

func (x Reassign) decide(d *decision) error {
	t, err := d.openTask(x.Task)
	if err != nil {
		return err
	}
	if err := reason(x.Because); err != nil {
		return err
	}
	if t.Assignee == d.by.ID {
		return refuseWith(OwnTask, "Nobody passes on what they have in hand themselves. Put it back, or ask your superior.")
	}
	if t.Assignee == x.To.ID {
		return nil // theirs already: the same wish, the same answer
	}
	free := *t
	free.For = "" // whoever is away has no more part in it
	if err := d.fits(&free, x.To); err != nil {
		return about("to", err)
	}
	d.emit(TaskReassigned{Task: t.ID, From: t.Assignee, To: x.To.ID, Because: x.Because})
	return nil
}

// about says which field a refusal is about.
func about(field string, err error) error {
	var refused *Refusal
	if errors.As(err, &refused) {
		return refuseWith(refused.Code, refused.Text, field)
	}
	return err
}

// Fits tells why somebody cannot be given a task of the case at an instant, by the item's own rules; nil when they can.
func Fits(item *rules.Item, c Case, task uuid.UUID, who Actor, now time.Time) error {
	d := &decision{item: item, c: c, by: who, at: later(now, c.At).UTC()}
	t, err := d.openTask(task)
	if err != nil {
		return err
	}
	free := *t
	free.For = ""
	return d.fits(&free, who)
}

// TaskReassigned gives a task to an officer who did not ask for it.
type TaskReassigned struct {
	Task    uuid.UUID `json:"task"`
	From    string    `json:"from,omitempty"` // empty: nobody had it in hand
	To      string    `json:"to"`
	Because string    `json:"because"`
}

func (x TaskReassigned) apply(c *Case, _ Event) (Transition, error) {
	t, err := c.held(x.Task)
	if err != nil {
		return stay, err
	}
	t.Assignee, t.For, t.Last = x.To, "", ""
	return stay, nil
}
