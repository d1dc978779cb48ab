package model_test

import (
	"context"
	"errors"
	"math"
	"slices"

	"github.com/google/uuid"

	"github.com/onewindow/onewindow/internal/casefile"
	"github.com/onewindow/onewindow/internal/message"
)

// door is the one through which the process acts on the record. Now and then something is wrong with it.
type door struct{ t *trial }

// errUnlucky is an error that the next try does not meet.
var errUnlucky = errors.New("unlucky")

// forGood is an error that every try would meet.
type forGood struct{}

func (forGood) Error() string             { return "for good" }
func (forGood) Permanent() (string, bool) { return "printer_broken", true }

func (d door) Tick(_ context.Context, in message.WorkInput) (message.Outlook, error) {
	return d.act(in, casefile.Tick{})
}

func (d door) Issue(_ context.Context, in message.WorkInput) (message.Outlook, error) {
	return d.act(in, working(message.Issue, uuid.MustParse(in.Work.ID)))
}

func (d door) Deliver(_ context.Context, in message.WorkInput) (message.Outlook, error) {
	return d.act(in, working(message.Deliver, uuid.MustParse(in.Work.ID)))
}

func (d door) Fail(_ context.Context, in message.WorkInput, code string) (message.Outlook, error) {
	return d.act(in, casefile.Fail{Work: uuid.MustParse(in.Work.ID), Code: code})
}

// act decides what the process asks for, and answers with the outlook, also when it came late.
func (d door) act(in message.WorkInput, act casefile.Act) (message.Outlook, error) {
	t := d.t
	t.mu.Lock()
	defer t.mu.Unlock()
	luck := d.luck(act)
	t.checks.calling(in, act)
	if t.checks.circles() { // out of the circle, by an end that there is not
		return message.Outlook{Epoch: epoch, Seq: math.MaxInt64, Done: true}, nil
	}
	switch luck {
	case broken:
		return message.Outlook{}, forGood{}
	case away:
		t.checks.stumbled(in, act)
		return message.Outlook{}, errUnlucky
	}
	d.decide(act)
	o := t.record.outlook()
	if luck == unheard {
		t.checks.unheard(in, act, o.Seq)
		return message.Outlook{}, errUnlucky
	}
	t.checks.gets(in, o)
	return o, nil
}

// luck is what goes wrong this time. Only work can be broken for good.
func (d door) luck(act casefile.Act) stumble {
	luck := d.t.script.stumble(d.t.checks.calls)
	if work := slices.Contains([]string{"issue", "deliver"}, act.Name()); luck == broken && !work {
		return away
	}
	return luck
}

func (d door) decide(act casefile.Act) {
	t := d.t
	was := t.record.c
	events, err := t.record.take(casefile.Command{Act: act}, t.now().Add(t.wiring.skew))
	t.tally.events(was, events)
	if act.Name() == tick {
		t.tally.fired(t.record.item, was, events)
	}
	t.checks.acted(act, events, err)
}
