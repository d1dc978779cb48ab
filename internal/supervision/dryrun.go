package supervision

import (
	"fmt"
	"time"

	"github.com/google/uuid"

	"github.com/onewindow/onewindow/internal/casefile"
	"github.com/onewindow/onewindow/rules"
)

// Drawn is a card that a policy would have issued.
type Drawn struct {
	Case uuid.UUID
	At   time.Time
	Card casefile.CardIssued
}

// DryRun tells the cards that a policy would have issued over past cases of an item, up to now, had it been in force and the
// engine awake. Nothing of what was issued then matters. The item is the version that the cases were decided by, under the calendar
// with which they began.
func DryRun(policy *rules.Policy, item *rules.Item, now time.Time, calendars casefile.Calendars, logs ...[]casefile.Event) ([]Drawn, error) {
	tried := *item
	tried.Policy = policy
	var drawn []Drawn
	for _, log := range logs {
		if len(log) == 0 {
			continue
		}
		events, err := casefile.Cards(&tried, log, now, calendars)
		if err != nil {
			return nil, fmt.Errorf("try policy %s: %w", policy.Code, err)
		}
		opened, _ := log[0].Data.(casefile.Opened)
		for _, e := range events {
			if card, ok := e.Data.(casefile.CardIssued); ok {
				drawn = append(drawn, Drawn{Case: opened.ID, At: e.At, Card: card})
			}
		}
	}
	return drawn, nil
}
