package rules

import (
	"fmt"
	"slices"
	"strings"
)

// A space is everybody who could apply, as far as one question can tell them apart: every combination of cells of the facts that the
// question depends on. A comparison of two facts, or a difference of dates, is kept as a free yes or no: what nobody can do in such a space
// nobody can do at all; what somebody can do is then possible, not proved.
type space struct {
	known  map[string]*Fact
	finder map[string]*Step // by finding: the step that finds it, where the question is about one category
	goals  []goal           // what has to be so of those who are visited
	budget int              // steps of the search that are left

	facts   []*Fact // what the question depends on, each after those it depends on itself
	seen    map[string]bool
	cuts    map[string][]any
	free    []string          // the atoms kept free
	readers map[string][]goal // by fact: the goals that its value may decide
}

// goal wants a condition to have a truth.
type goal struct {
	when *Condition
	is   Truth
}

// world is one combination: one applicant in question.
type world struct {
	*space
	cells   map[string][]any
	values  Values
	decided map[string]bool // the facts that have their cell by now, be it that of having no value
	holds   map[string]bool // the free atoms
}

// ask judges an atom in the world.
func (w *world) ask(a *atom) Truth {
	w.budget--
	for _, name := range a.reads {
		if !w.decided[name] {
			return Unknown
		}
		if a.program != nil && !w.values.knows(name) {
			return Unknown
		}
	}
	if a.free {
		return truthOf(w.holds[a.source])
	}
	return a.eval(w.values)
}

// widen adds what the conditions depend on.
func (s *space) widen(conditions ...*Condition) {
	for _, c := range conditions {
		for _, a := range c.atoms() {
			for _, name := range a.reads {
				s.addFact(name)
			}
			switch {
			case !a.free:
				s.cuts[a.reads[0]] = append(s.cuts[a.reads[0]], a.cuts...)
			case !slices.Contains(s.free, a.source):
				s.free = append(s.free, a.source)
			}
		}
	}
}

func (s *space) addFact(name string) {
	if s.seen[name] {
		return
	}
	s.seen[name] = true
	f := s.known[name]
	s.widen(f.conditions()...)
	if step := s.finder[name]; step != nil {
		s.widen(step.When)
	}
	s.facts = append(s.facts, f)
}

// want adds goals. A branch of the search ends as soon as one of them is missed, whatever the facts that are still open.
func (s *space) want(goals ...goal) {
	for _, g := range goals {
		s.widen(g.when)
		s.goals = append(s.goals, g)
		for _, a := range g.when.atoms() {
			for _, name := range a.reads {
				s.readers[name] = append(s.readers[name], g)
			}
		}
	}
}

// each visits the worlds that meet the goals, until visit says no. It is false when the budget ended before the worlds did.
func (s *space) each(visit func(*world) bool) (complete bool) {
	w := &world{space: s, cells: map[string][]any{}, values: Values{}, decided: map[string]bool{}, holds: map[string]bool{}}
	for _, f := range s.facts {
		w.cells[f.Name] = f.cells(s.cuts[f.Name])
	}
	w.tryAtoms(0, visit)
	return s.budget > 0
}

// tryAtoms goes through the answers of the free atoms from the i-th on, then through the facts. It is false when the visit is over.
func (w *world) tryAtoms(i int, visit func(*world) bool) bool {
	if i == len(w.free) {
		return w.tryFacts(0, visit)
	}
	for _, holds := range []bool{false, true} {
		w.holds[w.free[i]] = holds
		if !w.tryAtoms(i+1, visit) {
			return false
		}
	}
	return true
}

// tryFacts goes through the values of the facts from the i-th on.
func (w *world) tryFacts(i int, visit func(*world) bool) bool {
	if w.budget--; w.budget <= 0 {
		return false
	}
	if i == len(w.facts) {
		return !w.meets(w.goals, true) || visit(w)
	}
	f := w.facts[i]
	defer w.undo(f)
	for _, x := range w.choices(f) {
		w.values[f.Name], w.decided[f.Name] = x, true
		if w.meets(w.readers[f.Name], false) && !w.tryFacts(i+1, visit) {
			return false
		}
	}
	return true
}

// meets reports whether the goals are met; before all facts are decided, whether they still can be.
func (w *world) meets(goals []goal, all bool) bool {
	for _, g := range goals {
		truth := g.when.judge(w.ask)
		if truth != g.is && (all || truth != Unknown) {
			return false
		}
	}
	return true
}

func (w *world) undo(f *Fact) {
	delete(w.values, f.Name)
	delete(w.decided, f.Name)
}

// choices are the values the fact can have, given those before it; nil stands for none.
func (w *world) choices(f *Fact) []any {
	if f.When.judge(w.ask) != True {
		return []any{nil}
	}
	switch f.Source {
	case Derived:
		return []any{f.derived(w.ask)}
	case Found:
		if w.finder == nil {
			return append(slices.Clone(w.cells[f.Name]), nil)
		}
		if step := w.finder[f.Name]; step == nil || step.When.judge(w.ask) != True {
			return []any{nil}
		}
	case Asked:
		if f.Optional {
			return append(slices.Clone(w.cells[f.Name]), nil)
		}
	}
	return w.cells[f.Name]
}

// without names a fact of the condition that has no value here.
func (w *world) without(c *Condition) string {
	for _, a := range c.atoms() {
		for _, name := range a.reads {
			if a.program != nil && !w.values.knows(name) {
				return name
			}
		}
	}
	return ""
}

// exampleMark is where the example begins.
const exampleMark = " (example: "

// String tells who the applicant is, as an example at the end of a message.
func (w *world) String() string {
	var parts []string
	for _, f := range w.facts {
		if part := w.about(f); part != "" {
			parts = append(parts, part)
		}
	}
	for _, source := range w.free {
		parts = append(parts, source+map[bool]string{true: " holds", false: " does not hold"}[w.holds[source]])
	}
	if len(parts) == 0 {
		return ""
	}
	return exampleMark + strings.Join(parts, ", ") + ")"
}

// about tells one fact, unless it is computed from others or any value would do.
func (w *world) about(f *Fact) string {
	x := w.values[f.Name]
	switch {
	case f.Source == Derived:
		return ""
	case x == nil:
		return f.Name + " has no value"
	case f.Kind == YesNo:
		return f.Name + map[any]string{true: " is yes", false: " is no"}[x]
	case f.Kind != Choice && len(w.cuts[f.Name]) == 0:
		return ""
	default:
		return fmt.Sprintf("%s is %v", f.Name, x)
	}
}
