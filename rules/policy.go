package rules

import (
	"reflect"
	"slices"
	"strconv"
	"time"

	"github.com/onewindow/onewindow/internal/worktime"
)

// Policy says what supervision does: which cards are issued on which moments and events of a case, and what may become of
// them. It is immutable and safe for concurrent use.
type Policy struct {
	Code      string
	Digest    string // sha256 of the source, hex: its version
	Languages []string
	Basis     []string
	Rules     []*CardRule // in the order of the file
	Urge      *Urge
	Appeal    *Appeal
	Exempt    []string       // the grounds on which a card can be waived
	Scores    map[string]int // points by score word
	Appraisal *Appraisal
	Stops     *Stops // nil: only the item bounds them
}

// DefaultPolicy is the policy of every item that names none.
const DefaultPolicy = "default"

// CardRule issues a card on one trigger: a moment of a clock, events of the case, or a share of stopped time.
type CardRule struct {
	Name   string
	Level  string
	When   *Mark // nil: on no moment
	Events []string
	Share  int    // percent: a promised clock that has ended stood still for more than this; 0: on no share
	Only   []Only // all of them hold
	To     string
	Copy   []string
	Reply  worktime.Duration // zero: no reply is due
	Text   Text
	at     position // in the file
}

// same reports whether another rule issues cards of the same level to the same person for the same cause.
func (r *CardRule) same(other *CardRule) bool {
	cause := func(r *CardRule) CardRule {
		return CardRule{Level: r.Level, When: r.When, Events: r.Events, Share: r.Share, Only: r.Only, To: r.To}
	}
	return reflect.DeepEqual(cause(r), cause(other))
}

// The levels of a card.
const (
	Warning = "warning"
	Yellow  = "yellow"
	Red     = "red"
)

// Whom a card goes to.
const (
	ToHolder     = "holder" // whoever has the task in hand, or its queue
	ToUnitHead   = "unit-head"
	ToSupervisor = "supervisor"
)

// RoleOf is the role of a unit's head or of the supervisor; a holder has whatever role the task has.
func RoleOf(addressee string) string {
	switch addressee {
	case ToUnitHead:
		return "head"
	case ToSupervisor:
		return "supervisor"
	}
	return ""
}

// The events of a case on which a card can be issued.
const (
	OnAcceptedBySilence = "accepted_by_silence"
	OnDecidedBySilence  = "decided_by_silence"
	OnSecondNotice      = "second_correction_notice"
	OnRefusedComplete   = "refused_complete_application"
	OnNoReasons         = "no_reasons"
	OnLateFirstReview   = "late_first_review"
	OnStoppedOnLastDay  = "stopped_on_last_day"
	OnSentBackAgain     = "sent_back_again"
	OnUrgeIgnored       = "urge_ignored"
)

// StepClock stands in a Mark for the clock of whichever step is open.
const StepClock = "step"

// Mark is an instant in the life of a clock: a share of its budget is all but used up, it is so long before or after its
// due day, or it is past.
type Mark struct {
	Clock   string // promised, statutory, accept, deliver, check or step
	Percent int
	Before  worktime.Duration
	After   worktime.Duration // in wd or d
}

// Past reports whether the clock has run out at the moment: it tells of a breach, and warns of none.
func (m Mark) Past() bool { return m.Percent == 0 && m.Before.IsZero() }

// At is the moment on a ledger as it stands at now; zero while the clock stands still and the moment had not come before.
func (m Mark) At(calendar *worktime.Calendar, ledger worktime.Ledger, now time.Time) time.Time {
	switch {
	case m.Percent > 0:
		return calendar.ShareMoment(ledger, m.Percent, now)
	case !m.Before.IsZero():
		return calendar.DaysBefore(ledger, m.Before, now)
	case !m.After.IsZero():
		return calendar.DaysAfter(ledger, m.After, now)
	}
	return calendar.Due(ledger, now).Fires
}

// atOnce reports whether the moment comes on the first day that a limit counts, or before it.
func (m Mark) atOnce(limit worktime.Duration) bool {
	if m.Percent > 0 {
		return limit.LowerDays()*m.Percent < 100
	}
	if order, comparable := m.Before.Compare(limit); comparable {
		return order >= 0
	}
	return m.Before.LowerDays() >= limit.UpperDays()
}

// On reports whether the rule is about an event.
func (r *CardRule) On(event string) bool { return slices.Contains(r.Events, event) }

// Only narrows a rule: to cases with a long or short limit, to a class of items, to a level of authority.
type Only struct {
	Of     string // promised, statutory, class, level
	Op     string // == != < <= > >=; of class and level == and !=
	Within worktime.Duration
	Word   string
	text   string // as it was written
}

// excludes reports whether two comparisons of one thing can never hold at once, whatever the unit or class.
func (o Only) excludes(other Only) bool {
	if o.Of != other.Of {
		return false
	}
	if o.Within.IsZero() || other.Within.IsZero() { // of words; two that must not be leave others
		return o.Op == "==" && (o.Word == other.Word) != (other.Op == "==") || other.Op == "==" && o.Op != "==" && o.Word == other.Word
	}
	order, comparable := o.Within.Compare(other.Within)
	for at := -3; at <= 3; at++ { // places before, at, between and after the two limits
		if compares(at, o.Op) && compares(at+2*order, other.Op) {
			return false
		}
	}
	return comparable
}

// Concerns reports whether the rule is for a case of the item; limit tells the limits of the case. A condition on a limit
// that the case does not have does not hold.
func (r *CardRule) Concerns(it *Item, limit func(clock string) (worktime.Duration, bool)) bool {
	holds := func(o Only) bool {
		switch o.Of {
		case "class":
			return (it.Class == o.Word) == (o.Op == "==")
		case "level":
			return (it.Authority.Level == o.Word) == (o.Op == "==")
		}
		within, ok := limit(o.Of)
		return ok && compares(orderOf(within, o.Within), o.Op)
	}
	return !slices.ContainsFunc(r.Only, func(o Only) bool { return !holds(o) })
}

// orderOf compares durations; those of different kinds by the most days they can span.
func orderOf(a, b worktime.Duration) int {
	if o, ok := a.Compare(b); ok {
		return o
	}
	return a.UpperDays() - b.UpperDays()
}

func compares(order int, op string) bool {
	switch op {
	case "==":
		return order == 0
	case "!=":
		return order != 0
	case "<":
		return order < 0
	case "<=":
		return order <= 0
	case ">":
		return order > 0
	}
	return order >= 0
}

// Stops bounds how long officers have the clocks of a case stand still.
type Stops struct {
	AtMost worktime.Duration // all of a case together, in working days or days; zero: no bound
	Above  worktime.Duration // a longer one needs a second person of the Role; zero: none does
	Role   string
}

// NeedsSecond reports whether a stop that takes at most so long needs a second person.
func (s *Stops) NeedsSecond(within worktime.Duration) bool {
	return !s.Above.IsZero() && orderOf(within, s.Above) > 0
}

// Urge is how a case is pressed for: by whom, and by when the holder answers.
type Urge struct {
	By    []string // unit-head, supervisor
	Reply worktime.Duration
}

// Appeal is how a card can be contested: within what time, who decides, and how soon.
type Appeal struct {
	Within        worktime.Duration
	DecidedBy     string
	DecidedWithin worktime.Duration
}

// Appraisal says how often scores are drawn up, and of whom.
type Appraisal struct {
	Every worktime.Duration
	Of    []string // unit, person
}

// The words of scores besides the levels of a card.
const (
	ThreeWarnings = "three_warnings_running" // three warnings to one person, one after the other
	EarlyTenth    = "early_tenth_of_month"   // each full tenth of a month's cases that was decided before its due day
)

// String writes the moment as a policy does: 90% of promised, 1wd before statutory, past step, 3wd after promised.
func (m Mark) String() string {
	switch {
	case m.Percent > 0:
		return strconv.Itoa(m.Percent) + "% of " + m.Clock
	case !m.Before.IsZero():
		return m.Before.String() + " before " + m.Clock
	case !m.After.IsZero():
		return m.After.String() + " after " + m.Clock
	}
	return "past " + m.Clock
}
