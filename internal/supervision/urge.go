package supervision

import (
	"github.com/google/uuid"

	"github.com/onewindow/onewindow/internal/casefile"
	"github.com/onewindow/onewindow/rules"
)

// Press is the card of an urge: what a supervisor tells whoever has the case in hand.
type Press struct {
	By      string
	Because string
	Number  int // of the urge in the case, from 1
	// Absences are those of the officers who have the case in hand.
	Absences []casefile.Absence
}

// Open is the card's first event, of a case whose newest event is that it was urged: the card goes to whoever has it in hand, and a reply is
// due by the policy's time from that instant, as the case has it.
func (x Press) Open(item *rules.Item, c casefile.Case) Event {
	policy := item.Policy
	cause := casefile.Cause{Rule: Urge, On: Urge, Entry: x.Number}
	card := casefile.CardIssued{
		ID: uuid.NewSHA1(c.ID, []byte("card/"+cause.String())), Cause: cause, Policy: policy.Code, Digest: policy.Digest, Level: Urge,
		Text: rules.Text{item.Languages[0]: x.Because}, To: rules.ToHolder, Reply: policy.Urge.Reply, Evidence: casefile.Standing(item, c, x.Absences, c.At),
	}
	e := Open(policy, Issue{Case: c.ID, Card: card, At: c.At, Recorded: c.At})
	e.By = x.By
	return e
}
