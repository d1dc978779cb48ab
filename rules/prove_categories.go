package rules

// categories proves that everybody has a route and every route somebody, and what the steps of a route need.
func (p *prover) categories() {
	last := p.item.Approval[len(p.item.Approval)-1]
	for _, c := range p.item.Approval {
		if c.When != nil {
			p.known(rule{what: "category " + c.Name, when: c.When})
		}
		p.refuseUnless(p.somebody(question{in: c}), p.at(c, "category"), "unreachable_category",
			"nobody comes to category %s; those before it leave nobody, or its own condition cannot hold", c.Name)
	}
	if last.When != nil {
		goals := p.item.wayInto(last)
		goals[len(goals)-1].is = False
		p.refuseUnproved(p.somebody(question{goals: goals}), last.When.at, "no_category", "it can be that no category holds; leave `when` out of the last one")
	}
	if HasErrors(p.problems) {
		return
	}
	for _, c := range p.item.Approval {
		p.category(c)
	}
}

func (p *prover) category(c *Category) {
	for _, l := range []*Limit{c.Promised, c.Statutory} {
		if l != nil {
			proveValue(p, rule{what: "a limit of category " + c.Name, in: c}, l.Within)
		}
	}
	if c.Commitment != nil {
		p.refuseUnproved(p.somebody(question{in: c, goals: []goal{{p.dishonest(), True}}}), p.at(c, "category"), "open_to_dishonest",
			"category %s takes a commitment from somebody who broke one before; add `not applicant.dishonest` to its `when`", c.Name)
	}
	for _, s := range c.steps() {
		p.step(c, s)
	}
	p.refusable(c)
}

// dishonest is the condition that no commitment may be open to.
func (p *prover) dishonest() *Condition {
	c, _ := p.conditions.compile("applicant.dishonest", position{})
	return c
}

func (p *prover) step(c *Category, s *Step) {
	p.rule(rule{what: "step " + s.Name, when: s.When, in: c})
	proveValue(p, rule{what: "`within` of " + s.Name, given: s.When, in: c}, s.Within)
	proveValue(p, rule{what: "`department` of " + s.Name, given: s.When, in: c}, s.Department)
	for _, o := range s.Outcomes {
		if o.When != nil {
			r := rule{what: "outcome " + o.Name, when: o.When, given: s.When, in: c}
			p.known(r)
			p.refuseUnless(p.somebody(r.asks(True)), o.When.at, "never_holds", "outcome %s can never be chosen in category %s", o.Name, c.Name)
		}
	}
	p.refuseUnproved(p.stuck(c, s, goal{s.When, True}, ""), p.at(s, "outcomes"), "no_outcome", "it can be that step %s has no outcome to choose; add one without `when`", s.Name)
}

// refusable proves that the deciding step can refuse when a ground for refusal holds: granting is then forbidden.
func (p *prover) refusable(c *Category) {
	if len(c.Blocks) == 0 {
		return
	}
	last := c.Blocks[len(c.Blocks)-1].Steps[0]
	for _, g := range p.item.Refuse {
		p.refuseUnproved(p.stuck(c, last, goal{g.When, True}, Refused), p.at(last, "outcomes"), "no_outcome",
			"ground %s forbids to grant, but %s cannot refuse", g.Name, last.Name)
	}
}

// stuck searches for somebody for whom the step has no outcome; with a result, none of that result.
func (p *prover) stuck(c *Category, s *Step, given goal, result string) answer {
	goals := []goal{given}
	for _, o := range s.Outcomes {
		switch {
		case result != "" && o.Result != result:
		case o.When == nil:
			return answer{certain: true}
		default:
			goals = append(goals, goal{o.When, False})
		}
	}
	return p.somebody(question{in: c, goals: goals})
}
