package workflows

import (
	"cmp"
	"context"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"
)

// change is a change of the workflow that somebody might make: in a file, one text in place of another that is in it once.
type change struct{ name, file, before, after string }

// breaking are those that cases which were begun before do not survive.
func breaking() []change {
	return []change{
		{"an activity renamed", "work.go", "return kind, patience", `return kind + "Licence", patience`},
		{"the clock's call made an ordinary activity", "clock.go",
			"ctx = workflow.WithLocalActivityOptions(ctx, atOnce)\n\tif err := workflow.ExecuteLocalActivity(",
			"ctx = trying(ctx, patience)\n\tif err := workflow.ExecuteActivity("},
		{"a timer before reception", "reception.go", "return c.until", "_ = workflow.Sleep(ctx, 1)\n\treturn c.until"},
		{"a timer that is not cancelled", "clock.go", "defer cancel()\n\ttimer", "_ = cancel\n\ttimer"},
		{"work that waits for the work before it", "work.go", "workflow.Go(ctx, func(ctx workflow.Context) { c.attend(ctx, w) })",
			"for c.running > 0 {\n\t_ = workflow.Await(ctx, func() bool { return false })\n}\nc.attend(ctx, w)"},
		{"withdrawn work that is not cancelled", "work.go", "defer cancel()\n\tanswer", "_ = cancel\n\tanswer"},
		{"failed work left to nobody", "work.go", "if err != nil {\n\t\tfailed :=", "if false {\n\t\tfailed :="},
		{"an end before the case is closed", "completion.go", "return c.outlook.Done", "return len(c.outlook.Work) == 0"},
		{"a new epoch without a fresh run", "case.go", "c.outlook.Epoch != c.in.Outlook.Epoch ||", "false ||"},
		{"a long history without a fresh run", "case.go", "|| workflow.GetInfo(ctx).GetContinueAsNewSuggested()", "&& true"},
		{"a version asked for without need", "completion.go", "return c.until", "workflow.GetVersion(ctx, \"v\", 1, 1)\n\treturn c.until"},
	}
}

// harmless are those that no case notices.
func harmless() []change {
	return []change{
		{"one more line in the log", "telling.go", "c.take(ctx, t.Outlook)", "workflow.GetLogger(ctx).Info(\"told\")\n\tc.take(ctx, t.Outlook)"},
		{"other details", "details.go", `"done"`, `"that is all"`},
		{"one more query", "case.go", "told :=", "_ = workflow.SetQueryHandler(ctx, \"nudges\", func() (int, error) { return c.nudges, nil })\n\ttold :="},
		{"more patience", "work.go", "= 24 * time.Hour", "= 48 * time.Hour"},
		{"another summary of the timer", "clock.go", "Summary: rung.Clock", `Summary: "until " + rung.Clock`},
		{"another spread of waking up", "clock.go", "longestDelay = 30", "longestDelay = 40"},
		{"a version asked for where it is needed", "completion.go", "return c.until",
			"workflow.GetVersion(ctx, \"v\", workflow.DefaultVersion, 1)\n\treturn c.until"},
	}
}

// A replay that nothing fails proves nothing: each breaking change is made in a build of its own, which replays the histories.
func TestReplayNoticesChanges(t *testing.T) {
	notice := regexp.MustCompile(`\[TMPRL1100\]|doesn't return the same result as the last event|` + endsElsewhere)
	for _, c := range breaking() {
		t.Run(c.name, func(t *testing.T) {
			said := replayOver(t, c)
			t.Logf("%d histories notice", strings.Count(said, "    --- FAIL: TestReplay/"))
			if !strings.Contains(said, "--- FAIL: TestReplay/") || !notice.MatchString(said) {
				t.Errorf("it is not noticed:\n%s", said)
			}
		})
	}
}

// Nor does one that takes every change amiss. One build has all of these.
func TestReplayLetsChangesBe(t *testing.T) {
	if said := replayOver(t, harmless()...); !strings.HasPrefix(said, "ok ") {
		t.Errorf("one of them is taken amiss:\n%s", said)
	}
}

// replayOver runs TestReplay over the changed source, and returns what it said.
func replayOver(t *testing.T, changes ...change) string {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 15*time.Minute)
	defer cancel()
	test := exec.CommandContext(ctx, "go", "test", "-count=1", "-vet=off", "-ldflags=-s -w", "-overlay", overlay(t, changes), "-run", "^TestReplay$", ".")
	out, _ := test.CombinedOutput() // that it fails, it says
	return string(out)
}

// overlay writes the changed files beside the tree, for the go command to take instead of those in it.
func overlay(t *testing.T, changes []change) string {
	t.Helper()
	folder, replaced := t.TempDir(), map[string]string{}
	for _, c := range changes {
		original, err := filepath.Abs(c.file)
		if err != nil {
			t.Fatal(err)
		}
		source := readFile(t, cmp.Or(replaced[original], original))
		if n := strings.Count(source, c.before); n != 1 {
			t.Fatalf("%s has %q %d times, want once: the change %q must follow the source", c.file, c.before, n, c.name)
		}
		replaced[original] = filepath.Join(folder, c.file)
		writeFile(t, replaced[original], strings.Replace(source, c.before, c.after, 1))
	}
	list, err := json.Marshal(map[string]any{"Replace": replaced})
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(folder, "overlay.json")
	writeFile(t, path, string(list))
	return path
}

func readFile(t *testing.T, path string) string {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func writeFile(t *testing.T, path, text string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}
