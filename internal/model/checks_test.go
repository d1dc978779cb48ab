package model_test

import (
	"errors"
	"fmt"
	"reflect"
	"slices"
	"time"

	"github.com/onewindow/onewindow/internal/casefile"
	"github.com/onewindow/onewindow/internal/message"
)

// checks is what is demanded of a trial, and what it takes to judge it. Each demand has a name:
//
//	lawful   nothing that the process does is refused, save that work is not open any more
//	early    no clock acts before its instant, nor is the workflow awake for it
//	late     a clock acts soon after its instant, once the workflow can know of it
//	forward  the workflow goes by an outlook that was given, and never by an older one than before
//	knows    when nothing is on its way, the workflow knows all that it has to
//	once     work that was answered for is not done again
//	heeds    a nudge has the clock look at once
//	whole    a fresh run takes over when nothing is under way
//	rests    the process does not call in circles
//	ended    the workflow ends with its case
type checks struct {
	t     *trial
	found []string

	seq      int64     // of the outlook that the workflow goes by
	before   int64     // of the one it went by until changed
	changed  time.Time // when it began to go by seq
	owed     int64     // of an answer that it has not got
	abreast  time.Time // since when it knows all that it has to
	stumble  time.Time // when the clock last got no answer
	nudges   int       // each may have the clock look before its time
	retries  bool      // the clock has to try again, whatever it has heard since
	calls    int
	ticks    int
	answered map[string]bool // work that this run was answered for
	tried    map[string]bool // work that this run has still to try again
}

// tick is the command that is the clock's.
const tick = "tick"

const (
	spread = 32 * time.Second // by which a clock may wake late
	rest   = 6 * time.Minute  // that it may take when it got no answer
	most   = 1000             // calls in a trial; a tenth would be many
)

func (c *checks) fail(name, format string, args ...any) {
	c.found = append(c.found, fmt.Sprintf("%s: %s (%s, event %d)", name, fmt.Sprintf(format, args...), c.t.now().Format(time.RFC3339), c.t.record.c.Seq))
}

// begin is the beginning of a run.
func (c *checks) begin(o message.Outlook) {
	c.seq, c.before, c.changed, c.nudges, c.owed, c.retries, c.abreast = 0, 0, time.Time{}, 0, 0, false, c.t.clock
	clear(c.answered)
	clear(c.tried)
	c.hears(o.Seq)
}

// hears notes that the workflow was told, or answered, up to an outlook.
func (c *checks) hears(seq int64) {
	behind := c.behind()
	c.goesBy(seq)
	c.t.settle(seq)
	if behind && !c.behind() {
		c.abreast = c.t.now()
	}
}

// behind reports whether something is on its way to the workflow.
func (c *checks) behind() bool { return c.owed > c.seq || c.t.pending() }

// sent notes a telling that the workflow will hear before anything else happens.
func (c *checks) sent(seq int64, nudge int) {
	c.goesBy(seq)
	if nudge > 0 {
		c.nudges++
		c.t.tally.hit("nudged")
	}
}

// goesBy notes from when the workflow goes by an outlook, and what it went by until that instant.
func (c *checks) goesBy(seq int64) {
	if seq <= c.seq {
		return
	}
	if now := c.t.now(); !now.Equal(c.changed) {
		c.before, c.changed = c.seq, now
	}
	c.seq = seq
}

// calling judges a call of the process.
func (c *checks) calling(in message.WorkInput, act casefile.Act) {
	c.calls++
	if c.answered[in.Work.ID] {
		c.fail("once", "%s is called again for work that was answered for", act.Name())
	}
	if act.Name() == tick {
		c.ticks++
		c.awake()
	}
}

// circles reports that the process has called far too often.
func (c *checks) circles() bool {
	if c.calls == most {
		c.fail("rests", "it has called %d times", most)
	}
	return c.calls > most
}

// awake judges that the clock is awake, knowing of a rung: it is due, or a nudge woke the clock, or it got no answer before. What is told at
// the very instant may come in between, once the clock is awake and before it calls.
func (c *checks) awake() {
	known, now := c.t.record.outlooks[c.seq].Next, c.t.now()
	due := isDue(known, now) || now.Equal(c.changed) && isDue(c.t.record.outlooks[c.before].Next, now)
	if !due && !c.retries {
		c.nudges--
	}
	if c.retries = false; c.nudges < 0 {
		c.fail("early", "the clock woke for %+v", known)
	}
}

func isDue(rung *message.Rung, now time.Time) bool { return rung != nil && !now.Before(rung.At) }

func (c *checks) stumbled(in message.WorkInput, act casefile.Act) {
	c.t.tally.hit("stumbled")
	if act.Name() == tick {
		c.stumble, c.retries = c.t.now(), true
		return
	}
	c.tried[in.Work.ID] = true
}

// heeded has it judged, a little later, that a nudge which is told now makes the clock look.
func (c *checks) heeded() {
	run, ticks := c.t.env, c.ticks
	c.t.at(c.t.now().Add(look), func() {
		if c.t.env == run && c.t.back.IsZero() && c.ticks == ticks {
			c.fail("heeds", "the clock has not looked since %d ticks", ticks)
		}
	})
}

// fresh judges that a fresh run may take over.
func (c *checks) fresh(o message.Outlook) {
	for _, w := range o.Work {
		if c.tried[w.ID] {
			c.fail("whole", "a fresh run takes over while %s is under way", w.Kind)
		}
	}
}

// acted judges what the process did.
func (c *checks) acted(act casefile.Act, events []casefile.Event, err error) {
	refused := (*casefile.Refusal)(nil)
	switch {
	case errors.As(err, &refused) && refused.Code == casefile.NotOpen:
		c.t.tally.hit("not open")
	case err != nil:
		c.fail("lawful", "%s: %v", act.Name(), err)
	}
	for _, e := range events {
		if e.At.After(c.t.now()) {
			c.fail("early", "%s is of %s", e.Data.Kind(), e.At)
		}
		c.punctual(e.Data.Kind(), e.At)
	}
}

// punctual judges the time that has passed since an instant at which a clock was to act.
func (c *checks) punctual(what string, at time.Time) {
	if c.behind() {
		return
	}
	limit := latest(at, c.abreast).Add(spread)
	if c.stumble.After(at) {
		limit = latest(limit, c.stumble.Add(rest))
	}
	if now := c.t.now(); now.After(limit) {
		c.fail("late", "%s is of %s, known since %s", what, at, c.abreast)
	}
}

func latest(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

// unheard notes an answer that gets lost.
func (c *checks) unheard(in message.WorkInput, act casefile.Act, seq int64) {
	c.owed = seq
	c.t.tally.hit("answer lost")
	c.stumbled(in, act)
}

// gets notes an answer of the process. One to work that is not asked for any more goes nowhere.
func (c *checks) gets(in message.WorkInput, o message.Outlook) {
	if in.Work.ID != "" {
		if !c.t.record.outlooks[c.seq].Asks(in.Work.ID) {
			return
		}
		c.answered[in.Work.ID] = true
		delete(c.tried, in.Work.ID)
	}
	c.hears(o.Seq)
}

// knows is the outlook that the workflow goes by.
func (c *checks) knows() message.Outlook {
	o, err := c.t.knows()
	if err != nil {
		c.fail("knows", "asked for its outlook it answers %v", err)
	}
	return o
}

// look compares the workflow with the record.
func (c *checks) look() {
	if c.t.env == nil || !c.t.back.IsZero() {
		return
	}
	known, present := c.knows(), c.t.record.outlook()
	c.t.tally.seen(c.t.record.item, known)
	if given := c.t.record.outlooks[known.Seq]; known.Seq != c.seq || !same(known, given) {
		c.fail("forward", "it goes by %+v; told was %d, which is %+v", known, c.seq, given)
	}
	if c.behind() {
		return
	}
	if !agrees(known, present) {
		c.fail("knows", "it goes by %+v; the case is at %+v", known, present)
	}
	if present.Next != nil {
		c.punctual(present.Next.Clock, present.Next.At)
	}
}

// same reports whether two outlooks say the very same.
func same(a, b message.Outlook) bool {
	clocks := a.Next.Equal(b.Next)
	a.Next, b.Next = nil, nil
	return clocks && reflect.DeepEqual(a, b)
}

// agrees reports whether who goes by the first does all that the second asks for. Only a clock may be later than known, or
// stand still: the workflow finds out when it wakes.
func agrees(known, present message.Outlook) bool {
	if present.Next != nil && (known.Next == nil || present.Next.At.Before(known.Next.At)) {
		return false
	}
	known.Seq, known.Next, present.Next = present.Seq, nil, nil
	return reflect.DeepEqual(known, present)
}

// ended judges the end of the workflow.
func (c *checks) ended() {
	if !c.t.record.closed() {
		c.fail("ended", "the workflow has ended, and the case is %s", c.t.record.c.Status)
	}
}

// end judges the whole.
func (c *checks) end() {
	if !c.t.record.closed() {
		c.fail("ended", "the case is %s", c.t.record.c.Status)
	}
	done := map[string]int{}
	for _, e := range c.t.record.log {
		switch x := e.Data.(type) {
		case casefile.Issued:
			done[x.Work.String()]++
		case casefile.DeliveredTo:
			done[x.Work.String()]++
		}
	}
	for work, n := range done {
		if n > 1 {
			c.fail("once", "work %s was done %d times", work, n)
		}
	}
	if _, err := casefile.Replay(c.t.record.log); err != nil {
		c.fail("lawful", "the log does not fold: %v", err)
	}
	slices.Sort(c.found)
}
