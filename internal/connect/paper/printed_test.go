package paper

import (
	"bytes"
	"os/exec"
	"strings"
	"sync"
	"testing"
)

// newPrinter is made once, since reading the fonts takes longer than all prints of a test.
var newPrinter = sync.OnceValues(NewPrinter)

func printer(t testing.TB) *Printer {
	t.Helper()
	p, err := newPrinter()
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// food is a certificate as they come.
func food() Certificate {
	return Certificate{
		Language: "zh",
		Titles:   map[string]string{"zh": "食品经营许可证", "en": "Food business licence"},
		Number:   "JY13101060012345",
		Issuer:   "上海市静安区市场监督管理局",
		Lines: []Line{
			{Label: "经营者名称\nName of operator", Value: "上海㛃味餐饮管理有限公司"},
			{Label: "法定代表人\nLegal representative", Value: "Nguyễn Thị Ánh"},
			{Label: "经营面积\nPremises area", Value: "120.5 m²"},
		},
		From:     "2026-03-04",
		Until:    "2031-03-03",
		IssuedOn: "2026-03-02",
	}
}

func printed(t testing.TB, c Certificate) Document {
	t.Helper()
	document, err := printer(t).Print(c)
	if err != nil {
		t.Fatal(err)
	}
	return document
}

// poppler runs a tool over a PDF. These tests look at pages with another program's eyes, so they cannot do
// without it.
func poppler(t testing.TB, pdf []byte, tool string, args ...string) []byte {
	t.Helper()
	if _, err := exec.LookPath(tool); err != nil {
		t.Fatalf("%s is missing; these tests need it: install the package poppler-utils (apt-get install -y poppler-utils)", tool)
	}
	command := exec.Command(tool, args...)
	command.Stdin = bytes.NewReader(pdf)
	var problems bytes.Buffer
	command.Stderr = &problems
	out, err := command.Output()
	if err != nil || problems.Len() > 0 {
		t.Fatalf("%s: %v %s", tool, err, problems.String())
	}
	return out
}

// text extracts the text of a PDF, line by line as it was set.
func text(t testing.TB, pdf []byte) string {
	t.Helper()
	return string(poppler(t, pdf, "pdftotext", "-raw", "-enc", "UTF-8", "-", "-"))
}

// solid is text without its white space, to find what was broken over lines.
func solid(text string) string { return strings.Join(strings.Fields(text), "") }
