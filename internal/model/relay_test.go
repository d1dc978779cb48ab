package model_test

import (
	"errors"
	"fmt"
	"time"

	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/testsuite"

	"github.com/onewindow/onewindow/internal/message"
)

// relay is what carries the tellings, as unreliable as it may be.
type relay struct {
	letters []*letter
	nudges  int
	heard   map[string]bool // ids of updates that have been heard: the server answers them the same for ever
	sent    int
}

// letter says that the workflow has something to hear.
type letter struct {
	seq     int64
	post    post
	settled bool
}

// told is the newest outlook, as it is told.
func (t *trial) told() message.Outlook {
	if t.wiring.told != nil {
		return t.wiring.told(t, t.record.outlook())
	}
	return t.record.outlook()
}

// write writes a letter and sends it on its way.
func (t *trial) write() {
	l := &letter{seq: t.record.c.Seq, post: t.script.post(len(t.relay.letters))}
	t.relay.letters = append(t.relay.letters, l)
	if t.wiring.forget && t.begun {
		l.settled = true
		return
	}
	wait := l.post.Wait
	if l.post.Lost {
		wait += 20 * time.Hour // the daily reconciliation
	}
	t.at(t.now().Add(wait), func() { t.carry(l) })
}

// carry takes the newest outlook to the workflow. One that a newer telling has settled meanwhile need not be told, but may be.
func (t *trial) carry(l *letter) {
	switch {
	case l.settled && !l.post.Again:
		t.tally.hit("coalesced")
		return
	case !t.begun:
		t.first()
		return
	case t.env == nil: // it waits for the engine to come back
		return
	}
	o, nudge := t.told(), 0
	if l.post.Lost {
		t.relay.nudges++
		nudge = t.relay.nudges
	}
	heard := t.now().Add(l.post.Flight)
	t.at(heard, func() { t.tell(o, nudge) })
	if l.post.Again {
		t.at(heard.Add(time.Hour), func() { t.tell(o, nudge) })
	}
}

// first has the workflow begun, unless the case has ended before anybody could.
func (t *trial) first() {
	o := t.told()
	t.checks.hears(o.Seq)
	if o.Done {
		t.stop()
		return
	}
	t.start(t.input(o))
}

// tell tells the workflow an outlook.
func (t *trial) tell(o message.Outlook, nudge int) {
	if t.env == nil {
		return // the letter is still there
	}
	id := fmt.Sprintf("%d-%d", o.Epoch, o.Seq)
	if nudge > 0 {
		id += fmt.Sprintf("-%d", nudge)
	}
	if t.relay.heard[id] {
		return
	}
	loud := nudge
	if t.wiring.mute {
		loud = 0
	}
	t.relay.sent++
	t.checks.sent(o.Seq, nudge)
	answer := func(err error) {
		t.mu.Lock()
		defer t.mu.Unlock()
		t.answered(id, o.Seq, err)
	}
	t.env.UpdateWorkflow(message.Advance, fmt.Sprintf("%s#%d", id, t.relay.sent), &testsuite.TestUpdateCallback{
		OnReject: answer, OnComplete: func(_ any, err error) { answer(err) },
	}, message.Telling{Outlook: o, Nudge: loud})
	if nudge > 0 {
		t.checks.heeded()
	}
	t.at(t.now().Add(look), t.checks.look)
}

// answered notes what the workflow said to a telling: it heard it, or knew it already.
func (t *trial) answered(id string, seq int64, err error) {
	failed, rejected := errors.AsType[*temporal.ApplicationError](err)
	switch {
	case err == nil:
		t.relay.heard[id] = true
	case rejected && failed.Type() == message.Stale:
		t.tally.hit("known already")
	default:
		t.checks.fail("lawful", "telling %s was answered by %v", id, err)
	}
	t.checks.hears(seq)
}

// settle settles every letter up to seq.
func (t *trial) settle(seq int64) {
	for _, l := range t.relay.letters {
		l.settled = l.settled || l.seq <= seq
	}
}

// pending reports whether a letter has still to be told.
func (t *trial) pending() bool {
	for _, l := range t.relay.letters {
		if !l.settled {
			return true
		}
	}
	return false
}
