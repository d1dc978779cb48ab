// Package rehearse runs the timelines of a tests.yaml: what an item does, on its dates, through the real rules and the real
// Decide, without a server. It tells where the item does otherwise than expected, and what no timeline has tried.
package rehearse

import (
	"fmt"
	"strings"

	"github.com/onewindow/onewindow/rules"
)

// Report is what came of running a tests.yaml.
type Report struct {
	Item      string
	Timelines int
	Lines     int
	Failures  []Failure
	Cover     []Part // every part of the item that a timeline can try, in the order of the file
}

// Failure is one line on which the item did otherwise than expected. After it the timeline is left.
type Failure struct {
	File     string
	Line     int
	Timeline string
	What     string // status, due promised, ...
	Want     string
	Got      string
	Source   string   // the line of the file
	Clocks   []string // the ledger of each clock, as it stands then
}

// String shows the failure as it stands in a terminal.
func (f Failure) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s:%d: %s: %s is %s, expected %s\n    %s", f.File, f.Line, f.Timeline, f.What, f.Got, f.Want, strings.TrimSpace(f.Source))
	for _, clock := range f.Clocks {
		b.WriteString("\n    " + clock)
	}
	return b.String()
}

// Part is one part of an item: a category, a step, an outcome, a sending back, a silence, an else, a ground, a visit ...
type Part struct {
	Kind  string
	Name  string
	Tried bool
}

// Untried lists the parts that no timeline has tried.
func (r Report) Untried() []Part {
	var list []Part
	for _, part := range r.Cover {
		if !part.Tried {
			list = append(list, part)
		}
	}
	return list
}

// Error says why a tests.yaml cannot be run.
type Error struct{ Problems []rules.Problem }

// Error implements error.
func (e *Error) Error() string {
	texts := make([]string, len(e.Problems))
	for i, p := range e.Problems {
		texts[i] = p.String()
	}
	return strings.Join(texts, "\n")
}

// Tests are the timelines of a tests.yaml.
type Tests struct {
	File     string
	Source   []byte
	Policies map[string]*rules.Policy // that a timeline can name
}

// Run runs tests against an item. The error is an *Error when the file cannot be run.
func Run(item *rules.Item, tests Tests) (Report, error) {
	report, file := Report{Item: item.Code}, tests.File
	script, problems := read(item, tests)
	if len(problems) > 0 {
		return report, &Error{Problems: problems}
	}
	cover := newCover(item)
	for _, t := range script.timelines {
		report.Timelines++
		p := newPlay(supervised(item, t.policy), t.given, cover)
		for _, l := range t.lines {
			report.Lines++
			failures, err := p.run(l)
			if err != nil {
				return report, fmt.Errorf("%s:%d: %w", file, l.at, err)
			}
			for _, f := range failures {
				f.File, f.Line, f.Timeline, f.Source, f.Clocks = file, l.at, t.name, script.lines[l.at-1], p.clocks()
				report.Failures = append(report.Failures, f)
			}
			if len(failures) > 0 {
				break
			}
		}
	}
	report.Cover = cover.parts
	return report, nil
}

// supervised is the item under another policy than its own.
func supervised(item *rules.Item, policy *rules.Policy) *rules.Item {
	if policy == nil {
		return item
	}
	other := *item
	other.Policy = policy
	return &other
}
