package service

import (
	"context"
	"time"

	"github.com/google/uuid"

	"github.com/onewindow/onewindow/internal/access"
	"github.com/onewindow/onewindow/internal/casefile"
	"github.com/onewindow/onewindow/internal/message"
	"github.com/onewindow/onewindow/internal/store"
	"github.com/onewindow/onewindow/rules"
)

// mostStuck is how much of what is stuck is shown: who has more has one cause to look for, not many.
const mostStuck = 500

// Stuck is something that goes on only when an operator has looked at it. It says nothing of what is in the case.
type Stuck struct {
	Case  uuid.UUID `json:"case"`
	Item  string    `json:"item"`
	What  string    `json:"what"` // issue, deliver: the work that failed; tell: the process of the case cannot be told; webhook: a receiver outside does not take its events
	Code  string    `json:"code"` // why, in one word
	Since time.Time `json:"since"`
}

// Retried says which case goes on, and where it stood then.
type Retried struct {
	Case uuid.UUID `json:"case"`
	Seq  int64     `json:"seq"`
}

// Stuck lists what waits for an operator, those first that have waited longest.
func (s *Service) Stuck(ctx context.Context, a access.Actor) (Page[Stuck], error) {
	if err := s.admit(ctx, a, access.OpsRead, access.Resource{}); err != nil {
		return Page[Stuck]{}, err
	}
	list, err := s.store.Stuck(ctx, mostStuck)
	if err != nil {
		return Page[Stuck]{}, fail(err)
	}
	page := Page[Stuck]{Items: []Stuck{}}
	for _, x := range list {
		page.Items = append(page.Items, Stuck{Case: x.Case, Item: x.Item, What: whatIs(x.Kind), Code: x.Code, Since: x.Since})
	}
	return page, nil
}

func whatIs(kind string) string {
	switch kind {
	case message.Issue:
		return "issue"
	case message.Deliver:
		return "deliver"
	case "":
		return "tell"
	}
	return kind
}

// Retry has everything tried again that is stuck in a case: what was in the way has been mended.
func (s *Service) Retry(ctx context.Context, call Call, id uuid.UUID) (Retried, error) {
	// Once without the case: whoever may not do this does not learn which cases there are.
	if err := s.admit(ctx, call.Actor, access.OpsRetry, access.Resource{}); err != nil {
		return Retried{}, err
	}
	failed := false
	c, err := s.do(ctx, call, id, deed{
		action: access.OpsRetry,
		act: func(_ *rules.Item, c *casefile.Case) (casefile.Act, error) {
			for _, w := range c.Work {
				if w.Failed != "" {
					failed = true
					return casefile.Retry{Work: w.ID}, nil
				}
			}
			return casefile.Tick{}, nil
		},
		also: func(ctx context.Context, tx *store.Tx, _ casefile.Case) error {
			letters, err := tx.Unpark(ctx, id)
			if err == nil && letters == 0 && !failed {
				return &Error{Kind: Conflict, Code: "nothing_stuck", Text: "Nothing in this case waits for an operator."}
			}
			return err
		},
	})
	return Retried{Case: c.ID, Seq: c.Seq}, err
}
