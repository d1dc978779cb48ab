package api

import (
	"context"
	"errors"
	"net/http"
	"strconv"
	"time"

	"github.com/google/uuid"

	"github.com/onewindow/onewindow/internal/access"
	"github.com/onewindow/onewindow/internal/service"
)

// problem is a refusal as RFC 9457 has it.
type problem struct {
	Type     string          `json:"type"`
	Title    string          `json:"title"`
	Status   int             `json:"status"`
	Detail   string          `json:"detail"`
	Instance string          `json:"instance,omitempty"`
	Code     string          `json:"code"`
	Fields   []service.Field `json:"fields,omitempty"`
}

// methodNotAllowed is the one kind of refusal that only HTTP knows.
const methodNotAllowed service.Kind = -1

// internal stands for every error that is not for callers.
const internal service.Kind = 0

// meaning is what a kind of error is in HTTP.
func meaning(k service.Kind) (status int, title string) {
	switch k {
	case service.Invalid:
		return http.StatusBadRequest, "Invalid request"
	case service.Unauthenticated:
		return http.StatusUnauthorized, "Sign in first"
	case service.Forbidden:
		return http.StatusForbidden, "Not allowed"
	case service.NotFound:
		return http.StatusNotFound, "Not found"
	case methodNotAllowed:
		return http.StatusMethodNotAllowed, "Method not allowed"
	case service.Conflict:
		return http.StatusConflict, "Not possible now"
	case service.Stale:
		return http.StatusPreconditionFailed, "Changed meanwhile"
	case service.TooLarge:
		return http.StatusRequestEntityTooLarge, "Too large"
	case service.Unsupported:
		return http.StatusUnsupportedMediaType, "Type not supported"
	case service.Refused, service.KeyReused:
		return http.StatusUnprocessableEntity, "Refused"
	case service.VersionRequired:
		return http.StatusPreconditionRequired, "Version required"
	case service.Unavailable:
		return http.StatusServiceUnavailable, "Not available now"
	}
	return http.StatusInternalServerError, "Internal error"
}

// shown is what a caller is shown of an error.
func shown(err error) *service.Error {
	if told, ok := errors.AsType[*service.Error](err); ok {
		return told
	}
	if denied, ok := errors.AsType[*access.Denied](err); ok {
		if told := unverified(denied.Code); told != nil {
			return told
		}
	}
	return &service.Error{Kind: internal, Code: "internal", Text: "Something went wrong here. Whoever runs the system finds more under the instance."}
}

// unverified is what a caller is shown whose token did not let them in. What the policy denies, the service has
// translated already.
func unverified(code access.Code) *service.Error {
	switch code {
	case access.IssuerUnavailable:
		return &service.Error{Kind: service.Unavailable, Code: string(code), Text: "Tokens cannot be checked right now. Try again."}
	case access.MissingToken:
		return &service.Error{Kind: service.Unauthenticated, Code: string(code), Text: "Send an access token as a bearer token."}
	case access.InvalidToken, access.ExpiredToken:
		return &service.Error{Kind: service.Unauthenticated, Code: string(code), Text: "Sign in again: the token has expired or is not one of ours."}
	default:
		return nil
	}
}

func notFound() error {
	return &service.Error{Kind: service.NotFound, Code: "not_found", Text: "There is nothing here that you may see."}
}

// refuse answers with a problem. This is the one place where an error becomes HTTP.
func (x *exchange) refuse(err error) {
	x.cause = err
	if x.Writer.Written() {
		return // too late to tell
	}
	if errors.Is(err, context.Canceled) && x.ctx().Err() != nil {
		x.code = "gone"
		x.Status(statusGone)
		return
	}
	told := shown(err)
	status, title := meaning(told.Kind)
	p := problem{
		Type: "urn:onewindow:problem:" + told.Code, Title: title, Status: status, Detail: told.Text, Code: told.Code, Fields: told.Fields,
	}
	if told.Kind == internal {
		x.incident = uuid.NewString()
		p.Instance = "urn:uuid:" + x.incident
	}
	x.code = told.Code
	x.advise(told)
	if err := x.write(status, problemJSON, p); err != nil {
		x.cause = errors.Join(x.cause, err)
	}
}

// statusGone is logged for a caller who did not wait for the answer; nobody receives it.
const statusGone = 499

// advise adds the headers that say how to go on: sign in, or wait.
func (x *exchange) advise(told *service.Error) {
	if told.Kind == service.Unauthenticated {
		challenge := `Bearer realm="onewindow"`
		if told.Code != string(access.MissingToken) {
			challenge += `, error="invalid_token"`
		}
		x.Header("WWW-Authenticate", challenge)
	}
	wait := told.Retry
	if told.Kind == service.Unavailable {
		wait = max(wait, time.Second)
	}
	if wait > 0 {
		x.Header("Retry-After", strconv.Itoa(int((wait+time.Second-1)/time.Second)))
	}
}
