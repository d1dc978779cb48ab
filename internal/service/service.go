// Package service holds the use cases: authorise, decide, store, read. It is the one door to the cases,
// for people (api, console) and for the process (activities) alike.
package service

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"github.com/google/uuid"

	"github.com/onewindow/onewindow/internal/access"
	"github.com/onewindow/onewindow/internal/fault"
	"github.com/onewindow/onewindow/internal/store"
	"github.com/onewindow/onewindow/internal/webhook"
	"github.com/onewindow/onewindow/rules"
)

// Service is the use cases. It is safe for concurrent use.
type Service struct {
	store     *store.Store
	library   *rules.Library
	policy    *access.Policy
	printer   Printer
	clock     func() time.Time
	newID     func() uuid.UUID
	number    func() string
	zone      *time.Location
	log       *slog.Logger
	safe      *webhook.Safe
	guard     *webhook.Guard
	items     sync.Map      // digest, or pinned -> *rules.Item: compiled once
	calendars sync.Map      // digest -> *worktime.Calendar
	met       sync.Map      // officer -> acquaintance: whom the register knows from this process
	engine    chan struct{} // a place for each command of the process that is under way
}

// Config is what the use cases need from outside.
type Config struct {
	Store   *store.Store
	Library *rules.Library
	Printer Printer
	Clock   func() time.Time
	NewID   func() uuid.UUID
	Number  func() string  // a new case number, hard to guess
	Zone    *time.Location // of the offices: what today means in a worklist
	Log     *slog.Logger
	Safe    *webhook.Safe  // of the secrets of subscriptions; nil: without a key
	Guard   *webhook.Guard // of their addresses; nil: public ones alone
}

// New returns the use cases.
func New(cfg Config) *Service {
	return &Service{
		store: cfg.Store, library: cfg.Library, policy: access.NewPolicy(cfg.Library.Divisions), printer: cfg.Printer,
		clock: fault.Clock(cfg.Clock), newID: cfg.NewID, number: cfg.Number, zone: cfg.Zone, log: cfg.Log, safe: cfg.Safe, guard: cfg.Guard,
		engine: make(chan struct{}, engineAtOnce),
	}
}

// engineAtOnce bounds the commands of the process that are under way. Licences of one series are registered one after the other, so
// without a bound those that wait for their number would hold every connection, and people would wait behind them.
const engineAtOnce = 8

// Publish keeps the current text of every item and of every calendar, so that a case can be decided by it for as long as it is open.
func (s *Service) Publish(ctx context.Context) error {
	if err := s.publishShipped(ctx); err != nil {
		return err
	}
	for _, item := range s.library.Items {
		if err := s.store.Publish(ctx, item.Code, item.Digest, item.Source); err != nil {
			return err
		}
	}
	return nil
}

// Ready reports whether commands can be taken.
func (s *Service) Ready(ctx context.Context) error {
	if err := s.store.Ready(ctx); err != nil {
		return unavailable()
	}
	return nil
}

// now is the present as Postgres can keep it.
func (s *Service) now() time.Time { return s.clock().UTC().Truncate(time.Microsecond) }

// current finds the published version of an item that new cases are opened under.
func (s *Service) current(code string) (*rules.Item, error) {
	if item, ok := s.library.Items[code]; ok {
		return item, nil
	}
	return nil, &Error{Kind: NotFound, Code: "item_unknown", Text: "There is no such service item."}
}

// item finds the version of an item that a case is decided by.
func (s *Service) item(ctx context.Context, digest string) (*rules.Item, error) {
	if item, ok := s.items.Load(digest); ok {
		return item.(*rules.Item), nil
	}
	code, source, err := s.store.ItemSource(ctx, digest)
	if err != nil {
		return nil, fmt.Errorf("item version %s: %w", digest, err)
	}
	item, problems := s.library.Compile(code, source)
	if item == nil {
		return nil, fmt.Errorf("item %s, version %s, no longer compiles: %s", code, digest, problems[0].Message)
	}
	s.items.Store(digest, item)
	return item, nil
}

// fail turns what went wrong below into what a caller may be told; what may not be told stays as it is.
func fail(err error) error {
	if told := tellable(err); told != nil {
		return told
	}
	switch {
	case errors.Is(err, store.ErrNotFound):
		return notFound()
	case errors.Is(err, store.ErrInFlight):
		return &Error{Kind: Conflict, Code: "in_flight", Text: "The same request is being worked on. Ask again in a moment.", Retry: time.Second}
	case errors.Is(err, store.ErrKeyReused):
		return &Error{Kind: KeyReused, Code: "key_reused", Text: "This Idempotency-Key was used for another request. Choose a new one."}
	case store.Unavailable(err):
		return unavailable()
	}
	return err
}

func unavailable() error {
	return &Error{Kind: Unavailable, Code: "unavailable", Text: "The service cannot store anything right now. Nothing was changed; try again.", Retry: 2 * time.Second}
}

func notFound() *Error {
	return &Error{Kind: NotFound, Code: "not_found", Text: "There is no such case, task or document, or it is not yours to see."}
}
