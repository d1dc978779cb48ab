package rules

import (
	"regexp"
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v4"
)

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
