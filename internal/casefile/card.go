package casefile

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"time"

	"github.com/google/uuid"

	"github.com/onewindow/onewindow/internal/worktime"
	"github.com/onewindow/onewindow/rules"
)

// Cause is what a card is about. No cause has two cards.
type Cause struct {
	Rule  string `json:"rule"`
	On    string `json:"on"`    // the clock or the event
	Entry int    `json:"entry"` // of the step whose clock it is; else 1
}

// String writes the cause as rule/on/entry.
func (x Cause) String() string { return x.Rule + "/" + x.On + "/" + strconv.Itoa(x.Entry) }

// Holder is who was answerable for a case: an officer, or the queue of a role.
type Holder struct {
	Task       uuid.UUID `json:"task,omitzero"`
	Step       string    `json:"step,omitempty"`
	Officer    string    `json:"officer,omitempty"` // empty: nobody had it, or had it before
	Deputy     string    `json:"deputy,omitempty"`  // who stood in for the officer, and answers as well
	Role       string    `json:"role,omitempty"`
	Department string    `json:"department,omitempty"`
	Division   string    `json:"division"`
}

// Evidence is how things stood when a card was issued.
type Evidence struct {
	Clock   string            `json:"clock,omitempty"`
	Within  worktime.Duration `json:"within,omitzero"`
	Started worktime.Date     `json:"started,omitzero"`
	Due     worktime.Date     `json:"due,omitzero"`
	Counted float64           `json:"counted,omitempty"` // days, of those that had begun
	Stopped int               `json:"stopped,omitempty"` // days on which the clock stood still
	Holders []Holder          `json:"holders"`
}

// The events of supervision. What becomes of a card afterwards is a stream of its own.
type (
	// CardIssued issues a card, by a rule of a policy.
	CardIssued struct {
		ID       uuid.UUID         `json:"id"`
		Cause    Cause             `json:"cause"`
		Policy   string            `json:"policy"`
		Digest   string            `json:"digest"` // of the policy file
		Level    string            `json:"level"`
		Text     rules.Text        `json:"text,omitempty"`
		To       string            `json:"to"`
		Copy     []string          `json:"copy,omitempty"`
		Reply    worktime.Duration `json:"reply,omitzero"`
		Evidence Evidence          `json:"evidence"`
	}
	// CardOvertaken records that a card would have been issued, had its clock not run out before anybody could be warned.
	CardOvertaken struct {
		Cause  Cause  `json:"cause"`
		Policy string `json:"policy"`
		Digest string `json:"digest"`
	}
)

func (x CardIssued) apply(c *Case, _ Event) (Transition, error) {
	if Graver(x.Level, c.Light) {
		c.Light = x.Level
	}
	return stay, c.card(x.Cause)
}

// Graver reports whether a level of cards weighs more than another. No level weighs least.
func Graver(level, than string) bool {
	order := []string{"", rules.Warning, rules.Yellow, rules.Red}
	return slices.Index(order, level) > slices.Index(order, than)
}

func (x CardOvertaken) apply(c *Case, _ Event) (Transition, error) { return stay, c.card(x.Cause) }

// card notes that a cause has had its card.
func (c *Case) card(cause Cause) error {
	if c.carded(cause) {
		return fmt.Errorf("there is a card for %s already", cause)
	}
	c.Carded = append(slices.Clone(c.Carded), cause.String())
	return nil
}

func (c *Case) carded(cause Cause) bool { return slices.Contains(c.Carded, cause.String()) }

// causeOf is the cause of a card on a clock. A step that was entered again is another cause.
func (c *Case) causeOf(rule, clock string) Cause {
	entries := 0
	for _, t := range c.Tasks {
		if t.Step == clock {
			entries++
		}
	}
	return Cause{Rule: rule, On: clock, Entry: max(entries, 1)}
}

// evidence is how a clock stands now.
func (d *decision) evidence(clock string, holders []Holder) Evidence {
	holders = d.deputies(holders)
	k, ok := d.c.Clocks[clock]
	if !ok {
		return Evidence{Holders: holders}
	}
	receipt := d.item.Calendar.Receipt(k.Ledger(), d.at)
	counted, stopped := elapsed(receipt, d.lastDay())
	return Evidence{
		Clock: clock, Within: k.Within, Started: receipt.From, Due: receipt.Due.Date, Counted: counted, Stopped: stopped, Holders: holders,
	}
}

// lastDay is the newest day that has begun: at midnight that is the day before.
func (d *decision) lastDay() worktime.Date { return d.item.Calendar.DateOf(d.at.Add(-1)) }

// elapsed counts the days of a receipt up to one of them: those that counted, and those on which the clock stood still.
func elapsed(r worktime.Receipt, last worktime.Date) (counted float64, stopped int) {
	for _, day := range r.Days {
		if day.Date.After(last) {
			break
		}
		counted = day.Total
		switch day.Why {
		case "", worktime.WhyFirstDay, worktime.WhyWeekend, worktime.WhyHoliday, worktime.WhyWorkedWeekend:
		default:
			stopped++
		}
	}
	return counted, stopped
}

// holders are those who are answerable for a clock: whoever has the step in hand, or all who have the case.
func (c *Case) holders(clock string) []Holder {
	if clock == DeliverClock {
		clock = HandOverStep
	}
	if t := c.openStep(clock); t != nil {
		return []Holder{holderOf(*t)}
	}
	var list []Holder
	for _, t := range c.OpenTasks() {
		if t.Queue != CountersignQueue { // who is asked to agree does not have the case in hand
			list = append(list, holderOf(t))
		}
	}
	if list == nil {
		list = []Holder{{Department: c.Department, Division: c.Division()}}
	}
	return list
}

// answerable is who answers for an event: whoever did it, or those with whom the case lay when nobody did, or the applicant. The case is
// the one before it.
func (c *Case) answerable(e Event) []Holder {
	all := c.holders("")
	if x, ok := e.Data.(Decided); ok && x.Decision.Step != "" { // by then the step is done
		all = nil
		for _, t := range c.Tasks {
			if t.Step == x.Decision.Step {
				all = []Holder{holderOf(t)}
			}
		}
	}
	if _, withdrawn := e.Data.(WithdrawnBy); withdrawn || e.By == "" || len(all) == 0 {
		return all
	}
	i := max(0, slices.IndexFunc(all, func(h Holder) bool { return h.Officer == e.By }))
	all[i].Officer = e.By
	return all[i : i+1]
}

// holderOf is who has a task in hand, or had it last: nobody dodges a card by putting a task back for a minute.
func holderOf(t Task) Holder {
	return Holder{Task: t.ID, Step: t.Step, Officer: cmp.Or(t.Assignee, t.Last), Role: t.Role, Department: t.Department, Division: t.Division}
}

// Standing is how the promised clock of a case stands now, or the acceptance before there is one, and with whom the case lies.
func Standing(item *rules.Item, c Case, absences []Absence, now time.Time) Evidence {
	d := &decision{item: item, c: c, absences: absences, at: later(now, c.At).UTC()}
	return d.evidence(c.foremost(), c.holders(""))
}

// foremost is the clock that tells most of a case: the promised one, as soon as it runs.
func (c *Case) foremost() string {
	if _, promised := c.Clocks[PromisedClock]; promised {
		return PromisedClock
	}
	return AcceptClock
}
