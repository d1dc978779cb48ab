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
