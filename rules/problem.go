package rules

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"golang.org/x/text/width"
)

// Severity says whether a problem keeps an item from being used.
type Severity string

// The severities.
const (
	SeverityError   Severity = "error"
	SeverityWarning Severity = "warning" // the item can be used; its author should look
)

// Problem is one thing that is wrong in a rule file: what, where, and what to do about it. Code is stable.
type Problem struct {
	File      string
	Line, Col int // from 1, Col in characters; 0: the file as a whole
	Severity  Severity
	Code      string
	Message   string
	Source    string // the line of the file
}

// String shows the problem as a compiler does: place, code, message, the line and a caret under the column.
func (p Problem) String() string {
	message := p.Message
	if p.Severity == SeverityWarning {
		message = "warning: " + message
	}
	if p.Line == 0 {
		return fmt.Sprintf("%s: %s: %s", p.File, p.Code, message)
	}
	head := fmt.Sprintf("%s:%d:%d: %s: %s", p.File, p.Line, p.Col, p.Code, message)
	line, caret := excerpt(p.Source, p.Col)
	return head + "\n    " + line + "\n    " + caret
}

// HasErrors reports whether one of the problems is an error.
func HasErrors(problems []Problem) bool {
	return slices.ContainsFunc(problems, func(p Problem) bool { return p.Severity == SeverityError })
}

// excerpt is the part of a line around a column, and a caret that stands under it in a terminal, where a Chinese character takes two columns.
func excerpt(source string, col int) (line, caret string) {
	const before, most = 80, 140
	runes := []rune(strings.ReplaceAll(source, "\t", " "))
	at := min(max(col-1, 0), len(runes))
	if len(runes) > most {
		start := max(0, min(at-before, len(runes)-most))
		end := start + most
		at -= start
		runes = slices.Clone(runes[start:end])
		runes[0], runes[most-1] = '…', '…'
	}
	blanks := 0
	for _, r := range runes[:at] {
		blanks += columns(r)
	}
	return string(runes), strings.Repeat(" ", blanks) + "^"
}

func columns(r rune) int {
	switch width.LookupRune(r).Kind() {
	case width.EastAsianWide, width.EastAsianFullwidth:
		return 2
	default:
		return 1
	}
}

// sorted puts problems in the order of the file and drops repetitions; that of a proof may differ in its example only.
func sorted(problems []Problem) []Problem {
	slices.SortStableFunc(problems, func(a, b Problem) int {
		return cmp.Or(cmp.Compare(a.File, b.File), cmp.Compare(a.Line, b.Line), cmp.Compare(a.Col, b.Col))
	})
	return slices.CompactFunc(problems, func(a, b Problem) bool {
		a.Message, _, _ = strings.Cut(a.Message, exampleMark)
		b.Message, _, _ = strings.Cut(b.Message, exampleMark)
		return a == b
	})
}
