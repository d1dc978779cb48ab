package access

import "slices"

// Resource is what an action is about. Whoever asks fills in what the case or task has. For an existing case or
// task the owner is never left out, or the answer is no: without it nobody could see a conflict of interest.
type Resource struct {
	Owner      string   // id of the applicant
	Division   string   // where the case was filed for, or where the office of the task is
	Department string   // of the case: responsible for its item; of the task: its office
	Offices    []Office // of a case: every office that has or had a task of it
	Role       Role     // of a task
	Assignee   string   // of a task; empty when unclaimed
	Deputy     string   // who stands in for the assignee now; empty: nobody
	Absent     string   // of a substitution: who is away
	OpenedBy   string   // the clerk who opened the case at the counter; empty when opened online
	Draft      bool     // not submitted yet
	Told       []Told   // of a card: whose head or supervisor it went to, or a copy of it
}

// Told is the head or supervisor of an office.
type Told struct {
	Role Role
	Office
}

// Office is a department of a division.
type Office struct{ Division, Department string }

// Tree is the catalogue of divisions.
type Tree interface {
	// Within reports whether the division child lies in the subtree of root. Each lies in its own.
	Within(child, root string) bool
}

// scope is a condition on where a role may do something, written as it reads in the printed table.
type scope string

const (
	everywhere scope = "everywhere"
	filtered   scope = "a list, cut to what may be read"
	own        scope = "own case"
	online     scope = "opened online"
	counter    scope = "opened at the counter"
	filed      scope = "submitted"
	subtree    scope = "in the subtree of divisions"
	department scope = "of the department"
	involved   scope = "with a task, now or once, for the department in the subtree"
	taskRole   scope = "with the role of the task"
	assignee   scope = "assigned to oneself, or to whom one stands in for"
	oneself    scope = "for oneself"

	told scope = "who got a copy, for the department in the subtree"

	disinterested scope = "not one's own case" // joined to every row of a role on duty
)

// question is one role of an actor before one resource.
type question struct {
	divisions Tree
	actor     Actor
	as        Role // empty for anyone
	resource  Resource
}

// missing returns the first scope of the row that does not hold, and its place; empty when all hold.
func (q question) missing(row rule) (scope, int) {
	for i, s := range row.where {
		if !s.holds(q) {
			return s, i
		}
	}
	if q.as.onDuty() && !disinterested.holds(q) {
		return disinterested, len(row.where)
	}
	return "", 0
}

func (s scope) holds(q question) bool {
	a, r := q.actor, q.resource
	switch s {
	case everywhere, filtered:
		return true
	case own:
		return r.Owner == a.ID
	case online:
		return r.OpenedBy == ""
	case counter:
		return r.OpenedBy != ""
	case filed:
		return !r.Draft
	case subtree:
		return q.within(r.Division)
	case department:
		return q.serves(r.Department)
	case involved:
		return slices.ContainsFunc(r.Offices, func(o Office) bool { return q.within(o.Division) && q.serves(o.Department) })
	case taskRole:
		return r.Role == q.as
	case assignee:
		return r.Assignee == a.ID || r.Deputy == a.ID
	case told:
		return slices.ContainsFunc(r.Told, func(t Told) bool { return t.Role == q.as && q.within(t.Division) && q.serves(t.Department) })
	case oneself:
		return r.Absent == a.ID
	case disinterested:
		return r.Owner != a.ID
	}
	return false
}

func (q question) within(division string) bool {
	root := q.actor.Division
	return division != "" && root != "" && q.divisions.Within(division, root)
}

// serves reports whether the department is the actor's. A supervisor without one oversees them all; an officer
// of the back office without one serves none.
func (q question) serves(department string) bool {
	if q.actor.Department == "" {
		return q.as == Supervisor
	}
	return department == q.actor.Department
}

// code is what a denial for want of this scope is called.
func (s scope) code() Code {
	switch s {
	case counter, online:
		return NotAtCounter
	case filed:
		return NotSubmitted
	case taskRole:
		return WrongRole
	case assignee:
		return NotAssignee
	case disinterested:
		return ConflictOfInterest
	default:
		return OutOfScope
	}
}
