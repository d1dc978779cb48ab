package casefile

import "github.com/onewindow/onewindow/internal/message"

// Status is where a case stands.
type Status string

// The statuses of a case.
const (
	Draft       Status = "draft"
	Submitted   Status = "submitted"
	Correction  Status = "correction" // the applicant has been told what is missing
	Accepted    Status = "accepted"
	NotAccepted Status = "not_accepted"
	InApproval  Status = "in_approval"
	Suspended   Status = "suspended" // a request stops the clocks
	Granted     Status = "granted"
	Refused     Status = "refused"
	Withdrawn   Status = "withdrawn"
	Delivered   Status = "delivered"
	Closed      Status = "closed" // terminal: nothing leaves it
)

// stage is the stage a case is in. Stages never go back: a case that ends early stays in the one it ended in.
func (c *Case) stage() message.Stage {
	switch {
	case c.Decision != nil:
		return message.Completion
	case !c.AcceptedOn.IsZero():
		return message.Approval
	}
	return message.Reception
}

// Transition is a named move from one status to another.
type Transition struct {
	Name string
	From []Status
	To   Status
}

// The transitions of a case. docs/architecture.md draws them; a test compares the two.
var (
	submit        = Transition{"submit", []Status{Draft}, Submitted}
	askCorrection = Transition{"ask_correction", []Status{Submitted}, Correction}
	correct       = Transition{"correct", []Status{Correction}, Submitted}
	accept        = Transition{"accept", []Status{Submitted}, Accepted}
	refuseAccept  = Transition{"refuse_acceptance", []Status{Submitted, Correction}, NotAccepted}
	openBlock     = Transition{"open_block", []Status{Accepted, InApproval}, InApproval}
	suspend       = Transition{"suspend", []Status{InApproval}, Suspended}
	resume        = Transition{"resume", []Status{Suspended}, InApproval}
	grant         = Transition{"grant", []Status{Accepted, InApproval, Suspended}, Granted}
	refuse        = Transition{"refuse", []Status{Accepted, InApproval, Suspended}, Refused}
	deliver       = Transition{"deliver", []Status{Granted}, Delivered}
	takeBack      = Transition{"take_back", []Status{Granted}, Withdrawn} // before the result was out
	withdraw      = Transition{"withdraw", []Status{Draft, Submitted, Correction, InApproval, Suspended}, Withdrawn}
	closeCase     = Transition{"close", []Status{NotAccepted, Refused, Withdrawn, Delivered}, Closed}
)

// Transitions lists every transition there is.
func Transitions() []Transition {
	return []Transition{submit, askCorrection, correct, accept, refuseAccept, openBlock, suspend, resume, grant, refuse, deliver, takeBack, withdraw, closeCase}
}
