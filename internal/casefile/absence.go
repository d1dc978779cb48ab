package casefile

import (
	"slices"
	"time"

	"github.com/google/uuid"
)

// Absence is that somebody stands in for an officer who is away.
type Absence struct {
	ID         uuid.UUID
	Absent     string
	Substitute string
	From       time.Time
	Until      time.Time // no longer then
	Queues     []Queue   // empty: all
}

// covers reports whether the absence is in force at an instant, for tasks of a queue; of any, if that is empty.
func (a Absence) covers(q Queue, at time.Time) bool {
	return !at.Before(a.From) && at.Before(a.Until) && (q == "" || len(a.Queues) == 0 || slices.Contains(a.Queues, q))
}

// Covers reports whether somebody stands in by it for whoever has a task in hand.
func (a Absence) Covers(t Task, substitute string, at time.Time) bool {
	return t.Assignee == a.Absent && substitute == a.Substitute && a.covers(t.Queue, at)
}

// Concerned lists everybody whose absence matters to a command: those who have a task of the case in hand, or put it back, or
// have proposed something, and those whom the command names.
func Concerned(c *Case, act Act) []string {
	var names []string
	for _, t := range c.OpenTasks() {
		names = append(names, t.Assignee, t.For, t.Last)
	}
	for _, p := range c.Proposals {
		if p.Open() {
			names = append(names, p.By)
		}
	}
	if x, ok := act.(Complete); ok {
		names = append(names, x.Officers...)
	}
	slices.Sort(names)
	return slices.DeleteFunc(slices.Compact(names), func(name string) bool { return name == "" })
}

// standsIn finds by what absence somebody stands in for a colleague now; nil: by none.
func (d *decision) standsIn(substitute, absent string, q Queue) *Absence {
	for i, a := range d.absences {
		if a.Substitute == substitute && a.Absent == absent && a.covers(q, d.at) {
			return &d.absences[i]
		}
	}
	return nil
}

// deputise takes a task over from an absent colleague for whom the actor stands in, or refuses as it would be refused to anybody. Nobody
// does in another's stead what either of them must not do.
func (d *decision) deputise(t *Task, otherwise error) (*Task, error) {
	a := d.standsIn(d.by.ID, t.Assignee, t.Queue)
	if a == nil {
		return nil, otherwise
	}
	taken := *t
	taken.For = t.Assignee
	if err := d.mayTake(&taken); err != nil {
		return nil, err
	}
	d.emit(TaskTakenOver{Task: t.ID, From: t.Assignee, Substitution: a.ID})
	return d.c.Task(t.ID), nil
}

// distinct counts persons; whoever stands in for another of them, in this task or at all, is no second one.
func (d *decision) distinct(t *Task, persons []string) int {
	alone := func(person string) bool {
		return person != t.For && !slices.ContainsFunc(persons, func(other string) bool { return d.standsIn(other, person, "") != nil })
	}
	n := 0
	for _, person := range persons {
		if alone(person) {
			n++
		}
	}
	return n
}

// deputies adds to those who were answerable for a case who stood in for them. An officer who is away stays answerable by name.
func (d *decision) deputies(holders []Holder) []Holder {
	holders = slices.Clone(holders)
	for i := range holders {
		h := &holders[i]
		queue := Queue("")
		if t := d.c.Task(h.Task); t != nil {
			if queue = t.Queue; t.For != "" && d.standsIn(h.Officer, t.For, queue) != nil {
				h.Officer, h.Deputy = t.For, h.Officer
				continue
			}
		}
		for _, a := range d.absences {
			if h.Officer != "" && a.Absent == h.Officer && a.covers(queue, d.at) {
				h.Deputy = a.Substitute
			}
		}
	}
	return holders
}

// TaskTakenOver passes a task from an absent officer to whoever stands in for them and acts on it: the author of the event.
type TaskTakenOver struct {
	Task         uuid.UUID `json:"task"`
	From         string    `json:"from"`
	Substitution uuid.UUID `json:"substitution"`
}

func (x TaskTakenOver) apply(c *Case, e Event) (Transition, error) {
	t, err := c.held(x.Task)
	if err != nil {
		return stay, err
	}
	t.Assignee, t.For = e.By, x.From
	return stay, nil
}
