package paper

import "fmt"

// The codes of an Error.
const (
	CodeIncomplete = "paper_incomplete" // the certificate lacks what every certificate has
	CodeTooLong    = "paper_too_long"   // the certificate has more text than a paper takes
)

// Error says why a certificate cannot be printed. Its text repeats nothing of the certificate.
type Error struct{ Code, Text string }

// Error implements error.
func (e *Error) Error() string { return e.Code + ": " + e.Text }

func incomplete(what string) *Error {
	return &Error{Code: CodeIncomplete, Text: "a certificate needs " + what}
}

func tooLong() *Error {
	return &Error{Code: CodeTooLong, Text: fmt.Sprintf("a certificate takes at most %d pages and %d KiB of text", maxPages, maxBytes>>10)}
}
