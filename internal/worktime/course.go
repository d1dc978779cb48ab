package worktime

import (
	"math"
	"time"
)

// farthest bounds every count, in days: whatever a ledger says, no loop goes on for longer than two centuries.
const farthest = 2 * longest

// A course is a ledger laid out on a calendar in ticks. A tick is a day, or half a day where the ledger counts halves.
// Everything that is asked of a ledger is answered by walking its course, so no two answers can disagree.
type course struct {
	cal    *Calendar
	grain  int // ticks in a day
	start  int // the tick of the starting event
	last   int // the tick beyond which nothing is counted: that of Ledger.Latest, or of farthest
	legs   []leg
	still  []span // the ticks in which the clock stands still: in order and disjoint
	stands int    // the tick from which it stands still for good; math.MaxInt if it does not
}

type span struct{ first, last int }

// A leg is a part of the budget that is counted in one way.
type leg struct {
	kind   kind
	n      int  // half working days, days or months
	halved bool // it holds a value with .5
}

type kind int

const (
	byWorkingDays kind = iota
	byDays
	byMonths
)

// A verdict is what becomes of a tick.
type verdict int

const (
	counts verdict = iota
	stopped
	off
)

// layOut lays out a ledger as it stands at now. A stop that is open then ends at resumed, or never if that is zero.
func (c *Calendar) layOut(l Ledger, now, resumed time.Time) *course {
	w := &course{cal: c, grain: 1, stands: math.MaxInt}
	w.addLegs(l.Within)
	w.addLegs(l.Extra...)
	w.grain = w.smallest()
	w.start = w.tickOf(l.Start)
	w.last = w.start + farthest*w.grain
	if !l.Latest.IsZero() {
		latest := max(l.Latest.n, w.day(w.start).n)
		w.last = min(w.last, (latest+1)*w.grain-1)
		if len(w.legs) == 0 { // a date alone: every day up to it, and nothing stops it
			w.legs = []leg{{kind: byDays, n: w.last - w.start}}
			return w
		}
	}
	for _, s := range union(existing(l.Stops, now, resumed)) {
		w.addStop(s)
	}
	return w
}

// legOf puts a duration into the smallest unit of its kind.
func legOf(d Duration) leg {
	n := min(max(d.N, 0), longest)
	switch d.Unit {
	case WorkingDays:
		return leg{kind: byWorkingDays, n: Duration{N: n, Half: d.Half}.halves(), halved: d.Half}
	case Weeks:
		return leg{kind: byDays, n: 7 * n}
	case Months:
		return leg{kind: byMonths, n: n}
	case Years:
		return leg{kind: byMonths, n: 12 * n}
	case Days:
	}
	return leg{kind: byDays, n: n}
}

// addLegs joins neighbours of one kind: one month and two more are three months from the start, so that 31 January leads
// to 30 April and not to the 28th.
func (w *course) addLegs(budget ...Duration) {
	for _, d := range budget {
		if d.IsZero() {
			continue
		}
		next := legOf(d)
		if i := len(w.legs) - 1; i >= 0 && w.legs[i].kind == next.kind {
			w.legs[i].n = min(w.legs[i].n+next.n, farthest)
			w.legs[i].halved = w.legs[i].halved || next.halved
		} else {
			w.legs = append(w.legs, next)
		}
	}
}

// smallest returns the grain. Halves make sense among working days alone; beside another unit they are whole days.
func (w *course) smallest() int {
	if len(w.legs) == 1 && w.legs[0].halved {
		return 2
	}
	return 1
}

// An arrival is how a walk ends.
type arrival struct {
	tick   int  // the due tick
	stood  bool // it stopped for good before the budget was used up; tick is the last one
	rolled int  // the tick, on a day off, from which the due tick was moved on; 0 if it was not
}

// walk visits each tick after the start in order, up to the one on which the budget is used up.
func (w *course) walk(visit func(tick int, v verdict)) arrival {
	at, still := w.start, w.still
	for i, leg := range w.legs {
		left := w.ticks(leg, at)
		for left > 0 {
			if at >= w.last {
				return arrival{tick: w.last}
			}
			at++
			if at >= w.stands {
				return arrival{tick: w.last, stood: true}
			}
			for len(still) > 0 && still[0].last < at {
				still = still[1:]
			}
			v := w.verdict(leg, at, still)
			if v == counts {
				left--
			}
			if left == 0 && i == len(w.legs)-1 && w.rolls(at) {
				return w.roll(at, visit)
			}
			visit(at, v)
		}
	}
	return arrival{tick: at}
}

func (w *course) verdict(leg leg, at int, still []span) verdict {
	switch {
	case leg.kind == byWorkingDays && !w.cal.IsWorkingDay(w.day(at)):
		return off
	case len(still) > 0 && still[0].first <= at:
		return stopped
	}
	return counts
}

// ticks returns how many ticks a leg lasts that begins after a given one.
func (w *course) ticks(l leg, at int) int {
	switch l.kind {
	case byWorkingDays:
		if w.grain == 2 {
			return l.n
		}
		return (l.n + 1) / 2
	case byMonths:
		from := w.day(at)
		return from.AddMonths(min(l.n, farthest/28)).n - from.n
	case byDays:
	}
	return l.n
}

func (w *course) rolls(at int) bool {
	return w.cal.spec.Counting.Ends == NextWorkingDay && !w.cal.IsWorkingDay(w.day(at))
}

// roll moves the end of a limit to the next working day: once, last, and whether or not the clock stands still then.
func (w *course) roll(from int, visit func(int, verdict)) arrival {
	at := from
	for ; w.rolls(at) && at < w.last; at++ {
		visit(at, off)
	}
	visit(at, counts)
	if at == from {
		from = 0
	}
	return arrival{tick: at, rolled: from}
}

// tickOf returns the tick in which t lies.
func (w *course) tickOf(t time.Time) int {
	d := DateOf(t, w.cal.zone)
	if w.grain == 1 {
		return d.n
	}
	if t.Before(w.cal.noonOf(d)) {
		return 2 * d.n
	}
	return 2*d.n + 1
}

func (w *course) day(tick int) Date { return Date{n: tick / w.grain} }

// begin returns the first instant of a tick. The end of one is the beginning of the next.
func (w *course) begin(tick int) time.Time {
	if tick%w.grain == 1 {
		return w.cal.noonOf(w.day(tick))
	}
	return w.day(tick).In(w.cal.zone)
}
