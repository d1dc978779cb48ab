package rules

import (
	"fmt"
	"slices"
	"strings"

	"github.com/onewindow/onewindow/internal/worktime"
)

// routes proves of every category that its time is enough: the steps fit the promise, the promise fits the law.
func (p *prover) routes() {
	for _, c := range p.item.Approval {
		p.promiseFitsLaw(c)
		p.straightPath(c)
		p.later(c)
		p.silence(c)
	}
}

// stretch is a limit of somebody in particular, and what has to fit in.
type stretch struct {
	parts []worktime.Duration
	names []string
	whole worktime.Duration
}

// oneUnit holds when the parts can be held against the whole without a calendar.
func (s stretch) oneUnit() bool {
	return !slices.ContainsFunc(s.parts, func(part worktime.Duration) bool {
		_, same := part.Compare(s.whole)
		return !same
	})
}

// tooLong searches for somebody whose stretch does not fit.
func (p *prover) tooLong(q question, of func(*world) (stretch, bool)) (answer, stretch) {
	var longest stretch
	q.test = func(w *world) bool {
		s, ok := of(w)
		if !ok || s.whole.IsZero() {
			return false
		}
		fits, known := p.fits(s.parts, s.whole)
		switch {
		case !known:
			w.budget = 0 // the search is given up
			return false
		case !fits:
			longest = s
		}
		return !fits
	}
	a := p.somebody(q)
	return a, longest
}

// fits reports whether the parts are never longer than the whole. With different units every day of the calendar is tried, which costs
// so much that the budget is charged and the verdict kept; known is false when the budget is used up.
func (p *prover) fits(parts []worktime.Duration, whole worktime.Duration) (fits, known bool) {
	key := fmt.Sprint(parts, whole)
	if verdict, done := p.verdicts[key]; done {
		return verdict, true
	}
	for _, part := range parts {
		if _, same := part.Compare(whole); !same {
			p.budget -= mixedUnitsCost
			break
		}
	}
	if p.budget <= 0 {
		return false, false
	}
	fits = true
	if len(parts) > 0 {
		_, fits = p.item.Calendar.Fits(parts, whole)
	}
	p.verdicts[key] = fits
	return fits, true
}

// promiseFitsLaw proves that what is promised is never longer than the law allows.
func (p *prover) promiseFitsLaw(c *Category) {
	promised, statutory := p.limitsOf(c)
	if promised.FromSubmission == statutory.FromSubmission && p.surelyFits([][]worktime.Duration{promised.Within.values()}, statutory) {
		return
	}
	q := question{in: c, about: slices.Concat(promised.Within.conditions(), statutory.Within.conditions())}
	over, s := p.tooLong(q, func(w *world) (stretch, bool) {
		whole, ok := statutory.Within.judge(w.ask)
		part, promises := promised.Within.judge(w.ask)
		return p.from(promised, statutory, stretch{[]worktime.Duration{part}, []string{"promised " + part.String()}, whole}), ok && promises
	})
	is := "is"
	if len(s.parts) > 0 && !s.oneUnit() {
		is = "can be" // 2mo are 59 days or more
	}
	p.refuseIf(over, p.limitAt(c, "promised"), "promise_exceeds_law", "%s %s more than statutory %s", strings.Join(s.names, " + "), is, s.whole)
}

// straightPath proves that the longest way through the steps, without any sending back, fits what is promised.
func (p *prover) straightPath(c *Category) {
	promised, _ := p.limitsOf(c)
	q := question{in: c, about: promised.Within.conditions()}
	var blocks [][]worktime.Duration
	for _, b := range c.Blocks {
		var block []worktime.Duration
		for _, step := range b.Steps {
			q.about = append(q.about, step.ownConditions()...)
			block = append(block, step.Within.values()...)
		}
		blocks = append(blocks, block)
	}
	if !promised.FromSubmission && p.surelyFits(blocks, promised) {
		return
	}
	over, s := p.tooLong(q, func(w *world) (stretch, bool) {
		path := p.path(c, w)
		whole, ok := promised.Within.judge(w.ask)
		path.whole = whole
		return p.from(Limit{}, promised, path), ok
	})
	p.refuseIf(over, p.pathAt(c), "path_exceeds_promised", "the steps of category %s take %s, more than promised %s", c.Name, strings.Join(s.names, " + "), s.whole)
}

// surelyFits tries the plain sum first: the longest of every block against the shortest limit. Mostly that is proof enough, without any search.
func (p *prover) surelyFits(blocks [][]worktime.Duration, limit Limit) bool {
	var parts []worktime.Duration
	for _, block := range blocks {
		longest, ok := extreme(block, +1)
		if !ok {
			return false
		}
		parts = append(parts, longest)
	}
	shortest, ok := extreme(limit.Within.values(), -1)
	if !ok {
		return false
	}
	fits, _ := p.fits(parts, shortest)
	return fits
}

// extreme is the longest (+1) or shortest (-1) of durations that can be compared.
func extreme(list []worktime.Duration, which int) (most worktime.Duration, ok bool) {
	for i, d := range list {
		order, same := d.Compare(most)
		switch {
		case i == 0 || same && order == which:
			most = d
		case !same:
			return most, false
		}
	}
	return most, len(list) > 0
}

func (p *prover) limitsOf(c *Category) (promised, statutory Limit) {
	promised, statutory = p.item.Limits.Promised, p.item.Limits.Statutory
	if c.Promised != nil {
		promised = *c.Promised
	}
	if c.Statutory != nil {
		statutory = *c.Statutory
	}
	return promised, statutory
}

// limitAt is where the limit that holds for the category is declared.
func (p *prover) limitAt(c *Category, key string) position {
	if c.Promised != nil || c.Statutory != nil {
		return p.at(c, "limits")
	}
	return p.at(&p.item.Limits, key)
}

func (p *prover) pathAt(c *Category) position {
	if len(c.Blocks) == 0 {
		return p.at(c, "category")
	}
	return p.at(c, "steps")
}

// from puts the time of acceptance before a stretch whose whole counts from submission already.
func (p *prover) from(inner, outer Limit, s stretch) stretch {
	if outer.FromSubmission && !inner.FromSubmission && !p.item.Limits.Accept.IsZero() {
		accept := p.item.Limits.Accept
		s.parts = append([]worktime.Duration{accept}, s.parts...)
		s.names = append([]string{"accept " + accept.String()}, s.names...)
	}
	return s
}

// path is the longest way through the steps that are open to somebody: one block after the other, the longest step of each.
// A special procedure during which the clocks stand still takes none of their time.
func (p *prover) path(c *Category, w *world) stretch {
	var s stretch
	for _, b := range c.Blocks {
		var longest worktime.Duration
		name := ""
		for _, step := range b.Steps {
			within, ok := step.Within.judge(w.ask)
			if !ok || step.Stops || step.When.judge(w.ask) == False {
				continue
			}
			if order, same := within.Compare(longest); name == "" || !same || order > 0 {
				longest, name = within, step.Name
			}
		}
		if name != "" {
			s.parts = append(s.parts, longest)
			s.names = append(s.names, name+" "+longest.String())
		}
	}
	return s
}

// later proves that what may follow after acceptance is in before the promise is up.
func (p *prover) later(c *Category) {
	promised, _ := p.limitsOf(c)
	for _, m := range p.item.Materials {
		if m.Later == nil || c.replaces(m.Name) {
			continue
		}
		over, s := p.tooLong(question{in: c, goals: []goal{{m.When, True}}, about: promised.Within.conditions()}, func(w *world) (stretch, bool) {
			whole, ok := promised.Within.judge(w.ask)
			return stretch{[]worktime.Duration{m.Later.Within}, nil, whole}, ok
		})
		p.refuseIf(over, p.at(m, "later"), "later_than_promised", "material %s may follow within %s, but category %s promises a decision within %s", m.Name, m.Later.Within, c.Name, s.whole)
	}
}

// silence proves that the silence of the authority takes effect before the law's limit has passed.
func (p *prover) silence(c *Category) {
	silence := p.item.Limits.Silence
	if silence == nil || silence.On != nil {
		return
	}
	_, statutory := p.limitsOf(c)
	over, s := p.tooLong(question{in: c, goals: []goal{{silence.When, True}}, about: statutory.Within.conditions()}, func(w *world) (stretch, bool) {
		whole, ok := statutory.Within.judge(w.ask)
		return stretch{[]worktime.Duration{silence.After}, nil, whole}, ok
	})
	p.refuseIf(over, p.at(silence, "after"), "silence_too_late", "silence decides after %s, but the statutory limit of category %s passes after %s", silence.After, c.Name, s.whole)
}
