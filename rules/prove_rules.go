package rules

// rule is one condition of the item, in the place where it is judged.
type rule struct {
	what  string     // in messages: material floor-plan
	when  *Condition // the rule itself
	given *Condition // it is judged only where this holds
	in    *Category  // it is judged only on this route
	waits bool       // it is judged when its facts are known, so it may meet an unknown one
}

// asks is the question whether the rule can have a truth where it is judged.
func (r rule) asks(is Truth) question {
	return question{in: r.in, goals: []goal{{r.given, True}, {r.when, is}}}
}

func (r rule) route() string {
	if r.in == nil {
		return ""
	}
	return " in category " + r.in.Name
}

// facts proves the conditions of facts, on which all other proofs rest.
func (p *prover) facts() {
	for _, f := range p.item.Facts {
		p.rule(rule{what: "fact " + f.Name, when: f.When})
		p.rule(rule{what: "fact " + f.Name, when: f.Is, given: f.When})
		if f.Value != nil {
			proveValue(p, rule{what: "fact " + f.Name, given: f.When}, *f.Value)
		}
	}
}

// rules proves every other condition outside of approval.
func (p *prover) rules() {
	it := p.item
	for _, m := range it.Materials {
		p.rule(rule{what: "material " + m.Name, when: m.When})
	}
	for _, visit := range it.InPerson {
		p.rule(rule{what: "in_person " + visit.Name, when: visit.When})
	}
	for _, g := range it.NotAccepted {
		p.rule(rule{what: "not_accepted " + g.Name, when: g.When, waits: true})
	}
	for _, g := range it.Refuse {
		p.rule(rule{what: "refuse " + g.Name, when: g.When, waits: true})
	}
	for _, q := range it.Requests {
		p.rule(rule{what: "request " + q.Name, when: q.When})
	}
	proveValue(p, rule{what: "`promised`"}, it.Limits.Promised.Within)
	proveValue(p, rule{what: "`statutory`"}, it.Limits.Statutory.Within)
	p.caseSilence(it.Limits.Silence)
	if it.Completion.Licence != nil {
		proveValue(p, rule{what: "`valid`"}, it.Completion.Licence.Valid)
	}
}

// caseSilence proves of whom the law decides for that there is a day on which it does.
func (p *prover) caseSilence(s *CaseSilence) {
	if s == nil {
		return
	}
	p.rule(rule{what: "`silence`", when: s.When})
	if s.On != nil {
		p.refuseIf(p.somebody(question{goals: []goal{{s.When, True}, {s.On.has, False}}}), p.at(s, "after"), "absent_fact",
			"`silence` waits for %s where it has no value; write what it depends on into its `when`", s.On.Fact)
	}
}

// rule proves that the rule can hold and can fail, and that it never meets a fact without a value.
func (p *prover) rule(r rule) {
	if r.when == nil {
		return
	}
	if !r.waits {
		p.known(r)
	}
	p.refuseUnless(p.somebody(r.asks(True)), r.when.at, "never_holds", "the condition of %s can never hold%s", r.what, r.route())
	if a := p.somebody(r.asks(False)); !a.found && a.certain {
		p.warn(r.when.at, "always_holds", "the condition of %s always holds%s; leave it out", r.what, r.route())
	}
}

// known proves that the rule never meets a fact without a value: absent is not false.
func (p *prover) known(r rule) {
	if r.in != nil && p.nobody(rule{when: r.when, given: r.given}.asks(Unknown)) {
		return // of all applicants, so of those on the route as well: the smaller question
	}
	absent := ""
	q := r.asks(Unknown)
	q.test = func(w *world) bool {
		absent = w.without(r.when)
		return true
	}
	p.refuseIf(p.somebody(q), r.when.at, "absent_fact",
		"%s reads %s where it has no value; write what it depends on before it (… and …), or has(%[2]s)", r.what, absent)
}

// proveValue proves that there is a value for everybody, and somebody for every case.
func proveValue[T any](p *prover, r rule, v Value[T]) {
	conditions := v.conditions()
	where := question{in: r.in, goals: []goal{{r.given, True}}}
	switch {
	case len(conditions) == 0:
		return
	case v.over != nil:
		where.goals = append(where.goals, goal{v.over, False})
		p.refuseUnproved(p.somebody(where), v.over.at, "value_not_covered", "it can be that the choice for %s has no value itself", r.what)
		return
	}
	where.about = conditions
	where.test = func(w *world) bool { return v.caseOf(w) < 0 }
	p.refuseUnproved(p.somebody(where), conditions[0].at, "value_not_covered", "it can be that %s has no value; add a last case without `when`", r.what)
	at := conditions[0].at
	for i, c := range v.cases {
		if c.when != nil {
			at = c.when.at
		}
		where.test = func(w *world) bool { return v.caseOf(w) == i }
		p.refuseUnless(p.somebody(where), at, "unreachable_case", "this case of %s is never used", r.what)
	}
}

// caseOf is the index of the case that applies, or -1.
func (v Value[T]) caseOf(w *world) int {
	for i, c := range v.cases {
		switch c.when.judge(w.ask) {
		case True:
			return i
		case Unknown:
			return -1
		case False:
		}
	}
	return -1
}
