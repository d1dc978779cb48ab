package rules_test

import (
	"os"
	"path/filepath"
	"reflect"
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
		checked, problems := rules.CheckFiles(filepath.Join(dir, test.path))
		var got []string
		for _, p := range problems {
			words := strings.SplitN(strings.TrimPrefix(p.String(), dir+"/"), ": ", 3)
			got = append(got, words[0]+": "+words[1])
		}
		if checked.Items != test.items || strings.Join(got, "; ") != test.want {
			t.Errorf("%s: %d items, %v; want %d, %s", test.path, checked.Items, got, test.items, test.want)
		}
	}
}

func TestCheckFilesOfThisLibrary(t *testing.T) {
	checked, problems := rules.CheckFiles("items", "calendars/cn.yaml", "departments.yaml", "policies")
	if want := (rules.Checked{Policies: 3, Calendars: 1, Items: 3}); !reflect.DeepEqual(checked, want) || len(problems) > 0 {
		t.Errorf("%+v, %s", checked, lines(problems))
	}
}

// A folder is read alike by those who check it and those who try it: with what stands above items/, and by the name that was typed.
func TestLoadFiles(t *testing.T) {
	dir := t.TempDir()
	policed := strings.Replace(itemWith("a"), "calendar: cn", "calendar: cn\nsupervision: town", 1)
	write(t, dir, map[string]string{"items/sample/item.yaml": policed, "policies/town.yaml": "policy: town\nrules: {}\n"})
	t.Chdir(dir)
	for _, folder := range []string{".", "items", "items/sample"} {
		library, problems := rules.LoadFiles(folder)
		if len(problems) > 0 || library.Items["sample"] == nil || library.Items["sample"].Policy.Code != "town" || library.Items["trade-licence"] == nil {
			t.Errorf("%s: %s", folder, lines(problems))
		}
		if checked, problems := rules.CheckFiles(folder); checked.Items != 1 || len(problems) > 0 {
			t.Errorf("%s: %+v, %s", folder, checked, lines(problems))
		}
	}
	write(t, dir, map[string]string{"items/sample/item.yaml": itemWith("c")})
	if _, problems := rules.LoadFiles("items"); len(problems) != 1 || problems[0].File != "items/sample/item.yaml" {
		t.Errorf("not by the path that was typed: %s", lines(problems))
	}
	write(t, dir, map[string]string{"items/sample/item.yaml": policed, "items/twin/item.yaml": policed})
	if _, problems := rules.CheckFiles("items"); len(problems) != 1 || problems[0].Message != "item sample is declared in items/sample/item.yaml already" {
		t.Errorf("the other file is not named as it was typed: %s", lines(problems))
	}
	if _, problems := rules.LoadFiles("nowhere"); len(problems) != 1 || problems[0].Code != "unreadable" {
		t.Errorf("a folder that is not there: %s", lines(problems))
	}
}
