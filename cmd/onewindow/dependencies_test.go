package main

import (
	"os"
	"regexp"
	"strings"
	"testing"
)

// TestDependenciesHaveTheirSentence holds docs/dependencies.md against the direct requirements of go.mod.
func TestDependenciesHaveTheirSentence(t *testing.T) {
	module, err := os.ReadFile("../../go.mod")
	if err != nil {
		t.Fatal(err)
	}
	page, err := os.ReadFile("../../docs/dependencies.md")
	if err != nil {
		t.Fatal(err)
	}
	direct := regexp.MustCompile(`(?m)^\t(\S+) v\S+$`).FindAllStringSubmatch(string(module), -1)
	if len(direct) < 10 {
		t.Fatalf("go.mod has %d direct requirements", len(direct))
	}
	for _, m := range direct {
		if !strings.Contains(string(page), m[1]) {
			t.Errorf("docs/dependencies.md says nothing about %s", m[1])
		}
	}
}
