package privacy

import (
	"encoding/json"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/onewindow/onewindow/internal/devstack/stacktest"
)

// leak is a mistake on purpose: edits of the source, what they let out, and every place that it gets to.
type leak struct {
	name   string
	edits  []edit
	kind   kind
	places []string
}

type edit struct{ file, before, after string }

// leaks can all be in one build: each shows elsewhere.
func leaks() []leak {
	return []leak{
		{"the name of who asks in a line of the log", []edit{
			{"api/record.go", `slog.String("actor", x.actor.ID)`, `slog.String("actor", x.actor.ID+" "+x.actor.Name)`},
		}, nowhere, []string{"log: api"}},
		{"an answer in the text of an activity's error", []edit{
			{"internal/service/licence.go", "*after.Licence); err != nil {\n\t\treturn err", "*after.Licence); err != nil {\n\t\treturn fmt.Errorf(\"%v: %w\", after.Licence.Shows, err)"},
			{"activities/call.go", "return temporal.NewApplicationError(code, code)", "return temporal.NewApplicationError(text, code)"},
			{"activities/call.go", "failure(code string, permanent bool)", "failure(code string, permanent bool, text string)"},
			{"activities/call.go", `failure("panic", false)`, `failure("panic", false, "")`},
			{"activities/call.go", "failure(code, permanent)", "failure(code, permanent, err.Error())"},
			{"worker/client.go", "codesOnly{whole}", "whole"},
		}, answered, []string{"history: description", "history: ActivityTaskStarted"}},
		{"an error's text in the log of the worker", []edit{
			{"activities/call.go", `"permanent", permanent)`, `"permanent", permanent, "error", err)`},
		}, answered, []string{"log: worker"}},
		{"the name of the applicant in the outlook", []edit{
			{"internal/message/message.go", "Epoch int64  `json:\"epoch\"`\n\tSeq   int64  `json:\"seq\"`", "Epoch int64  `json:\"epoch\"`\n\tNote string `json:\"note\"`\n\tSeq   int64  `json:\"seq\"`"},
			{"internal/casefile/outlook.go", "message.Outlook{Seq: c.Seq,", "message.Outlook{Note: c.Applicant.Name, Seq: c.Seq,"},
		}, named, []string{
			"history: WorkflowExecutionStarted", "history: WorkflowExecutionUpdateAccepted", "history: MarkerRecorded", "temporal: history_node.data",
			"temporal: executions.data", "product: cases.outlook",
		}},
		{"the outlook in a memo", []edit{
			{"worker/telling.go", "StaticSummary:                            in.Item,", "StaticSummary: in.Item, Memo: map[string]any{\"outlook\": in.Outlook},"},
		}, named, []string{"history: list", "temporal: executions_visibility.memo"}},
		{"the outlook where operators look", []edit{
			{"workflows/details.go", `add("next: %s at %s", o.Next.Clock,`, `add("next: %s at %s", o.Next.Clock+o.Note,`},
		}, named, []string{"history: query"}},
		{"what was asked for in the audit", []edit{
			{"internal/service/command.go", "Purpose: string(w.grant.Purpose), Outcome: outcome,", "Purpose: string(w.grant.Purpose), Outcome: outcome + fmt.Sprint(w.deed.input),"},
		}, reason, []string{"product: audit.outcome"}},
		{"an address as a label of a metric", []edit{
			{"api/record.go", `method, route = "none", "none"`, `method, route = "none", x.Request.URL.Path`},
		}, nowhere, []string{"metrics: api"}},
		{"a refusal that quotes", []edit{
			{"api/command.go", `"If-Match does not name the version`, `text + "If-Match does not name the version`},
		}, nowhere, []string{"answer: refusal"}},
		{"what a supervisor writes in the cause of a card", []edit{
			{"internal/supervision/urge.go", "On: Urge, Entry: x.Number", "On: x.Because, Entry: x.Number"},
		}, carded, []string{"product: cards.cause"}},
		{"the name of the applicant in the outbox", []edit{
			{"internal/store/outbox.go", "first, lane, created_at, visible_at) VALUES ($1, $2, $3, $4, $5, $5)\"", "first, lane, created_at, visible_at, code) VALUES ($1, $2, $3, $4, $5, $5, $6)\""},
			{"internal/store/outbox.go", "ch.Lane, tx.now)", "ch.Lane, tx.now, ch.After.Applicant.Name)"},
		}, named, []string{"product: outbox_kept.code"}},
	}
}

// TestLeaksAreNoticed builds the product with all the leaks and shows that each is noticed, by the search of each place that it gets to.
func TestLeaksAreNoticed(t *testing.T) {
	s := start(t, stacktest.Product(t, "-overlay", overlay(t, leaks())))
	s.play()
	noticed := map[string]bool{}
	for _, stray := range strays(s.found) {
		if m := whole.FindStringSubmatch(stray.mark); m != nil {
			noticed[m[1]+" in "+stray.place] = true
		}
	}
	for _, l := range leaks() {
		for _, place := range l.places {
			if !noticed[string(l.kind)+" in "+place] {
				t.Errorf("%s: not noticed in %s", l.name, place)
			}
		}
	}
	if t.Failed() {
		t.Logf("noticed was %q", slices.Sorted(maps.Keys(noticed)))
	}
}

// overlay writes the edited files beside the tree, for go build to take instead of those in it.
func overlay(t *testing.T, leaks []leak) string {
	t.Helper()
	sources := map[string]string{}
	for _, l := range leaks {
		for _, e := range l.edits {
			path, err := filepath.Abs(filepath.Join("../..", e.file))
			if err != nil {
				t.Fatal(err)
			}
			if sources[path] == "" {
				source, err := os.ReadFile(path)
				if err != nil {
					t.Fatal(err)
				}
				sources[path] = string(source)
			}
			if n := strings.Count(sources[path], e.before); n != 1 {
				t.Fatalf("%s has %q %d times, want once: the leak must follow the source", e.file, e.before, n)
			}
			sources[path] = strings.Replace(sources[path], e.before, e.after, 1)
		}
	}
	return written(t, sources)
}

// written writes the sources, and the list of what they replace.
func written(t *testing.T, sources map[string]string) string {
	t.Helper()
	folder, replaced := t.TempDir(), map[string]string{}
	write := func(name string, text []byte) string {
		file := filepath.Join(folder, name)
		if err := os.WriteFile(file, text, 0o600); err != nil {
			t.Fatal(err)
		}
		return file
	}
	for path, source := range sources {
		replaced[path] = write(strings.ReplaceAll(path, string(filepath.Separator), "-"), []byte(source))
	}
	list, err := json.Marshal(map[string]any{"Replace": replaced})
	if err != nil {
		t.Fatal(err)
	}
	return write("overlay.json", list)
}
