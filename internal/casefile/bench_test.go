package casefile_test

import (
	"testing"

	"github.com/onewindow/onewindow/internal/casefile"
	"github.com/onewindow/onewindow/rules"
)

// BenchmarkDecide measures the dearest command of a large case: the one that opens three steps side by side, with all clocks running.
func BenchmarkDecide(b *testing.B) {
	d := newDesk(b, "joint-works")
	d.fill(rules.Values{"size": "large", "public": true}, "plan", "photo")
	d.do(officer("clerk"), casefile.Accept{})
	act := casefile.Complete{Task: d.claim("examiner", "review"), Outcome: "pass", Findings: rules.Values{"sound": true, "drained": true}}
	cmd := casefile.Command{By: officer("examiner"), Act: act}
	b.ReportAllocs()
	for b.Loop() {
		if events, err := casefile.Decide(d.item, d.c, cmd, d.now); err != nil || len(events) != 2 {
			b.Fatal(events, err)
		}
	}
}
