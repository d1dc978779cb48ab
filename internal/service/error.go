package service

import "time"

// Error is what may be shown to a caller. Any other error is internal and is never shown.
type Error struct {
	Kind   Kind
	Code   string // stable, listed in docs/refusals.md
	Text   string // safe: never repeats what was submitted
	Fields []Field
	Retry  time.Duration // when it may be tried again, with Unavailable
}

// Error implements error.
func (e *Error) Error() string { return e.Code + ": " + e.Text }

// Field is one part of the input that is wrong.
type Field struct {
	Name string `json:"name"`
	Code string `json:"code"`
	Text string `json:"text,omitempty"`
}

// Kind is the class of an error; api and console translate it, each in one place.
type Kind int

// The kinds of error.
const (
	Invalid         Kind = iota + 1 // the input is not what the command takes
	Refused                         // understood, and not lawful for what it says (an incomplete application)
	Conflict                        // not lawful where the case stands now
	Unauthenticated                 // nobody is signed in
	Forbidden
	NotFound
	Stale           // the caller has seen an older state
	VersionRequired // the caller must say which state they have seen
	KeyReused       // the same Idempotency-Key with another request
	TooLarge
	Unsupported // a file of a type that the item does not take
	Unavailable
)
