package rules

import (
	"slices"
	"strings"
)

// order puts the facts after those they depend on, so that one pass derives them all. Facts that depend on each other in a circle are refused.
func (r *reading) order() bool {
	o := ordering{state: map[*Fact]int{}, facts: r.conditions.facts}
	for _, f := range r.item.Facts {
		if circle := o.visit(f, nil); circle != nil {
			r.fail(r.at(circle[0], ""), "circle", "these facts depend on each other in a circle: %s", strings.Join(factNames(circle), " reads "))
			return false
		}
	}
	r.item.inOrder = slices.DeleteFunc(o.done, func(f *Fact) bool { return f.Source == "" })
	return r.bounded()
}

// bounded refuses conditions that grow beyond measure when asked(…) is written out; a chain of them could double at every link.
func (r *reading) bounded() bool {
	sizes := map[*Condition]int{}
	for _, f := range r.item.inOrder {
		sizes[f.When] = f.When.size(sizes)
	}
	ok := true
	for _, c := range r.all {
		if c.size(sizes) > maxTerms {
			r.fail(c.at, "too_many_terms", "with what asked(…) stands for, this condition has more than %d parts; use derived facts", maxTerms)
			ok = false
		}
	}
	return ok
}

// maxTerms bounds a condition with every asked(…) written out.
const maxTerms = 2000

// size counts the atoms of a condition, where the sizes of facts before it are known.
func (c *Condition) size(sizes map[*Condition]int) int {
	if c == nil {
		return 0
	}
	return min(c.root.size(sizes), maxTerms+1)
}

type ordering struct {
	facts map[string]*Fact
	state map[*Fact]int // 1: in hand, 2: done
	done  []*Fact
}

// visit goes to the facts that f reads first; it returns the circle it ran into, if any.
func (o *ordering) visit(f *Fact, path []*Fact) []*Fact {
	path = append(path, f)
	switch o.state[f] {
	case 1:
		return path[slices.Index(path, f):]
	case 2:
		return nil
	}
	o.state[f] = 1
	for _, c := range f.conditions() {
		for _, name := range c.reads {
			if circle := o.visit(o.facts[name], path); circle != nil {
				return circle
			}
		}
	}
	o.state[f] = 2
	o.done = append(o.done, f)
	return nil
}

// conditions are all that the fact depends on.
func (f *Fact) conditions() []*Condition {
	list := []*Condition{f.When, f.Is}
	if f.Value != nil {
		list = append(list, f.Value.conditions()...)
	}
	return slices.DeleteFunc(list, func(c *Condition) bool { return c == nil })
}

func factNames(facts []*Fact) []string {
	names := make([]string, len(facts))
	for i, f := range facts {
		names[i] = f.Name
	}
	return names
}
