package webhook

import (
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"github.com/google/uuid"
)

// The types of events. They never change; a new meaning gets a new name.
const (
	CardIssued       = cardPrefix + "issued"
	CardAcknowledged = cardPrefix + "acknowledged"
	CardReplied      = cardPrefix + "replied"
	CardAppealed     = cardPrefix + "appealed"
	CardUpheld       = cardPrefix + "upheld"
	CardRevoked      = cardPrefix + "revoked"
	CardExempted     = cardPrefix + "exempted"

	CaseOverdue  = casePrefix + "overdue"
	CaseExtended = casePrefix + "extended"
	CaseDecided  = casePrefix + "decided"
	CaseReversed = casePrefix + "reversed"

	// PingSent is sent on demand, to whoever the subscription is: nobody subscribes to it.
	PingSent = "cn.onewindow.webhook.ping"
)

const (
	cardPrefix = "cn.onewindow.card."
	casePrefix = "cn.onewindow.case."
)

// Types lists what one can subscribe to.
func Types() []string {
	return []string{
		CardIssued, CardAcknowledged, CardReplied, CardAppealed, CardUpheld, CardRevoked, CardExempted,
		CaseOverdue, CaseExtended, CaseDecided, CaseReversed,
	}
}

// CardType is the type of what has become of a card: issued, acknowledged ... It is an error when nothing is called so.
func CardType(state string) (string, error) {
	if t := cardPrefix + state; slices.Contains(Types(), t) {
		return t, nil
	}
	return "", fmt.Errorf("no event tells that a card is %s", state)
}

// Event is what a receiver gets: a CloudEvent 1.0 in the structured JSON format.
type Event struct {
	SpecVersion string          `json:"specversion"`
	ID          string          `json:"id"`     // the same however often it is sent
	Source      string          `json:"source"` // the subscription
	Type        string          `json:"type"`
	Subject     string          `json:"subject"` // the number of the case
	Time        time.Time       `json:"time"`    // the lawful instant, not that of the sending
	ContentType string          `json:"datacontenttype"`
	Sequence    string          `json:"sequence"` // 1, 2, 3 ... of the source and subject, in digits that sort as text
	Data        json.RawMessage `json:"data"`
}

// MediaType is what a body is sent as.
const MediaType = "application/cloudevents+json"

// Body is the event of a delivery as it is sent: the same bytes at every attempt.
func (d Delivery) Body() ([]byte, error) {
	body, err := json.Marshal(Event{
		SpecVersion: "1.0", ID: d.ID.String(), Source: source(d.Webhook), Type: d.Type, Subject: d.Subject, Time: d.At.UTC(),
		ContentType: "application/json", Sequence: sequence(d.Seq), Data: d.Data,
	})
	if err != nil {
		return nil, fmt.Errorf("encode event %s: %w", d.ID, err)
	}
	return body, nil
}

func source(id uuid.UUID) string { return "urn:onewindow:webhook:" + id.String() }

// sequence is a number as the extension of that name wants it: what comes later sorts later.
func sequence(n int64) string { return fmt.Sprintf("%012d", n) }
