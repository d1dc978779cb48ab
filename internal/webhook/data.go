package webhook

import (
	"time"

	"github.com/google/uuid"
)

// What the events say: ids, numbers, codes, days and instants, and of nobody who they are. docs/webhooks.schema.json has the same.

// Case is what every event says of its case.
type Case struct {
	ID         uuid.UUID `json:"case"`
	Item       string    `json:"item"`
	Division   string    `json:"division"`
	Department string    `json:"department"`
}

// Card is the data of an event about a card: how it stands then.
type Card struct {
	Case
	Card    uuid.UUID  `json:"card"`
	Seq     int64      `json:"seq"`
	Level   string     `json:"level"`
	State   string     `json:"state"`
	Policy  string     `json:"policy"`
	Digest  string     `json:"digest,omitempty"` // of the policy file: its version
	Rule    string     `json:"rule"`
	On      string     `json:"on"`            // the clock or the event
	Entry   int        `json:"entry"`         // of the step whose clock it is; else 1
	Due     string     `json:"due,omitempty"` // the last day of the clock
	Issued  time.Time  `json:"issued_at"`
	ReplyBy *time.Time `json:"reply_by,omitempty"`
	Ground  string     `json:"ground,omitempty"` // of the exemption
}

// Overdue is the data of a limit that has passed.
type Overdue struct {
	Case
	Clock string `json:"clock"` // promised or statutory
	Due   string `json:"due"`   // the last day
}

// Extended is the data of limits that were lengthened.
type Extended struct {
	Case
	Clocks []string `json:"clocks"`
	By     string   `json:"by"` // 10wd
}

// Decided is the data of a decision.
type Decided struct {
	Case
	Result string `json:"result"` // granted or refused
	By     string `json:"by"`     // officer, rule, silence
	On     string `json:"on"`     // the day
}

// Reversed is the data of a grant by silence that was taken back.
type Reversed struct {
	Case
	On      string `json:"on"`
	Revokes bool   `json:"revokes"` // a licence that was issued
}

// Ping is the data of a ping.
type Ping struct {
	Webhook uuid.UUID `json:"webhook"`
}
