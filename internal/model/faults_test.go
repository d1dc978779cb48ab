package model_test

import (
	"context"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/onewindow/onewindow/activities"
	"github.com/onewindow/onewindow/internal/message"
	"github.com/onewindow/onewindow/rules"
)

// faults are mistakes that the parts could make, and the demand that each of them must be seen to break.
var faults = []struct {
	name, breaks string
	wiring       wiring
}{
	{"an older outlook passes for the newest", "forward", wiring{told: func(t *trial, o message.Outlook) message.Outlook {
		older := o
		for seq, before := range t.record.outlooks {
			if seq < older.Seq {
				older = before
			}
		}
		older.Seq = o.Seq
		return older
	}}},
	{"a telling is forgotten, and nobody nudges", "knows", wiring{forget: true}},
	{"a nudge is told as if it were none", "heeds", wiring{mute: true}},
	{"a clock acts a second early", "early", wiring{skew: time.Second, told: func(_ *trial, o message.Outlook) message.Outlook {
		return moved(o, -time.Second)
	}}},
	{"the workflow wakes a second early", "early", wiring{told: func(_ *trial, o message.Outlook) message.Outlook {
		return moved(o, -time.Second)
	}}},
	{"the workflow wakes an hour late", "late", wiring{told: func(_ *trial, o message.Outlook) message.Outlook {
		return moved(o, time.Hour)
	}}},
	{"the end is told before it has come", "ended", wiring{told: func(_ *trial, o message.Outlook) message.Outlook {
		o.Done = o.Done || o.Stage == message.Completion
		return o
	}}},
	{"the end is never told", "ended", wiring{
		told: func(_ *trial, o message.Outlook) message.Outlook { return endless(o) },
		door: func(p activities.Process) activities.Process { return withoutEnd{p} },
	}},
	{"the process goes by another version of the item", "lawful", wiring{door: func(p activities.Process) activities.Process {
		return &otherVersion{door: p.(door)}
	}}},
	{"the clock is not told what it did", "rests", wiring{door: func(p activities.Process) activities.Process { return dumb{p} }}},
	{"work is done twice", "once", wiring{door: func(p activities.Process) activities.Process { return twice{p} }}},
}

func moved(o message.Outlook, by time.Duration) message.Outlook {
	if o.Next != nil {
		o.Next = &message.Rung{Clock: o.Next.Clock, At: o.Next.At.Add(by)}
	}
	return o
}

func endless(o message.Outlook) message.Outlook {
	o.Done = false
	return o
}

// withoutEnd is a door that never says that the case has ended.
type withoutEnd struct{ activities.Process }

func (d withoutEnd) Tick(ctx context.Context, in message.WorkInput) (message.Outlook, error) {
	o, err := d.Process.Tick(ctx, in)
	return endless(o), err
}

// dumb is a door that answers the clock as if it had just been opened.
type dumb struct{ activities.Process }

func (d dumb) Tick(ctx context.Context, in message.WorkInput) (message.Outlook, error) {
	o, err := d.Process.Tick(ctx, in)
	if o.Done {
		return o, err
	}
	return message.Outlook{}, err
}

// otherVersion is a door behind which the rule file has changed, for a moment.
type otherVersion struct {
	door
	over bool
}

func (d *otherVersion) Tick(ctx context.Context, in message.WorkInput) (message.Outlook, error) {
	if item := d.t.record.item; !d.over {
		changed := *item
		changed.Digest, d.over = "changed", true
		d.use(&changed)
		defer d.use(item)
	}
	return d.door.Tick(ctx, in)
}

func (d *otherVersion) use(item *rules.Item) {
	d.t.mu.Lock()
	defer d.t.mu.Unlock()
	d.t.record.item = item
}

// twice is a door behind which a licence is issued twice.
type twice struct{ activities.Process }

func (d twice) Issue(ctx context.Context, in message.WorkInput) (message.Outlook, error) {
	if o, err := d.Process.Issue(ctx, in); err != nil {
		return o, err
	}
	return d.Process.Issue(ctx, in)
}

// Each planted fault is noticed, by the check that is meant for it, on a script that is faultless without it.
func TestPlantedFaultsAreNoticed(t *testing.T) {
	items := library(t).Items
	codes := slices.Sorted(maps.Keys(items))
	for _, f := range faults {
		t.Run(f.name, func(t *testing.T) {
			t.Parallel()
			for seed := range 300 {
				item := items[codes[seed%len(codes)]]
				s := scripts(item).Example(seed)
				if !breaks(newTrial(item, s, f.wiring, newTally()).played(), f.breaks) {
					continue
				}
				if found := newTrial(item, s, wiring{}, newTally()).played(); len(found) > 0 {
					t.Errorf("without the fault there is %v", found)
				}
				return
			}
			t.Errorf("nothing was noticed")
		})
	}
}

func breaks(found []string, check string) bool {
	return slices.ContainsFunc(found, func(f string) bool { return strings.HasPrefix(f, check+":") })
}
