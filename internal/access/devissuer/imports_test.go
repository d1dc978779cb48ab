package devissuer_test

import (
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
)

const self = `"github.com/onewindow/onewindow/internal/access/devissuer"`

// allowed are the places from which the dev issuer may be reached: the dev and token commands.
var allowed = []string{"cmd/onewindow/dev", "cmd/onewindow/token"}

// intruders lists the files of the product, tests apart, that import this package and may not.
func intruders(module fs.FS) ([]string, error) {
	var found []string
	err := fs.WalkDir(module, ".", func(file string, entry fs.DirEntry, err error) error {
		if entry != nil && entry.Name() == ".git" {
			return fs.SkipDir
		}
		if err != nil || entry.IsDir() || path.Ext(file) != ".go" || strings.HasSuffix(file, "_test.go") {
			return err
		}
		for _, place := range allowed {
			if strings.HasPrefix(file, place) {
				return nil
			}
		}
		source, err := fs.ReadFile(module, file)
		if err != nil {
			return err
		}
		parsed, err := parser.ParseFile(token.NewFileSet(), file, source, parser.ImportsOnly)
		if err != nil {
			return nil // not Go, or not yet: the compiler says so where it matters
		}
		for _, spec := range parsed.Imports {
			if spec.Path.Value == self {
				found = append(found, file)
			}
		}
		return nil
	})
	return found, err
}

func TestOnlyTheDevCommandGetsHere(t *testing.T) {
	found, err := intruders(os.DirFS("../../.."))
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range found {
		t.Errorf("%s imports the dev issuer; only the dev and token commands may", file)
	}
}

func TestIntrudersAreFound(t *testing.T) {
	importing := &fstest.MapFile{Data: []byte("package x\n\nimport _ " + self + "\n")}
	got, err := intruders(fstest.MapFS{
		"cmd/onewindow/dev.go": importing, "cmd/onewindow/token.go": importing, "api/api_test.go": importing,
		"cmd/onewindow/serve.go": importing, "api/api.go": importing,
		"worker/worker.go": {Data: []byte("package x\n")},
	})
	if diff := cmp.Diff([]string{"api/api.go", "cmd/onewindow/serve.go"}, got); err != nil || diff != "" {
		t.Errorf("%v (-want +got):\n%s", err, diff)
	}
}
