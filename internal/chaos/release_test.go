package chaos

import (
	"sync"
	"testing"
	"time"

	"github.com/onewindow/onewindow/internal/devstack/stacktest"
)

// openCases is how many cases are open while releases come and go.
const openCases = 1000

// nextRelease is the product as it may be some day: it says more in an outlook, and its workflow answers one question more.
func nextRelease() edits {
	return edits{
		{"internal/message/message.go", "\tSeq   int64  `json:\"seq\"`\n", "\tSeq   int64  `json:\"seq\"`\n\tMood  string `json:\"mood,omitempty\"`\n"},
		{"internal/casefile/outlook.go", "o := message.Outlook{Seq: c.Seq,", "o := message.Outlook{Seq: c.Seq, Mood: \"calm\","},
		{"workflows/case.go", "\ttold := workflow.UpdateHandlerOptions",
			"\tif err := workflow.SetQueryHandler(ctx, \"mood\", func() (string, error) { return c.outlook.Mood, nil }); err != nil {\n\t\treturn nil, err\n\t}\n\ttold := workflow.UpdateHandlerOptions"},
	}
}

// TestNextReleaseAndBack has workers of the next release take over a thousand open cases, some beside workers of this one, and give
// them back.
func TestNextReleaseAndBack(t *testing.T) {
	overlay := nextRelease().overlay(t)
	if !*whole {
		return // make chaos; the edits fit the source
	}
	this, next := stacktest.Product(t), stacktest.Product(t, "-overlay", overlay)
	c := found(t, this, plan{Seed: max(*seed, 1), Mix: mix{Title: "next release and back"}, Patience: 3 * time.Minute, Calm: true})
	var lives []*life
	for n := range openCases {
		l := c.newLife(0, n)
		l.ends, l.left = -1, false
		lives = append(lives, l)
	}
	together(lives, func(l *life) { l.begin(pick(l.random, wishes())) })
	third := openCases / 3
	c.processes[worker1].release(next)
	together(lives[:third], (*life).step)
	c.processes[worker2].release(next)
	together(lives[third:2*third], (*life).step)
	c.processes[worker1].release(this)
	c.processes[worker2].release(this)
	together(lives[2*third:], (*life).step)
	c.converge(lives)
	c.report()
	t.Logf("%d cases", len(lives))
}

// step takes the next step of a case.
func (l *life) step() { l.act() }

// together does something for many, a few at a time.
func together(lives []*life, something func(*life)) {
	var all sync.WaitGroup
	turn := make(chan struct{}, citizens)
	for _, l := range lives {
		turn <- struct{}{}
		all.Go(func() {
			defer func() { <-turn }()
			something(l)
		})
	}
	all.Wait()
}
