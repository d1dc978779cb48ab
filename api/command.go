package api

import (
	"context"
	"regexp"
	"strconv"
	"strings"

	"github.com/google/uuid"

	"github.com/onewindow/onewindow/internal/service"
)

// nothing is the input of a command that says all by its name.
type nothing struct{}

// change is a command on the case or task in the path that says In.
func change[In any](do func(context.Context, service.Call, uuid.UUID, In) (service.CaseView, error)) handler {
	return command(func(x *exchange, call service.Call, id uuid.UUID, in In) error {
		return x.answerCase(do(x.ctx(), call, id, in))
	})
}

// command is one on what the path names by its id, and says In.
func command[In any](do func(*exchange, service.Call, uuid.UUID, In) error) handler {
	return about(func(x *exchange, id uuid.UUID) error {
		return demand(func(x *exchange, call service.Call, in In) error { return do(x, call, id, in) })(x)
	})
}

// demand is a command that says all of what it is about: who sends it, and In.
func demand[In any](do func(*exchange, service.Call, In) error) handler {
	return func(x *exchange) error {
		call, err := x.call()
		if err != nil {
			return err
		}
		in, err := read[In](x)
		if err != nil {
			return err
		}
		return do(x, call, in)
	}
}

// act is a command on the case or task in the path that says nothing more.
func act(do func(context.Context, service.Call, uuid.UUID) (service.CaseView, error)) handler {
	return change(func(ctx context.Context, call service.Call, id uuid.UUID, _ nothing) (service.CaseView, error) {
		return do(ctx, call, id)
	})
}

// versioned demands that a command names the version it is meant for.
func versioned(h handler) handler {
	return func(x *exchange) error {
		if seen := x.GetHeader("If-Match"); seen == "" || seen == "*" {
			return &service.Error{Kind: service.VersionRequired, Code: "version_required", Text: "Send the ETag of the case in If-Match."}
		}
		return h(x)
	}
}

// call is who sends a command, and how it is to be recognised.
func (x *exchange) call() (service.Call, error) {
	key, err := x.key()
	if err != nil {
		return service.Call{}, err
	}
	seen, err := x.seen()
	return service.Call{Actor: x.actor, Key: key, IfMatch: seen}, err
}

var keyForm = regexp.MustCompile(`^[!-~]{1,200}$`)

func (x *exchange) key() (string, error) {
	const header = "Idempotency-Key"
	keys := x.Request.Header.Values(header)
	switch {
	case len(keys) == 0 || keys[0] == "":
		return "", &service.Error{Kind: service.Invalid, Code: "idempotency_key_missing", Text: "Send an Idempotency-Key with every command."}
	case len(keys) > 1 || !keyForm.MatchString(keys[0]):
		return "", &service.Error{
			Kind: service.Invalid, Code: "idempotency_key_invalid", Text: "An Idempotency-Key has 1 to 200 visible ASCII characters, and there is one.",
		}
	}
	return keys[0], nil
}

// tag is a version of a case as an ETag.
func tag(seq int64) string { return strconv.Quote(strconv.FormatInt(seq, 10)) }

// seen is the version that the caller has seen, or nil if they do not say. A tag that none of ours matches no version.
func (x *exchange) seen() (*int64, error) {
	text := x.GetHeader("If-Match")
	if text == "" || text == "*" {
		return nil, nil
	}
	seq, err := strconv.ParseInt(strings.Trim(text, `"`), 10, 64)
	if err != nil || text != tag(seq) {
		return nil, &service.Error{Kind: service.Stale, Code: "stale", Text: "If-Match does not name the version of the case: send its ETag, one, as you received it."}
	}
	return &seq, nil
}

// has reports whether the caller has the version already.
func (x *exchange) has(version string) bool {
	for text := range strings.SplitSeq(x.GetHeader("If-None-Match"), ",") {
		if text = strings.TrimPrefix(strings.TrimSpace(text), "W/"); text == version || text == "*" {
			return true
		}
	}
	return false
}
