package activities

import (
	"context"
	"errors"

	"go.temporal.io/sdk/temporal"
)

// permanent is an error of the process that knows its code, and whether trying again can help.
type permanent interface {
	error
	Permanent() (code string, yes bool)
}

// sqlState is an error of the database.
type sqlState interface {
	error
	SQLState() string
}

// errUnknown is the error of work that this version cannot do.
type errUnknown struct{}

func (errUnknown) Error() string             { return "work of an unknown kind" }
func (errUnknown) Permanent() (string, bool) { return "work_unknown", false }

// diagnose reduces an error to a code, and tells whether it is permanent.
func diagnose(err error) (string, bool) {
	if p, ok := errors.AsType[permanent](err); ok {
		return p.Permanent()
	}
	if s, ok := errors.AsType[sqlState](err); ok {
		return "sql_" + s.SQLState(), false
	}
	switch {
	case errors.Is(err, context.DeadlineExceeded):
		return "timeout", false
	case errors.Is(err, context.Canceled):
		return "canceled", false
	}
	return "internal", false
}

// outcome is the code of an error that leaves an activity.
func outcome(err error) string {
	if failed, ok := errors.AsType[*temporal.ApplicationError](err); ok {
		return failed.Type()
	}
	return "done"
}
