package rules_test

import (
	"strings"
	"testing"

	"github.com/onewindow/onewindow/rules"
)

func TestProblemStandsAsInACompiler(t *testing.T) {
	tests := []struct {
		problem rules.Problem
		want    string
	}{
		{rules.Problem{File: "a.yaml", Line: 3, Col: 5, Code: "c", Message: "m", Source: "ab: cd"}, "a.yaml:3:5: c: m\n    ab: cd\n        ^"},
		{rules.Problem{File: "a.yaml", Line: 3, Col: 4, Code: "c", Message: "m", Source: "\tab", Severity: rules.SeverityWarning}, "a.yaml:3:4: c: warning: m\n     ab\n       ^"},
		{rules.Problem{File: "a.yaml", Line: 1, Col: 4, Code: "c", Message: "m", Source: "名:字x"}, "a.yaml:1:4: c: m\n    名:字x\n         ^"},
		{rules.Problem{File: "a.yaml", Code: "c", Message: "m"}, "a.yaml: c: m"},
		{rules.Problem{File: "a.yaml", Line: 1, Col: 99, Code: "c", Message: "m", Source: "x"}, "a.yaml:1:99: c: m\n    x\n     ^"},
	}
	for _, test := range tests {
		if got := test.problem.String(); got != test.want {
			t.Errorf("got\n%s\nwant\n%s", got, test.want)
		}
	}
}

func TestLongLineIsCutAroundTheCaret(t *testing.T) {
	long := strings.Repeat("a", 300) + "X" + strings.Repeat("b", 300)
	parts := strings.Split(rules.Problem{File: "f", Line: 1, Col: 301, Code: "c", Message: "m", Source: long}.String(), "\n")
	line, caret := []rune(parts[1]), parts[2]
	if len(line) > 150 || line[len(caret)-1] != 'X' {
		t.Errorf("the caret is not under the X:\n%s\n%s", parts[1], caret)
	}
}

func TestProblemsComeInTheOrderOfTheFile(t *testing.T) {
	text := strings.NewReplacer("class: licence", "class: x", "price: {ask", "price: {as", "promised: 5wd", "promised: 5").Replace(itemWith("c"))
	_, problems := testLibrary(t).Compile("f", []byte(text))
	for i := 1; i < len(problems); i++ {
		if problems[i].Line < problems[i-1].Line {
			t.Errorf("line %d comes after %d", problems[i].Line, problems[i-1].Line)
		}
	}
	if len(problems) < 4 {
		t.Errorf("only %d problems are told at once:\n%s", len(problems), lines(problems))
	}
}
