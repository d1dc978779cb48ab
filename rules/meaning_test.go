package rules_test

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/onewindow/onewindow/rules"
)

const (
	meanings  = "../docs/meaning.md"
	questions = 36
)

var (
	meaningRow = regexp.MustCompile(`(?m)^\| (\d+) \| [^|]+ \| [^|]+ \| ([^|]+) \|$`)
	namedTest  = regexp.MustCompile("`([a-z/]+) (Test\\w+)(?:/([^`]+))?`")
)

// Every question of meaning stands in the page, in order, and each with tests that there are.
func TestMeaningsAreShownByTests(t *testing.T) {
	page, err := os.ReadFile(meanings)
	if err != nil {
		t.Fatal(err)
	}
	rows := meaningRow.FindAllStringSubmatch(string(page), -1)
	for i, row := range rows {
		number, shown := row[1], row[2]
		if want := strconv.Itoa(i + 1); number != want {
			t.Fatalf("question %s stands where %s is awaited", number, want)
		}
		if rest := strings.Trim(namedTest.ReplaceAllString(shown, ""), ", "); rest != "" || !namedTest.MatchString(shown) {
			t.Errorf("question %s: the last column has %q beside the names of tests, of which it needs one", number, rest)
		}
		for _, name := range namedTest.FindAllStringSubmatch(shown, -1) {
			wantTest(t, number, name)
		}
	}
	if len(rows) != questions {
		t.Errorf("%d questions are answered, of %d", len(rows), questions)
	}
}

// wantTest looks a test up in the sources of its room, and the case behind its slash as a name that they write or that a file of
// the test has.
func wantTest(t *testing.T, number string, name []string) {
	t.Helper()
	room, function, row := name[1], name[2], name[3]
	sources := testSources(t, filepath.Join("..", room))
	if !strings.Contains(sources, "\nfunc "+function+"(t *testing.T)") {
		t.Errorf("question %s: there is no test %s in %s", number, function, room)
	}
	files, _ := filepath.Glob(filepath.Join("..", room, "testdata", "*", row+".yaml"))
	if row != "" && len(files) == 0 && !strings.Contains(sources, `"`+row+`"`) {
		t.Errorf("question %s: no test in %s has a case %q", number, room, row)
	}
}

func testSources(t *testing.T, room string) string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(room, "*_test.go"))
	if err != nil {
		t.Fatal(err)
	}
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

// What the page answers with "not yet" is refused by the name of its key, never silently taken.
func TestPartsThatDoNotRunYet(t *testing.T) {
	library := testLibrary(t)
	for name, part := range map[string]string{
		"fees":     "fees: {}",
		"consents": "consents: {}",
		"matter":   "matter: works",
		"joint":    "joint: {}",
		"starts":   "starts: {}",
		"reopen":   "completion: {reopen: {}}",
		"payment":  "completion: {payment: {}}",
	} {
		t.Run(name, func(t *testing.T) {
			item, problems := library.Compile("sample.yaml", []byte(itemWith("a")+part+"\n"))
			named := func(p rules.Problem) bool {
				return p.Code == "not_supported" && strings.HasPrefix(p.Message, "`"+name+"`")
			}
			if item != nil || !slices.ContainsFunc(problems, named) {
				t.Errorf("want not_supported, got\n%s", lines(problems))
			}
		})
	}
}

// Question 20: where nothing is promised, the limit of the law is the promise as well.
func TestTheLawIsPromised(t *testing.T) {
	for limits, want := range map[string]string{"promised: 5wd, statutory: 20wd": "5wd", "statutory: 20wd": "20wd"} {
		item := compiled(t, strings.Replace(itemWith("a"), "promised: 5wd", limits, 1))
		got := summarize(item.Plan(rules.Values{}))
		if got.Promised != want || got.Statutory != "20wd" {
			t.Errorf("%s: promised %s, by law %s", limits, got.Promised, got.Statutory)
		}
	}
}
