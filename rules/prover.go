package rules

import "fmt"

// Bounds of the search: steps and atoms judged, of one item and of one question. Real items take some thousands.
const (
	proofBudget    = 200_000
	questionBudget = 20_000
	mixedUnitsCost = 2_000
)

// prover answers questions about everybody who could apply, by trying all that the item can tell apart.
type prover struct {
	*reading
	budget   int
	verdicts map[string]bool // of fits
}

// question asks whether there is somebody for whom all goals are met and the test holds.
type question struct {
	in    *Category // among those who take this route; nil: among all
	goals []goal
	about []*Condition      // what the test depends on besides
	test  func(*world) bool // nil: the goals are all
}

// answer is what came out of a search for somebody.
type answer struct {
	example string // who it is
	found   bool
	certain bool // nobody, when none was found; exactly this one, when one was
}

func (p *prover) somebody(q question) answer {
	if p.budget <= 0 {
		return answer{}
	}
	s := p.space(q)
	p.budget -= len(q.goals) + len(q.about) // what the question itself costs
	given := max(1, min(questionBudget, p.budget))
	s.budget = given
	var a answer
	complete := s.each(func(w *world) bool {
		if a.found = q.test == nil || q.test(w); a.found {
			a.example = w.String()
		}
		return !a.found
	})
	p.budget -= given - s.budget
	a.certain = complete
	if a.found {
		a.certain = len(s.free) == 0
	}
	return a
}

// nobody is certain that there is none.
func (p *prover) nobody(q question) bool {
	a := p.somebody(q)
	return !a.found && a.certain
}

// space is everybody as far as the question can tell them apart.
func (p *prover) space(q question) *space {
	s := &space{known: p.conditions.facts, seen: map[string]bool{}, cuts: map[string][]any{}, readers: map[string][]goal{}}
	if q.in != nil {
		s.finder = map[string]*Step{}
		for _, step := range q.in.steps() {
			for _, name := range step.Finds {
				s.finder[name] = step
			}
		}
		s.want(p.item.wayInto(q.in)...)
	}
	s.want(q.goals...)
	s.widen(q.about...)
	return s
}

// wayInto says who takes the category: its own condition holds, and none before it.
func (it *Item) wayInto(c *Category) []goal {
	var goals []goal
	for _, other := range it.Approval {
		if other == c {
			break
		}
		goals = append(goals, goal{other.When, False})
	}
	return append(goals, goal{c.When, True})
}

// refuseIf reports what must not be, when somebody was found for whom it is so.
func (p *prover) refuseIf(a answer, at position, code, format string, args ...any) {
	message := fmt.Sprintf(format, args...)
	switch {
	case a.found && a.certain:
		p.fail(at, code, "%s%s", message, a.example)
	case a.found:
		p.warn(at, "not_proved", "possible, not proved (%s): %s%s", code, message, a.example)
	case !a.certain:
		p.unproved(at, code)
	}
}

// refuseUnproved reports what must not be, unless it is certain that it is not: without it a case would stand still.
func (p *prover) refuseUnproved(a answer, at position, code, format string, args ...any) {
	if !a.found && a.certain {
		return
	}
	p.fail(at, code, "%s%s", fmt.Sprintf(format, args...), a.example)
}

// refuseUnless reports what must be possible, when nobody was found for whom it is.
func (p *prover) refuseUnless(a answer, at position, code, format string, args ...any) {
	switch {
	case a.found:
	case a.certain:
		p.fail(at, code, "%s", fmt.Sprintf(format, args...))
	default:
		p.unproved(at, code)
	}
}

func (p *prover) unproved(at position, code string) {
	p.warn(at, "not_proved", "there are too many combinations of facts to prove that there is no %s here", code)
}
