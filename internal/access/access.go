// Package access says who may do what, where: a role does an action for a purpose, within a subtree of
// divisions and a department. Whatever the policy table does not allow is denied. The package also turns
// the bearer token of an OIDC issuer into the actor that the policy judges.
package access

import (
	"fmt"
	"log/slog"
	"slices"
)

// Role is what a person is trusted to do. One person may hold several.
type Role string

// The roles. Process is the engine itself: no token can carry it and ParseRole refuses it.
const (
	Applicant  Role = "applicant"  // applies, in their own matter
	Clerk      Role = "clerk"      // the window: integrated reception and unified completion
	Examiner   Role = "examiner"   // the back office, as are the next three
	Inspector  Role = "inspector"  // goes to the site
	Approver   Role = "approver"   // decides
	Head       Role = "head"       // decides what is beyond an approver
	Supervisor Role = "supervisor" // watches, changes nothing
	Designer   Role = "designer"   // authors items, sees no case
	Admin      Role = "admin"      // runs the system, reads no case
	Process    Role = "process"
)

// Roles lists the roles that a person can hold.
func Roles() []Role {
	return []Role{Applicant, Clerk, Examiner, Inspector, Approver, Head, Supervisor, Designer, Admin}
}

// ParseRole reads the name of a role that a person can hold.
func ParseRole(s string) (Role, error) {
	if r := Role(s); slices.Contains(Roles(), r) {
		return r, nil
	}
	return "", fmt.Errorf("unknown role %q", s)
}

// Officer reports whether the role acts on cases on behalf of the authority.
func (r Role) Officer() bool { return r == Clerk || r.backOffice() }

func (r Role) backOffice() bool {
	return r == Examiner || r == Inspector || r == Approver || r == Head
}

// territorial reports whether the role is exercised within a subtree of divisions.
func (r Role) territorial() bool { return r.Officer() || r == Supervisor }

// onDuty reports whether the role is exercised for the authority, and so never in one's own case.
func (r Role) onDuty() bool { return r.territorial() || r == Designer || r == Admin }

// The kinds of applicant.
const (
	Person       = "person"
	Organisation = "organisation"
)

// Actor is whoever asks: a person or organisation that signed in, the engine, or nobody known (the zero value).
type Actor struct {
	ID         string // subject of the OIDC token; empty when not signed in
	Name       string // shown to colleagues, never logged
	Roles      []Role
	Division   string // six-digit code, root of the subtree an officer or supervisor serves; else empty
	Department string // of the back office; empty for a window clerk or a supervisor means every department
	Assurance  int    // how well an applicant's identity is established, 0 to 3
	Kind       string // Person or Organisation
	Process    bool   // the engine, see Engine
}

// EngineID is the id of the engine as an actor. No token may bear it.
const EngineID = "process"

// Engine is the actor that automatic work is done by.
func Engine() Actor { return Actor{ID: EngineID, Roles: []Role{Process}, Process: true} }

// Has reports whether the actor holds the role. The engine holds Process alone, and nobody else holds it.
func (a Actor) Has(r Role) bool {
	if a.Process || r == Process {
		return a.Process && r == Process
	}
	return a.ID != "" && slices.Contains(a.Roles, r)
}

// String is the id alone, so that no name is printed by accident.
func (a Actor) String() string { return a.ID }

// LogValue is the id alone, so that no name is logged by accident.
func (a Actor) LogValue() slog.Value { return slog.StringValue(a.ID) }
