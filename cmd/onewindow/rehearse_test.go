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
