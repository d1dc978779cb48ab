package rules

import (
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v4"

	"github.com/onewindow/onewindow/internal/worktime"
)

// facts reads in two rounds: first what each fact is, then the conditions, which may name any of them.
func (r *reading) facts(s *section) {
	known := givenFacts(r.item.Applicants)
	var own []*section
	for _, m := range s.members("facts", snakeCase) {
		if reserved(m.name) {
			r.fail(m.at, "bad_name", "%s has a meaning of its own in conditions; choose another name", m.name)
			continue
		}
		sec := m.open(r.source, "fact")
		fact := &Fact{Name: m.name}
		r.origin(fact, sec)
		r.kind(fact, sec)
		known[m.name] = fact
		r.item.Facts = append(r.item.Facts, fact)
		r.remember(fact, sec)
		own = append(own, sec)
	}
	r.conditions = newConditions(known)
	for i, fact := range r.item.Facts {
		fact.When = r.condition(own[i], "when")
		r.derive(fact, own[i])
		own[i].done("share", "list", "place", "department")
	}
}

// givenFacts are the names that conditions can read without declaring them.
func givenFacts(applicants []string) map[string]*Fact {
	none, most := 0.0, 3.0
	return map[string]*Fact{
		"applicant.kind":      {Name: "applicant.kind", Kind: Choice, Options: plainOptions(applicants...)},
		"applicant.assurance": {Name: "applicant.assurance", Kind: Number, Min: &none, Max: &most},
		"applicant.dishonest": {Name: "applicant.dishonest", Kind: YesNo},
		"channel":             {Name: "channel", Kind: Choice, Options: plainOptions("online", "counter")},
		submittedOn:           {Name: submittedOn, Kind: Date},
	}
}

func plainOptions(names ...string) []Option {
	options := make([]Option, len(names))
	for i, name := range names {
		options[i].Name = name
	}
	return options
}

func reserved(name string) bool {
	words := []string{
		"and", "or", "not", "in", "true", "false", "nil", "let", "if", "else", "matches", "contains", "has", "asked", "days", "years", "month_end",
		"applicant", "channel", submittedOn,
	}
	return slices.Contains(words, name)
}

// origin reads where the fact comes from: exactly one of ask, find, is.
func (r *reading) origin(f *Fact, s *section) {
	var found []string
	for _, source := range []Source{Asked, Found, Derived} {
		if s.take(string(source)) != nil {
			found = append(found, string(source))
			f.Source = source
		}
	}
	if s.entries["share"] != nil {
		for _, key := range []string{"of", "gives", "missing"} {
			s.take(key) // of a share, which is refused as a whole when the section is done
		}
		return
	}
	if len(found) != 1 {
		r.fail(s.at, "one_source", "%s needs exactly one source: `ask` (the applicant), `find` (an officer) or `is` (computed)", s.name)
		return
	}
	if f.Source != Derived {
		f.Text = r.text(s, string(f.Source))
	}
	f.Hint = r.optionalText(s, "hint")
	if f.Optional = s.flag("optional"); f.Optional && f.Source != Asked {
		r.fail(s.place("optional"), "not_here", "only a fact that is asked can be optional")
	}
}

// kind reads the fact's one type.
func (r *reading) kind(f *Fact, s *section) {
	var found []string
	for _, key := range []string{"type", "choice", "number", "money", "text"} {
		if s.take(key) != nil {
			found = append(found, key)
		}
	}
	switch {
	case len(found) == 0 && f.Source == Derived:
		f.Kind = YesNo
	case len(found) == 0 && (s.entries["list"] != nil || s.entries["place"] != nil || s.entries["department"] != nil || s.entries["share"] != nil):
		// refused by name when the section is done
	case len(found) != 1:
		r.fail(s.at, "one_type", "%s needs exactly one type: `type: yes_no`, `type: date`, `choice`, `number`, `money` or `text`", s.name)
	default:
		r.typed(f, s, found[0])
	}
	r.bounds(f, s)
}

func (r *reading) typed(f *Fact, s *section, key string) {
	switch key {
	case "type":
		if n := s.entries["type"]; n.Value == "department" || n.Value == "place" {
			r.fail(at(n), "not_supported", "`%s` belongs to the item language, but this version does not run it", n.Value)
			return
		} else if example := typeKey(n.Value); example != "" {
			r.fail(at(n), "unknown_word", "%s is a key of its own: write %s", quoted(n.Value), example)
			return
		}
		f.Kind = Kind(s.word("type", "", string(YesNo), string(Date)))
	case "choice":
		f.Kind = Choice
		r.options(f, s)
	case "text":
		f.Kind = String
		length := float64(s.number("text", 0, 1, 4000))
		f.Max = &length
	default:
		f.Kind = Kind(key)
		f.Unit = s.plainText(key)
		f.Decimals = key == "number" && s.flag("decimals")
	}
}

// typeKey shows the types that stand as keys, since they need more than a word.
func typeKey(word string) string {
	switch word {
	case "choice":
		return "choice: {first: text, second: text}"
	case "number":
		return "number: and its unit"
	case "money":
		return "money: and its currency"
	case "text":
		return "text: and its greatest length"
	}
	return ""
}

// maxOptions is room enough for a list of countries.
const maxOptions = 500

func (r *reading) options(f *Fact, s *section) {
	for _, m := range s.members("choice", snakeCase) {
		f.Options = append(f.Options, Option{m.name, r.textAt(m.node, "option "+m.name)})
	}
	if len(f.Options) > maxOptions {
		r.fail(s.place("choice"), "too_long", "a choice has at most %d options, this one has %d", maxOptions, len(f.Options))
		f.Kind = ""
	}
	if len(f.Options) < 2 {
		r.fail(s.place("choice"), "empty_value", "a choice needs at least two options: {first: text, second: text}")
	}
}

// bounds reads min and max, as the type has them.
func (r *reading) bounds(f *Fact, s *section) {
	low, high := s.take("min"), s.take("max")
	switch f.Kind {
	case Number, Money:
		f.Min, f.Max = r.bound(low, f), r.bound(high, f)
		if f.Min != nil && f.Max != nil && *f.Min > *f.Max {
			r.fail(at(low), "out_of_range", "`min` is above `max`")
		}
	case Date:
		f.MinDate, f.MaxDate = r.dateBound(low), r.dateBound(high)
		if f.MinDate != "" && f.MaxDate != "" && f.MinDate > f.MaxDate {
			r.fail(at(low), "out_of_range", "`min` is after `max`")
		}
	case YesNo, Choice, String:
		for _, n := range []*yaml.Node{low, high} {
			if n != nil {
				r.fail(at(n), "not_here", "%s has no `min` or `max`", f.Kind.article())
			}
		}
	}
}

func (r *reading) bound(n *yaml.Node, f *Fact) *float64 {
	text, ok := r.scalar(n, "a bound")
	if !ok {
		return nil
	}
	x, err := strconv.ParseFloat(text, 64)
	if err != nil || !f.fits(x) {
		r.fail(at(n), "wrong_type", "%s is not a value that %s can have", quoted(text), f.Kind.article())
		return nil
	}
	return &x
}

func (r *reading) dateBound(n *yaml.Node) string {
	text, ok := r.scalar(n, "a bound")
	if !ok {
		return ""
	}
	if _, err := worktime.ParseDate(text); err != nil {
		r.fail(at(n), "wrong_type", "%s is not a date such as 2026-01-31", quoted(text))
		return ""
	}
	return text
}

// derive reads how a fact is computed: a condition, or a value by case.
func (r *reading) derive(f *Fact, s *section) {
	n := s.entries["is"]
	if f.Source != Derived || n == nil {
		return
	}
	if f.Kind == YesNo && n.Kind == yaml.ScalarNode {
		f.Is = r.condition(s, "is")
		return
	}
	v := value(r, n, func(n *yaml.Node) (any, bool) { return r.constantOf(f, n) })
	f.Value = &v
}

// constantOf reads a constant of the fact's type.
func (r *reading) constantOf(f *Fact, n *yaml.Node) (any, bool) {
	text, ok := r.scalar(n, "a value")
	if !ok {
		return nil, false
	}
	x, wrong := f.parseWord(text)
	if wrong != nil {
		r.fail(at(n), "wrong_type", "%s: %s", quoted(text), wrong.Message)
		return nil, false
	}
	return x, true
}

func joined(words []string) string { return strings.Join(words, ", ") }
