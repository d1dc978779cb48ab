package rules

import (
	"errors"
	"slices"
	"strings"

	"go.yaml.in/yaml/v4"

	"github.com/onewindow/onewindow/internal/worktime"
)

// text is a text that must be there, in exactly the languages of the item.
func (r *reading) text(s *section, key string) Text {
	if s.must(key) == nil {
		return nil
	}
	return r.textAt(s.entries[key], "`"+key+"`")
}

func (r *reading) optionalText(s *section, key string) Text {
	n := s.take(key)
	if n == nil {
		return nil
	}
	return r.textAt(n, "`"+key+"`")
}

func (r *reading) textAt(n *yaml.Node, what string) Text {
	written := writtenText{Text{}, map[string]*yaml.Node{}}
	switch {
	case n.Kind == yaml.ScalarNode && len(r.item.Languages) == 1:
		written.at[r.item.Languages[0]] = n
	case n.Kind == yaml.ScalarNode:
		r.fail(at(n), "wrong_shape", "%s needs one text for each language: {%s: …}", what, strings.Join(r.item.Languages, ": …, "))
	default:
		s := r.section(n, what)
		for _, lang := range r.item.Languages {
			if wording := s.must(lang); wording != nil {
				written.at[lang] = wording
			}
		}
		r.foreign(s)
	}
	for lang, wording := range written.at {
		text, ok := r.scalar(wording, what)
		if ok && text == "" {
			r.fail(at(wording), "empty_value", "%s is empty", what)
		}
		written.text[lang] = text
	}
	r.texts = append(r.texts, written)
	return written.text
}

// foreign refuses what stands in a text beside the languages of the item.
func (r *reading) foreign(s *section) {
	for _, key := range s.keys {
		if !slices.Contains(r.item.Languages, key) {
			r.fail(s.places[key], "unknown_key", "%s has no key `%s`%s; `languages` says %s", s.name, short(key), DidYouMean(key, r.item.Languages), joined(r.item.Languages))
		}
	}
}

// condition compiles the condition of a key; nil when it is left out.
func (r *reading) condition(s *section, key string) *Condition {
	n := s.take(key)
	if n == nil {
		return nil
	}
	source, ok := r.scalar(n, "a condition")
	if !ok {
		return nil
	}
	return r.compile(source, n)
}

func (r *reading) compile(source string, n *yaml.Node) *Condition {
	if r.full() {
		return nil
	}
	c, err := r.conditions.compile(source, r.within(n, 0))
	var wrong *expressionError
	if errors.As(err, &wrong) {
		r.fail(r.within(n, wrong.offset), wrong.code, "%s", wrong.message)
	}
	if err != nil {
		return nil
	}
	r.all = append(r.all, c)
	return c
}

// value reads a constant, a table by a choice ({per: purpose, new: 10wd, else: 5wd}) or a list of cases ([{when: …, is: 10wd}, {is: 5wd}]).
func value[T any](r *reading, n *yaml.Node, constant func(*yaml.Node) (T, bool)) Value[T] {
	switch n.Kind {
	case yaml.MappingNode:
		return valuePer(r, r.section(n, "a value by case"), constant)
	case yaml.SequenceNode:
		return valueCases(r, n, constant)
	default:
		if x, ok := constant(n); ok {
			return Constant(x)
		}
		return Value[T]{}
	}
}

func valuePer[T any](r *reading, s *section, constant func(*yaml.Node) (T, bool)) (v Value[T]) {
	if s.must("per") == nil {
		return v
	}
	name, _ := r.scalar(s.entries["per"], "`per`")
	fact := r.conditions.facts[name]
	if fact == nil || fact.Kind != Choice {
		r.fail(s.place("per"), "unknown_name", "`per` names a choice; %s is none%s", quoted(name), r.insteadOfPer(name))
		return v
	}
	v.over = r.compile("has("+name+")", s.entries["per"])
	otherwise := s.take("else")
	for _, option := range fact.optionNames() {
		n := s.take(option)
		if n == nil && otherwise == nil {
			r.fail(s.at, "value_not_covered", "the value for %s == %s is missing; add it, or add `else`", name, option)
		}
		if n == nil {
			continue
		}
		if x, ok := constant(n); ok {
			v.cases = append(v.cases, valueCase[T]{r.compile(name+" == "+option, n), x})
		}
	}
	if otherwise != nil {
		if x, ok := constant(otherwise); ok {
			v.cases = append(v.cases, valueCase[T]{v.over, x}) // also what is else waits until the fact is known
		}
	}
	s.done()
	return v
}

// insteadOfPer is the choice that was meant, or the form for facts of another kind.
func (r *reading) insteadOfPer(name string) string {
	if r.conditions.facts[name] != nil {
		return "; write cases instead: [{when: …, is: …}, {is: …}]"
	}
	var choices []string
	for _, other := range keysOf(r.conditions.facts) {
		if r.conditions.facts[other].Kind == Choice {
			choices = append(choices, other)
		}
	}
	return orKnown(name, choices)
}

func valueCases[T any](r *reading, n *yaml.Node, constant func(*yaml.Node) (T, bool)) (v Value[T]) {
	for i, child := range n.Content {
		s := r.section(child, "a case of a value")
		when := r.condition(s, "when")
		if s.entries["when"] == nil && i < len(n.Content)-1 {
			r.fail(s.at, "unreachable_case", "only the last case can be without `when`; nothing after this one is ever used")
		}
		if is := s.must("is"); is != nil {
			if x, ok := constant(is); ok {
				v.cases = append(v.cases, valueCase[T]{when, x})
			}
		}
		s.done()
	}
	if len(n.Content) == 0 {
		r.fail(at(n), "empty_value", "a list of cases needs one")
	}
	return v
}

// durations is a duration that may differ by case.
func (r *reading) durations(s *section, key string) Value[worktime.Duration] {
	n := s.take(key)
	if n == nil {
		return Value[worktime.Duration]{}
	}
	return value(r, n, r.durationAt)
}

// wait is a wait on somebody outside; both keys are needed.
func (r *reading) wait(n *yaml.Node, what string, endings ...Else) Wait {
	s := r.section(n, what)
	w := Wait{}
	if s.must("within") != nil {
		w.Within = s.duration("within")
	}
	w.Else = Else(s.word("else", "", elseWords(endings)...))
	s.done()
	return w
}

func elseWords(endings []Else) []string {
	words := make([]string, len(endings))
	for i, e := range endings {
		words[i] = string(e)
	}
	return words
}

// isTable tells a table by a choice from other mappings.
func isTable(n *yaml.Node) bool {
	return slices.ContainsFunc(n.Content, func(child *yaml.Node) bool { return child.Value == "per" })
}
