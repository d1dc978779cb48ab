package rules

import (
	"github.com/expr-lang/expr/vm"
)

// Condition is a compiled condition of a rule file. A nil *Condition always holds. It is immutable and safe for concurrent use.
type Condition struct {
	source string
	root   term
	reads  []string // the facts it names itself
	at     position // of the source's first character in the file
}

// Eval judges the condition by what is known. The walk over and, or, not is ours, because an unknown fact
// must make only that unknown which depends on it; each comparison below is one compiled program.
func (c *Condition) Eval(v Values) Truth {
	return c.judge(v.ask)
}

// String is the condition as the author wrote it.
func (c *Condition) String() string {
	if c == nil {
		return ""
	}
	return c.source
}

// judge evaluates with the given answers for the atoms.
func (c *Condition) judge(ask func(*atom) Truth) Truth {
	if c == nil {
		return True
	}
	return c.root.truth(ask)
}

// atoms lists every atom, in reading order; those of an asked() included.
func (c *Condition) atoms() []*atom {
	if c == nil {
		return nil
	}
	return c.root.atoms(nil)
}

// term is a node of a condition: junction, not, asked, or an atom.
type term interface {
	truth(ask func(*atom) Truth) Truth
	atoms(list []*atom) []*atom
	size(sizes map[*Condition]int) int
}

// junction is two terms of which either can settle the whole: a false one does in an `and`, a true one in an `or`.
type junction struct {
	left, right term
	settles     Truth
}

func (t junction) truth(ask func(*atom) Truth) Truth {
	left := t.left.truth(ask)
	if left == t.settles {
		return left
	}
	right := t.right.truth(ask)
	if right == t.settles || left != Unknown {
		return right
	}
	return Unknown
}

func (t junction) atoms(list []*atom) []*atom { return t.right.atoms(t.left.atoms(list)) }

func (t junction) size(sizes map[*Condition]int) int { return t.left.size(sizes) + t.right.size(sizes) }

type not struct{ of term }

func (t not) truth(ask func(*atom) Truth) Truth { return t.of.truth(ask).not() }

func (t not) atoms(list []*atom) []*atom { return t.of.atoms(list) }

func (t not) size(sizes map[*Condition]int) int { return t.of.size(sizes) }

// asked holds when its fact applies to the applicant. The fact's own condition is looked up late, for it may be compiled after this one.
type asked struct{ fact *Fact }

func (t asked) truth(ask func(*atom) Truth) Truth { return t.fact.When.judge(ask) }

func (t asked) atoms(list []*atom) []*atom {
	if t.fact.When == nil {
		return list
	}
	return t.fact.When.root.atoms(list)
}

func (t asked) size(sizes map[*Condition]int) int { return sizes[t.fact.When] }

// atom is the smallest part of a condition that is true or false by itself: a yes-or-no fact, a comparison, or has().
type atom struct {
	source  string
	reads   []string
	program *vm.Program // nil for has()
	cuts    []any       // the constants that its one fact is compared with
	free    bool        // more than one fact, or a difference of dates: not split into cells
}

func (a *atom) truth(ask func(*atom) Truth) Truth { return ask(a) }

func (a *atom) atoms(list []*atom) []*atom { return append(list, a) }

func (a *atom) size(map[*Condition]int) int { return 1 }

// eval runs the atom. A value of a wrong kind makes it unknown: nothing passes by accident.
func (a *atom) eval(v Values) Truth {
	if a.program == nil {
		return truthOf(v.knows(a.reads[0]))
	}
	for _, name := range a.reads {
		if !v.knows(name) {
			return Unknown
		}
	}
	out, err := vm.Run(a.program, map[string]any(v))
	if err != nil {
		return Unknown
	}
	holds, ok := out.(bool)
	if !ok {
		return Unknown
	}
	return truthOf(holds)
}
