package rehearse

import (
	"slices"

	"go.yaml.in/yaml/v4"

	"github.com/onewindow/onewindow/internal/casefile"
	"github.com/onewindow/onewindow/rules"
)

// What can stand in `do`: an act of one word, or one of two; else it is a step and what becomes of it.
var (
	plainActs  = []string{"preview", "submit", "accept", "refuse_acceptance", "ask_correction", "correct", "extend", "withdraw", "hand_over", "reverse_silence", "urge", "reply", "look"}
	namingActs = []string{"deliver", "ask", "answer", "commitment", "countersign", "reassign"}
	laterActs  = []string{
		"notify", "open", "pay", "consent", "decline", "announce", "undo_extension", "give_notice_of_default",
		"acknowledge", "appeal", "rate", "reopen", "fact",
	}
)

// deed checks the words of `do` against the item.
func (r *reader) deed(n *yaml.Node, do []string) {
	act, rest := do[0], do[1:]
	switch {
	case slices.Contains(plainActs, act):
		r.count(n, act, rest, 0)
	case slices.Contains(namingActs, act):
		if r.count(n, act, rest, 1) {
			r.named(n, act, rest[0])
		}
	case !slices.ContainsFunc(stepsOf(r.item), func(s routed) bool { return s.step.Name == act }):
		r.refuse(&yaml.Node{Value: act, Line: n.Line, Column: n.Column}, "an act", slices.Concat(plainActs, namingActs, stepNames(r.item)), laterActs)
	case len(rest) > 0 && rest[0] == "send_back":
		r.count(n, act+" send_back", rest[1:], 1)
	default:
		r.count(n, act, rest, 1)
	}
}

func (r *reader) count(n *yaml.Node, act string, rest []string, want int) bool {
	if len(rest) != want {
		r.fail(n, "wrong_shape", "`%s` takes %d words more, not %d", act, want, len(rest))
	}
	return len(rest) == want
}

func (r *reader) named(n *yaml.Node, act, name string) {
	known := false
	switch act {
	case "deliver":
		known = r.item.Material(name) != nil
	case "commitment":
		known = name == "true" || name == "false"
	case "countersign":
		known = name == casefile.Approve || name == casefile.Decline
	case "reassign":
		known = slices.Contains(append(stepNames(r.item), casefile.AcceptStep, casefile.HandOverStep, casefile.CheckStep), name)
	default:
		known = r.item.Request(name) != nil
	}
	if !known {
		r.fail(n, "unknown_name", "the item has nothing called %q that one could %s", name, act)
	}
}

func stepNames(item *rules.Item) []string {
	var names []string
	for _, s := range stepsOf(item) {
		names = append(names, s.step.Name)
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// with reads what comes along: the points of a notice, the answers of the applicant, or the findings of an officer.
func (r *reader) with(l *line, n *yaml.Node) {
	if n == nil {
		return
	}
	entries := r.pairs(n, "`with`")
	if l.do[0] == "ask_correction" {
		l.points = entries
		return
	}
	nodes := map[string]*yaml.Node{}
	for _, p := range entries {
		nodes[p.key.Value] = p.value
	}
	from := rules.Found
	if slices.Contains([]string{"submit", "correct", "answer"}, l.do[0]) {
		from = rules.Asked
	}
	l.with = r.values(nodes, from)
}
