package worker

import (
	"context"
	"time"

	"github.com/onewindow/onewindow/internal/message"
)

// Outbox holds the letters that the decisions wrote for the workflows.
type Outbox interface {
	// Lease takes up to n letters that are due, those of the people's lane first, and hides them from every relay until the
	// given instant. Of a case it hands out the newest letter alone.
	Lease(ctx context.Context, n int, until time.Time) ([]message.Letter, error)
	// Newest is what the workflow of a case is started with now, or message.ErrNoCase.
	Newest(ctx context.Context, caseID string) (message.CaseInput, error)
	// Told settles a letter and every other one of its case up to seq, save nudges younger than the letter's.
	Told(ctx context.Context, letter message.Letter, seq int64) error
	// Postpone lets a letter rest until the given instant, and keeps its Attempts and the code of the failure.
	Postpone(ctx context.Context, letter message.Letter, until time.Time, code string) error
	// Park takes a letter out of the way, with the older ones of its case, until an operator looks at it.
	Park(ctx context.Context, letter message.Letter, code string) error
	// NudgeOverdue writes a nudge for up to limit cases whose next rung was due before the given instant and which have no
	// letter, and returns how many it wrote.
	NudgeOverdue(ctx context.Context, before time.Time, limit int) (int, error)
	// OpenCases lists, in order, up to n open cases behind the given one that have not changed since the given instant.
	OpenCases(ctx context.Context, after string, n int, since time.Time) ([]string, error)
	// Revive writes a letter that starts the workflow for those of the cases that are open and have no letter, and returns how
	// many it wrote.
	Revive(ctx context.Context, caseIDs []string) (int, error)
	// NotOpen returns those of the cases that should have no workflow: they were not open at the given instant, nor since, and no
	// letter about them is on its way.
	NotOpen(ctx context.Context, caseIDs []string, before time.Time) ([]string, error)
	// Backlog counts what waits.
	Backlog(ctx context.Context) (message.Backlog, error)
}
