package casefile

import (
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/google/uuid"

	"github.com/onewindow/onewindow/internal/worktime"
	"github.com/onewindow/onewindow/rules"
)

// Command is what somebody wants done in a case.
type Command struct {
	By  Actor
	Act Act
	// Absences are those of everybody Concerned, and those in which the actor stands in for somebody, since the case last changed.
	Absences []Absence
}

// Actor is who acts. Whether they may act in this place at all is decided before; the item's own rules on
// roles, departments and four eyes are decided here.
type Actor struct {
	ID         string
	Roles      []string
	Department string // empty: any
	Officer    bool   // acts for the authority; false for the applicant and for a clerk who acts for one at the counter
}

// Act is one kind of command.
type Act interface {
	Name() string
	decide(d *decision) error
}

// Decide turns a command into events. First it fires, in order, every clock that is due by now, each effective at its
// due instant; those events stand even when the command itself is then refused with a *Refusal. Any other error means that the case or
// the item is broken.
func Decide(item *rules.Item, c Case, cmd Command, now time.Time) ([]Event, error) {
	if c.Seq > 0 && c.Digest != item.Digest {
		return nil, refuseWith(ItemChanged, "The case is decided by another version of the rule file.")
	}
	if c.Calendar != "" && c.Calendar != item.Calendar.Version() {
		return nil, refuseWith(ItemChanged, "The case is decided by another version of the calendar.")
	}
	d := &decision{item: item, c: c, woke: now, absences: cmd.Absences}
	if err := d.fireDue(now); err != nil {
		return nil, err
	}
	fired := len(d.events)
	d.by, d.at = cmd.By, later(now, d.c.At).UTC()
	refused := cmd.Act.decide(d)
	switch {
	case d.broken != nil:
		return nil, d.broken
	case refused != nil:
		return d.events[:fired:fired], refused
	}
	return d.events, nil
}

// decision is the work in progress of one Decide.
type decision struct {
	item   *rules.Item
	c      Case
	by     Actor
	at     time.Time
	woke   time.Time // when the engine came to it: what was due before may be late
	events []Event
	broken error

	absences []Absence
}

// emit appends an event and folds it into the case at once, so that what follows sees it. An event that cannot follow
// breaks the decision: it is a mistake in the program, and nothing of the command stands.
func (d *decision) emit(data Data) {
	before := d.c
	if e, ok := d.record(data, d.by.ID); ok {
		d.supervise(before, e)
	}
}

func (d *decision) record(data Data, by string) (Event, bool) {
	e := Event{Seq: d.c.Seq + 1, At: d.at, By: by, Data: data}
	next, err := Evolve(d.c, e)
	if err != nil {
		d.fail("decide: %w", err)
		return e, false
	}
	d.c, d.events = next, append(d.events, e)
	return e, true
}

// fail records the first thing that is broken.
func (d *decision) fail(format string, args ...any) {
	if d.broken == nil {
		d.broken = fmt.Errorf(format, args...)
	}
}

// maxFired bounds what can fall due between two commands: more means that a clock does not end by firing.
const maxFired = 200

func (d *decision) fireDue(now time.Time) error {
	for range maxFired {
		rung := nextRung(d.item, &d.c)
		if rung == nil || rung.At.After(now) || d.broken != nil {
			return d.broken
		}
		d.at = later(rung.At, d.c.At).UTC()
		d.fire(rung.Clock)
	}
	return fmt.Errorf("clocks of case %s do not come to rest", d.c.ID)
}

// status refuses an act that is not possible where the case stands.
func (d *decision) status(allowed ...Status) error {
	if slices.Contains(allowed, d.c.Status) {
		return nil
	}
	return refuseWith(WrongStatus, fmt.Sprintf("This is not possible while the case is %s.", d.c.Status))
}

// today is the day of the act in the zone of the office.
func (d *decision) today() worktime.Date { return d.item.Calendar.DateOf(d.at) }

func (d *decision) plan() rules.Plan { return d.item.Plan(d.c.Values()) }

// window is the clock that closes a case which has come to its end.
func (d *decision) window() []Start {
	return []Start{{Clock: CloseClock, From: d.at, Within: d.item.Completion.RateWithin, Acts: true}}
}

// id names a part of the case, the same for the same part whenever it is decided.
func (d *decision) id(part string, n int) uuid.UUID {
	return uuid.NewSHA1(d.c.ID, fmt.Appendf(nil, "%s/%d", part, n))
}

const maxText = 4000

func reason(because string) error {
	if strings.TrimSpace(because) == "" {
		return refuseWith(ReasonMissing, "Give the reason in writing.", "because")
	}
	return short("because", because)
}

func short(name, text string) error {
	if utf8.RuneCountInString(text) > maxText {
		return refuseWith(TextTooLong, "The text is longer than 4000 characters.", name)
	}
	return nil
}

func later(a, b time.Time) time.Time {
	if a.Before(b) {
		return b
	}
	return a
}

// Tick is the empty command: it only fires what is due.
type Tick struct{}

// Name implements Act.
func (Tick) Name() string { return "tick" }

func (Tick) decide(*decision) error { return nil }
