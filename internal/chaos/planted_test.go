package chaos

import (
	"flag"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/onewindow/onewindow/internal/devstack/stacktest"
)

var planted = flag.Bool("planted", false, "plant bugs, one at a time, and show which check catches each")

// bug is a mistake on purpose: edits of the source, and the check that notices it.
type bug struct {
	name  string
	edits edits
	mix   int
	check string // the beginning of its name
}

// edits change the source of a build.
type edits []edit

type edit struct{ file, before, after string }

func bugs() []bug {
	const (
		storeCases, storeOutbox, storeRequests = "internal/store/cases.go", "internal/store/outbox.go", "internal/store/requests.go"
		schema, licences                       = "internal/store/migrations/00001_core.sql", "internal/store/licences.go"
	)
	return []bug{
		{"a UNIQUE dropped", edits{{schema, "number     text    NOT NULL UNIQUE", "number     text    NOT NULL"}}, apiPoints, "schema-guards"},
		{"the lock skipped", edits{{storeCases, " WHERE c.id = $1 FOR UPDATE OF c\"", " WHERE c.id = $1\""}}, apiPoints, "no-internal-error"},
		{"the key not held while in flight", edits{{storeRequests, "case !free:", "case false:"}}, apiPoints, "no-internal-error"},
		{"the answer not stored", edits{{storeCases, "if ch.Answer != nil {", "if false {"}}, apiPoints, "I3 one-answer-per-change"},
		{"the key does not bind the body", edits{{storeRequests, "case !bytes.Equal(print, fingerprint):", "case len(print) == 0 && !bytes.Equal(print, fingerprint):"}}, apiPoints, "other-body-refused"},
		{"an error at COMMIT taken for success", edits{{"internal/store/store.go", "\tif err != nil {\n\t\treturn err\n\t}\n\treturn fault.Point(\"after-commit\")",
			"\tif err != nil && !Unavailable(err) {\n\t\treturn err\n\t}\n\treturn fault.Point(\"after-commit\")"}}, commitCuts, "I1 acknowledged-is-on-record"},
		{"the audit entry forgotten", edits{{storeCases, "\ttx.queueEntry(b, ch.Audit)\n", "\tif ch.Answer == nil {\n\t\ttx.queueEntry(b, ch.Audit)\n\t}\n"}}, apiPoints, "I8 change-is-audited"},
		{"the outbox row forgotten", edits{{storeCases, "if ch.Tell {", "if ch.Tell && ch.After.Decision == nil {"}}, apiPoints, "I9 work-done"},
		{"numbers from a SEQUENCE", edits{
			{schema, "CREATE TABLE licences", "CREATE SEQUENCE numbers;\nCREATE TABLE licences"},
			{licences, "INSERT INTO counters AS c (series, last) VALUES ($1, 1)\n\t\tON CONFLICT (series) DO UPDATE SET last = c.last + 1 RETURNING last",
				"INSERT INTO counters AS c (series, last) VALUES ($1, nextval('numbers'))\n\t\tON CONFLICT (series) DO UPDATE SET last = excluded.last RETURNING last"},
		}, workPointsHit, "I5 numbers-without-gap"},
		{"a rung fired early", edits{{"internal/casefile/decide.go", "rung.At.After(now)", "rung.At.After(now.AddDate(0, 0, 60))"}}, apiPoints, "I10 never-early"},
		{"cases in approval that follow no calendar", edits{{"internal/store/calendars.go", "behind = \"c.status <> 'closed'", "behind = \"c.status NOT IN ('closed', 'in_approval')"}}, apiPoints, "I11 calendar-followed"},
		{"an instant of its own for each case of a batch", edits{{"internal/service/calendar_follow.go", "at: f.at, before: r}", "at: f.s.now(), before: r}"}}, apiPoints, "I10 never-early"},
		{"a claim without a look at the assignee", edits{{"internal/casefile/approval.go", `if t.Assignee != "" {`, `if t.Assignee == "nobody" {`}}, apiPoints, "no-internal-error"},
		{"a worklist that misses the assignee", edits{{"internal/store/tasks.go", "SET state = excluded.state, assignee = excluded.assignee,", "SET state = excluded.state,"}}, apiPoints, "I16 tasks-agree"},
		{"a rung that the table does not know", edits{{storeCases, "next_at = $9,", "next_at = coalesce(next_at, $9),"}}, apiPoints, "I6 columns-agree"},
		{"a card forgotten", edits{{storeCases, "range ch.Cards {", "range ch.Cards[:0] {"}}, apiPoints, "I6 cards-agree"},
		{"a link of the chain forgotten", edits{{"internal/store/events.go", "Prev: head}", "Prev: make([]byte, 32)}"}}, apiPoints, "I8 chain-verifies"},
		{"half a document stored", edits{{"internal/store/files.go", "len(f.Content), f.Content)", "len(f.Content), f.Content[:len(f.Content)-1])"}}, apiPoints, "I13 files-match"},
		{"a failure of the network taken for good", edits{{"internal/service/process.go", "\tcase err != nil:\n\t\treturn message.Outlook{}, err\n", "\tcase err != nil:\n\t\treturn message.Outlook{}, &Permanent{Code: \"broken\"}\n"}}, workPointsHit, "I9 no-work-failed"},
	}
}

// The mixes that the bugs need to show.
const (
	apiPoints     = 4
	workPointsHit = 6
	commitCuts    = 7
)

// TestPlantedBugs plants each bug in a build of its own and runs a round, which must break the promise that the bug breaks.
func TestPlantedBugs(t *testing.T) {
	for _, b := range bugs() {
		t.Run(b.name, func(t *testing.T) {
			overlay := b.edits.overlay(t)
			if !*planted {
				return // the edits fit the source; that they are caught is shown by make chaos
			}
			p := draw(1, mixes()[b.mix], 8*time.Second)
			p.Patience, p.Until = 30*time.Second, b.check
			var names []string
			for _, v := range play(t, stacktest.Product(t, "-overlay", overlay), p).witness.wrong {
				names = append(names, v.check)
			}
			slices.Sort(names)
			names = slices.Compact(names)
			if !slices.ContainsFunc(names, func(name string) bool { return strings.HasPrefix(name, b.check) }) {
				t.Errorf("not caught by %s, but by %q", b.check, names)
			}
			t.Logf("caught by %q", names)
		})
	}
}

// overlay writes the edited files beside the tree, for go build to take instead of those in it.
func (list edits) overlay(t *testing.T) string {
	t.Helper()
	folder, replaced := t.TempDir(), map[string]string{}
	for i, e := range list {
		original, err := filepath.Abs(filepath.Join("../..", e.file))
		if err != nil {
			t.Fatal(err)
		}
		source, err := os.ReadFile(original)
		if err != nil {
			t.Fatal(err)
		}
		if n := strings.Count(string(source), e.before); n != 1 {
			t.Fatalf("%s has %q %d times, want once: the edit must follow the source", e.file, e.before, n)
		}
		replaced[original] = filepath.Join(folder, string(rune('a'+i))+filepath.Ext(e.file))
		if err := os.WriteFile(replaced[original], []byte(strings.Replace(string(source), e.before, e.after, 1)), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	overlay := filepath.Join(folder, "overlay.json")
	if err := os.WriteFile(overlay, []byte(text(map[string]any{"Replace": replaced})), 0o600); err != nil {
		t.Fatal(err)
	}
	return overlay
}
