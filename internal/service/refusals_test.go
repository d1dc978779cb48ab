package service_test

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// TestRefusalsAreDocumented: docs/refusals.md lists every code that the rooms can answer with, and none that they cannot.
func TestRefusalsAreDocumented(t *testing.T) {
	literal := regexp.MustCompile(`(?:Code: *|fault\(\w+, *|unfit\()"([a-z]+_?[a-z_]*)"|Code += "([a-z_]+)"`)
	var have []string
	for _, room := range []string{".", "../casefile", "../access", "../supervision", "../../api"} {
		for _, file := range sources(t, room) {
			for _, m := range literal.FindAllStringSubmatch(file, -1) {
				have = append(have, m[1]+m[2])
			}
		}
	}
	page, err := os.ReadFile("../../docs/refusals.md")
	if err != nil {
		t.Fatal(err)
	}
	var listed []string
	for _, m := range regexp.MustCompile("`([a-z_]+)`").FindAllSubmatch(page, -1) {
		listed = append(listed, string(m[1]))
	}
	// Of automatic work, not for callers.
	inside := []string{"case_unknown", "stale_epoch", "licence_not_printable"}
	for _, code := range have {
		if !slices.Contains(listed, code) && !slices.Contains(inside, code) {
			t.Errorf("docs/refusals.md does not list %s", code)
		}
	}
	words := []string{"code", "type", "detail", "fields", "instance", "unknown_fact", "wrong_type", "out_of_range", "not_an_option", "too_long", "not_asked"}
	for _, code := range listed {
		if !slices.Contains(have, code) && !slices.Contains(words, code) {
			t.Errorf("docs/refusals.md lists %s, which nobody answers with", code)
		}
	}
}

// sources reads the Go files of a room that are not tests.
func sources(t *testing.T, room string) []string {
	t.Helper()
	names, err := filepath.Glob(filepath.Join(room, "*.go"))
	if err != nil || len(names) == 0 {
		t.Fatalf("no sources in %s: %v", room, err)
	}
	var texts []string
	for _, name := range names {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		texts = append(texts, string(text))
	}
	return texts
}
