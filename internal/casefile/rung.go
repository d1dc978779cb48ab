package casefile

import (
	"cmp"
	"strings"

	"github.com/onewindow/onewindow/internal/message"
	"github.com/onewindow/onewindow/rules"
)

// nextRung is the next act of any clock, a card among them, or nil when none will act by itself.
func nextRung(item *rules.Item, c *Case) *message.Rung {
	var next *message.Rung
	consider := func(rung message.Rung) {
		if next == nil || c.acts(rung, *next) < 0 {
			next = &rung
		}
	}
	for name, k := range c.Clocks {
		if !k.Acts || k.Ended() || c.waits(item, name) {
			continue
		}
		if fires := item.Calendar.Due(k.Ledger(), c.At).Fires; !fires.IsZero() { // else the clock stands still
			consider(message.Rung{Clock: name, At: fires.UTC()})
		}
	}
	c.marks(item, consider)
	return next
}

// acts orders what clocks do. At the same instant a clock is judged before anything acts, and the waits on others end before
// silence does: it then sees what came of them.
func (c *Case) acts(a, b message.Rung) int {
	return cmp.Or(a.At.Compare(b.At), cmp.Compare(c.rank(a.Clock), c.rank(b.Clock)), strings.Compare(a.Clock, b.Clock))
}

func (c *Case) rank(clock string) int {
	switch {
	case isMark(clock):
		return -1
	case clock == SilenceClock:
		return 2
	case c.openStep(strings.TrimSuffix(clock, silenceSuffix)) != nil:
		return 1
	}
	return 0
}

// waits reports whether a clock that has passed must wait before it acts: the end of the case for the check of its
// commitment and while a grant by silence can be taken back, a grant by silence for a material that may still follow, and any
// silence for what its outcome depends on. An officer would have to wait likewise.
func (c *Case) waits(item *rules.Item, clock string) bool {
	switch clock {
	case CloseClock:
		return c.openStep(CheckStep) != nil || c.running(ReverseClock)
	case SilenceClock:
		return item.Limits.Silence.Then == rules.Granted && c.awaitsMaterial()
	}
	step := stepOf(item, c.Category, strings.TrimSuffix(clock, silenceSuffix))
	if step == nil || step.Silence == nil || endsStop(step, clock) {
		return false
	}
	outcome, _ := outcomeOf(step, step.Silence.Then)
	if outcome.Result == rules.Granted && c.awaitsMaterial() {
		return true
	}
	return outcome.When != nil && outcome.When.Eval(item.With(c.Values())) != rules.True
}

func (c *Case) awaitsMaterial() bool {
	for name, k := range c.Clocks {
		if strings.HasPrefix(name, laterPrefix) && !k.Ended() {
			return true
		}
	}
	return false
}

// fire does what the law or the item says of a clock that has passed.
func (d *decision) fire(clock string) {
	if isMark(clock) {
		d.reach(clock)
		return
	}
	switch clock {
	case AcceptClock:
		d.accept(BySilence)
	case CorrectClock:
		d.lapse(clock, clock, d.item.Limits.Correct.Else)
	case SilenceClock:
		d.silenceDecides()
	case ReverseClock:
		d.emit(Lapsed{Clock: clock, Else: rules.GoOn})
	case CloseClock:
		d.emit(ClosedAfter{})
	default:
		d.fireNamed(clock)
	}
}

// fireNamed fires the clock of a step, a request or a material.
func (d *decision) fireNamed(clock string) {
	if t := d.c.openStep(strings.TrimSuffix(clock, silenceSuffix)); t != nil {
		if endsStop(d.step(t.Step), clock) {
			d.emit(StopEnded{Step: clock})
			return
		}
		d.stepSilent(t)
		return
	}
	name := strings.TrimPrefix(clock, laterPrefix)
	if m := d.item.Material(name); m != nil && name != clock {
		d.lapse(clock, name, d.elseOf(m))
		return
	}
	if r := d.item.Request(clock); r != nil {
		d.lapse(clock, name, r.Else)
		return
	}
	d.fail("clock %s of case %s has nothing to act on", clock, d.c.ID)
}

// elseOf is what follows when a material has not come: nothing, if by now the applicant's answers no longer call for it.
func (d *decision) elseOf(m *rules.Material) rules.Else {
	if m.When.Eval(d.item.With(d.c.Values())) != rules.True {
		return rules.GoOn
	}
	return m.Later.Else
}

// stepSilent ends a step whose officer kept silent.
func (d *decision) stepSilent(t *Task) {
	step := d.step(t.Step)
	outcome, _ := outcomeOf(step, step.Silence.Then)
	d.emit(Completed{Task: t.ID, Step: t.Step, Outcome: outcome.Name, By: BySilence})
	d.proceed(outcome, Decision{By: BySilence, Step: t.Step})
}

// lapse ends a wait without an answer, and does what the item says of that. The name is what was awaited.
func (d *decision) lapse(clock, name string, otherwise rules.Else) {
	d.emit(Lapsed{Clock: clock, Else: otherwise})
	switch otherwise {
	case rules.GoOn:
	case rules.ElseNotAccepted:
		d.emit(AcceptanceRefused{By: ByRule, Grounds: []string{name}, Clocks: d.window()})
	case rules.ElseRefused:
		d.resolve(rules.Refused, Decision{By: ByRule, Grounds: []string{name}})
	case rules.ElseWithdrawn:
		d.emit(WithdrawnBy{By: ByRule, Clocks: d.window()})
	case rules.ElseClosed:
		d.emit(WithdrawnBy{By: ByRule, Clocks: d.window()})
		d.emit(ClosedAfter{})
	}
}
