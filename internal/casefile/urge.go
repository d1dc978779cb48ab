package casefile

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/google/uuid"

	"github.com/onewindow/onewindow/internal/message"
	"github.com/onewindow/onewindow/internal/worktime"
	"github.com/onewindow/onewindow/rules"
)

// OpenUrge is an urge that waits for its answer, as long as anybody who was urged still has the same task.
type OpenUrge struct {
	Number int               `json:"number"`
	At     time.Time         `json:"at"`
	Reply  worktime.Duration `json:"reply"`
	Tasks  []uuid.UUID       `json:"tasks"` // that were open then
}

// urgePrefix begins the name of the time to answer an urge. No name of an item has a dot.
const urgePrefix = "urge."

func (u OpenUrge) clock() string { return urgePrefix + strconv.Itoa(u.Number) }

// cause is the urge itself: each one that is ignored has a card of its own.
func (u OpenUrge) cause(rule string) Cause {
	return Cause{Rule: rule, On: rules.OnUrgeIgnored, Entry: u.Number}
}

// urgeMarks tells when a rule issues its card on the urges that wait: as soon as their time is over, like any clock.
func (c *Case) urgeMarks(item *rules.Item, rule *rules.CardRule, tell func(message.Rung)) {
	if len(c.Urges) == 0 || !rule.On(rules.OnUrgeIgnored) || !rule.Concerns(item, c.limit) {
		return
	}
	for _, u := range c.Urges {
		if !c.carded(u.cause(rule.Name)) {
			due := item.Calendar.Due(worktime.Ledger{Start: u.At, Within: u.Reply}, c.At)
			tell(message.Rung{Clock: markOf(u.clock(), rule.Name), At: due.Fires.UTC()})
		}
	}
}

// ignored issues the card of a rule on an urge whose time is over, to those of whom was urged who still have their task.
func (d *decision) ignored(rule *rules.CardRule, clock string) {
	i := slices.IndexFunc(d.c.Urges, func(u OpenUrge) bool { return u.clock() == clock })
	if i < 0 {
		d.fail("urge %s of case %s does not wait", strings.TrimPrefix(clock, urgePrefix), d.c.ID)
		return
	}
	u := d.c.Urges[i]
	var holders []Holder
	for _, t := range d.c.OpenTasks() {
		if slices.Contains(u.Tasks, t.ID) {
			holders = append(holders, holderOf(t))
		}
	}
	d.issue(rule, u.cause(rule.Name), d.evidence(d.c.foremost(), holders))
}

// Urge calls on whoever has the case in hand to get on with it. What is said to them is a card of its own.
type Urge struct {
	Number  int // in the case, from 1
	Because string
}

// Name implements Act.
func (Urge) Name() string { return "urge" }

func (x Urge) decide(d *decision) error {
	policy := d.item.Policy
	if policy == nil || policy.Urge == nil {
		return refuseWith(NothingToUrge, "The policy knows no urge.")
	}
	var roles []string
	for _, by := range policy.Urge.By {
		roles = append(roles, rules.RoleOf(by))
	}
	if !slices.ContainsFunc(roles, func(role string) bool { return slices.Contains(d.by.Roles, role) }) {
		return refuseWith(NotSupervisor, "This is done by the role "+strings.Join(roles, " or ")+".")
	}
	if len(d.c.OpenTasks()) == 0 {
		return refuseWith(NothingToUrge, "Nobody has the case in hand.")
	}
	if err := reason(x.Because); err != nil {
		return err
	}
	d.emit(Urged{Number: x.Number, Reply: policy.Urge.Reply})
	return nil
}

// AnswerUrge says that an urge no longer waits for an answer: its card was replied to, appealed against or taken back.
type AnswerUrge struct{ Number int }

// Name implements Act.
func (AnswerUrge) Name() string { return "answer_urge" }

func (x AnswerUrge) decide(d *decision) error {
	if d.c.urge(x.Number) >= 0 { // else whoever was urged is done, or the urge is older than this event
		d.emit(UrgeAnswered(x))
	}
	return nil
}

// The events of urging. Its card is a stream of its own, as all cards are; the case keeps what its clock depends on.
type (
	// Urged calls on those who have the case in hand.
	Urged struct {
		Number int               `json:"number"`
		Reply  worktime.Duration `json:"reply"`
	}
	// UrgeAnswered ends the wait for an answer to an urge.
	UrgeAnswered struct {
		Number int `json:"number"`
	}
)

// Kind implements Data.
func (Urged) Kind() string { return "urged" }

// Kind implements Data.
func (UrgeAnswered) Kind() string { return "urge_answered" }

func (x Urged) apply(c *Case, e Event) (Transition, error) {
	if c.urge(x.Number) >= 0 {
		return stay, fmt.Errorf("urge %d waits already", x.Number)
	}
	u := OpenUrge{Number: x.Number, At: e.At, Reply: x.Reply}
	for _, t := range c.OpenTasks() {
		if t.Queue != CountersignQueue { // who is asked to agree does not have the case in hand
			u.Tasks = append(u.Tasks, t.ID)
		}
	}
	c.Urges = append(c.Urges, u)
	return stay, nil
}

func (x UrgeAnswered) apply(c *Case, _ Event) (Transition, error) {
	i := c.urge(x.Number)
	if i < 0 {
		return stay, fmt.Errorf("urge %d does not wait", x.Number)
	}
	c.Urges = slices.Delete(c.Urges, i, i+1)
	return stay, nil
}

// urge finds an urge that waits; -1: it does not.
func (c *Case) urge(number int) int {
	return slices.IndexFunc(c.Urges, func(u OpenUrge) bool { return u.Number == number })
}

// dropUrges forgets the urges of which everybody who was urged is done.
func (c *Case) dropUrges() {
	c.Urges = slices.DeleteFunc(c.Urges, func(u OpenUrge) bool {
		return !slices.ContainsFunc(c.Tasks, func(t Task) bool { return t.State == TaskOpen && slices.Contains(u.Tasks, t.ID) })
	})
}
