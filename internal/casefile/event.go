package casefile

import (
	"time"

	"github.com/google/uuid"

	"github.com/onewindow/onewindow/internal/worktime"
	"github.com/onewindow/onewindow/rules"
)

// Event is one fact about a case. Events are only ever appended.
type Event struct {
	Seq  int64     // 1 for the first of the case
	At   time.Time // the lawful instant, not that of the recording
	By   string    // whose command it was; empty when a clock acted, or the engine
	Data Data
}

// Data is what happened. Its kind is the name under which it is stored.
type Data interface {
	Kind() string
	apply(c *Case, e Event) (Transition, error)
}

// Start is a clock that an event sets going.
type Start struct {
	Clock  string            `json:"clock"`
	From   time.Time         `json:"from"`
	Within worktime.Duration `json:"within"`
	Latest worktime.Date     `json:"latest,omitzero"` // a last day; with no Within, every day up to it
	Stops  []Stop            `json:"stops,omitempty"` // in which it stood still before
	Acts   bool              `json:"acts,omitempty"`  // something follows by law when it has passed
}

// The events of a case.
type (
	// Opened begins a case.
	Opened struct {
		ID         uuid.UUID         `json:"id"`
		Number     string            `json:"number"`
		Item       string            `json:"item"`
		Digest     string            `json:"digest"`
		Calendar   string            `json:"calendar,omitempty"`
		Applicant  Applicant         `json:"applicant"`
		Channel    Channel           `json:"channel"`
		Department string            `json:"department"`
		Offices    map[string]string `json:"offices"`
		Level      string            `json:"level"`
	}
	// Drafted changes answers and the way of delivery while the case lies with the applicant. A nil answer erases.
	Drafted struct {
		Answers  rules.Values `json:"answers,omitempty"`
		Delivery string       `json:"delivery,omitempty"`
	}
	// Supplied adds or replaces a material.
	Supplied struct {
		Name     string   `json:"name"`
		Material Material `json:"material"`
	}
	// SubmittedBy hands the application in. No task means that it is accepted at once.
	SubmittedBy struct {
		Dishonest bool    `json:"dishonest,omitempty"` // as the register said then
		Tasks     []Task  `json:"tasks,omitempty"`
		Clocks    []Start `json:"clocks"`
	}
	// CorrectionAsked tells the applicant everything that is missing.
	CorrectionAsked struct {
		Notice    Notice  `json:"notice"`
		Second    bool    `json:"second,omitempty"`    // there was a notice before
		Justified string  `json:"justified,omitempty"` // why it names what could be seen then
		Clocks    []Start `json:"clocks"`
	}
	// Corrected hands the application in again. The limits that count from the submission are laid out anew: the corrected
	// answers may lead to others.
	Corrected struct {
		Tasks  []Task  `json:"tasks"`
		Clocks []Start `json:"clocks"`
	}
	// AcceptedOn accepts the case and fixes its category.
	AcceptedOn struct {
		On       worktime.Date `json:"on"`
		By       Authority     `json:"by"`
		Category string        `json:"category"`
		Clocks   []Start       `json:"clocks"`
	}
	// AcceptanceRefused ends a case before approval.
	AcceptanceRefused struct {
		By      Authority `json:"by"`
		Grounds []string  `json:"grounds,omitempty"`
		Because string    `json:"because,omitempty"`
		Clocks  []Start   `json:"clocks"`
	}
	// BlockOpened opens a step, or several side by side. During some special procedures the clocks of the case stand still.
	BlockOpened struct {
		Block  int     `json:"block"`
		Entry  int     `json:"entry"`
		Tasks  []Task  `json:"tasks"`
		Clocks []Start `json:"clocks"`
		Stops  []Stop  `json:"stops,omitempty"` // each bears the name of its step
	}
	// Claimed gives a task to an officer.
	Claimed struct {
		Task     uuid.UUID `json:"task"`
		Assignee string    `json:"assignee"`
	}
	// Released gives a task back to its queue.
	Released struct {
		Task uuid.UUID `json:"task"`
		From string    `json:"from,omitempty"` // whoever answers for it: not who stood in for them
	}
	// Completed ends a step.
	Completed struct {
		Task     uuid.UUID    `json:"task"`
		Step     string       `json:"step"`
		Outcome  string       `json:"outcome"`
		By       Authority    `json:"by"`
		Officers []string     `json:"officers,omitempty"`
		Findings rules.Values `json:"findings,omitempty"`
		Because  string       `json:"because,omitempty"`
	}
	// SentBack withdraws the open block; an earlier one opens again.
	SentBack struct {
		Task    uuid.UUID   `json:"task"`
		Step    string      `json:"step"`
		To      string      `json:"to"`
		Because string      `json:"because"`
		Undone  []string    `json:"undone,omitempty"` // findings that have to be made again
		Keeps   []uuid.UUID `json:"keeps,omitempty"`  // tasks that belong to the case and not to the block
	}
	// Asked asks for something while a step is in hand.
	Asked struct {
		Request Request `json:"request"`
		Basis   string  `json:"basis,omitempty"` // the law that allows the clocks to stand still
		Clocks  []Start `json:"clocks"`
	}
	// Answered ends a request.
	Answered struct {
		Name string `json:"name"`
	}
	// Lapsed ends a wait without an answer: for a correction, for what was asked, for a material that was to follow.
	Lapsed struct {
		Clock string     `json:"clock"`
		Else  rules.Else `json:"else"` // what the item says of that
	}
	// Decided is the end of approval.
	Decided struct {
		Decision Decision `json:"decision"`
		Work     []Work   `json:"work,omitempty"`
		Tasks    []Task   `json:"tasks,omitempty"`
		Clocks   []Start  `json:"clocks,omitempty"`
	}
	// Issued registers the licence.
	Issued struct {
		Work    uuid.UUID `json:"work"`
		Licence Licence   `json:"licence"`
		Next    []Work    `json:"next,omitempty"`
		Tasks   []Task    `json:"tasks,omitempty"`
		Clocks  []Start   `json:"clocks,omitempty"`
	}
	// DeliveredTo hands the result over, electronically or at the window.
	DeliveredTo struct {
		Work   uuid.UUID `json:"work,omitzero"`
		By     string    `json:"by"` // electronic, window, post
		To     string    `json:"to,omitempty"`
		Clocks []Start   `json:"clocks"`
	}
	// Checked is the finding on a commitment.
	Checked struct {
		Task     uuid.UUID `json:"task"`
		True     bool      `json:"true"`
		Officers []string  `json:"officers"`
		Because  string    `json:"because,omitempty"`
		Revokes  bool      `json:"revokes,omitempty"`
		Clocks   []Start   `json:"clocks,omitempty"` // none: the result was out, or stands
	}
	// Extended lengthens the limits of the case. It is what the applicant is told, with the reason.
	Extended struct {
		Clocks  []string          `json:"clocks"` // those that had not passed
		By      worktime.Duration `json:"by"`
		Because string            `json:"because"`
		Basis   string            `json:"basis,omitempty"`
	}
	// Reversed takes back what silence has granted.
	Reversed struct {
		On      worktime.Date `json:"on"`
		Because string        `json:"because"`
		Revokes bool          `json:"revokes,omitempty"` // a licence that was issued
		Clocks  []Start       `json:"clocks,omitempty"`  // none: the result was out
	}
	// WithdrawnBy ends the case at the applicant's wish, or because a wait on the applicant lapsed.
	WithdrawnBy struct {
		By      Authority `json:"by"`
		Because string    `json:"because,omitempty"`
		Clocks  []Start   `json:"clocks"`
	}
	// WorkFailed records work that will not succeed without an operator.
	WorkFailed struct {
		Work uuid.UUID `json:"work"`
		Code string    `json:"code"`
	}
	// WorkRetried opens work again that had failed: the operator has mended what was in the way.
	WorkRetried struct {
		Work uuid.UUID `json:"work"`
	}
	// ClosedAfter ends the case for good.
	ClosedAfter struct{}
)
