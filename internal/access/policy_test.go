package access_test

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/onewindow/onewindow/internal/access"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// codes is a catalogue whose tree shows in the codes: 110000 holds 110100 holds 110105.
type codes struct{}

func (codes) Within(child, root string) bool {
	return strings.HasPrefix(child, strings.TrimSuffix(strings.TrimSuffix(root, "00"), "00"))
}

// golden compares got with the file, or rewrites it.
func golden(t *testing.T, file, got string) {
	t.Helper()
	if *update {
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("%s (-want +got), -update rewrites it:\n%s", file, diff)
	}
}

func TestTable(t *testing.T) {
	table := access.NewPolicy(codes{}).Table()
	golden(t, "testdata/policy.md", table)
	for _, word := range regexp.MustCompile(`[a-z]+\.[a-z_]+`).FindAllString(table, -1) {
		if !slices.Contains(actions, access.Action(word)) {
			t.Errorf("%s is in the table and in no test", word)
		}
	}
}

// actions holds every action, and one that nobody wrote a rule for.
var actions = []access.Action{
	access.ItemRead, access.ItemEvaluate,
	access.CaseOpen, access.CaseEdit, access.CaseSubmit, access.CaseCorrect, access.CaseWithdraw,
	access.CaseRead, access.CaseEvents, access.CaseListOwn, access.CaseTrack,
	access.CaseAccept, access.CaseRefuseAcceptance, access.CaseAskCorrection, access.CaseHandOver,
	access.CaseExtend, access.CaseReverse, access.CaseUrge,
	access.CardList, access.CardRead, access.CardAnswer, access.CardDecide,
	access.BoardRead, access.BoardPersons, access.PolicyRead, access.PolicyTry,
	access.TaskList, access.TaskRead, access.TaskClaim, access.TaskRelease, access.TaskComplete,
	access.TaskCandidates, access.TaskReassign,
	access.SubstitutionOpen, access.SubstitutionList, access.SubstitutionEnd,
	access.ProcessWork, access.OpsRead, access.OpsRetry, access.CalendarRead, access.CalendarPublish, access.AuditVerify, access.WebhookRead, access.WebhookManage,
	"case.erase",
}

const (
	district, sibling, city, province = "110105", "110108", "110100", "110000"
	me, other                         = "me", "other"
)

// who returns an actor of each role, serving the district and, in the back office, its health department.
func who(roles ...access.Role) access.Actor {
	a := access.Actor{ID: me, Roles: roles, Kind: access.Person}
	for _, r := range roles {
		if r.Officer() || r == access.Supervisor {
			a.Division = district
		}
		if r.Officer() && r != access.Clerk {
			a.Department = "health"
		}
	}
	return a
}

// places are the resources of the enumeration. A task has the role of whoever asks unless it says otherwise.
func places(as access.Role) []place {
	health, culture := []access.Office{{district, "health"}}, []access.Office{{district, "culture"}}
	filed := access.Resource{Owner: other, Division: district, Department: "health"}
	task := filed
	task.Role = as
	return []place{
		{"nothing in particular", access.Resource{}},
		{"own case, opened online", with(filed, func(r *access.Resource) { r.Owner, r.Offices = me, health })},
		{"own draft, opened at the counter", with(filed, func(r *access.Resource) { r.Owner, r.OpenedBy, r.Draft = me, other, true })},
		{"case filed online, no task yet", filed},
		{"case with a task of the department", with(filed, func(r *access.Resource) { r.Offices = health })},
		{"case with a task of another department", with(filed, func(r *access.Resource) { r.Department, r.Offices = "culture", culture })},
		{"case of another division", with(filed, func(r *access.Resource) { r.Division, r.Offices = sibling, []access.Office{{sibling, "health"}} })},
		{"case of the city, with a task of the department", with(filed, func(r *access.Resource) { r.Division, r.Offices = city, health })},
		{"draft of another, online", with(filed, func(r *access.Resource) { r.Draft = true })},
		{"draft of another, at the counter", with(filed, func(r *access.Resource) { r.Draft, r.OpenedBy = true, other })},
		{"case filed at the counter", with(filed, func(r *access.Resource) { r.OpenedBy = other })},
		{"case filed at a counter of another division", with(filed, func(r *access.Resource) { r.OpenedBy, r.Division = other, sibling })},
		{"task unclaimed", task},
		{"task of one's own", with(task, func(r *access.Resource) { r.Assignee = me })},
		{"task of a colleague", with(task, func(r *access.Resource) { r.Assignee = other })},
		{"task of one's own for another role", with(task, func(r *access.Resource) { r.Role, r.Assignee = "other", me })},
		{"task of one's own of another department", with(task, func(r *access.Resource) { r.Department, r.Assignee = "culture", me })},
		{"task of one's own of another division", with(task, func(r *access.Resource) { r.Division, r.Assignee = sibling, me })},
		{"task of one's own in one's own case", with(task, func(r *access.Resource) { r.Owner, r.Assignee = me, me })},
		{"task of one's own in a case of nobody", with(task, func(r *access.Resource) { r.Owner, r.Assignee = "", me })},
	}
}

type place struct {
	name     string
	resource access.Resource
}

func with(r access.Resource, change func(*access.Resource)) access.Resource {
	change(&r)
	return r
}

// TestEveryCombination writes down the answer to every action x actor x place.
func TestEveryCombination(t *testing.T) {
	policy := access.NewPolicy(codes{})
	var alike []string // in order of appearance
	names := map[string][]string{}
	for _, act := range actions {
		block := answers(policy, act)
		if names[block] == nil {
			alike = append(alike, block)
		}
		names[block] = append(names[block], string(act))
	}
	var b strings.Builder
	fmt.Fprint(&b, "+ allowed   . not found   - forbidden   c conflict of interest   ? sign in first\n\n")
	for i, p := range places("") {
		fmt.Fprintf(&b, "%c  %s\n", 'a'+i, p.name)
	}
	allowed, all := 0, 0
	for _, block := range alike {
		fmt.Fprintf(&b, "\n%s\n%-22s%s\n%s", strings.Join(names[block], "  "), "", "abcdefghijklmnopqrst", block)
		allowed += strings.Count(block, "+") * len(names[block])
		all += len(everybody()) * len(places("")) * len(names[block])
	}
	fmt.Fprintf(&b, "\n%d of %d allowed\n", allowed, all)
	golden(t, "testdata/combinations.txt", b.String())
}

// answers prints a line for each actor, with a letter for each place.
func answers(policy *access.Policy, act access.Action) string {
	var b strings.Builder
	for _, actor := range everybody() {
		fmt.Fprintf(&b, "%-22s", called(actor))
		for _, p := range places(slices.Concat(actor.Roles, []access.Role{""})[0]) {
			b.WriteString(symbol(policy.Authorise(actor, act, p.resource)))
		}
		b.WriteString("\n")
	}
	return b.String()
}

func everybody() []access.Actor {
	all := []access.Actor{{}, {ID: me}}
	for _, r := range access.Roles() {
		all = append(all, who(r))
	}
	engine := access.Engine()
	engine.Division, engine.Department = district, "health" // which must not help it
	return append(all, who(access.Examiner, access.Applicant), engine)
}

func called(a access.Actor) string {
	switch {
	case a.ID == "":
		return "nobody known"
	case len(a.Roles) == 0:
		return "signed in, no role"
	default:
		return strings.Trim(fmt.Sprint(a.Roles), "[]")
	}
}

func symbol(err error) string {
	var denied *access.Denied
	switch {
	case err == nil:
		return "+"
	case !errors.As(err, &denied):
		return "!"
	case denied.Code == access.SignInRequired:
		return "?"
	case denied.Code == access.ConflictOfInterest:
		return "c"
	case denied.Hidden:
		return "."
	default:
		return "-"
	}
}
