package rules

import (
	"regexp"
	"slices"
	"strings"

	"go.yaml.in/yaml/v4"
)

// section is one mapping of a file, read key by key. The keys that were asked for are the known ones; what is left is refused by done.
type section struct {
	*source
	name    string // as messages call it
	at      position
	keys    []string
	entries map[string]*yaml.Node
	places  map[string]position // of the keys
	empty   map[string]bool     // keys without a value, refused already
	asked   []string
	broken  bool // not there, or not a mapping at all, which is told already; so no key is missed
}

// section opens a node as a mapping; what is not one is refused and read as empty.
func (s *source) section(n *yaml.Node, name string) *section {
	sec := &section{source: s, name: name, at: at(n), entries: map[string]*yaml.Node{}, places: map[string]position{}, empty: map[string]bool{}}
	if n == nil {
		sec.broken = true
		return sec
	}
	if n.Kind != yaml.MappingNode {
		s.fail(at(n), "wrong_shape", "%s is a mapping of keys, not %s%s", name, shape(n), mappingHint(name))
		sec.broken = true
		return sec
	}
	for i := 0; i+1 < len(n.Content); i += 2 {
		sec.enter(n.Content[i], n.Content[i+1])
	}
	return sec
}

// mappingHint shows how a section is written where authors tend to write one word or a list.
func mappingHint(name string) string {
	example := ""
	switch name {
	case "`authority`":
		example = "{level: county, department: …}"
	case "`correct`", "`later`":
		example = "{within: …, else: …}"
	case "`silence`":
		example = "{after: …, then: …}"
	case "`send_back`":
		example = "{to: [step]}"
	case "`choice`":
		example = "{first: text, second: text}"
	case "`facts`", "`materials`", "`in_person`", "`not_accepted`", "`refuse`", "`requests`":
		example = "{name: {…}, name: {…}}"
	default:
		return ""
	}
	return "; write " + example
}

func (s *section) enter(key, value *yaml.Node) {
	switch {
	case key.Kind != yaml.ScalarNode:
		s.fail(at(key), "wrong_shape", "a key is one word")
	case s.entries[key.Value] != nil:
		s.fail(at(key), "duplicate_key", "`%s` stands twice in %s", short(key.Value), s.name)
	case value.Kind == yaml.ScalarNode && value.Tag == "!!null":
		remedy := "leave the key out, or put quotes around a text that contains a comma"
		if strings.Contains(key.Value, "：") && !strings.Contains(key.Value, "，") {
			remedy = "behind a key stand a plain colon and a blank, not ：, and a text that contains a comma has quotes around it"
		}
		s.fail(at(key), "empty_value", "`%s` has no value; %s", short(key.Value), remedy)
		s.empty[key.Value] = true
	default:
		s.keys = append(s.keys, key.Value)
		s.entries[key.Value] = value
		s.places[key.Value] = at(key)
	}
}

// take is the value of a key, or nil.
func (s *section) take(key string) *yaml.Node {
	s.asked = append(s.asked, key)
	return s.entries[key]
}

// must is the value of a key that cannot be left out.
func (s *section) must(key string) *yaml.Node {
	n := s.take(key)
	if n == nil {
		s.missing(key, "")
	}
	return n
}

func (s *section) missing(key, hint string) {
	if !s.empty[key] && !s.broken {
		s.fail(s.at, "missing_key", "%s needs `%s`%s", s.name, key, hint)
	}
}

// done refuses every key that nobody asked for; later names those of the language that this version does not run.
func (s *section) done(later ...string) {
	for _, key := range s.keys {
		switch {
		case s.full() || slices.Contains(s.asked, key):
		case slices.Contains(later, key):
			s.fail(s.places[key], "not_supported", "`%s` belongs to the item language, but this version does not run it", key)
		default:
			hint := DidYouMean(key, slices.Concat(later, s.asked))
			if hint == "" {
				hint = orKnown(key, slices.Compact(slices.Sorted(slices.Values(s.asked))))
			}
			s.fail(s.places[key], "unknown_key", "%s has no key `%s`%s", s.name, short(key), hint)
		}
	}
}

// place is where a key's value stands, or the section itself.
func (s *section) place(key string) position {
	if n := s.entries[key]; n != nil {
		return at(n)
	}
	return s.at
}

// placeOf is where one word of a key's list stands, or the key's value.
func (s *section) placeOf(key, word string) position {
	n := s.entries[key]
	for _, child := range n.Content {
		if child.Value == word {
			return at(child)
		}
	}
	return at(n)
}

// members opens a mapping of names, in the order of the file.
func (s *section) members(key string, form *regexp.Regexp) []member {
	n := s.take(key)
	if n == nil {
		return nil
	}
	outer := s.section(n, "`"+key+"`")
	var list []member
	for _, name := range outer.keys {
		if s.wellNamed(name, outer.places[name], form) {
			list = append(list, member{name, outer.places[name], outer.entries[name]})
		}
	}
	return list
}

// member is one named entry of a mapping.
type member struct {
	name string
	at   position
	node *yaml.Node
}

// open reads the entry as a section of its own; problems of the whole point to its name.
func (m member) open(s *source, kind string) *section {
	sec := s.section(m.node, kind+" "+m.name)
	sec.at = m.at
	return sec
}
