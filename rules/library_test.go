package rules_test

import (
	"testing"

	"github.com/onewindow/onewindow/rules"
)

func TestSamplesLoadWithoutProblems(t *testing.T) {
	library, problems := rules.Load(rules.Samples())
	for _, p := range problems {
		t.Error(p)
	}
	for _, code := range []string{"event-permit", "public-place-hygiene-permit", "trade-licence"} {
		if library.Items[code] == nil {
			t.Errorf("item %s is not in the library", code)
		}
	}
}
