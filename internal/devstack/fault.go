package devstack

import "fmt"

// Code names a kind of fault, for a caller that reacts to it.
type Code string

// The kinds of fault that a person can mend.
const (
	PortTaken    Code = "port_taken"
	ToolMissing  Code = "tool_missing"
	FolderBroken Code = "folder_broken"
	FolderInUse  Code = "folder_in_use"
	Unreachable  Code = "unreachable"
	BuildFailed  Code = "build_failed"
	StartFailed  Code = "start_failed"
)

// Error is a fault that a person can mend. Text is one sentence: what is wrong and what to do about it.
type Error struct {
	Code Code
	Text string
	Err  error // the cause, when there is one
}

// Error returns the sentence.
func (e *Error) Error() string { return e.Text }

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Err }

func fault(code Code, cause error, format string, args ...any) *Error {
	return &Error{Code: code, Text: fmt.Sprintf(format, args...), Err: cause}
}
