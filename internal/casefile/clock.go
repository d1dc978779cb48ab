package casefile

import (
	"slices"
	"time"

	"github.com/onewindow/onewindow/internal/worktime"
)

// The clocks that every item has. A step and a request have a clock of their own name.
const (
	AcceptClock    = "accept"
	CorrectClock   = "correct"
	PromisedClock  = "promised"
	StatutoryClock = "statutory"
	SilenceClock   = "silence" // the law decides when it has passed
	DeliverClock   = "deliver"
	CheckClock     = CheckStep // the check of a commitment
	CloseClock     = "close"
	ReverseClock   = "reverse" // how long what silence has granted can be taken back
)

// No name of an item has a dot, so these never meet another clock.
const (
	silenceSuffix = ".silence"
	laterPrefix   = "later."
)

// silenceOf is the clock after which a step ends without its officer, where that is not the step's own limit.
func silenceOf(step string) string { return step + silenceSuffix }

// laterOf is the clock of a material that may follow after acceptance.
func laterOf(material string) string { return laterPrefix + material }

// caseClocks are those that stand still for the whole case, whichever step the cause lies in.
func caseClocks() []string { return []string{PromisedClock, StatutoryClock, SilenceClock} }

// Clock is a budget of counted time and a ledger of the intervals in which it stood still.
// The due date is derived, never stored.
type Clock struct {
	Start   time.Time           `json:"start"`
	Within  worktime.Duration   `json:"within"` // zero: it runs up to Latest
	Extra   []worktime.Duration `json:"extra,omitempty"`
	Latest  worktime.Date       `json:"latest,omitzero"` // a last day that no stop and no extension moves
	Stops   []Stop              `json:"stops,omitempty"`
	Acts    bool                `json:"acts,omitempty"`
	EndedAt time.Time           `json:"ended_at,omitzero"`
	Void    bool                `json:"void,omitempty"`    // ended without being met or missed
	Settled *Settled            `json:"settled,omitempty"` // how it was judged, where the calendar was changed since it ended
}

// Stop is an interval in which a clock stands still. A zero To means: still.
type Stop struct {
	From   time.Time `json:"from"`
	To     time.Time `json:"to,omitzero"`
	Reason string    `json:"reason"`
	Basis  string    `json:"basis,omitempty"`

	Special string            `json:"special,omitempty"` // the kind of the special procedure that it stands still for
	Within  worktime.Duration `json:"within,omitzero"`   // how long the special procedure takes at most
}

// Ended reports whether the clock has been ended by an event.
func (k Clock) Ended() bool { return !k.EndedAt.IsZero() }

// Stopped reports whether the clock stands still now.
func (k Clock) Stopped() bool {
	return !k.Ended() && slices.ContainsFunc(k.Stops, func(s Stop) bool { return s.To.IsZero() })
}

// Ledger is what the calendar derives the due date from. Stops that were open at the end count up to it.
func (k Clock) Ledger() worktime.Ledger {
	stops := make([]worktime.Stop, len(k.Stops))
	for i, s := range k.Stops {
		stops[i] = worktime.Stop{From: s.From, To: s.To, Reason: s.Reason, Basis: s.Basis}
		if stops[i].To.IsZero() && k.Ended() {
			stops[i].To = k.EndedAt
		}
	}
	return worktime.Ledger{Start: k.Start, Within: k.Within, Stops: stops, Extra: k.Extra, Latest: k.Latest}
}

// dated reports whether the clock runs up to a day of the almanac, and so never stands still.
func (k Clock) dated() bool { return k.Within.IsZero() }

// State names where the clock stands: running, stopped, overdue; once ended met, missed, or ended for one that
// lost its object, as when the applicant withdrew.
func (k Clock) State(cal *worktime.Calendar, now time.Time) string {
	past := func(at time.Time) bool { return !at.Before(cal.Due(k.Ledger(), at).At) }
	switch {
	case k.Void:
		return "ended"
	case k.Settled != nil && k.Settled.Missed:
		return "missed"
	case k.Settled != nil:
		return "met"
	case k.Ended() && past(k.EndedAt):
		return "missed"
	case k.Ended():
		return "met"
	case past(now):
		return "overdue"
	case k.Stopped():
		return "stopped"
	}
	return "running"
}

func (c *Case) start(starts []Start) {
	for _, s := range starts {
		c.Clocks[s.Clock] = Clock{Start: s.From, Within: s.Within, Latest: s.Latest, Stops: s.Stops, Acts: s.Acts}
	}
}

// running reports whether a clock has been started and not ended; it may stand still.
func (c *Case) running(name string) bool {
	k, ok := c.Clocks[name]
	return ok && !k.Ended()
}

// alter changes the given clocks as far as they are running.
func (c *Case) alter(how func(*Clock), names ...string) {
	for _, name := range names {
		if k := c.Clocks[name]; c.running(name) {
			how(&k)
			c.Clocks[name] = k
		}
	}
}

// end ends the given clocks, to be judged: met or missed.
func (c *Case) end(at time.Time, names ...string) {
	c.alter(func(k *Clock) { k.EndedAt = at }, names...)
}

// void ends the given clocks without judging them.
func (c *Case) void(at time.Time, names ...string) {
	c.alter(func(k *Clock) { k.EndedAt, k.Void = at, true }, names...)
}

func (c *Case) stop(stop Stop, names ...string) {
	c.alter(func(k *Clock) {
		if !k.dated() {
			k.Stops = append(slices.Clone(k.Stops), stop)
		}
	}, names...)
}

// goOn ends the open stops that bear the reason, on all clocks that run.
func (c *Case) goOn(reason string, at time.Time) {
	for name := range c.Clocks {
		c.alter(func(k *Clock) {
			k.Stops = slices.Clone(k.Stops)
			for i, s := range k.Stops {
				if s.Reason == reason && s.To.IsZero() {
					k.Stops[i].To = at
				}
			}
		}, name)
	}
}
