package rules

import "github.com/onewindow/onewindow/internal/worktime"

// Limits are the waits that the whole case knows. A zero Duration means that none is declared.
type Limits struct {
	AcceptAtOnce bool              // complete means accepted, without a clerk
	Accept       worktime.Duration // default 5wd
	Correct      Wait              // how long the applicant has to correct
	Promised     Limit
	Statutory    Limit
	Silence      *CaseSilence
	Deliver      worktime.Duration
}

// Limit is a budget of counted time and the event it counts from.
type Limit struct {
	Within         Value[worktime.Duration]
	FromSubmission bool // else from acceptance
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

// CaseSilence lets the law decide when the authority does not: the result Then, once After has passed from acceptance.
type CaseSilence struct {
	After worktime.Duration
	Then  string
	Basis string
}
