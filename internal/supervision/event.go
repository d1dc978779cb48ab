package supervision

import (
	"encoding/json"
	"fmt"
	"time"

	"github.com/google/uuid"

	"github.com/onewindow/onewindow/internal/casefile"
	"github.com/onewindow/onewindow/rules"
)

// Event is one fact about a card.
type Event struct {
	Seq  int64 // 1 for the first of the card
	At   time.Time
	By   string // empty when a rule issued it
	Data Data
}

// Data is what happened. Its kind is the name under which it is stored; it never changes.
type Data interface {
	Kind() string
	apply(c *Card, e Event)
}

// The events of a card.
type (
	// Opened is the first: the card as it was issued, and what its policy said then of appeals and exemptions.
	Opened struct {
		Case     uuid.UUID           `json:"case"`
		Card     casefile.CardIssued `json:"card"`
		To       []casefile.Holder   `json:"to"`
		Appeals  *rules.Appeal       `json:"appeals,omitempty"`
		Exempt   []string            `json:"exempt,omitempty"`
		Recorded time.Time           `json:"recorded_at,omitzero"` // zero: at the instant of the event
	}
	// Noted says that the addressee has seen the card.
	Noted struct{}
	// Answered is the reply of the addressee, and whether it came late; nil in events of before that was kept.
	Answered struct {
		Text string `json:"text"`
		Late *bool  `json:"late,omitempty"`
	}
	// Contested is an appeal of the addressee.
	Contested struct {
		Because string `json:"because"`
	}
	// Confirmed lets the card stand for good.
	Confirmed struct {
		Because string `json:"because"`
	}
	// TakenBack revokes the card.
	TakenBack struct {
		Because string `json:"because"`
	}
	// Waived exempts from the card, on a ground of the policy.
	Waived struct {
		Ground  string `json:"ground"`
		Because string `json:"because"`
	}
)

// Kind implements Data.
func (Opened) Kind() string { return "opened" }

// Kind implements Data.
func (Noted) Kind() string { return "acknowledged" }

// Kind implements Data.
func (Answered) Kind() string { return "replied" }

// Kind implements Data.
func (Contested) Kind() string { return "appealed" }

// Kind implements Data.
func (Confirmed) Kind() string { return "upheld" }

// Kind implements Data.
func (TakenBack) Kind() string { return "revoked" }

// Kind implements Data.
func (Waived) Kind() string { return "exempted" }

// DecodeData reads the stored form of an event back.
func DecodeData(kind string, raw []byte) (Data, error) {
	switch kind {
	case "opened":
		return decode[Opened](raw)
	case "acknowledged":
		return decode[Noted](raw)
	case "replied":
		return decode[Answered](raw)
	case "appealed":
		return decode[Contested](raw)
	case "upheld":
		return decode[Confirmed](raw)
	case "revoked":
		return decode[TakenBack](raw)
	case "exempted":
		return decode[Waived](raw)
	}
	return nil, fmt.Errorf("unknown kind of a card's event %q", kind)
}

func decode[T Data](raw []byte) (Data, error) {
	var data T
	if err := json.Unmarshal(raw, &data); err != nil {
		return nil, fmt.Errorf("decode %s event: %w", data.Kind(), err)
	}
	return data, nil
}

// Evolve folds one event into the card. An error means that the log is broken.
func Evolve(c Card, e Event) (Card, error) {
	_, opens := e.Data.(Opened)
	switch {
	case e.Seq != c.Seq+1, opens != (c.Seq == 0):
		return c, fmt.Errorf("event %d (%s) of card %s does not follow event %d", e.Seq, e.Data.Kind(), c.ID, c.Seq)
	case e.At.Before(c.At):
		return c, fmt.Errorf("event %d (%s) of card %s is earlier than the one before", e.Seq, e.Data.Kind(), c.ID)
	case c.Final():
		return c, fmt.Errorf("event %d (%s) of card %s follows on its end", e.Seq, e.Data.Kind(), c.ID)
	}
	e.Data.apply(&c, e)
	c.Seq, c.At = e.Seq, e.At
	return c, nil
}

// Replay folds a whole log.
func Replay(log []Event) (Card, error) {
	var c Card
	var err error
	for _, e := range log {
		if c, err = Evolve(c, e); err != nil {
			return c, err
		}
	}
	return c, nil
}

func (x Opened) apply(c *Card, e Event) {
	*c = Card{
		ID: x.Card.ID, Case: x.Case, IssuedAt: e.At, Recorded: x.Recorded, Says: x.Card, To: x.To, Appeals: x.Appeals, Exempt: x.Exempt, State: Issued,
	}
}

func (Noted) apply(c *Card, e Event) { c.State, c.Acknowledged = Acknowledged, said(e, "") }

func (x Answered) apply(c *Card, e Event) {
	c.State, c.Replied, c.Late = Replied, said(e, x.Text), x.Late
}

func (x Contested) apply(c *Card, e Event) { c.State, c.Appealed = Appealed, said(e, x.Because) }

func (x Confirmed) apply(c *Card, e Event) { c.State, c.Settled = Upheld, said(e, x.Because) }

func (x TakenBack) apply(c *Card, e Event) { c.State, c.Settled = Revoked, said(e, x.Because) }

func (x Waived) apply(c *Card, e Event) {
	c.State, c.Settled, c.Ground = Exempted, said(e, x.Because), x.Ground
}

func said(e Event, text string) Statement { return Statement{By: e.By, At: e.At, Text: text} }
