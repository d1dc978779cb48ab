package rules_test

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/onewindow/onewindow/rules"
)

const reference = "../docs/item-language.md"

var fencedYAML = regexp.MustCompile("(?s)```yaml ([a-z=_]+)\n(.*?)```")

// The examples of the language reference are checked as an author would check them.
func TestExamplesOfTheReference(t *testing.T) {
	page, err := os.ReadFile(reference)
	if err != nil {
		t.Fatal(err)
	}
	library := testLibrary(t)
	var whole string
	blocks := fencedYAML.FindAllStringSubmatch(string(page), -1)
	for _, block := range blocks {
		kind, text := block[1], block[2]
		code, isError := strings.CutPrefix(kind, "error=")
		if kind == "item" { // every other example is laid over the complete one
			whole = text
		}
		if kind == "policy" {
			if _, problems := rules.CompilePolicy(kind, []byte(text)); len(problems) > 0 {
				t.Errorf("the policy has problems:\n%s", lines(problems))
			}
			continue
		}
		item, problems := library.Compile(kind, []byte(overlaid(whole, text)))
		switch {
		case isError && (item != nil || !hasCode(problems, code)):
			t.Errorf("want %s, got\n%s", code, lines(problems))
		case !isError && len(problems) > 0:
			t.Errorf("a complete item has problems:\n%s", lines(problems))
		}
	}
	if len(blocks) < 5 {
		t.Errorf("only %d examples were found", len(blocks))
	}
}

// overlaid replaces the top-level sections of an item by those of a fragment.
func overlaid(whole, fragment string) string {
	if whole == fragment {
		return whole
	}
	section := regexp.MustCompile(`(?m)^([a-z_]+):.*\n(?:(?:[ \t#].*)?\n)*`)
	for _, part := range section.FindAllStringSubmatch(fragment, -1) {
		old := regexp.MustCompile(`(?m)^` + part[1] + `:.*\n(?:(?:[ \t#].*)?\n)*`)
		if old.MatchString(whole) {
			whole = old.ReplaceAllLiteralString(whole, part[0])
		} else {
			whole += part[0]
		}
	}
	return whole
}

var codeRow = regexp.MustCompile("(?m)^\\| `([a-z_]+)` \\| (.+) \\|$")

// Every code that an author can meet stands in the reference, and the reference promises none that does not exist.
func TestReferenceKnowsEveryCode(t *testing.T) {
	page, err := os.ReadFile(reference)
	if err != nil {
		t.Fatal(err)
	}
	_, chapter, _ := strings.Cut(string(page), "## Error codes")
	elsewhere := []string{"unreadable", "nothing_here", "unknown_file", "bad_calendar", "unknown_day", "unknown_division", "not_text", "never_triggered"}
	met := map[string]bool{}
	for _, code := range elsewhere { // shown by tests of their own: files, catalogues, hostile bytes
		met[code] = true
	}
	told := goldenText(t)
	for _, code := range regexp.MustCompile(`(?m)^\S+\.yaml:\d+:\d+: ([a-z_]+): `).FindAllStringSubmatch(told, -1) {
		met[code[1]] = true
	}
	documented := map[string]bool{}
	for _, row := range codeRow.FindAllStringSubmatch(chapter, -1) {
		documented[row[1]] = true
		if !slices.Contains(elsewhere, row[1]) && !strings.Contains(told, row[1]+": "+row[2]) {
			t.Errorf("no author is told: %s: %s", row[1], row[2])
		}
	}
	for code := range met {
		if !documented[code] {
			t.Errorf("the reference does not explain %s", code)
		}
	}
	for code := range documented {
		if !met[code] {
			t.Errorf("no test shows %s", code)
		}
	}
}

// goldenText is everything that the golden files tell.
func goldenText(t *testing.T) string {
	t.Helper()
	files, _ := filepath.Glob("testdata/bad/*.txt")
	policies, _ := filepath.Glob("testdata/policy/*.txt")
	files = append(files, policies...)
	var b strings.Builder
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		b.Write(text)
	}
	return b.String()
}
