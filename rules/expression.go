package rules

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/expr-lang/expr/ast"
	"github.com/expr-lang/expr/checker"
	"github.com/expr-lang/expr/compiler"
	"github.com/expr-lang/expr/conf"
	"github.com/expr-lang/expr/file"
	"github.com/expr-lang/expr/parser"
)

// expressionError is what is wrong with a condition, and at which character of it.
type expressionError struct {
	offset  int // in runes
	code    string
	message string
}

func (e *expressionError) Error() string { return e.message }

// conditions turns the text of conditions into terms, over the facts of one item.
type conditions struct {
	facts  map[string]*Fact
	config *conf.Config
	reads  []string // names the condition in hand refers to
	source string
}

func newConditions(facts map[string]*Fact) *conditions {
	return &conditions{facts: facts, config: programConfig(facts)}
}

// compile parses, checks and compiles one condition.
func (c *conditions) compile(source string, at position) (*Condition, error) {
	if err := admissible(source); err != nil {
		return nil, err
	}
	tree, err := parser.ParseWithConfig(source, c.config)
	if err != nil {
		return nil, syntaxError(source, err)
	}
	c.source, c.reads = source, nil
	root, err := c.term(tree.Node)
	if err != nil {
		return nil, err
	}
	if len(c.reads) == 0 {
		return nil, &expressionError{code: "constant_condition", message: "this condition reads no fact; leave it out, or compare a fact with something"}
	}
	return &Condition{source: source, root: root, reads: c.reads, at: at}, nil
}

func syntaxError(source string, err error) error {
	var at *file.Error
	if !errors.As(err, &at) {
		return &expressionError{code: "syntax", message: err.Error()}
	}
	message := at.Message
	switch {
	case strings.Contains(message, "maximum allowed nodes"):
		return &expressionError{at.From, "too_many_terms", fmt.Sprintf("a condition has at most %d parts; split it into derived facts", maxNodes)}
	case message == "unexpected token EOF":
		message = "the condition ends too early" + unclosed(source)
	default:
		if token := unexpectedToken.FindStringSubmatch(message); token != nil {
			message = quoted(token[1]) + " cannot stand here" + wordHint(token[1])
		}
	}
	return &expressionError{at.From, "syntax", message}
}

// unexpectedToken is how the parser names what it did not want: unexpected token Identifier("AND").
var unexpectedToken = regexp.MustCompile(`^unexpected token \w+\("(.*)"\)$`)

func unclosed(source string) string {
	if strings.Count(source, "(")+strings.Count(source, "[") <= strings.Count(source, ")")+strings.Count(source, "]") {
		return ""
	}
	return "; a bracket is not closed, or a comma cut it off: inside { } put quotes around a condition that contains a comma"
}

func wordHint(word string) string {
	switch lower := strings.ToLower(word); {
	case word != lower && slices.Contains([]string{"and", "or", "not", "in"}, lower):
		return "; write " + lower + " in small letters"
	case lower == "is":
		return "; write == to compare"
	case slices.Contains([]string{")", "]"}, word):
		return "; no bracket is open"
	}
	return "; parts of a condition are joined by and, or"
}

// term translates the parsed tree. The allow-list is here: what is not named is refused.
func (c *conditions) term(n ast.Node) (term, error) {
	switch n := n.(type) {
	case *ast.BinaryNode:
		switch n.Operator {
		case "and", "&&":
			return c.pair(n, False)
		case "or", "||":
			return c.pair(n, True)
		case "==", "!=", "<", "<=", ">", ">=", "in":
			return c.comparison(n)
		}
	case *ast.UnaryNode:
		if n.Operator == "not" {
			inner, err := c.term(n.Node)
			return not{inner}, err
		}
	case *ast.CallNode:
		return c.presence(n)
	case *ast.IdentifierNode, *ast.MemberNode:
		return c.yesNo(n)
	}
	return nil, refuse(n, "not_in_language", "%s is not a condition; write comparisons and yes-or-no facts, joined by and, or, not", describe(n))
}

func (c *conditions) pair(n *ast.BinaryNode, settles Truth) (term, error) {
	left, err := c.term(n.Left)
	if err != nil {
		return nil, err
	}
	right, err := c.term(n.Right)
	return junction{left, right, settles}, err
}

// presence is has(fact) or asked(fact).
func (c *conditions) presence(n *ast.CallNode) (term, error) {
	name := calleeName(n)
	if name != "has" && name != "asked" {
		return nil, refuse(n, "type_mismatch", "%s(…) is not true or false; compare it with something", name)
	}
	if len(n.Arguments) != 1 {
		return nil, refuse(n, "type_mismatch", "%s(…) takes the name of one fact", name)
	}
	fact, err := c.fact(n.Arguments[0])
	if err != nil {
		return nil, err
	}
	if name == "asked" {
		return asked{fact}, nil
	}
	return &atom{source: n.String(), reads: []string{fact.Name}}, nil
}

func (c *conditions) yesNo(n ast.Node) (term, error) {
	fact, err := c.fact(n)
	if err != nil {
		return nil, err
	}
	if fact.Kind != YesNo {
		return nil, refuse(n, "type_mismatch", "%s is %s, not yes or no; compare it with something", fact.Name, fact.Kind.article())
	}
	return c.atom(n, []string{fact.Name})
}

// atom compiles what is true or false by itself.
func (c *conditions) atom(n ast.Node, reads []string) (*atom, error) {
	a := &atom{source: n.String(), reads: reads}
	ast.Walk(&n, &memberNames{})
	tree := &parser.Tree{Node: n, Source: file.NewSource(c.source)}
	if _, err := checker.Check(tree, c.config); err != nil {
		return nil, refuse(n, "type_mismatch", "%s", firstLine(err))
	}
	program, err := compiler.Compile(tree, c.config)
	if err != nil {
		return nil, refuse(n, "syntax", "%s", firstLine(err))
	}
	a.program = program
	return a, nil
}

// fact resolves a name to the fact it means.
func (c *conditions) fact(n ast.Node) (*Fact, error) {
	name, ok := nameOf(n)
	if !ok {
		return nil, refuse(n, "not_in_language", "%s is not the name of a fact", describe(n))
	}
	fact, ok := c.facts[name]
	if !ok {
		return nil, refuse(n, "unknown_name", "there is no fact %s%s", name, c.instead(name))
	}
	c.reads = append(c.reads, name)
	if fact.Kind == "" {
		return nil, errReported
	}
	return fact, nil
}

// instead says what to write for a name that is no fact.
func (c *conditions) instead(name string) string {
	switch name {
	case "yes", "no":
		return "; a yes-or-no fact stands alone: write fact, or not fact"
	case "today", "now":
		return "; conditions know no clock, so both dates have to be facts"
	}
	return DidYouMean(name, keysOf(c.facts))
}

// errReported stands for a fact whose own declaration is wrong, which was reported there.
var errReported = errors.New("the fact is declared wrongly")

// memberNames replaces applicant.kind by one name, since values are kept flat.
type memberNames struct{}

// Visit implements ast.Visitor.
func (memberNames) Visit(n *ast.Node) {
	if name, ok := nameOf(*n); ok {
		ast.Patch(n, &ast.IdentifierNode{Value: name})
	}
}

func nameOf(n ast.Node) (string, bool) {
	switch n := n.(type) {
	case *ast.IdentifierNode:
		return n.Value, true
	case *ast.MemberNode:
		owner, isName := n.Node.(*ast.IdentifierNode)
		property, isField := n.Property.(*ast.StringNode)
		if isName && isField && !n.Optional && !n.Method {
			return owner.Value + "." + property.Value, true
		}
	}
	return "", false
}

func calleeName(n *ast.CallNode) string {
	if callee, ok := n.Callee.(*ast.IdentifierNode); ok {
		return callee.Value
	}
	return n.Callee.String()
}

func refuse(n ast.Node, code, format string, args ...any) error {
	return &expressionError{first(n).From, code, fmt.Sprintf(format, args...)}
}

// first is where a node begins in the text; the parser gives the place of its operator.
func first(n ast.Node) file.Location {
	switch n := n.(type) {
	case *ast.BinaryNode:
		return first(n.Left)
	case *ast.MemberNode:
		return first(n.Node)
	default:
		return n.Location()
	}
}

func describe(n ast.Node) string {
	switch n := n.(type) {
	case *ast.BinaryNode:
		return "the operator " + n.Operator
	case *ast.StringNode, *ast.IntegerNode, *ast.FloatNode, *ast.BoolNode, *ast.NilNode:
		return "the constant " + n.String()
	default:
		return "this"
	}
}

func firstLine(err error) string {
	line, _, _ := strings.Cut(err.Error(), "\n")
	return line
}
