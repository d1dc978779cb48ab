package rules

import (
	"slices"

	"github.com/expr-lang/expr/ast"

	"github.com/onewindow/onewindow/internal/worktime"
)

// comparison checks both sides against each other and compiles the whole as one atom.
func (c *conditions) comparison(n *ast.BinaryNode) (term, error) {
	if fact := c.choice(n.Left); fact != nil {
		return c.choiceComparison(n, fact, &n.Right)
	}
	if fact := c.choice(n.Right); fact != nil && n.Operator != "in" {
		return c.choiceComparison(n, fact, &n.Left)
	}
	return c.plainComparison(n)
}

func (c *conditions) choice(n ast.Node) *Fact {
	name, _ := nameOf(n)
	if fact := c.facts[name]; fact != nil && fact.Kind == Choice {
		return fact
	}
	return nil
}

// choiceComparison compares a choice with its options, which are bare words: informant == mother.
func (c *conditions) choiceComparison(n *ast.BinaryNode, fact *Fact, other *ast.Node) (term, error) {
	c.reads = append(c.reads, fact.Name)
	if n.Operator != "in" {
		if !isEquality(n.Operator) {
			return nil, refuse(n, "type_mismatch", "%s is a choice; options have no order, so use ==, != or in", fact.Name)
		}
		if err := toOption(other, fact); err != nil {
			return nil, err
		}
		return c.atom(n, []string{fact.Name})
	}
	list, err := listOf(*other)
	if err != nil {
		return nil, err
	}
	for i := range list.Nodes {
		if err := toOption(&list.Nodes[i], fact); err != nil {
			return nil, err
		}
	}
	return c.atom(n, []string{fact.Name})
}

// toOption turns a bare word into the option of that name.
func toOption(n *ast.Node, fact *Fact) error {
	switch word := (*n).(type) {
	case *ast.IdentifierNode:
		if !fact.option(word.Value) {
			return refuse(*n, "unknown_option", "%s has no option %s%s", fact.Name, word.Value, DidYouMean(word.Value, fact.optionNames()))
		}
		ast.Patch(n, &ast.StringNode{Value: word.Value})
		return nil
	case *ast.StringNode:
		return refuse(*n, "type_mismatch", "options are written without quotes: %s", word.Value)
	default:
		return refuse(*n, "type_mismatch", "%s is a choice; compare it with one of its options", fact.Name)
	}
}

// operand is one side of a comparison that is not about a choice.
type operand struct {
	kind     Kind
	unit     string
	constant any      // nil when it depends on facts
	computed bool     // days(…), years(…), month_end(…)
	reads    []string // facts it depends on
}

func (c *conditions) plainComparison(n *ast.BinaryNode) (term, error) {
	left, err := c.operand(n.Left)
	if err != nil {
		return nil, err
	}
	others := []ast.Node{n.Right}
	if n.Operator == "in" {
		list, err := listOf(n.Right)
		if err != nil {
			return nil, err
		}
		others = list.Nodes
	}
	sides := []operand{left}
	for _, other := range others {
		right, err := c.operand(other)
		if err != nil {
			return nil, err
		}
		if err := comparable(n.Operator, other, left, right); err != nil {
			return nil, err
		}
		sides = append(sides, right)
	}
	return c.compared(n, sides)
}

// compared compiles a comparison whose sides fit each other.
func (c *conditions) compared(n *ast.BinaryNode, sides []operand) (term, error) {
	var reads []string
	var cuts []any
	free := false
	for _, side := range sides {
		reads = append(reads, side.reads...)
		free = free || side.computed
		if side.constant != nil {
			cuts = append(cuts, side.constant)
		}
	}
	if len(reads) == 0 {
		return nil, refuse(n, "constant_condition", "both sides are constants; compare a fact with something")
	}
	slices.Sort(reads)
	a, err := c.atom(n, slices.Compact(reads))
	if err != nil {
		return nil, err
	}
	a.cuts, a.free = cuts, free || len(a.reads) > 1
	return a, nil
}

func (c *conditions) operand(n ast.Node) (operand, error) {
	switch n := n.(type) {
	case *ast.IdentifierNode, *ast.MemberNode:
		fact, err := c.fact(n)
		if err != nil {
			return operand{}, err
		}
		return operand{kind: fact.Kind, unit: fact.Unit, reads: []string{fact.Name}}, nil
	case *ast.IntegerNode:
		return operand{kind: Number, constant: float64(n.Value)}, nil
	case *ast.FloatNode:
		return operand{kind: Number, constant: n.Value}, nil
	case *ast.BoolNode:
		return operand{kind: YesNo, constant: n.Value}, nil
	case *ast.StringNode:
		return operand{kind: String, constant: n.Value}, nil
	case *ast.UnaryNode:
		return negative(n)
	case *ast.CallNode:
		return c.call(n)
	case *ast.BinaryNode:
		if n.Operator == "-" {
			return operand{}, refuse(n, "not_in_language", `there is no arithmetic in conditions, and a date stands in quotes: "2026-01-31"`)
		}
	}
	return operand{}, refuse(n, "not_in_language", "%s cannot be compared; compare a fact with a constant", describe(n))
}

func negative(n *ast.UnaryNode) (operand, error) {
	if n.Operator == "-" {
		switch inner := n.Node.(type) {
		case *ast.IntegerNode:
			return operand{kind: Number, constant: -float64(inner.Value)}, nil
		case *ast.FloatNode:
			return operand{kind: Number, constant: -inner.Value}, nil
		}
	}
	if n.Operator == "not" {
		return operand{}, refuse(n, "type_mismatch", "not binds closer than a comparison; put brackets: not (…)")
	}
	return operand{}, refuse(n, "not_in_language", "%s can only stand before a number", n.Operator)
}

// call is one of the functions over dates.
func (c *conditions) call(n *ast.CallNode) (operand, error) {
	name := calleeName(n)
	want, ok := dateFunctions()[name]
	if !ok {
		return operand{}, refuse(n, "type_mismatch", "%s(…) is true or false by itself and is not compared", name)
	}
	if len(n.Arguments) != want.takes {
		return operand{}, refuse(n, "type_mismatch", "%s takes %d dates: %s", name, want.takes, want.usage)
	}
	result := operand{kind: want.gives, computed: true}
	for _, arg := range n.Arguments {
		o, err := c.operand(arg)
		if err != nil {
			return operand{}, err
		}
		if !o.isDate() {
			return operand{}, refuse(arg, "type_mismatch", "%s takes dates, but %s is %s", name, arg, o.kind.article())
		}
		result.reads = append(result.reads, o.reads...)
	}
	return result, nil
}

// isDate holds for a date fact and for a constant such as "2026-01-31".
func (o operand) isDate() bool {
	if text, ok := o.constant.(string); ok {
		_, err := worktime.ParseDate(text)
		return err == nil
	}
	return o.kind == Date
}

func listOf(n ast.Node) (*ast.ArrayNode, error) {
	list, ok := n.(*ast.ArrayNode)
	if !ok || len(list.Nodes) == 0 {
		return nil, refuse(n, "type_mismatch", "after in stands a list in square brackets: in [a, b]")
	}
	return list, nil
}

func isEquality(operator string) bool {
	return operator == "==" || operator == "!=" || operator == "in"
}

// comparable refuses to compare what differs in kind or unit. Dates are kept as text that sorts, so expr itself would let a date meet any text.
func comparable(operator string, at ast.Node, left, right operand) error {
	switch {
	case left.kind == Date || right.kind == Date:
		if !left.isDate() || !right.isDate() {
			return refuse(at, "type_mismatch", `a date can be compared with a date only, such as another fact or "2026-01-31"`)
		}
		return nil
	case left.isNumeric() && right.isNumeric():
		if left.unit != "" && right.unit != "" && left.unit != right.unit {
			return refuse(at, "type_mismatch", "%s and %s cannot be compared with each other", left.unit, right.unit)
		}
		return nil
	case left.kind != right.kind:
		return refuse(at, "type_mismatch", "%s cannot be compared with %s", left.kind.article(), right.kind.article())
	case !isEquality(operator):
		return refuse(at, "type_mismatch", "%s has no order, so use == or !=", left.kind.article())
	}
	return nil
}

func (o operand) isNumeric() bool { return o.kind == Number || o.kind == Money }
