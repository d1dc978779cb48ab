package casefile

import (
	"encoding/json"
	"fmt"
)

// The names under which events are stored. They never change; a new meaning gets a new name.

// Kind implements Data.
func (Opened) Kind() string { return "opened" }

// Kind implements Data.
func (Drafted) Kind() string { return "drafted" }

// Kind implements Data.
func (Supplied) Kind() string { return "supplied" }

// Kind implements Data.
func (SubmittedBy) Kind() string { return "submitted" }

// Kind implements Data.
func (CorrectionAsked) Kind() string { return "correction_asked" }

// Kind implements Data.
func (Corrected) Kind() string { return "corrected" }

// Kind implements Data.
func (AcceptedOn) Kind() string { return "accepted" }

// Kind implements Data.
func (AcceptanceRefused) Kind() string { return "acceptance_refused" }

// Kind implements Data.
func (BlockOpened) Kind() string { return "block_opened" }

// Kind implements Data.
func (Claimed) Kind() string { return "claimed" }

// Kind implements Data.
func (Released) Kind() string { return "released" }

// Kind implements Data.
func (Completed) Kind() string { return "completed" }

// Kind implements Data.
func (SentBack) Kind() string { return "sent_back" }

// Kind implements Data.
func (Asked) Kind() string { return "asked" }

// Kind implements Data.
func (Answered) Kind() string { return "answered" }

// Kind implements Data.
func (Lapsed) Kind() string { return "lapsed" }

// Kind implements Data.
func (Decided) Kind() string { return "decided" }

// Kind implements Data.
func (Issued) Kind() string { return "issued" }

// Kind implements Data.
func (DeliveredTo) Kind() string { return "delivered" }

// Kind implements Data.
func (Checked) Kind() string { return "checked" }

// Kind implements Data.
func (Extended) Kind() string { return "extended" }

// Kind implements Data.
func (Reversed) Kind() string { return "reversed" }

// Kind implements Data.
func (WithdrawnBy) Kind() string { return "withdrawn" }

// Kind implements Data.
func (WorkFailed) Kind() string { return "work_failed" }

// Kind implements Data.
func (WorkRetried) Kind() string { return "work_retried" }

// Kind implements Data.
func (ClosedAfter) Kind() string { return "closed" }

// Kind implements Data.
func (CardIssued) Kind() string { return "card_issued" }

// Kind implements Data.
func (CardOvertaken) Kind() string { return "card_overtaken" }

// DecodeData reads the stored form of an event back.
func DecodeData(kind string, raw []byte) (Data, error) {
	switch kind {
	case "opened":
		return decode[Opened](raw)
	case "drafted":
		return decode[Drafted](raw)
	case "supplied":
		return decode[Supplied](raw)
	case "submitted":
		return decode[SubmittedBy](raw)
	case "correction_asked":
		return decode[CorrectionAsked](raw)
	case "corrected":
		return decode[Corrected](raw)
	case "accepted":
		return decode[AcceptedOn](raw)
	case "acceptance_refused":
		return decode[AcceptanceRefused](raw)
	case "block_opened":
		return decode[BlockOpened](raw)
	case "claimed":
		return decode[Claimed](raw)
	case "released":
		return decode[Released](raw)
	case "completed":
		return decode[Completed](raw)
	case "sent_back":
		return decode[SentBack](raw)
	case "asked":
		return decode[Asked](raw)
	case "answered":
		return decode[Answered](raw)
	case "lapsed":
		return decode[Lapsed](raw)
	case "decided":
		return decode[Decided](raw)
	case "issued":
		return decode[Issued](raw)
	case "delivered":
		return decode[DeliveredTo](raw)
	case "checked":
		return decode[Checked](raw)
	case "extended":
		return decode[Extended](raw)
	case "reversed":
		return decode[Reversed](raw)
	case "withdrawn":
		return decode[WithdrawnBy](raw)
	case "work_failed":
		return decode[WorkFailed](raw)
	case "work_retried":
		return decode[WorkRetried](raw)
	case "closed":
		return decode[ClosedAfter](raw)
	case "card_issued":
		return decode[CardIssued](raw)
	case "card_overtaken":
		return decode[CardOvertaken](raw)
	}
	return nil, fmt.Errorf("unknown event kind %q", kind)
}

func decode[T Data](raw []byte) (Data, error) {
	var data T
	if err := json.Unmarshal(raw, &data); err != nil {
		return nil, fmt.Errorf("decode %s event: %w", data.Kind(), err)
	}
	return data, nil
}
