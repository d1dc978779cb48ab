package webhook

import (
	"encoding/json"
	"math"
	"net/http"
	"strconv"
	"time"

	"github.com/google/uuid"
)

// Delivery is one event on its way to one subscription.
type Delivery struct {
	Webhook   uuid.UUID
	Stream    uuid.UUID // the case; for a ping the subscription itself. What is of one stream is sent in order
	Seq       int64     // in the stream
	ID        uuid.UUID
	Type      string
	Subject   string
	At        time.Time
	Data      json.RawMessage
	CreatedAt time.Time
	Attempts  int // so far
	URL       string
	Secrets   [][]byte // as they are kept, the newest first
	Failing   time.Time
	Leased    time.Time // until then nobody else sends it
}

// Answer is what came of sending.
type Answer struct {
	Status int    // of HTTP; 0: there was no answer
	Code   string // why it was not taken, in one word; empty: it was
}

// Taken reports whether the receiver has the event.
func (a Answer) Taken() bool { return a.Code == "" }

// The codes of an answer that was none. One that was but is no success is named after its status: http_503.
const (
	Timeout     = "timeout"
	Blocked     = "blocked"     // the address is not one that may be called
	Unresolved  = "unresolved"  // the name has no address
	Untrusted   = "untrusted"   // its certificate is not to be trusted
	Unreachable = "unreachable" // no connection, or one that broke
	Redirect    = "redirect"    // it answers that the receiver is elsewhere: mend the address
	Unsigned    = "unsigned"    // the secret cannot be opened with the keys at hand
)

// answered judges the status of an answer.
func answered(status int) Answer {
	switch {
	case status >= 200 && status < 300:
		return Answer{Status: status}
	case status >= 300 && status < 400:
		return Answer{Status: status, Code: Redirect}
	}
	return Answer{Status: status, Code: "http_" + strconv.Itoa(status)}
}

// State is where a delivery stands.
type State string

// The states of a delivery.
const (
	Waiting   State = "waiting"
	Delivered State = "delivered"
	Parked    State = "parked" // until an operator has it tried again; what follows in its stream waits behind it
)

// Standing is where a subscription stands.
type Standing string

// The standings. Only an enabled one is sent anything, and only for it events are kept.
const (
	Enabled  Standing = "enabled"
	Disabled Standing = "disabled" // by an operator
	Gone     Standing = "gone"     // the receiver answered 410: it wants no more
	Failing  Standing = "failing"  // nothing but failures for days
)

// Outcome is what follows from an answer, for the delivery and for its subscription.
type Outcome struct {
	State    State
	Attempts int
	Next     time.Time // of the next attempt, while it waits
	Answer
	Standing Standing // the subscription's from now on
}

const (
	firstRest    = 5 * time.Second
	longestRest  = 24 * time.Hour
	growth       = 4
	mostAttempts = 10 // with these rests after somewhat more than two days
	patience     = 5 * 24 * time.Hour
)

// Judge decides what follows from an answer at an instant. Random is in [0,1).
func Judge(d Delivery, a Answer, now time.Time, random float64) Outcome {
	o := Outcome{State: Delivered, Attempts: d.Attempts + 1, Answer: a, Standing: Enabled}
	if a.Taken() {
		return o
	}
	o.State, o.Next = Waiting, now.Add(rest(o.Attempts, random))
	switch {
	case a.Status == http.StatusGone:
		o.State, o.Standing = Parked, Gone
	case o.Attempts >= mostAttempts:
		o.State = Parked
	}
	if o.Standing == Enabled && !d.Failing.IsZero() && now.Sub(d.Failing) > patience {
		o.State, o.Standing = Parked, Failing
	}
	return o
}

// rest is how long to wait after so many attempts, give or take a quarter, so that what failed together does not come back together.
func rest(attempts int, random float64) time.Duration {
	grown := float64(firstRest) * math.Pow(growth, float64(attempts-1))
	return time.Duration(min(grown, float64(longestRest)) * (0.75 + random/2))
}

// Backlog is what has not been delivered yet.
type Backlog struct {
	Waiting int
	Parked  int
	Oldest  time.Time // that waits; zero: none does
	Off     int       // subscriptions that failures have switched off
}
