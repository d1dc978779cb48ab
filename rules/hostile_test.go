package rules_test

import (
	"fmt"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/onewindow/onewindow/rules"
)

// Hostile files are refused with a code, quickly and without being held in memory many times over.
func TestHostileFilesAreRefused(t *testing.T) {
	bomb := "item: &a [x, x, x, x, x, x, x, x, x]\n"
	for i, name := range strings.Split("bcdefghi", "") {
		prior := string("abcdefgh"[i])
		bomb += fmt.Sprintf("%s: &%s [%s]\n", name, name, strings.TrimSuffix(strings.Repeat("*"+prior+", ", 9), ", "))
	}
	tests := map[string]struct{ text, code string }{
		"alias bomb":            {bomb, "alias"},
		"4 MB of brackets":      {"item: " + strings.Repeat("[", 4<<20), "too_long"},
		"200 KB of brackets":    {"item: " + strings.Repeat("[", 200<<10), "yaml"},
		"deep block nesting":    {deepBlocks(500), "yaml"},
		"800,000 parentheses":   {itemWith("'" + strings.Repeat("(", 800_000) + "'"), "too_long"},
		"200,000 parentheses":   {itemWith("'" + strings.Repeat("(", 200_000) + "'"), "too_long"},
		"4,000 parentheses":     {itemWith("'" + strings.Repeat("(", 4000) + "'"), "too_deep"},
		"33 brackets":           {itemWith("'" + strings.Repeat("(", 33) + "a" + strings.Repeat(")", 33) + "'"), "too_deep"},
		"many nots":             {itemWith("'" + strings.Repeat("not ", 600) + "a'"), "too_many_terms"},
		"three nested loops":    {itemWith("'all(1..1000, all(1..1000, all(1..1000, true)))'"), "unknown_function"},
		"a doubling reduce":     {itemWith("'reduce(1..25, acc, a)'"), "unknown_function"},
		"a range":               {itemWith("'rooms in 1..1000000000'"), "type_mismatch"},
		"the environment":       {itemWith("'$env == a'"), "not_in_language"},
		"a member of a builtin": {itemWith("'a.b.c == 1'"), "not_in_language"},
		"an index":              {itemWith("'rooms[0] == 1'"), "not_in_language"},
		"a method":              {itemWith("'kind.x() == kind'"), "unknown_function"},
		"a pointer":             {itemWith("'#acc == a'"), "not_in_language"},
		"a comment":             {itemWith("'a /* x */'"), "not_in_language"},
		"a backslash":           {itemWith(`'note == "\x00"'`), "not_in_language"},
		"a clock":               {itemWith("'born < now()'"), "unknown_function"},
		"a number too large":    {itemWith("'price > 1e999'"), "syntax"},
		"a zero byte":           {"item: a\x00b\n", "hidden_character"},
		"broken UTF-8":          {"item: \xff\xfe\n", "not_text"},
		"a list":                {"- a\n- b\n", "wrong_shape"},
		"nothing":               {"", "yaml"},
		"a key that is a list":  {"item: a\n? [b]\n: c\n", "wrong_shape"},
		"a merge":               {"item: a\n<<: {b: c}\n", "unknown_key"},
	}
	library := testLibrary(t)
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			item, problems := library.Compile("hostile.yaml", []byte(test.text))
			if item != nil || !hasCode(problems, test.code) {
				t.Errorf("want %s, got %.400s", test.code, lines(problems))
			}
			for _, p := range problems {
				if len(p.String()) > 2000 {
					t.Errorf("a message of %d bytes: %.200s", len(p.String()), p)
				}
			}
		})
	}
}

func deepBlocks(depth int) string {
	var b strings.Builder
	for i := range depth {
		b.WriteString(strings.Repeat(" ", i) + "a:\n")
	}
	return b.String()
}

func hasCode(problems []rules.Problem, code string) bool {
	for _, p := range problems {
		if p.Code == code {
			return true
		}
	}
	return false
}

// The work of proving is bounded, however many conditions a file can hold.
func TestProvingIsBounded(t *testing.T) {
	var b strings.Builder
	b.WriteString(itemWith("a")[:strings.Index(itemWith("a"), "materials:")])
	b.WriteString("materials:\n")
	all := strings.Repeat("kind == shop and rooms > 7 and rooms < 9 and years(born, starts) > 3 or price > 1 and ", 3) + "b"
	for i := range 900 {
		fmt.Fprintf(&b, "  m%d: {title: M, when: %q}\n", i, all)
	}
	b.WriteString("approval: [{category: ordinary, steps: []}]\n")
	_, problems := testLibrary(t).Compile("large.yaml", []byte(b.String()))
	if !hasCode(problems, "not_proved") {
		t.Errorf("the budget was never used up: %.400s", lines(problems))
	}
}

func TestReadingAFileIsBounded(t *testing.T) {
	tree := fstest.MapFS{"huge.yaml": {Data: []byte("item: " + strings.Repeat("x", 8<<20))}}
	_, problems := rules.Load(tree)
	if len(problems) != 1 || problems[0].Code != "too_long" {
		t.Errorf("got %.300s", lines(problems))
	}
}

func FuzzLoad(f *testing.F) {
	for _, condition := range []string{"a", "kind == shop and rooms > 3", "'((('", "'days(born, starts) > 1 or not (a)'"} {
		f.Add([]byte(itemWith(condition)))
	}
	f.Add([]byte("calendar: x\ndays: {2026: [{closed: [13-40..00-00]}]}\n"))
	f.Add([]byte("divisions: {\"110000\": {name: {zh: 北京}, level: province, in: \"110000\"}}\n"))
	f.Add(largeItem())
	library, _ := rules.Load(rules.Samples())
	f.Fuzz(func(t *testing.T, text []byte) {
		_, problems := rules.Load(fstest.MapFS{"fuzzed.yaml": {Data: text}})
		item, more := library.Compile("fuzzed.yaml", text)
		for _, p := range append(problems, more...) {
			if p.Code == "" || p.Message == "" || p.Severity == "" {
				t.Errorf("a problem without code or message: %+v", p)
			}
		}
		if item != nil {
			item.Plan(everything(item))
		}
	})
}
