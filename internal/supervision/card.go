package supervision

import (
	"slices"
	"time"

	"github.com/google/uuid"

	"github.com/onewindow/onewindow/internal/casefile"
	"github.com/onewindow/onewindow/internal/worktime"
	"github.com/onewindow/onewindow/rules"
)

// Card is one card: the fold of its events.
type Card struct {
	ID       uuid.UUID           `json:"id"`
	Case     uuid.UUID           `json:"case"`
	Seq      int64               `json:"seq"`
	At       time.Time           `json:"at"` // of the newest event
	IssuedAt time.Time           `json:"issued_at"`
	Says     casefile.CardIssued `json:"says"`
	To       []casefile.Holder   `json:"to"` // who answers for it: as it was when the card was issued
	Appeals  *rules.Appeal       `json:"appeals,omitempty"`
	Exempt   []string            `json:"exempt,omitempty"`
	Recorded time.Time           `json:"recorded_at,omitzero"` // when that was later than the instant it is dated to

	State        State     `json:"state"`
	Acknowledged Statement `json:"acknowledged,omitzero"`
	Replied      Statement `json:"replied,omitzero"`
	Late         *bool     `json:"late,omitempty"` // whether the reply came late; nil: none, or one of before that was kept
	Appealed     Statement `json:"appealed,omitzero"`
	Settled      Statement `json:"settled,omitzero"` // upheld, revoked or exempted
	Ground       string    `json:"ground,omitempty"` // of the exemption
}

// Statement is what somebody said about a card, and when.
type Statement struct {
	By   string    `json:"by"`
	At   time.Time `json:"at"`
	Text string    `json:"text,omitempty"`
}

// Made reports whether anybody has said it.
func (s Statement) Made() bool { return !s.At.IsZero() }

// State is where a card stands.
type State string

// The states of a card.
const (
	Issued       State = "issued"
	Acknowledged State = "acknowledged"
	Replied      State = "replied"
	Appealed     State = "appealed"
	Upheld       State = "upheld"   // it stands, and that is final
	Revoked      State = "revoked"  // it was wrong, and no longer counts in scores
	Exempted     State = "exempted" // it was right, and is waived
)

// States lists every state there is.
func States() []State {
	return []State{Issued, Acknowledged, Replied, Appealed, Upheld, Revoked, Exempted}
}

// Urge is the level of a card that a supervisor writes: a call to get on with a case. The others come from rules.
const Urge = "urge"

// IsFor reports whether somebody answers for the card: the officer it names, or anybody of the queue or office it went to.
func (c Card) IsFor(a Actor) bool { return slices.ContainsFunc(c.To, a.is) }

// Stands reports whether the card counts against whom it was issued to: it was neither revoked nor waived.
func (c Card) Stands() bool { return c.State != Revoked && c.State != Exempted }

// Final reports whether nothing can be done about the card any more.
func (c Card) Final() bool { return slices.Contains([]State{Upheld, Revoked, Exempted}, c.State) }

// known is from when the addressee could know of the card: a clock that fired late has dated it to its lawful instant, and no outage takes the
// time to answer away.
func (c Card) known() time.Time {
	if c.Recorded.After(c.IssuedAt) {
		return c.Recorded
	}
	return c.IssuedAt
}

// Waits reports whether the card still waits for its addressee: it was neither replied to, appealed against nor settled.
func (c Card) Waits() bool { return c.State == Issued || c.State == Acknowledged }

// ReplyDue is until when the addressee is to reply; ok is false when no reply is due.
func (c Card) ReplyDue(calendar *worktime.Calendar) (due worktime.Due, ok bool) {
	return within(calendar, c.known(), c.Says.Reply)
}

// ReplyLate reports whether the time for a reply has passed without one while one is waited for, or had passed when it came. A reply is
// judged when it comes, by the calendar of then.
func (c Card) ReplyLate(calendar *worktime.Calendar, now time.Time) bool {
	switch {
	case c.Late != nil:
		return *c.Late
	case c.Replied.Made():
		now = c.Replied.At
	case !c.Waits():
		return false
	}
	due, ok := c.ReplyDue(calendar)
	return ok && due.Past(now)
}

// AppealDue is until when the addressee may appeal; ok is false when the policy knows no appeal.
func (c Card) AppealDue(calendar *worktime.Calendar) (due worktime.Due, ok bool) {
	if c.Appeals == nil {
		return due, false
	}
	return within(calendar, c.known(), c.Appeals.Within)
}

// DecisionDue is until when an appeal is to be decided; ok is false when there is none.
func (c Card) DecisionDue(calendar *worktime.Calendar) (due worktime.Due, ok bool) {
	if c.Appeals == nil || !c.Appealed.Made() {
		return due, false
	}
	return within(calendar, c.Appealed.At, c.Appeals.DecidedWithin)
}

func within(calendar *worktime.Calendar, from time.Time, d worktime.Duration) (worktime.Due, bool) {
	if d.IsZero() {
		return worktime.Due{}, false
	}
	return calendar.Due(worktime.Ledger{Start: from, Within: d}, from), true
}

// Addressees are those a card goes to and, apart, those who get a copy: the holders as the evidence names them, the heads of
// their units, the supervisor. Which persons that are on the day is for the register of officers to say.
func Addressees(x casefile.CardIssued) (to, copies []casefile.Holder) {
	for _, kind := range x.Copy {
		copies = append(copies, addressees(kind, x.Evidence.Holders)...)
	}
	return addressees(x.To, x.Evidence.Holders), copies
}

func addressees(kind string, holders []casefile.Holder) []casefile.Holder {
	role := rules.RoleOf(kind)
	if role == "" {
		return holders
	}
	var list []casefile.Holder
	for _, h := range holders {
		unit := casefile.Holder{Role: role, Department: h.Department, Division: h.Division}
		if kind == rules.ToSupervisor {
			unit.Department = ""
		}
		if !slices.Contains(list, unit) {
			list = append(list, unit)
		}
	}
	return list
}

// Offices are those whose head or supervisor the card went to, or a copy of it: each with that role.
func (c Card) Offices() []casefile.Holder {
	var list []casefile.Holder
	for _, kind := range append(slices.Clone(c.Says.Copy), c.Says.To) {
		for _, h := range c.Says.Evidence.Holders {
			office := casefile.Holder{Role: rules.RoleOf(kind), Department: h.Department, Division: h.Division}
			if office.Role != "" && !slices.Contains(list, office) {
				list = append(list, office)
			}
		}
	}
	return list
}

// Watcher is the role of whoever watches over a division.
const Watcher = "supervisor"
