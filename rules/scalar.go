package rules

import (
	"regexp"
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v4"

	"github.com/onewindow/onewindow/internal/worktime"
)

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
	s.fail(at(n), code, "`%s` is %s, not %s%s", key, oneOf(allowed), quoted(word), DidYouMean(word, allowed))
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
		s.fail(at(n), code, "there is no %s %s%s", strings.ReplaceAll(strings.TrimPrefix(code, "unknown_"), "_", " "), quoted(word), orKnown(word, known))
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

// looksLikeDuration holds of what has a number and a unit, whether or not it is a duration.
var looksLikeDuration = regexp.MustCompile(`^[+-]?[0-9]+([.][0-9]+)?(wd|d|w|mo|y)$`)

func (s *source) durationAt(n *yaml.Node) (worktime.Duration, bool) {
	text, ok := s.scalar(n, "a duration")
	if !ok {
		return worktime.Duration{}, false
	}
	d, err := worktime.ParseDuration(text)
	switch {
	case (err != nil || d.IsZero()) && looksLikeDuration.MatchString(text):
		s.fail(at(n), "bad_duration", "%s cannot be taken; a duration is longer than nothing, at most four digits and a hundred years, and only working days have halves", quoted(text))
		return worktime.Duration{}, false
	case err != nil || d.IsZero():
		s.fail(at(n), "bad_duration", "%s is not a duration; write a number and a unit, such as 5wd, 0.5wd, 10d, 6w, 1mo or 5y", quoted(text))
		return worktime.Duration{}, false
	}
	return d, true
}
