package rules_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/onewindow/onewindow/rules"
)

func write(t *testing.T, dir string, files map[string]string) {
	t.Helper()
	for name, text := range files {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

func TestCheckFiles(t *testing.T) {
	dir := t.TempDir()
	good, bad := itemWith("a"), itemWith("c")
	own := strings.NewReplacer("calendar: cn", "calendar: own", "department: health", "department: parks").Replace(good)
	calendar, err := os.ReadFile("testdata/library/calendars/short.yaml")
	if err != nil {
		t.Fatal(err)
	}
	longer := strings.NewReplacer("calendar: short", "calendar: own", "to: 2026-03-20", "to: 2026-12-31").Replace(string(calendar))
	write(t, dir, map[string]string{
		"good.yaml": good, "bad.yaml": bad, "sub/other.yaml": "item: [\n", "nothing.yaml": "# nothing\n", "misspelt.yaml": strings.Replace(good, "item:", "itme:", 1), "empty/readme.txt": "nothing",
		"tree/items/own/item.yaml": own, "tree/items/broken/item.yaml": strings.Replace(bad, "item: sample", "item: broken", 1), "tree/calendars/own.yaml": longer,
		"tree/departments.yaml": "departments: {parks: {name: {en: Parks}}}\n",
		"flat/own.yaml":         own, "flat/calendar.yaml": longer, "flat/departments.yaml": "departments: {parks: {name: {en: Parks}}}\n",
	})
	tests := []struct {
		path  string
		items int
		want  string // the first words of each problem
	}{
		{"good.yaml", 1, ""},
		{"bad.yaml", 1, "bad.yaml:20:11: unknown_name"},
		{"misspelt.yaml", 0, "misspelt.yaml:1:1: unknown_file"}, // and no calendar, though it names one
		{"nothing.yaml", 0, "nothing.yaml:1:1: yaml"},
		{"tree/items/own/item.yaml", 1, ""},
		{"tree/items/own", 1, ""},
		{"tree/items", 2, "tree/items/broken/item.yaml:20:11: unknown_name"},
		{"tree", 2, "tree/items/broken/item.yaml:20:11: unknown_name"},
		{"flat/own.yaml", 1, ""},
		{"flat", 1, ""},
		{"tree/calendars/own.yaml", 0, ""},
		{"sub", 0, "sub/other.yaml:2:1: yaml"},
		{"empty", 0, "empty: nothing_here"},
		{"missing.yaml", 0, "missing.yaml: unreadable"},
	}
	for _, test := range tests {
		items, problems := rules.CheckFiles(filepath.Join(dir, test.path))
		var got []string
		for _, p := range problems {
			words := strings.SplitN(strings.TrimPrefix(p.String(), dir+"/"), ": ", 3)
			got = append(got, words[0]+": "+words[1])
		}
		if items != test.items || strings.Join(got, "; ") != test.want {
			t.Errorf("%s: %d items, %v; want %d, %s", test.path, items, got, test.items, test.want)
		}
	}
}

func TestCheckFilesOfThisLibrary(t *testing.T) {
	items, problems := rules.CheckFiles("items", "calendars/cn.yaml", "departments.yaml")
	if items != 3 || len(problems) > 0 {
		t.Errorf("%d items, %s", items, lines(problems))
	}
}
