package rules

import (
	"regexp"
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v4"

	"github.com/onewindow/onewindow/internal/worktime"
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
	broken  bool // not a mapping at all, so no key is missed
}

// section opens a node as a mapping; what is not one is refused and read as empty.
func (s *source) section(n *yaml.Node, name string) *section {
	sec := &section{source: s, name: name, at: at(n), entries: map[string]*yaml.Node{}, places: map[string]position{}, empty: map[string]bool{}}
	if n == nil {
		return sec
	}
	if n.Kind != yaml.MappingNode {
		s.fail(at(n), "wrong_shape", "%s is a mapping of keys, not %s", name, shape(n))
		sec.broken = true
		return sec
	}
	for i := 0; i+1 < len(n.Content); i += 2 {
		sec.enter(n.Content[i], n.Content[i+1])
	}
	return sec
}

func (s *section) enter(key, value *yaml.Node) {
	switch {
	case key.Kind != yaml.ScalarNode:
		s.fail(at(key), "wrong_shape", "a key is one word")
	case s.entries[key.Value] != nil:
		s.fail(at(key), "duplicate_key", "`%s` stands twice in %s", short(key.Value), s.name)
	case value.Kind == yaml.ScalarNode && value.Tag == "!!null":
		s.fail(at(key), "empty_value", "`%s` has no value; leave the key out, or put quotes around a text that contains a comma", short(key.Value))
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
			known := append(slices.Clone(later), s.asked...)
			s.fail(s.places[key], "unknown_key", "%s has no key `%s`%s", s.name, short(key), didYouMean(key, known))
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

// scalar is the text of a single value.
func (s *source) scalar(n *yaml.Node, what string) (string, bool) {
	if n == nil {
		return "", false
	}
	if n.Kind != yaml.ScalarNode || n.Tag == "!!null" {
		s.fail(at(n), "wrong_shape", "%s is a single value, not %s", what, shape(n))
		return "", false
	}
	return n.Value, true
}

// word is one of the allowed words; fallback when the key is left out, and required when there is none.
func (s *section) word(key, fallback string, allowed ...string) string {
	n := s.take(key)
	if n == nil {
		if fallback == "" {
			s.missing(key, ": "+oneOf(allowed))
		}
		return fallback
	}
	word, ok := s.scalar(n, "`"+key+"`")
	if ok && !slices.Contains(allowed, word) {
		s.notAllowed(n, key, word, allowed)
		return fallback
	}
	return word
}

func (s *source) notAllowed(n *yaml.Node, key, word string, allowed []string) {
	code := "unknown_word"
	if key == "role" {
		code = "unknown_role"
	}
	s.fail(at(n), code, "`%s` is %s, not %s%s", key, oneOf(allowed), quoted(word), didYouMean(word, allowed))
}

// someOf is a list of allowed words.
func (s *section) someOf(key string, allowed ...string) []string {
	list := s.words(key)
	for _, l := range list {
		if !slices.Contains(allowed, l.word) {
			s.notAllowed(l.node, key, l.word, allowed)
		}
	}
	return wordsOf(list)
}

// named is the name of something that stands elsewhere: a department, a licence, a fact.
func (s *section) named(key, code string, known []string) string {
	n := s.take(key)
	if n == nil {
		return ""
	}
	word, ok := s.scalar(n, "`"+key+"`")
	if !ok {
		return ""
	}
	s.knownName(n, word, code, known)
	return word
}

func (s *source) knownName(n *yaml.Node, word, code string, known []string) {
	if !slices.Contains(known, word) {
		s.fail(at(n), code, "there is no %s %s%s", strings.ReplaceAll(strings.TrimPrefix(code, "unknown_"), "_", " "), quoted(word), didYouMean(word, known))
	}
}

// plainText is free text that is not shown per language, such as the name of a law.
func (s *section) plainText(key string) string {
	text, _ := s.scalar(s.take(key), "`"+key+"`")
	return text
}

// maxListed bounds every list of words.
const maxListed = 200

// words is a list of single values; one value alone counts as a list.
func (s *section) words(key string) []listed {
	n := s.take(key)
	if n == nil {
		return nil
	}
	nodes := []*yaml.Node{n}
	if n.Kind == yaml.SequenceNode {
		nodes = n.Content
	}
	if len(nodes) > maxListed {
		s.fail(at(n), "too_long", "`%s` has %d entries; a list has at most %d", key, len(nodes), maxListed)
		return nil
	}
	var list []listed
	for _, item := range nodes {
		word, ok := s.scalar(item, "each of `"+key+"`")
		if !ok {
			continue
		}
		if slices.ContainsFunc(list, func(l listed) bool { return l.word == word }) {
			s.fail(at(item), "duplicate_key", "%s stands twice in `%s`", quoted(word), key)
			continue
		}
		list = append(list, listed{word, item})
	}
	return list
}

// listed is one word of a list and where it stands.
type listed struct {
	word string
	node *yaml.Node
}

func wordsOf(list []listed) []string {
	words := make([]string, len(list))
	for i, l := range list {
		words[i] = l.word
	}
	return words
}

// among refuses words of a list that are not known.
func (s *source) among(list []listed, code string, known []string) []string {
	for _, l := range list {
		s.knownName(l.node, l.word, code, known)
	}
	return wordsOf(list)
}

// number is a whole number within bounds.
func (s *section) number(key string, fallback, least, most int) int {
	n := s.take(key)
	if n == nil {
		return fallback
	}
	if x, ok := s.wholeNumber(n, "`"+key+"`", least, most); ok {
		return x
	}
	return fallback
}

func (s *source) wholeNumber(n *yaml.Node, what string, least, most int) (int, bool) {
	text, ok := s.scalar(n, what)
	if !ok {
		return 0, false
	}
	x, err := strconv.Atoi(text)
	if err != nil || x < least || x > most {
		s.fail(at(n), "out_of_range", "%s is a whole number from %d to %d, not %s", what, least, most, quoted(text))
		return 0, false
	}
	return x, true
}

// flag is true or false.
func (s *section) flag(key string) bool {
	n := s.take(key)
	text, ok := s.scalar(n, "`"+key+"`")
	if ok && text != "true" && text != "false" {
		s.fail(at(n), "wrong_type", "`%s` is true or false, not %s", key, quoted(text))
	}
	return text == "true"
}

// duration is a length of time such as 5wd; zero when the key is left out.
func (s *section) duration(key string) worktime.Duration {
	n := s.take(key)
	if n == nil {
		return worktime.Duration{}
	}
	d, _ := s.durationAt(n)
	return d
}

func (s *source) durationAt(n *yaml.Node) (worktime.Duration, bool) {
	text, ok := s.scalar(n, "a duration")
	if !ok {
		return worktime.Duration{}, false
	}
	d, err := worktime.ParseDuration(text)
	if err != nil || d.IsZero() {
		s.fail(at(n), "bad_duration", "%s is not a duration; write a number and a unit, such as 5wd, 0.5wd, 10d, 6w, 1mo or 5y", quoted(text))
		return worktime.Duration{}, false
	}
	return d, true
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

// The two forms of a name.
var (
	snakeCase = regexp.MustCompile(`^[a-z][a-z0-9]*(_[a-z0-9]+)*$`)
	kebabCase = regexp.MustCompile(`^[a-z][a-z0-9]*(-[a-z0-9]+)*$`)
)

func (s *source) wellNamed(name string, p position, form *regexp.Regexp) bool {
	if slices.Contains([]string{"yes", "no", "on", "off", "y", "n", "true", "false", "null"}, name) {
		s.fail(p, "bad_name", "many tools read %s as true or false; choose another name", name)
		return false
	}
	if form.MatchString(name) && len(name) <= 64 {
		return true
	}
	example := "snake_case: small letters, digits and _"
	if form == kebabCase {
		example = "kebab-case: small letters, digits and -"
	}
	s.fail(p, "bad_name", "%s is not a good name here; write it in %s, at most 64", quoted(name), example)
	return false
}

func shape(n *yaml.Node) string {
	switch {
	case n.Kind == yaml.MappingNode:
		return "a mapping"
	case n.Kind == yaml.SequenceNode:
		return "a list"
	case n.Tag == "!!null":
		return "nothing"
	default:
		return quoted(n.Value)
	}
}

// quoted shows a word of the author, cut short when it is long.
func quoted(word string) string { return strconv.Quote(short(word)) }

func short(word string) string {
	if runes := []rune(word); len(runes) > 40 {
		return string(runes[:40]) + "…"
	}
	return word
}

func oneOf(words []string) string {
	if len(words) == 1 {
		return words[0]
	}
	last := len(words) - 1
	return strings.Join(words[:last], ", ") + " or " + words[last]
}
