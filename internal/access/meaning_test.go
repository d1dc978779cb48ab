package access_test

import (
	"errors"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/onewindow/onewindow/internal/access"
)

// TestMeaning says in sentences what the policy is for, where the combinations do not reach.
func TestMeaning(t *testing.T) {
	officer := func(role access.Role, division, department string) access.Actor {
		return access.Actor{ID: me, Roles: []access.Role{role}, Division: division, Department: department}
	}
	filed := access.Resource{Owner: other, Division: district, Department: "health", Offices: []access.Office{{district, "fire-rescue"}}}
	task := access.Resource{Owner: other, Division: district, Department: "health", Role: access.Examiner}
	mine := with(task, func(r *access.Resource) { r.Assignee = me })
	counter := with(filed, func(r *access.Resource) { r.OpenedBy, r.Draft = other, true })

	for _, c := range []struct {
		name     string
		actor    access.Actor
		action   access.Action
		resource access.Resource
		want     access.Code // empty: allowed
		hidden   bool
	}{
		{"an officer of the city works in its districts", officer(access.Examiner, city, "health"), access.TaskComplete, mine, "", false},
		{"an officer of the province too", officer(access.Examiner, province, "health"), access.TaskComplete, mine, "", false},
		{"a task of the city is not for its districts", officer(access.Examiner, district, "health"), access.TaskClaim,
			with(task, func(r *access.Resource) { r.Division = city }), access.OutOfScope, true},
		{"a task that lacks its division is nobody's", officer(access.Examiner, province, "health"), access.TaskClaim,
			with(task, func(r *access.Resource) { r.Division = "" }), access.OutOfScope, true},
		{"an officer who lacks a division serves none", officer(access.Examiner, "", "health"), access.TaskClaim, task, access.OutOfScope, true},
		{"an officer who lacks a department serves none", officer(access.Examiner, district, ""), access.TaskClaim, task, access.OutOfScope, true},
		{"nor a task that lacks one", officer(access.Examiner, district, ""), access.TaskClaim,
			with(task, func(r *access.Resource) { r.Department = "" }), access.OutOfScope, true},
		{"only the assignee completes", officer(access.Examiner, district, "health"), access.TaskComplete, task, access.NotAssignee, false},
		{"a head does not examine", officer(access.Head, district, "health"), access.TaskClaim, task, access.WrongRole, false},
		{"the responsible department sees no case before it has a task", officer(access.Head, district, "health"), access.CaseRead, filed, access.OutOfScope, true},
		{"the department of a task sees the case", officer(access.Examiner, district, "fire-rescue"), access.CaseRead, filed, "", false},
		{"and does not withdraw it", officer(access.Examiner, district, "fire-rescue"), access.CaseWithdraw, filed, access.RoleMissing, false},
		{"a supervisor of the responsible department sees it", officer(access.Supervisor, city, "health"), access.CaseRead, filed, "", false},
		{"one of a department with a task sees it", officer(access.Supervisor, city, "fire-rescue"), access.CaseRead, filed, "", false},
		{"one of neither does not", officer(access.Supervisor, city, "culture"), access.CaseRead, filed, access.OutOfScope, true},
		{"one of all departments does", officer(access.Supervisor, city, ""), access.CaseRead, filed, "", false},
		{"but not in another division", officer(access.Supervisor, sibling, ""), access.CaseRead, filed, access.OutOfScope, true},
		{"a clerk opens for a person at the counter", officer(access.Clerk, district, ""), access.CaseOpen,
			access.Resource{Owner: other, Division: district, OpenedBy: me}, "", false},
		{"a colleague goes on with it", officer(access.Clerk, district, ""), access.CaseSubmit, counter, "", false},
		{"a clerk does not open online for a person", officer(access.Clerk, district, ""), access.CaseOpen,
			access.Resource{Owner: other, Division: district}, access.NotAtCounter, false},
		{"nor for themselves at the counter", who(access.Clerk, access.Applicant), access.CaseOpen,
			access.Resource{Owner: me, Division: district, OpenedBy: me}, access.ConflictOfInterest, false},
		{"a clerk edits nothing that was filed online", officer(access.Clerk, district, ""), access.CaseEdit, filed, access.NotAtCounter, false},
		{"nor accepts what is not submitted", officer(access.Clerk, district, ""), access.CaseAccept, counter, access.NotSubmitted, false},
		{"nobody decides in their own case, and is told so", officer(access.Examiner, district, "health"), access.TaskComplete,
			with(mine, func(r *access.Resource) { r.Owner = me }), access.ConflictOfInterest, false},
		{"an applicant opens for nobody else", who(access.Applicant), access.CaseOpen, access.Resource{Owner: other, Division: district}, access.OutOfScope, false},
		{"a forged role of the engine is worth nothing", who(access.Process), access.ProcessWork, access.Resource{}, access.RoleMissing, false},
		{"nor is a role without an id", access.Actor{Roles: []access.Role{access.Applicant}}, access.CaseListOwn, access.Resource{}, access.SignInRequired, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			err := access.NewPolicy(codes{}).Authorise(c.actor, c.action, c.resource)
			if c.want == "" {
				if err != nil {
					t.Fatalf("denied: %v", err)
				}
				return
			}
			var denied *access.Denied
			if !errors.As(err, &denied) || denied.Code != c.want || denied.Hidden != c.hidden {
				t.Fatalf("got %+v, want %s, hidden %t", err, c.want, c.hidden)
			}
		})
	}
}

func TestWhoCan(t *testing.T) {
	task := access.Resource{Owner: other, Division: district, Department: "health", Role: access.Approver}
	for _, c := range []struct {
		action   access.Action
		resource access.Resource
		want     []access.Role
	}{
		{access.TaskClaim, task, []access.Role{access.Approver}},
		{access.CaseOpen, access.Resource{}, []access.Role{access.Applicant, access.Clerk}},
		{access.ProcessWork, access.Resource{}, []access.Role{access.Process}},
		{"case.erase", access.Resource{}, nil},
	} {
		var denied *access.Denied
		if err := access.NewPolicy(codes{}).Authorise(who(access.Examiner), c.action, c.resource); !errors.As(err, &denied) {
			t.Errorf("%s: got %v, want a denial", c.action, err)
		} else if !slices.Equal(denied.WhoCan, c.want) {
			t.Errorf("%s: who can is %v, want %v", c.action, denied.WhoCan, c.want)
		}
	}
}

func TestGrantNamesRoleAndPurpose(t *testing.T) {
	both := who(access.Examiner, access.Applicant)
	health := []access.Office{{district, "health"}}
	for owner, want := range map[string]access.Grant{
		me:    {As: access.Applicant, Purpose: access.ForOwnCase},
		other: {As: access.Examiner, Purpose: access.ForApproval},
	} {
		got, err := access.NewPolicy(codes{}).Grant(both, access.CaseRead, access.Resource{Owner: owner, Division: district, Offices: health})
		if err != nil || got != want {
			t.Errorf("case of %s: got %v, %v, want %v", owner, got, err, want)
		}
	}
}

var (
	ids         = rapid.SampledFrom([]string{"", me, other})
	divisions   = rapid.SampledFrom([]string{"", district, sibling, city, province})
	departments = rapid.SampledFrom([]string{"", "health", "culture"})
	roles       = rapid.SampledFrom(append(access.Roles(), access.Process))
	anyAction   = rapid.SampledFrom(actions)

	offices = rapid.SliceOfN(rapid.Custom(func(t *rapid.T) access.Office {
		return access.Office{Division: divisions.Draw(t, "division"), Department: departments.Draw(t, "department")}
	}), 0, 2)
	actors = rapid.Custom(func(t *rapid.T) access.Actor {
		return access.Actor{
			ID: ids.Draw(t, "id"), Roles: rapid.SliceOfN(roles, 0, 3).Draw(t, "roles"),
			Division: divisions.Draw(t, "division"), Department: departments.Draw(t, "department"),
		}
	})
	resources = rapid.Custom(func(t *rapid.T) access.Resource {
		return access.Resource{
			Owner: ids.Draw(t, "owner"), Division: divisions.Draw(t, "division"), Department: departments.Draw(t, "department"),
			Offices: offices.Draw(t, "offices"), Role: roles.Draw(t, "role"), Assignee: ids.Draw(t, "assignee"),
			OpenedBy: ids.Draw(t, "opened by"), Draft: rapid.Bool().Draw(t, "draft"),
		}
	})
)

// One more role never takes a right away. Not even a conflict of interest does: it bars the role, not the person.
func TestMoreRolesMoreRights(t *testing.T) {
	policy := access.NewPolicy(codes{})
	rapid.Check(t, func(t *rapid.T) {
		a, act, r := actors.Draw(t, "actor"), anyAction.Draw(t, "action"), resources.Draw(t, "resource")
		before := policy.Authorise(a, act, r)
		a.Roles = append(a.Roles, roles.Draw(t, "one more"))
		if after := policy.Authorise(a, act, r); before == nil && after != nil {
			t.Fatalf("lost: %v", after)
		}
	})
}

// Whoever may act on a case or task may see it; whoever is told more than "not found" may too, or it is their own.
func TestWhoActsSees(t *testing.T) {
	policy := access.NewPolicy(codes{})
	rapid.Check(t, func(t *rapid.T) {
		a, act, r := actors.Draw(t, "actor"), anyAction.Draw(t, "action"), resources.Draw(t, "resource")
		var read access.Action
		switch act {
		case access.TaskRead, access.TaskClaim, access.TaskRelease, access.TaskComplete:
			read = access.TaskRead
		case access.CaseEdit, access.CaseSubmit, access.CaseCorrect, access.CaseWithdraw, access.CaseEvents,
			access.CaseAccept, access.CaseRefuseAcceptance, access.CaseAskCorrection, access.CaseHandOver,
			access.CaseExtend, access.CaseReverse, access.CaseUrge:
			read = access.CaseRead
		case access.CardRead, access.CardAnswer, access.CardDecide:
			read = access.CardRead
		default:
			return
		}
		var denied *access.Denied
		silent := errors.As(policy.Authorise(a, act, r), &denied) && denied.Hidden
		seen := policy.Authorise(a, read, r) == nil
		if !silent && !seen && a.ID != "" && r.Owner != a.ID {
			t.Fatalf("%s answers %v, though %s is denied", act, denied, read)
		}
	})
}

// Whoever is neither the applicant nor an officer changes nothing in a case: they watch, issue and decide on cards, say who does the
// work, and run the machinery.
func TestWatchersChangeNothing(t *testing.T) {
	policy := access.NewPolicy(codes{})
	harmless := []access.Action{
		access.ItemRead, access.ItemEvaluate, access.CaseTrack, access.CaseRead, access.CaseEvents,
		access.TaskList, access.TaskRead, access.OpsRead, access.OpsRetry, access.AuditVerify, access.WebhookRead, access.WebhookManage,
		access.CardList, access.CardRead, access.CardAnswer, access.CardDecide, access.CaseUrge,
		access.CalendarRead, access.CalendarPublish, // which says of days whether they are worked, and nothing of a case
		access.TaskCandidates, access.TaskReassign, access.SubstitutionOpen, access.SubstitutionList, access.SubstitutionEnd,
		access.BoardRead, access.BoardPersons, access.PolicyRead, access.PolicyTry,
	}
	rapid.Check(t, func(t *rapid.T) {
		a, act, r := actors.Draw(t, "actor"), anyAction.Draw(t, "action"), resources.Draw(t, "resource")
		a.Roles = []access.Role{access.Supervisor, access.Designer, access.Admin}
		if policy.Authorise(a, act, r) == nil && !slices.Contains(harmless, act) {
			t.Fatalf("%s is allowed", act)
		}
		a.Roles = a.Roles[1:]
		if policy.Authorise(a, act, r) == nil && (act == access.CaseRead || act == access.CaseEvents || act == access.TaskRead) {
			t.Fatalf("a designer or admin sees a case by %s", act)
		}
	})
}
