package casefile

import (
	"fmt"
	"slices"
	"time"

	"github.com/google/uuid"
)

// Evolve folds one event into the case. The case given stays as it was. An error means that the log is broken:
// an event is missing, or follows where it cannot.
func Evolve(c Case, e Event) (Case, error) {
	next, err := c.with(e)
	if err != nil {
		return c, fmt.Errorf("event %d (%s) of case %s: %w", e.Seq, e.Data.Kind(), c.ID, err)
	}
	return next, nil
}

// Replay folds a whole log.
func Replay(events []Event) (Case, error) {
	var c Case
	var err error
	for _, e := range events {
		if c, err = Evolve(c, e); err != nil {
			return c, err
		}
	}
	return c, nil
}

func (c Case) with(e Event) (Case, error) {
	_, opens := e.Data.(Opened)
	switch {
	case e.Seq != c.Seq+1:
		return c, fmt.Errorf("it follows event %d", c.Seq)
	case e.At.Before(c.At):
		return c, fmt.Errorf("it is earlier than event %d", c.Seq)
	case opens != (c.Seq == 0):
		return c, fmt.Errorf("a case is opened by its first event, and only by that")
	}
	c = c.clone()
	move, err := e.Data.apply(&c, e)
	if err != nil {
		return c, err
	}
	if move.To != "" {
		if !slices.Contains(move.From, c.Status) {
			return c, fmt.Errorf("%s is not possible in status %s", move.Name, c.Status)
		}
		c.Status = move.To
	}
	c.dropUrges()
	c.Seq, c.At = e.Seq, e.At
	return c, nil
}

// stay is the answer of an event that leaves the status as it is.
var stay = Transition{}

// held finds a task that an event is about, which has to be open.
func (c *Case) held(task uuid.UUID) (*Task, error) {
	if t := c.Task(task); t != nil && t.State == TaskOpen {
		return t, nil
	}
	return nil, fmt.Errorf("task %s is not open", task)
}

func (c *Case) open(tasks ...Task) {
	for _, t := range tasks {
		t.State = TaskOpen
		c.Tasks = append(c.Tasks, t)
	}
}

// finish marks the open task of a fixed step done by whoever made the event.
func (c *Case) finish(step string, e Event) {
	t := c.openStep(step)
	if t == nil {
		return
	}
	t.State, t.DoneAt = TaskDone, e.At
	if e.By != "" {
		t.Assignee, t.DoneBy = e.By, []string{e.By}
	}
}

// withdrawTasks takes the open tasks back but some, and with them everything that hangs on them.
func (c *Case) withdrawTasks(at time.Time, but ...uuid.UUID) {
	for i := range c.Tasks {
		if t := &c.Tasks[i]; t.State == TaskOpen && !slices.Contains(but, t.ID) {
			t.State, t.DoneAt = TaskWithdrawn, at
			c.void(at, t.Step, silenceOf(t.Step))
			c.goOn(t.Step, at)
		}
	}
	c.dropRequests(at)
	c.dropProposals(at)
}

// dropRequests ends what was asked for in steps that are no longer in hand.
func (c *Case) dropRequests(at time.Time) {
	for _, r := range c.Requests {
		if t := c.Task(r.Task); r.Open() && (t == nil || t.State != TaskOpen) {
			c.void(at, r.Name)
			c.endRequest(r.Name, at, true)
		}
	}
}

// wind ends everything that waits: the stage, or the case, is over.
func (c *Case) wind(at time.Time, clocks []Start) {
	c.withdrawTasks(at)
	for name := range c.Clocks {
		c.void(at, name)
	}
	c.start(clocks)
}
