package access

import "slices"

// Policy is the policy table over a catalogue of divisions. It is safe for concurrent use.
type Policy struct {
	divisions Tree
	about     map[Action][]rule
}

// NewPolicy returns the policy over the given divisions.
func NewPolicy(divisions Tree) *Policy {
	about := map[Action][]rule{}
	for _, row := range rules() {
		for _, act := range row.actions {
			about[act] = append(about[act], row)
		}
	}
	return &Policy{divisions: divisions, about: about}
}

// Grant says by which role and for what purpose something is allowed: what an audit entry needs to know.
type Grant struct {
	As      Role // empty where anyone may
	Purpose Purpose
}

// Authorise returns nil when the actor may do the action to the resource, else a *Denied.
func (p *Policy) Authorise(a Actor, act Action, r Resource) error {
	_, err := p.Grant(a, act, r)
	return err
}

// Grant is Authorise that also says why the action is allowed. Of several reasons the first of the table counts.
func (p *Policy) Grant(a Actor, act Action, r Resource) (Grant, error) {
	grant, code := p.judge(a, act, r)
	if code == "" {
		return grant, nil
	}
	return Grant{}, &Denied{Code: code, Hidden: p.hides(a, act, r, code), WhoCan: p.whoCan(act, r)}
}

// judge returns a grant, or the code of the denial that came nearest to one.
func (p *Policy) judge(a Actor, act Action, r Resource) (Grant, Code) {
	nearest, depth := RoleMissing, -1
	switch {
	case a.ID == "":
		nearest = SignInRequired
	case act.revealedBy() != "" && r.Owner == "":
		return Grant{}, OutOfScope
	}
	for _, row := range p.about[act] {
		for _, as := range row.heldBy(a) {
			q := question{divisions: p.divisions, actor: a, as: as, resource: r}
			missing, at := q.missing(row)
			if missing == "" {
				return Grant{As: as, Purpose: row.purpose}, ""
			}
			if at > depth {
				nearest, depth = missing.code(), at
			}
		}
	}
	return Grant{}, nearest
}

// hides reports whether a denial must not tell that the case or task exists. A conflict of interest tells
// people of nothing but their own case.
func (p *Policy) hides(a Actor, act Action, r Resource, code Code) bool {
	reveal := act.revealedBy()
	if reveal == "" || code == ConflictOfInterest || code == SignInRequired {
		return false
	}
	_, unseen := p.judge(a, reveal, r)
	return unseen != ""
}

// whoCan lists the roles that the table names for the action, or the role of the task if it is one of them.
func (p *Policy) whoCan(act Action, r Resource) []Role {
	var who []Role
	for _, row := range p.about[act] {
		for _, role := range row.who {
			if !slices.Contains(who, role) {
				who = append(who, role)
			}
		}
	}
	if slices.Contains(who, r.Role) {
		return []Role{r.Role}
	}
	return who
}
