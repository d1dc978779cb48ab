package rules_test

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/onewindow/onewindow/rules"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// Every file of testdata/bad has one defect (or says otherwise); the .txt beside it holds what its author is told.
func TestProblemsReadAsExpected(t *testing.T) {
	library := testLibrary(t)
	files, err := filepath.Glob("testdata/bad/*.yaml")
	if err != nil || len(files) == 0 {
		t.Fatalf("no files: %v", err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".yaml"), func(t *testing.T) {
			text, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			item, problems := library.Compile(filepath.Base(file), text)
			if len(problems) == 0 {
				t.Fatal("no problem was found")
			}
			if (item == nil) != rules.HasErrors(problems) {
				t.Errorf("an item with errors must be refused, one without must not; got item %v", item != nil)
			}
			golden(t, strings.TrimSuffix(file, ".yaml")+".txt", lines(problems))
		})
	}
}

// The defects that were found in published definitions elsewhere: each is refused, with a code of its own.
func TestPublishedDefectsAreRefused(t *testing.T) {
	defects := map[string]struct{ file, code string }{
		"the limits of the steps sum above the total":     {"path_exceeds_promised", "path_exceeds_promised"},
		"a role that belongs to another service":          {"foreign_role", "unknown_role"},
		"only the applicant can act while our clock runs": {"clock_runs", "clock_runs"},
		"no total limit":                                   {"no_limit", "no_limit"},
		"an unreachable state":                             {"unreachable_category", "unreachable_category"},
		"a step that can never open":                       {"never_holds_step", "never_holds"},
		"a terminal state with exits":                      {"after_the_end", "after_the_end"},
		"a misspelt action":                                {"unknown_outcome", "unknown_outcome"},
		"a misspelt state":                                 {"unknown_step", "unknown_step"},
		"a timer labelled six weeks and set to days":       {"text_disagrees", "text_disagrees"},
		"an unknown precondition that passes":              {"unknown_name", "unknown_name"},
		"a step duration that is ignored":                  {"unknown_key", "unknown_key"},
		"a calendar shorter than the limit":                {"calendar_too_short", "calendar_too_short"},
		"a material asked for although sharing gives it":   {"not_supported", "not_supported"}, // sharing is not run yet, so it cannot be declared
		"an in-person rule that can require a second trip": {"second_trip", "second_trip"},
	}
	library := testLibrary(t)
	for defect, want := range defects {
		text, err := os.ReadFile(filepath.Join("testdata/bad", want.file+".yaml"))
		if err != nil {
			t.Fatal(err)
		}
		if item, problems := library.Compile("f", text); item != nil || !hasCode(problems, want.code) {
			t.Errorf("%s: want %s, got\n%s", defect, want.code, lines(problems))
		}
	}
}

// testLibrary is the sample library with the catalogues that the tests need besides.
func testLibrary(t testing.TB) *rules.Library {
	t.Helper()
	library, problems := rules.Load(rules.Samples(), os.DirFS("testdata/library"))
	for _, p := range problems {
		t.Fatal(p)
	}
	return library
}

func lines(problems []rules.Problem) string {
	var b strings.Builder
	for _, p := range problems {
		b.WriteString(p.String() + "\n")
	}
	return b.String()
}

func golden(t *testing.T, file, got string) {
	t.Helper()
	if *update {
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("%s:\ngot:\n%s\nwant:\n%s", file, got, want)
	}
}
