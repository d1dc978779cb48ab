package rules

// Value is a constant, or a value that depends on facts: the first case whose condition holds.
type Value[T any] struct {
	cases []valueCase[T]
	over  *Condition // of a table by a choice, which has a case for every option: that the choice is known
}

type valueCase[T any] struct {
	when *Condition // nil: else
	is   T
}

// Constant is a value that depends on nothing.
func Constant[T any](x T) Value[T] {
	return Value[T]{cases: []valueCase[T]{{is: x}}}
}

// Of is the value by what is known; ok is false while it cannot be told.
func (v Value[T]) Of(vals Values) (x T, ok bool) {
	return v.judge(vals.ask)
}

// IsZero reports whether no value was declared.
func (v Value[T]) IsZero() bool { return len(v.cases) == 0 }

func (v Value[T]) judge(ask func(*atom) Truth) (x T, ok bool) {
	for _, c := range v.cases {
		switch c.when.judge(ask) {
		case True:
			return c.is, true
		case Unknown:
			return x, false
		case False:
		}
	}
	return x, false
}

// constant is the value if it does not depend on facts.
func (v Value[T]) constant() (x T, ok bool) {
	if len(v.cases) == 1 && v.cases[0].when == nil {
		return v.cases[0].is, true
	}
	return x, false
}

// conditions are those the cases depend on.
func (v Value[T]) conditions() []*Condition {
	var list []*Condition
	for _, c := range v.cases {
		if c.when != nil {
			list = append(list, c.when)
		}
	}
	return list
}

// values are all that the value can be.
func (v Value[T]) values() []T {
	list := make([]T, len(v.cases))
	for i, c := range v.cases {
		list[i] = c.is
	}
	return list
}
