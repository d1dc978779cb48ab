package rehearse

import (
	"maps"
	"slices"
	"strings"
	"time"

	"go.yaml.in/yaml/v4"

	"github.com/onewindow/onewindow/internal/worktime"
	"github.com/onewindow/onewindow/rules"
)

// script is a tests.yaml as it was read.
type script struct {
	timelines []timeline
	lines     []string
}

// timeline is one case on its dates.
type timeline struct {
	name   string
	given  given
	policy *rules.Policy // nil: that of the item
	lines  []line
}

// line is one thing that somebody does, or looks at, and what is expected then.
type line struct {
	at       int // the line of the file
	when     time.Time
	by       string
	onBehalf bool // of the applicant
	do       []string
	given    given        // of a preview
	with     rules.Values // answers or findings
	points   []pair       // of a correction notice
	because  string
	to       string // of a task that is reassigned
	officers []string

	justified string            // of a further notice
	within    worktime.Duration // of an extension, where the officer chooses
	asOf      time.Time         // of a request that is recorded late
	refused   string            // the code of the refusal that is expected
	wants     []want
}

// want is one expectation, flattened: the path of keys to it, and a word. Sets are sorted and joined.
type want struct {
	path  []string
	value string
}

// reader reads a script for an item.
type reader struct {
	*source
	item     *rules.Item
	policies map[string]*rules.Policy
	policy   *rules.Policy // of every timeline that names no other
}

func read(item *rules.Item, tests Tests) (script, []rules.Problem) {
	r := &reader{source: &source{file: tests.File}, item: item, policies: tests.Policies}
	var sc script
	root := r.open(tests.Source)
	if root == nil {
		return sc, r.problems
	}
	shared, times := raw{}, []*yaml.Node(nil)
	for _, p := range r.pairs(root, "the file") {
		switch p.key.Value {
		case "tests":
			if code := r.scalar(p.value, "`tests`"); code != item.Code {
				r.fail(p.value, "other_item", "these are tests of %q, not of %q", code, item.Code)
			}
		case "given":
			shared = r.given(p.value, shared)
		case "policy":
			r.policy = r.policyNamed(p.value)
		case "timelines":
			times = r.items(p.value, "`timelines`")
		default:
			r.refuse(p.key, "a key of the file", []string{"tests", "policy", "given", "timelines"}, nil)
		}
	}
	for _, n := range times {
		sc.timelines = append(sc.timelines, r.timeline(n, shared))
	}
	sc.lines = r.lines
	return sc, r.problems
}

func (r *reader) timeline(n *yaml.Node, shared raw) timeline {
	t := timeline{policy: r.policy}
	var lines []*yaml.Node
	for _, p := range r.pairs(n, "a timeline") {
		switch p.key.Value {
		case "name":
			t.name = r.scalar(p.value, "`name`")
		case "given":
			shared = r.given(p.value, shared)
		case "policy":
			t.policy = r.policyNamed(p.value)
		case "line":
			lines = r.items(p.value, "`line`")
		default:
			r.refuse(p.key, "a key of a timeline", []string{"name", "given", "policy", "line"}, nil)
		}
	}
	t.given = r.resolve(shared)
	for _, n := range lines {
		l := r.line(n, shared)
		if last := len(t.lines) - 1; last >= 0 && l.when.Before(t.lines[last].when) {
			r.fail(n, "back_in_time", "this line is earlier than the one above")
		}
		t.lines = append(t.lines, l)
	}
	return t
}

func (r *reader) policyNamed(n *yaml.Node) *rules.Policy {
	policy := r.policies[r.scalar(n, "`policy`")]
	if policy == nil {
		known := slices.Sorted(maps.Keys(r.policies))
		r.fail(n, "unknown_policy", "there is no policy %q%s; known are %s", n.Value, rules.DidYouMean(n.Value, known), strings.Join(known, ", "))
	}
	return policy
}

func (r *reader) line(n *yaml.Node, shared raw) line {
	l := line{at: n.Line}
	var do, with, by, expect *yaml.Node
	keys := map[string]*yaml.Node{}
	for _, p := range r.pairs(n, "a line") {
		keys[p.key.Value] = p.key
		switch p.key.Value {
		case "at":
			l.when = r.moment(p.value)
		case "by":
			by, l.by = p.value, r.scalar(p.value, "`by`")
		case "do":
			do, l.do = p.value, strings.Fields(r.scalar(p.value, "`do`"))
		case "with":
			with = p.value
		case "because":
			l.because = r.scalar(p.value, "`because`")
		case "to":
			l.to = r.scalar(p.value, "`to`")
		case "justified":
			l.justified = r.scalar(p.value, "`justified`")
		case "within":
			l.within = r.duration(p.value)
		case "as_of":
			l.asOf = r.moment(p.value)
		case "officers":
			l.officers = r.some(p.value, "`officers`")
		case "on_behalf_of":
			l.onBehalf = r.scalar(p.value, "`on_behalf_of`") == "applicant"
		case "given":
			shared = r.given(p.value, shared)
		case "expect":
			expect = p.value
		default:
			r.refuse(p.key, "a key of a line", []string{"at", "by", "do", "with", "because", "to", "justified", "within", "as_of", "officers", "on_behalf_of", "given", "expect"}, nil)
		}
	}
	switch {
	case keys["at"] == nil || len(l.do) == 0:
		r.fail(n, "missing_key", "a line needs `at` and `do`")
		return l
	case l.when.IsZero(): // no time, which has been told
		return l
	}
	l.given = r.resolve(shared)
	idle := l.do[0] == "look" || l.do[0] == "preview"
	switch {
	case by == nil && !idle:
		r.fail(n, "missing_key", "a line in which something is done needs `by`")
	case l.do[0] == "reassign" && !r.person(l.to, l.given):
		r.fail(do, "unknown_person", "`reassign` needs `to`: a role of the item, or one of `people`")
	case by != nil && !r.person(l.by, l.given):
		r.fail(by, "unknown_person", "nobody is called %q; name a role of the item, applicant, anyone, or one of `people`", l.by)
	}
	r.belong(keys, l.do[0])
	r.deed(do, l.do)
	r.with(&l, with)
	r.expect(&l, expect)
	return l
}

// belong refuses keys that only another act has.
func (r *reader) belong(keys map[string]*yaml.Node, do string) {
	for _, only := range [][2]string{{"given", "preview"}, {"justified", "ask_correction"}, {"within", "extend"}, {"as_of", "ask"}, {"to", "reassign"}} {
		if n := keys[only[0]]; n != nil && do != only[1] {
			r.fail(n, "not_here", "only `do: %s` has a `%s`", only[1], only[0])
		}
	}
}

// moment is a local time, in the zone of the item's calendar.
func (r *reader) moment(n *yaml.Node) time.Time {
	at, err := time.ParseInLocation("2006-01-02 15:04", r.scalar(n, "a moment"), r.item.Calendar.Zone())
	if err != nil {
		r.fail(n, "wrong_type", "a moment is a local time such as 2026-02-05 10:00")
	}
	return at
}

func (r *reader) duration(n *yaml.Node) worktime.Duration {
	d, err := worktime.ParseDuration(r.scalar(n, "`within`"))
	if err != nil {
		r.fail(n, "wrong_type", "`within` is a duration such as 5wd")
	}
	return d
}

// person reports whether somebody of that name exists: a role, with a department before it or a number behind, or one of the people.
func (r *reader) person(name string, g given) bool {
	_, role, _ := personOf(name)
	return slices.Contains([]string{"applicant", "anyone"}, name) || g.people[name] != nil || slices.Contains(rolesOf(r.item), role)
}

// personOf takes apart the name of somebody who has no entry of their own: department/role, with a number behind from the second on.
func personOf(name string) (department, role string, found bool) {
	department, role, found = strings.Cut(name, "/")
	if !found {
		department, role = "", name
	}
	return department, strings.TrimRight(role, "23456789"), found
}

// rolesOf lists the roles that have a part in the item.
func rolesOf(item *rules.Item) []string {
	roles := []string{"clerk"}
	if item.Policy != nil && item.Policy.Stops != nil {
		roles = append(roles, item.Policy.Stops.Role)
	}
	if item.Policy != nil && item.Policy.Urge != nil {
		for _, by := range item.Policy.Urge.By {
			roles = append(roles, rules.RoleOf(by))
		}
	}
	for _, s := range stepsOf(item) {
		roles = append(roles, s.step.Role)
	}
	for _, c := range item.Approval {
		if c.Commitment != nil {
			roles = append(roles, c.Commitment.Check.Role)
		}
	}
	if x := item.Limits.Extend; x != nil {
		roles = append(roles, x.Role)
	}
	if s := item.Limits.Silence; s != nil && s.Reverse != nil {
		roles = append(roles, s.Reverse.Role)
	}
	return roles
}

// routed is a step on the route of a category.
type routed struct {
	category string
	step     *rules.Step
}

func stepsOf(item *rules.Item) []routed {
	var list []routed
	for _, c := range item.Approval {
		for _, b := range c.Blocks {
			for _, s := range b.Steps {
				list = append(list, routed{c.Name, s})
			}
		}
	}
	return list
}
