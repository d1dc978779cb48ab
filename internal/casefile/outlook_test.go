package casefile_test

import (
	"testing"
	"time"

	"github.com/onewindow/onewindow/internal/casefile"
	"github.com/onewindow/onewindow/internal/message"
	"github.com/onewindow/onewindow/rules"
)

func TestOutlook(t *testing.T) {
	d := newDesk(t, "joint-works")
	sideBySide(d)
	got := text(t, casefile.Outlook(d.item, d.c))
	var branches []message.Branch
	for _, step := range []string{"fire", "health", "streets"} {
		branches = append(branches, message.Branch{Task: d.task(step).String(), Step: step})
	}
	want := text(t, message.Outlook{
		Seq: d.c.Seq, Stage: message.Approval, Block: &message.Block{Entry: 2, Branches: branches},
		Next: &message.Rung{Clock: "streets:step_overdue", At: time.Date(2026, 2, 9, 16, 0, 0, 0, time.UTC)}, // the end of the ninth in Shanghai
	})
	if got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

func TestTells(t *testing.T) {
	at := time.Date(2026, 2, 10, 16, 0, 0, 0, time.UTC)
	rung := func(days int) *message.Rung { return &message.Rung{Clock: "decide", At: at.AddDate(0, 0, days)} }
	block := func(entry, branches int) *message.Block {
		return &message.Block{Entry: entry, Branches: make([]message.Branch, branches)}
	}
	issue, deliver := []message.Work{{ID: "1", Kind: message.Issue}}, []message.Work{{ID: "2", Kind: message.Deliver}}
	for _, tc := range []struct {
		name          string
		before, after message.Outlook
		want          bool
	}{
		{"nothing but the number", message.Outlook{Seq: 1, Next: rung(0)}, message.Outlook{Seq: 2, Next: rung(0)}, false},
		{"a later rung", message.Outlook{Next: rung(0)}, message.Outlook{Next: rung(1)}, false},
		{"no rung any more", message.Outlook{Next: rung(0)}, message.Outlook{}, false},
		{"an earlier rung", message.Outlook{Next: rung(1)}, message.Outlook{Next: rung(0)}, true},
		{"the first rung", message.Outlook{}, message.Outlook{Next: rung(0)}, true},
		{"a stage", message.Outlook{Stage: message.Reception}, message.Outlook{Stage: message.Approval}, true},
		{"a block", message.Outlook{}, message.Outlook{Block: block(1, 1)}, true},
		{"the same block", message.Outlook{Block: block(1, 2)}, message.Outlook{Block: block(1, 2)}, false},
		{"a branch has ended", message.Outlook{Block: block(1, 2)}, message.Outlook{Block: block(1, 1)}, true},
		{"the block entered again", message.Outlook{Block: block(1, 1)}, message.Outlook{Block: block(2, 1)}, true},
		{"no block", message.Outlook{Block: block(1, 1)}, message.Outlook{}, true},
		{"work", message.Outlook{}, message.Outlook{Work: issue}, true},
		{"other work", message.Outlook{Work: issue}, message.Outlook{Work: deliver}, true},
		{"the same work", message.Outlook{Work: issue}, message.Outlook{Work: issue}, false},
		{"the result", message.Outlook{}, message.Outlook{Result: rules.Granted}, true},
		{"the end", message.Outlook{}, message.Outlook{Done: true}, true},
	} {
		if got := casefile.Tells(tc.before, tc.after); got != tc.want {
			t.Errorf("%s: told %t, want %t", tc.name, got, tc.want)
		}
	}
}
