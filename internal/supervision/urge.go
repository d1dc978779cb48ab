package supervision

import (
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"

	"github.com/onewindow/onewindow/internal/casefile"
	"github.com/onewindow/onewindow/rules"
)

// Press is the wish of a supervisor that the holder gets on with a case.
type Press struct {
	By      Actor
	Because string
	Number  int // of the urge in the case, from 1
	// Absences are those of the officers who have the case in hand.
	Absences []casefile.Absence
}

// Open makes the urge a card of its own: it goes to whoever has the case in hand, and a reply is due by the policy's time.
func (x Press) Open(item *rules.Item, c casefile.Case, now time.Time) (Event, error) {
	policy := item.Policy
	if policy == nil || policy.Urge == nil {
		return Event{}, refuse(NothingToUrge, "The policy knows no urge.")
	}
	if err := x.By.urges(policy.Urge); err != nil {
		return Event{}, err
	}
	if len(c.OpenTasks()) == 0 {
		return Event{}, refuse(NothingToUrge, "Nobody has the case in hand.")
	}
	if err := reason("because", x.Because); err != nil {
		return Event{}, err
	}
	cause := casefile.Cause{Rule: Urge, On: Urge, Entry: x.Number}
	card := casefile.CardIssued{
		ID: uuid.NewSHA1(c.ID, []byte("card/"+cause.String())), Cause: cause, Policy: policy.Code, Digest: policy.Digest, Level: Urge,
		Text: rules.Text{item.Languages[0]: x.Because}, To: rules.ToHolder, Reply: policy.Urge.Reply, Evidence: casefile.Standing(item, c, x.Absences, now),
	}
	e := Open(policy, Issue{Case: c.ID, Card: card, At: now.UTC(), Recorded: now})
	e.By = x.By.ID
	return e, nil
}

// urges refuses whoever has none of the roles that may press for a case.
func (a Actor) urges(urge *rules.Urge) error {
	var roles []string
	for _, by := range urge.By {
		roles = append(roles, roleOf(by))
	}
	if slices.ContainsFunc(roles, func(role string) bool { return slices.Contains(a.Roles, role) }) {
		return nil
	}
	return refuse(NotSupervisor, "This is done by the role "+strings.Join(roles, " or ")+".")
}
