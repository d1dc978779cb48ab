package supervision

import (
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/google/uuid"

	"github.com/onewindow/onewindow/internal/casefile"
	"github.com/onewindow/onewindow/internal/worktime"
	"github.com/onewindow/onewindow/rules"
)

// Command is what somebody wants done about a card.
type Command struct {
	By  Actor
	Act Act
}

// Actor is who acts. Whether they serve the division of the case at all is decided before.
type Actor struct {
	ID         string
	Roles      []string
	Department string                     // empty: any
	Serves     func(division string) bool // nil: all of them
}

// Act is one kind of command.
type Act interface {
	Name() string
	decide(d *decision) (Data, error)
}

// Decide turns a command on a card into an event, or refuses it with a *Refusal. The calendar is that of the item.
func Decide(calendar *worktime.Calendar, c Card, cmd Command, now time.Time) (Event, error) {
	if now.Before(c.At) {
		now = c.At
	}
	d := &decision{calendar: calendar, c: c, by: cmd.By, now: now.UTC()}
	if c.Final() {
		return Event{}, refuse(CardState, "The card is settled.")
	}
	data, err := cmd.Act.decide(d)
	if err != nil {
		return Event{}, err
	}
	return Event{Seq: c.Seq + 1, At: d.now, By: cmd.By.ID, Data: data}, nil
}

// Issue is a card that a policy has issued in a case.
type Issue struct {
	Case     uuid.UUID
	Card     casefile.CardIssued
	At       time.Time // of the event of the case: the lawful instant
	Recorded time.Time // when it was written down
}

// Open is the first event of a card, at the instant of the case's event.
func Open(policy *rules.Policy, x Issue) Event {
	to, _ := Addressees(x.Card)
	opened := Opened{Case: x.Case, Card: x.Card, To: to, Appeals: policy.Appeal, Exempt: policy.Exempt}
	if x.Recorded.After(x.At) {
		opened.Recorded = x.Recorded.UTC()
	}
	return Event{Seq: 1, At: x.At, Data: opened}
}

type decision struct {
	calendar *worktime.Calendar
	c        Card
	by       Actor
	now      time.Time
}

// Acknowledge says that the addressee has seen the card.
type Acknowledge struct{}

// Name implements Act.
func (Acknowledge) Name() string { return "acknowledge" }

func (Acknowledge) decide(d *decision) (Data, error) {
	return Noted{}, d.addressee(Issued)
}

// Reply answers the card. A late reply is taken, and shows as late.
type Reply struct{ Text string }

// Name implements Act.
func (Reply) Name() string { return "reply" }

func (x Reply) decide(d *decision) (Data, error) {
	if err := d.addressee(Issued, Acknowledged); err != nil {
		return nil, err
	}
	late := d.c.ReplyLate(d.calendar, d.now)
	return Answered{Text: x.Text, Late: &late}, reason("text", x.Text)
}

// Contest appeals against the card, once and in time.
type Contest struct{ Because string }

// Name implements Act.
func (Contest) Name() string { return "appeal" }

func (x Contest) decide(d *decision) (Data, error) {
	if err := d.addressee(Issued, Acknowledged, Replied); err != nil {
		return nil, err
	}
	due, ok := d.c.AppealDue(d.calendar)
	switch {
	case !ok:
		return nil, refuse(NoAppeal, "The policy knows no appeal against this card.")
	case due.Past(d.now):
		return nil, refuse(AppealLate, "The time for an appeal has passed.")
	}
	return Contested(x), reason("because", x.Because)
}

// Uphold lets a card stand that was replied to or appealed against.
type Uphold struct{ Because string }

// Name implements Act.
func (Uphold) Name() string { return "uphold" }

func (x Uphold) decide(d *decision) (Data, error) {
	if err := d.decider(Replied, Appealed); err != nil {
		return nil, err
	}
	return Confirmed(x), reason("because", x.Because)
}

// Revoke takes a card back that was wrong.
type Revoke struct{ Because string }

// Name implements Act.
func (Revoke) Name() string { return "revoke" }

func (x Revoke) decide(d *decision) (Data, error) {
	if err := d.decider(Issued, Acknowledged, Replied, Appealed); err != nil {
		return nil, err
	}
	return TakenBack(x), reason("because", x.Because)
}

// Waive exempts from a card on a ground of the policy.
type Waive struct{ Ground, Because string }

// Name implements Act.
func (Waive) Name() string { return "exempt" }

func (x Waive) decide(d *decision) (Data, error) {
	if err := d.decider(Issued, Acknowledged, Replied, Appealed); err != nil {
		return nil, err
	}
	if !slices.Contains(d.c.Exempt, x.Ground) {
		return nil, refuse(GroundUnknown, "The policy knows no such ground for an exemption.", "ground")
	}
	return Waived(x), reason("because", x.Because)
}

// addressee refuses whoever the card did not go to, and what is not possible where it stands.
func (d *decision) addressee(allowed ...State) error {
	if !d.c.IsFor(d.by) {
		return refuse(NotAddressee, "The card went to somebody else.")
	}
	return d.state(allowed)
}

// decider refuses whoever does not decide on the card, or would decide on their own: one that is about them, or about a queue of theirs from
// which nobody had taken the task. To whom it was sent does not matter: a card about others may be the decider's to answer.
func (d *decision) decider(allowed ...State) error {
	role := rules.RoleOf(rules.ToSupervisor)
	if d.c.Appeals != nil && d.c.State == Appealed {
		role = rules.RoleOf(d.c.Appeals.DecidedBy)
	}
	switch {
	case slices.ContainsFunc(d.c.Says.Evidence.Holders, d.by.is) || d.c.Replied.By == d.by.ID || d.c.Appealed.By == d.by.ID:
		return refuse(OwnCard, "Nobody decides on a card of their own.")
	case !slices.Contains(d.by.Roles, role):
		return refuse(NotSupervisor, "This is decided by the role "+role+".")
	}
	return d.state(allowed)
}

func (d *decision) state(allowed []State) error {
	if slices.Contains(allowed, d.c.State) {
		return nil
	}
	return refuse(CardState, "This is not possible while the card is "+string(d.c.State)+".")
}

// is reports whether a card for the holder is the actor's: the officer named and who stood in for
// them, or anybody of the queue.
func (a Actor) is(h casefile.Holder) bool {
	if h.Officer != "" {
		return h.Officer == a.ID || h.Deputy != "" && h.Deputy == a.ID
	}
	return slices.Contains(a.Roles, h.Role) && (h.Department == "" || a.Department == "" || h.Department == a.Department) && (a.Serves == nil || a.Serves(h.Division))
}

const maxText = 4000

func reason(field, text string) error {
	switch {
	case strings.TrimSpace(text) == "":
		return refuse(ReasonMissing, "Give the reason in writing.", field)
	case utf8.RuneCountInString(text) > maxText:
		return refuse(TextTooLong, "The text is longer than 4000 characters.", field)
	}
	return nil
}
