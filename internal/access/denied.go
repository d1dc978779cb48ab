package access

import "fmt"

// Code is a stable word for why someone was not let in.
type Code string

// The codes of the policy.
const (
	SignInRequired     Code = "sign_in_required"
	RoleMissing        Code = "role_missing"         // none of the actor's roles may do this anywhere
	OutOfScope         Code = "out_of_scope"         // not in this division, department or case
	NotAtCounter       Code = "not_at_counter"       // the case was opened by the other channel
	NotSubmitted       Code = "not_submitted"        // the case is still a draft
	WrongRole          Code = "wrong_role"           // the task is for another role
	NotAssignee        Code = "not_assignee"         // the task is not assigned to the actor
	ConflictOfInterest Code = "conflict_of_interest" // an officer in their own case
)

// The codes of the verifier.
const (
	MissingToken      Code = "missing_token"
	InvalidToken      Code = "invalid_token"
	ExpiredToken      Code = "expired_token"
	IssuerUnavailable Code = "issuer_unavailable" // not the caller's fault: worth trying again
)

// Denied is the one error of this package: why someone was not let in. Callers are shown the code; the text is for
// the log and quotes nothing of a token or a case, at most what the issuer answered when it failed.
type Denied struct {
	Code   Code
	Hidden bool   // the actor may not even learn that the case or task exists: answer as if it did not
	WhoCan []Role // who may do this, for a colleague who may not
	reason string // for the log: which claim of an authentic token is unfit
	cause  error
}

// Error implements error.
func (d *Denied) Error() string {
	switch {
	case d.cause != nil:
		return fmt.Sprintf("access: %s: %.200s", d.Code, d.cause.Error()) // an issuer may answer with a whole page
	case d.reason != "":
		return fmt.Sprintf("access: %s: %s", d.Code, d.reason)
	default:
		return fmt.Sprintf("access: %s", d.Code)
	}
}

// Unwrap returns what went wrong on the way to the issuer, if anything.
func (d *Denied) Unwrap() error { return d.cause }
