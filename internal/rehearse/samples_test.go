package rehearse_test

import (
	"io/fs"
	"testing"

	"github.com/onewindow/onewindow/internal/rehearse"
	"github.com/onewindow/onewindow/rules"
)

// The items that come with the program do what their tests say, and the tests leave no part of them out.
func TestSamples(t *testing.T) {
	library, problems := rules.Load(rules.Samples())
	if rules.HasErrors(problems) {
		t.Fatal(problems)
	}
	for code, item := range library.Items {
		t.Run(code, func(t *testing.T) {
			file := "items/" + code + "/tests.yaml"
			source, err := fs.ReadFile(rules.Samples(), file)
			if err != nil {
				t.Fatal(err)
			}
			report, err := rehearse.Run(item, rehearse.Tests{File: file, Source: source, Policies: library.Policies})
			if err != nil {
				t.Fatal(err)
			}
			for _, failure := range report.Failures {
				t.Error(failure)
			}
			for _, part := range report.Untried() {
				t.Errorf("no timeline tries the %s %s", part.Kind, part.Name)
			}
		})
	}
}
