package rehearse

import (
	"slices"
	"strings"

	"go.yaml.in/yaml/v4"
)

// What can be expected, by shape: one word, a set of words, words by key.
var (
	wordExpectations  = []string{"refused", "status", "category", "visits", "result"}
	setExpectations   = []string{"open", "holder", "asked", "materials", "visit_reasons", "refusals", "not_accepted", "cards", "card_to"}
	tableExpectations = []string{"due", "clock", "receipt", "decided", "licence"}
	laterExpectations = []string{"waiting_for", "round", "fees", "facts", "members", "results", "licences", "payments", "notices"}

	previewExpectations = []string{"category", "visits", "asked", "materials", "visit_reasons", "refusals", "not_accepted"}
	tableKeys           = map[string][]string{"decided": {"by", "date", "step"}, "licence": {"type", "valid_from", "valid_until", "revoked"}}
	receiptKeys         = []string{"from", "due", "counted", "not_counted"}
)

// expect flattens what a line expects.
func (r *reader) expect(l *line, n *yaml.Node) {
	if n == nil {
		return
	}
	for _, p := range r.pairs(n, "`expect`") {
		key := p.key.Value
		switch {
		case l.do[0] == "preview" && !slices.Contains(previewExpectations, key):
			r.fail(p.key, "not_here", "a preview has no `%s`; it has %s", key, strings.Join(previewExpectations, ", "))
		case key == "refused":
			l.refused = r.scalar(p.value, "`refused`")
		case slices.Contains(wordExpectations, key):
			l.wants = append(l.wants, want{[]string{key}, r.scalar(p.value, "`"+key+"`")})
		case slices.Contains(setExpectations, key):
			l.wants = append(l.wants, want{[]string{key}, set(r.some(p.value, "`"+key+"`"))})
		case slices.Contains(tableExpectations, key):
			r.table(l, []string{key}, p.value)
		default:
			r.refuse(p.key, "an expectation", slices.Concat(wordExpectations, setExpectations, tableExpectations), laterExpectations)
		}
	}
}

// some is a list of words, or one word for a set of one.
func (r *reader) some(n *yaml.Node, what string) []string {
	if n.Kind == yaml.ScalarNode {
		return []string{n.Value}
	}
	return r.words(n, what)
}

// table flattens words by key, however deep they stand.
func (r *reader) table(l *line, path []string, n *yaml.Node) {
	if n.Kind == yaml.ScalarNode {
		l.wants = append(l.wants, want{path, n.Value})
		return
	}
	for _, p := range r.pairs(n, "`"+path[0]+"`") {
		inner := append(slices.Clone(path), p.key.Value)
		known := tableKeys[path[0]]
		if path[0] == "receipt" && len(path) == 2 {
			known = receiptKeys
		}
		if known != nil && !slices.Contains(known, p.key.Value) {
			r.refuse(p.key, "a key of `"+path[0]+"`", known, nil)
			continue
		}
		r.table(l, inner, p.value)
	}
}

// set writes a set of names so that equal sets are written alike.
func set(names []string) string {
	if len(names) == 0 {
		return none
	}
	sorted := slices.Clone(names)
	slices.Sort(sorted)
	return strings.Join(sorted, ", ")
}

const none = "none"
