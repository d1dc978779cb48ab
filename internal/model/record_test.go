package model_test

import (
	"time"

	"github.com/onewindow/onewindow/internal/casefile"
	"github.com/onewindow/onewindow/internal/message"
	"github.com/onewindow/onewindow/rules"
)

// epoch is the only one there is here: nothing is ever restored to an earlier moment.
const epoch = 1

// record is a case as it is kept, in memory.
type record struct {
	item     *rules.Item
	c        casefile.Case
	log      []casefile.Event
	outlooks map[int64]message.Outlook // whatever the process could have been told, by Seq
}

// outlook is what the process has to know now.
func (r *record) outlook() message.Outlook {
	o := casefile.Outlook(r.item, r.c)
	o.Epoch = epoch
	return o
}

// take decides a command and keeps what comes of it, also when it is refused: what clocks have done by then stands.
func (r *record) take(cmd casefile.Command, now time.Time) ([]casefile.Event, error) {
	events, refused := casefile.Decide(r.item, r.c, cmd, now)
	for _, e := range events {
		next, err := casefile.Evolve(r.c, e)
		if err != nil {
			return nil, err
		}
		r.c = next
	}
	r.log = append(r.log, events...)
	r.outlooks[r.c.Seq] = r.outlook()
	return events, refused
}

func (r *record) closed() bool { return r.c.Status == casefile.Closed }

func (r *record) submitted() bool { return !r.c.SubmittedAt.IsZero() }
