package rules

import "slices"

// checkFindings sees to it that every finding has one finder on each route, and that nothing reads it before.
func (r *reading) checkFindings() {
	r.found = map[string]bool{}
	for _, c := range r.item.Approval {
		finders := map[string]string{}
		for _, s := range c.steps() {
			for _, name := range s.Finds {
				r.checkFinder(s, name, finders)
				r.found[name] = true
			}
		}
	}
	for _, c := range r.item.Approval {
		r.checkReaders(c)
	}
	for _, f := range r.item.Facts {
		if f.Source == Found && !r.found[f.Name] {
			r.fail(r.at(f, ""), "never_found", "no step finds %s; name it under `finds` of a step", f.Name)
		}
	}
	r.checkEarly()
}

func (r *reading) checkFinder(s *Step, name string, finders map[string]string) {
	p := r.at(s, "finds", name)
	f := r.item.Fact(name)
	switch {
	case f == nil:
		r.fail(p, "unknown_name", "there is no fact %s%s", quoted(name), DidYouMean(name, r.factNames()))
	case f.Source != Found:
		r.fail(p, "not_a_finding", "%s is not found by an officer; a fact with `find` is", name)
	case finders[name] != "":
		r.fail(p, "found_twice", "%s is found by %s already; one step of a category finds it", name, finders[name])
	case s.Silence != nil:
		r.fail(p, "silence_finds", "silence finds no fact, so %s, which can end by silence, cannot be the one to find %s", s.Name, name)
	}
	finders[name] = s.Name
}

// checkReaders lets the conditions of a step read what earlier blocks found, and those of its outcomes also what it finds itself.
func (r *reading) checkReaders(c *Category) {
	var before []string
	for _, b := range c.Blocks {
		var here []string
		for _, s := range b.Steps {
			r.mayRead(s.ownConditions(), before, "step "+s.Name)
			for _, o := range s.Outcomes {
				r.mayRead([]*Condition{o.When}, append(slices.Clone(before), s.Finds...), "outcome "+o.Name+" of "+s.Name)
			}
			here = append(here, s.Finds...)
		}
		before = append(before, here...)
	}
}

// ownConditions are those a step depends on before it opens.
func (s *Step) ownConditions() []*Condition {
	return slices.Concat([]*Condition{s.When}, s.Within.conditions(), s.Department.conditions())
}

// checkEarly refuses findings where nothing can be found yet.
func (r *reading) checkEarly() {
	it := r.item
	for _, f := range it.Facts {
		r.mayRead([]*Condition{f.When}, nil, "fact "+f.Name)
	}
	for _, m := range it.Materials {
		r.mayRead([]*Condition{m.When}, nil, "material "+m.Name)
	}
	for _, p := range it.InPerson {
		r.mayRead([]*Condition{p.When}, nil, "in_person "+p.Name)
	}
	for _, g := range it.NotAccepted {
		r.mayRead([]*Condition{g.When}, nil, "not_accepted "+g.Name)
	}
	for _, q := range it.Requests {
		r.mayRead([]*Condition{q.When}, nil, "request "+q.Name)
	}
	if s := it.Limits.Silence; s != nil {
		r.mayRead(append(s.On.conditions(), s.When), nil, "`silence`")
	}
	for _, c := range it.Approval {
		r.mayRead([]*Condition{c.When}, nil, "category "+c.Name)
		for _, l := range []*Limit{c.Promised, c.Statutory} {
			if l != nil {
				r.mayRead(l.conditions(), nil, "a limit of category "+c.Name)
			}
		}
	}
	r.mayRead(it.Limits.Promised.conditions(), nil, "`promised`")
	r.mayRead(it.Limits.Statutory.conditions(), nil, "`statutory`")
	if it.Completion.Licence != nil {
		r.mayRead(it.Completion.Licence.Valid.conditions(), nil, "`valid`")
	}
}

// conditions are all that the limit depends on.
func (l *Limit) conditions() []*Condition {
	return append(l.Within.conditions(), l.Latest.conditions()...)
}

func (r *reading) mayRead(conditions []*Condition, found []string, reader string) {
	for _, c := range conditions {
		if r.full() {
			return
		}
		for _, name := range r.findingsOf(c, map[string]bool{}) {
			if r.found[name] && !slices.Contains(found, name) {
				r.fail(c.at, "read_before_found", "%s reads %s, which no step has found by then", reader, name)
				break
			}
		}
	}
}

// findingsOf are the findings a condition depends on, also by way of derived facts.
func (r *reading) findingsOf(c *Condition, seen map[string]bool) []string {
	if c == nil {
		return nil
	}
	var list []string
	for _, name := range c.reads {
		f := r.conditions.facts[name]
		if seen[name] {
			continue
		}
		seen[name] = true
		if f.Source == Found {
			list = append(list, name)
		}
		for _, inner := range f.conditions() {
			list = append(list, r.findingsOf(inner, seen)...)
		}
	}
	return list
}
