package chaos

import (
	"fmt"
	"os"
	"strings"
	"time"
)

// figures are what a round has seen.
type figures struct {
	Title                  string
	Posts, Commands        int // sent, and answered for good
	Blows, Hits, Cuts      int // from outside, at fault points, at COMMIT
	Cases, Events, Licence int
	Checks, Blind          int // promises checked, looks at which Postgres was away
	Seconds                int
}

func (c *city) count(took time.Duration) {
	f := &c.figures
	f.Title, f.Posts, f.Commands, f.Seconds = c.plan.Mix.Title, c.witness.posts, len(c.witness.acks), int(took.Seconds())
	f.Cuts = int(c.gate.cuts.Load())
	for _, n := range c.pointsHit() {
		f.Hits += n
	}
	c.must(c.archive.QueryRow(c.t.Context(), "SELECT (SELECT count(*) FROM cases), (SELECT count(*) FROM case_events), (SELECT count(*) FROM licences)").
		Scan(&f.Cases, &f.Events, &f.Licence))
}

const beginMark, endMark = "<!-- figures: written by make chaos -->\n", "<!-- end of figures -->"

// publish writes the figures between the marks of a page.
func publish(page string, all []figures) error {
	text, err := os.ReadFile(page)
	if err != nil {
		return err
	}
	before, rest, begun := strings.Cut(string(text), beginMark)
	_, after, ended := strings.Cut(rest, endMark)
	if !begun || !ended {
		return fmt.Errorf("%s has no marks for the figures", page)
	}
	return os.WriteFile(page, []byte(before+beginMark+table(all)+endMark+after), 0o644)
}

func table(all []figures) string {
	var b strings.Builder
	b.WriteString("| round | requests | commands | blows | fault points hit | cut at COMMIT | cases | events | licences | checks | seconds |\n")
	b.WriteString("| --- " + strings.Repeat("| ---: ", 10) + "|\n")
	sum := figures{Title: "**all**"}
	for _, f := range all {
		b.WriteString(f.row())
		sum.Posts += f.Posts
		sum.Commands += f.Commands
		sum.Blows += f.Blows
		sum.Hits += f.Hits
		sum.Cuts += f.Cuts
		sum.Cases += f.Cases
		sum.Events += f.Events
		sum.Licence += f.Licence
		sum.Checks += f.Checks
		sum.Seconds += f.Seconds
	}
	return b.String() + sum.row()
}

func (f figures) row() string {
	return fmt.Sprintf("| %s | %d | %d | %d | %d | %d | %d | %d | %d | %d | %d |\n",
		f.Title, f.Posts, f.Commands, f.Blows, f.Hits, f.Cuts, f.Cases, f.Events, f.Licence, f.Checks, f.Seconds)
}
