package rules

import "github.com/onewindow/onewindow/internal/worktime"

// Limits are the waits that the whole case knows. A zero Duration means that none is declared.
type Limits struct {
	AcceptAtOnce bool              // complete means accepted, without a clerk
	Accept       worktime.Duration // default 5wd
	Correct      Wait              // how long the applicant has to correct
	Promised     Limit
	Statutory    Limit
	Extend       *Extension // nil: nobody lengthens the limits
	Silence      *CaseSilence
	Deliver      worktime.Duration
}

// Limit is a budget of counted time and the event it counts from.
type Limit struct {
	Within         Value[worktime.Duration]
	FromSubmission bool      // else from acceptance
	Latest         *NamedDay // a last day that no stop and no extension moves; nil, or a fact without a value: none
	Basis          string
}

// Wait is a wait on somebody outside: how long, and what follows when no answer comes.
type Wait struct {
	Within worktime.Duration
	Else   Else
}

// Else names what happens when a wait ends without an answer.
type Else string

// The words after else.
const (
	GoOn            Else = "go_on"
	ElseClosed      Else = "closed"
	ElseWithdrawn   Else = "withdrawn"
	ElseRefused     Else = "refused"
	ElseNotAccepted Else = "not_accepted"
)

// Extension lets the authority lengthen promised and statutory: by a fixed time, or as it chooses up to a sum.
type Extension struct {
	By    worktime.Duration // each time; zero where the officer chooses
	UpTo  worktime.Duration // all extensions of a case together, where the officer chooses
	Times int
	Role  string
	Basis string
}

// CaseSilence lets the law decide when the authority does not: the result Then, once After has passed from acceptance, or
// once the day On is over. A time stands still with the clocks of the case, a day does not.
type CaseSilence struct {
	After   worktime.Duration
	On      *NamedDay // nil: After
	When    *Condition
	Then    string
	Basis   string
	Reverse *Reversal // nil: what silence has granted stands
}

// Reversal lets a role take back what silence has granted, for a while.
type Reversal struct {
	Role   string
	Within worktime.Duration // from the decision
}
