package rules

import (
	"strings"

	"github.com/onewindow/onewindow/internal/worktime"
)

// promises proves what the item undertakes in public.
func (p *prover) promises() {
	for _, promise := range p.item.Promises {
		switch promise.Of {
		case "visits":
			p.visits(promise)
		case "papers":
			p.papers(promise)
		case "fields":
			p.fields(promise)
		case "promised":
			p.promised(promise)
		}
	}
}

// visits proves that nobody has to come more often than promised. Rules of one place are one trip.
func (p *prover) visits(promise Promise) {
	for _, c := range p.item.Approval {
		about := []*Condition{}
		everybody := func(*atom) Truth { return Unknown }
		places := map[string]bool{}
		for _, rule := range p.item.InPerson {
			if !rule.onRoute(c, everybody) {
				continue
			}
			places[rule.At] = true
			about = append(about, rule.When)
			if step := c.step(rule.At); step != nil {
				about = append(about, step.When)
			}
		}
		if len(places) <= promise.Most {
			continue
		}
		var trips []string
		second := p.somebody(question{in: c, about: about, test: func(w *world) bool {
			_, trips = p.item.visits(c, w.ask)
			return len(trips) > promise.Most
		}})
		p.refuseIf(second, promise.at, "second_trip", "somebody in category %s has to come %d times (%s)", c.Name, len(trips), strings.Join(trips, ", "))
		if second.found {
			return
		}
	}
}

func (p *prover) papers(promise Promise) {
	if len(p.item.Materials) <= promise.Most {
		return
	}
	var about []*Condition
	for _, m := range p.item.Materials {
		about = append(about, m.When)
	}
	n := 0
	more := p.somebody(question{about: about, test: func(w *world) bool {
		n = 0
		for _, m := range p.item.Materials {
			if m.When.judge(w.ask) == True {
				n++
			}
		}
		return n > promise.Most
	}})
	p.refuseIf(more, promise.at, "promise_broken", "somebody has to hand in %d papers", n)
}

func (p *prover) fields(promise Promise) {
	var about []*Condition
	var fields []*Fact
	for _, f := range p.item.Facts {
		if f.Source == Asked {
			about = append(about, f.When)
			fields = append(fields, f)
		}
	}
	if len(fields) <= promise.Most {
		return
	}
	n := 0
	more := p.somebody(question{about: about, test: func(w *world) bool {
		n = 0
		for _, f := range fields {
			if f.When.judge(w.ask) == True {
				n++
			}
		}
		return n > promise.Most
	}})
	p.refuseIf(more, promise.at, "promise_broken", "somebody has to fill in %d fields", n)
}

func (p *prover) promised(promise Promise) {
	for _, c := range p.item.Approval {
		promised, _ := p.limitsOf(c)
		over, s := p.tooLong(question{in: c, about: promised.Within.conditions()}, func(w *world) (stretch, bool) {
			d, ok := promised.Within.judge(w.ask)
			return stretch{[]worktime.Duration{d}, nil, promise.Within}, ok
		})
		if over.found {
			p.refuseIf(over, promise.at, "promise_broken", "category %s promises a decision within %s only", c.Name, s.parts[0])
		}
	}
}
