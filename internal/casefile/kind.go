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

// Kind implements Data.
func (TaskReassigned) Kind() string { return "task_reassigned" }

// Kind implements Data.
func (Proposed) Kind() string { return "proposed" }

// Kind implements Data.
func (Countersigned) Kind() string { return "countersigned" }

// Kind implements Data.
func (StopEnded) Kind() string { return "stop_ended" }

// Kind implements Data.
func (TaskTakenOver) Kind() string { return "task_taken_over" }

// readers read the stored forms of events back, by kind.
var readers = byKind(
	reads[Opened](), reads[Drafted](), reads[Supplied](), reads[SubmittedBy](), reads[CorrectionAsked](), reads[Corrected](),
	reads[AcceptedOn](), reads[AcceptanceRefused](), reads[BlockOpened](), reads[Claimed](), reads[TaskReassigned](),
	reads[TaskTakenOver](), reads[Proposed](), reads[Countersigned](), reads[StopEnded](), reads[Released](), reads[Completed](),
	reads[SentBack](), reads[Asked](), reads[Answered](), reads[Lapsed](), reads[Decided](), reads[Issued](), reads[DeliveredTo](),
	reads[Checked](), reads[Extended](), reads[Reversed](), reads[WithdrawnBy](), reads[WorkFailed](), reads[WorkRetried](),
	reads[ClosedAfter](), reads[CalendarChanged](), reads[CardIssued](), reads[CardOvertaken](), reads[Urged](), reads[UrgeAnswered](),
)

// reader reads events of one kind.
type reader struct {
	kind string
	read func(raw []byte) (Data, error)
}

func reads[T Data]() reader {
	var none T
	return reader{none.Kind(), func(raw []byte) (Data, error) {
		var data T
		if err := json.Unmarshal(raw, &data); err != nil {
			return nil, fmt.Errorf("decode %s event: %w", data.Kind(), err)
		}
		return data, nil
	}}
}

func byKind(list ...reader) map[string]reader {
	readers := map[string]reader{}
	for _, r := range list {
		readers[r.kind] = r
	}
	return readers
}

// DecodeData reads the stored form of an event back.
func DecodeData(kind string, raw []byte) (Data, error) {
	if r, known := readers[kind]; known {
		return r.read(raw)
	}
	return nil, fmt.Errorf("unknown event kind %q", kind)
}
