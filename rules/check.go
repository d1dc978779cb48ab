package rules

import "slices"

// check judges the parts of an item against each other: first names and places, then, on a file that is sound so far, what needs a proof.
func (r *reading) check() {
	r.checkNames()
	r.checkSteps()
	r.checkFindings()
	r.checkWaits()
	r.checkCalendar()
	r.checkTexts()
	if HasErrors(r.problems) || !r.order() {
		return
	}
	p := &prover{reading: r, budget: proofBudget, verdicts: map[string]bool{}}
	p.facts()
	if !HasErrors(r.problems) {
		p.rules()
		p.categories()
	}
	if !HasErrors(r.problems) {
		p.routes()
		p.promises()
		r.warnUnused()
		r.warnHasty()
		r.warnStops()
	}
}

// warnUnused points to computed facts that nothing reads or shows. What is asked or found may be for the officers' eyes alone.
func (r *reading) warnUnused() {
	used := map[string]bool{}
	for _, c := range r.all {
		for _, name := range c.reads {
			used[name] = true
		}
	}
	if l := r.item.Completion.Licence; l != nil {
		for _, name := range l.Shows {
			used[name] = true
		}
	}
	for _, f := range r.item.Facts {
		if f.Source == Derived && !used[f.Name] {
			r.warn(r.at(f, ""), "unused_fact", "nothing reads %s or shows it", f.Name)
		}
	}
}

// reservedNames are the waits and steps that every case has; steps and requests share one name space with them.
func reservedNames() []string {
	return []string{"accept", "correct", "promised", "statutory", "deliver", "close", "check", "silence", "reverse", "hand_over", "countersign"}
}

func (r *reading) checkNames() {
	taken := map[string]string{}
	for _, name := range reservedNames() {
		taken[name] = "every case has"
	}
	for _, c := range r.item.Approval {
		own := map[string]bool{}
		for _, s := range c.steps() {
			switch {
			case slices.Contains(reservedNames(), s.Name):
				r.fail(r.at(s, ""), "duplicate_name", "%s is a name that every case has already; choose another", s.Name)
			case own[s.Name]:
				r.fail(r.at(s, ""), "duplicate_name", "category %s has a step %s already", c.Name, s.Name)
			}
			own[s.Name] = true
			taken[s.Name] = "a step has"
		}
	}
	for _, q := range r.item.Requests {
		if by := taken[q.Name]; by != "" {
			r.fail(r.at(q, ""), "duplicate_name", "%s is a name that %s already; choose another", q.Name, by)
		}
	}
}

func (r *reading) checkSteps() {
	for _, c := range r.item.Approval {
		for i, b := range c.Blocks {
			r.checkUnits(b)
			for _, s := range b.Steps {
				r.checkOthers(c, i, s)
				r.checkOutcomes(i == len(c.Blocks)-1 && len(b.Steps) == 1, c, s)
			}
		}
	}
}

// checkUnits wants steps side by side to count alike: which of 5wd and 7d is longer depends on the day.
func (r *reading) checkUnits(b Block) {
	for _, s := range b.Steps[1:] {
		for _, d := range s.Within.values() {
			for _, other := range b.Steps[0].Within.values() {
				if _, ok := d.Compare(other); !ok {
					r.fail(r.at(s, "within"), "mixed_units", "steps side by side count in the same unit; %s and %s differ", other, d)
					return
				}
			}
		}
	}
}

// checkOthers checks the steps that a step names: not_by an earlier one or one at its side, send_back an earlier one.
func (r *reading) checkOthers(c *Category, block int, s *Step) {
	for _, name := range s.NotBy {
		if at := c.block(name); at < 0 {
			r.unknownStep(r.at(s, "not_by", name), c, name)
		} else if name == s.Name || at > block {
			r.fail(r.at(s, "not_by", name), "not_earlier", "`not_by` names a step before this one, or one at its side; %s is not", name)
		}
	}
	if s.SendBack == nil {
		return
	}
	for _, name := range s.SendBack.To {
		if at := c.block(name); at < 0 {
			r.unknownStep(r.at(s.SendBack, "to", name), c, name)
		} else if at >= block {
			r.fail(r.at(s.SendBack, "to", name), "not_earlier", "a step can be sent back only to one before it; %s is not", name)
		}
	}
}

func (r *reading) unknownStep(p position, c *Category, name string) {
	var known []string
	for _, s := range c.steps() {
		known = append(known, s.Name)
	}
	r.fail(p, "unknown_step", "category %s has no step %s%s", c.Name, quoted(name), DidYouMean(name, known))
}

func (r *reading) checkOutcomes(last bool, c *Category, s *Step) {
	results := 0
	for _, o := range s.Outcomes {
		if o.Result != "" {
			results++
		}
	}
	switch {
	case len(s.Outcomes) == 0:
		r.fail(r.at(s, "outcomes"), "empty_value", "step %s has no outcome, so it can never end", s.Name)
	case last && s.When != nil:
		r.fail(s.When.at, "no_deciding_step", "the last step of category %s decides, so it has no `when`", c.Name)
	case last && results < len(s.Outcomes):
		r.fail(r.at(s, "outcomes"), "no_deciding_step", "the last step of category %s decides, so its outcomes are granted and refused", c.Name)
	case !last && results == len(s.Outcomes):
		r.fail(r.at(s, "outcomes"), "after_the_end", "every outcome of %s ends the case, so the steps after it can never open; add an outcome that goes on", s.Name)
	}
	if s.Silence != nil && s.Silence.Then != "" && !slices.Contains(s.outcomeNames(), s.Silence.Then) {
		p := r.at(s, "silence")
		if r.sections[s.Silence] != nil {
			p = r.at(s.Silence, "then")
		}
		r.fail(p, "unknown_outcome", "%s is not an outcome of %s%s", quoted(s.Silence.Then), s.Name, DidYouMean(s.Silence.Then, s.outcomeNames()))
	}
}
