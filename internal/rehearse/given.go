package rehearse

import (
	"encoding/json"
	"maps"
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v4"

	"github.com/onewindow/onewindow/internal/casefile"
	"github.com/onewindow/onewindow/rules"
)

// given is what a timeline starts from.
type given struct {
	applicant casefile.Applicant
	answers   rules.Values
	people    map[string][]string // roles by name
	channel   casefile.Channel
	delivery  string
	materials []string // handed in with the application; nil: all that are needed and cannot follow
}

// raw is a given as it was written: values by the path to them. What stands deeper in the file is laid over it.
type raw map[string]*yaml.Node

// given reads one `given` over what was given before; none and missing erase.
func (r *reader) given(n *yaml.Node, before raw) raw {
	g := maps.Clone(before)
	for _, p := range r.pairs(n, "`given`") {
		switch key := p.key.Value; key {
		case "applicant", "answers", "people":
			for _, inner := range r.pairs(p.value, "`"+key+"`") {
				g.lay(key+"."+inner.key.Value, inner.value)
			}
		case "channel", "delivery", "materials":
			g[key] = p.value
		default:
			r.refuse(p.key, "a key of `given`", []string{"applicant", "answers", "people", "channel", "delivery", "materials"}, []string{"shared", "parties"})
		}
	}
	return g
}

func (g raw) lay(path string, n *yaml.Node) {
	if n.Kind == yaml.ScalarNode && (n.Value == "none" || n.Value == "missing") {
		delete(g, path)
		return
	}
	g[path] = n
}

// resolve turns what was written into what it means.
func (r *reader) resolve(written raw) given {
	g := given{
		applicant: casefile.Applicant{ID: "applicant", Kind: r.item.Applicants[0], Name: "Applicant", Assurance: 2},
		people:    map[string][]string{}, channel: casefile.Online,
	}
	answers := map[string]*yaml.Node{}
	for _, path := range slices.Sorted(maps.Keys(written)) {
		n := written[path]
		section, name, _ := strings.Cut(path, ".")
		switch section {
		case "applicant":
			r.applicant(&g.applicant, name, n)
		case "answers":
			answers[name] = n
		case "people":
			g.people[name] = append([]string{}, r.some(n, "the roles of "+name)...) // somebody is there, whatever is wrong with the roles
		case "channel":
			g.channel = casefile.Channel(r.scalar(n, "`channel`"))
		case "delivery":
			g.delivery = r.scalar(n, "`delivery`")
		case "materials":
			g.materials = []string{}
			if n.Kind != yaml.ScalarNode || n.Value != "none" {
				g.materials = r.some(n, "`materials`")
			}
		}
	}
	g.answers = r.values(answers, rules.Asked)
	return g
}

func (r *reader) applicant(a *casefile.Applicant, name string, n *yaml.Node) {
	word := r.scalar(n, "`"+name+"`")
	var err error
	switch name {
	case "kind":
		a.Kind = word
	case "name":
		a.Name = word
	case "assurance":
		a.Assurance, err = strconv.Atoi(word)
	case "dishonest":
		a.Dishonest, err = strconv.ParseBool(word)
	default:
		r.refuse(n, "what is known of an applicant", []string{"kind", "name", "assurance", "dishonest"}, nil)
	}
	if err != nil {
		r.fail(n, "wrong_type", "%q is not what `%s` can be", word, name)
	}
}

// values types answers or findings, as they would be when they come in.
func (r *reader) values(nodes map[string]*yaml.Node, from rules.Source) rules.Values {
	raws := map[string]json.RawMessage{}
	for name, n := range nodes {
		raws[name] = r.rawOf(name, n)
	}
	values, wrong := r.item.Parse(raws, from)
	for _, w := range wrong {
		r.fail(nodes[w.Fact], w.Code, "%s: %s", w.Fact, w.Message)
	}
	return values
}

// rawOf is the JSON of a value: a number or a yes where the fact is one, else a text; none erases.
func (r *reader) rawOf(name string, n *yaml.Node) json.RawMessage {
	word := r.scalar(n, name)
	if f := r.item.Fact(name); f != nil && json.Valid([]byte(word)) {
		switch f.Kind {
		case rules.YesNo, rules.Number, rules.Money:
			return json.RawMessage(word)
		case rules.Choice, rules.Date, rules.String:
		}
	}
	if word == "none" {
		return json.RawMessage("null")
	}
	text, err := json.Marshal(word)
	if err != nil { // a string has JSON
		panic(err)
	}
	return text
}
