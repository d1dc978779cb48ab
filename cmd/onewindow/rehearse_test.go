package main

import (
	"bytes"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// rulesTest runs `onewindow rules test` over a folder with the trade licence and the given timelines.
func rulesTest(t *testing.T, timelines []byte) (string, error) {
	t.Helper()
	folder := t.TempDir()
	item, err := os.ReadFile("../../rules/items/trade-licence/item.yaml")
	if err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string][]byte{"item.yaml": item, "tests.yaml": timelines} {
		if err := os.WriteFile(filepath.Join(folder, name), text, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	var out bytes.Buffer
	cmd := root()
	cmd.SetArgs([]string{"rules", "test", "--cover", folder})
	cmd.SetOut(&out)
	cmd.SetErr(&out)
	err = cmd.ExecuteContext(t.Context())
	return out.String(), err
}

// A policy stands in the library, above the items: whoever tries one item has it all the same, whatever part of the tree is named.
func TestTimelinesUnderAPolicyAboveTheItem(t *testing.T) {
	dir := t.TempDir()
	item, err := os.ReadFile("../../rules/items/trade-licence/item.yaml")
	if err != nil {
		t.Fatal(err)
	}
	tests := "tests: trade-licence\npolicy: town\ntimelines: [{name: Nothing, line: [{at: 2026-03-02 10:00, do: preview}]}]\n"
	policy := "policy: town\nlanguages: [en]\nrules: {late: {card: red, when: past promised, to: holder}}\n"
	for name, text := range map[string]string{
		"items/shop/item.yaml": strings.Replace(string(item), "calendar: cn", "calendar: cn\nsupervision: town", 1), "items/shop/tests.yaml": tests, "policies/town.yaml": policy,
	} {
		if err := os.MkdirAll(filepath.Dir(filepath.Join(dir, name)), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	t.Chdir(dir)
	for _, path := range []string{".", "items", "items/shop", "items/shop/tests.yaml"} {
		says(t, "timelines: 1, lines: 1, failures: 0", "rules", "test", path)
	}
	says(t, "in order; policies: 1, items: 1", "rules", "check", ".")
	says(t, "in order; policies: 1, items: 0", "rules", "check", "policies/town.yaml")
	if err := os.WriteFile("policies/city.yaml", []byte(strings.Replace(policy, "town", "city", 1)), 0o600); err != nil {
		t.Fatal(err)
	}
	says(t, "items: 1\npolicy city: no item here goes by it; an item does that says `supervision: city`\n", "rules", "check", ".")
	if err := os.WriteFile("policies/town.yaml", []byte(strings.Replace(policy, "holder", "nobody", 1)), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, do := range []string{"check", "test"} {
		var complaints bytes.Buffer
		cmd := root()
		cmd.SetArgs([]string{"rules", do, "items"})
		cmd.SetErr(&complaints)
		if err := cmd.ExecuteContext(t.Context()); err == nil || !strings.Contains(complaints.String(), "\npolicies/town.yaml:3:") {
			t.Errorf("%s names no place: %q, %v", do, complaints.String(), err)
		}
	}
}

// TestTimelinesOfTheDocumentation runs the example of docs/timelines.md, and shows that a wrong expectation fails it.
func TestTimelinesOfTheDocumentation(t *testing.T) {
	page, err := os.ReadFile("../../docs/timelines.md")
	if err != nil {
		t.Fatal(err)
	}
	example := regexp.MustCompile("(?s)```yaml\n(.*?)```").FindSubmatch(page)[1]
	if out, err := rulesTest(t, example); err != nil || !strings.Contains(out, "failures: 0") || !strings.Contains(out, "not tried: act withdraw") {
		t.Errorf("%v\n%s", err, out)
	}
	wrong := bytes.Replace(example, []byte("result: granted"), []byte("result: refused"), 1)
	if out, err := rulesTest(t, wrong); err == nil || !strings.Contains(out, "result is granted, expected refused") {
		t.Errorf("a wrong expectation passes: %v\n%s", err, out)
	}
	if _, err := rulesTest(t, []byte("tests: nothing\n")); err == nil || !strings.Contains(err.Error(), "must name an item") {
		t.Errorf("timelines of an unknown item: %v", err)
	}
}
