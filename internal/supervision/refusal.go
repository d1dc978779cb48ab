package supervision

// Refusal says that a command on a card is not lawful, now. It changes nothing.
type Refusal struct {
	Code   Code
	Text   string // safe to show
	Fields []string
}

// Error implements error.
func (r *Refusal) Error() string { return string(r.Code) + ": " + r.Text }

// Code is the stable name of a refusal.
type Code string

// The refusals. They are listed for callers in docs/refusals.md.
const (
	CardState     Code = "card_state"     // not possible where the card stands
	NotAddressee  Code = "not_addressee"  // the card went to somebody else
	NotSupervisor Code = "not_supervisor" // somebody else decides on the card
	OwnCard       Code = "own_card"       // nobody decides on a card of their own
	ReasonMissing Code = "reason_missing" // the act needs a reason in writing
	TextTooLong   Code = "text_too_long"  // a text is longer than 4000 characters
	NoAppeal      Code = "no_appeal"      // the policy knows no appeal
	AppealLate    Code = "appeal_late"    // the time for an appeal has passed
	GroundUnknown Code = "ground_unknown" // the policy knows no such ground for an exemption
)

func refuse(code Code, text string, fields ...string) error {
	return &Refusal{Code: code, Text: text, Fields: fields}
}
