package rehearse

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"go.yaml.in/yaml/v4"
	"go.yaml.in/yaml/v4/plugin/loaderlimits"

	"github.com/onewindow/onewindow/rules"
)

// Bounds of a file: it is written by hand.
const (
	maxBytes = 1 << 20
	maxDepth = 16
)

// source is a file in hand, and what was found wrong in it.
type source struct {
	file     string
	lines    []string
	problems []rules.Problem
}

// open parses the file into its one mapping, or nil.
func (s *source) open(text []byte) *yaml.Node {
	if len(text) > maxBytes {
		s.failAt(0, 0, "too_long", "a file of tests has at most 1 MiB")
		return nil
	}
	s.lines = strings.Split(string(text), "\n")
	var root yaml.Node
	err := yaml.Load(text, &root, yaml.WithPlugin(loaderlimits.New(loaderlimits.DepthValue(maxDepth))))
	var wrong *yaml.LoadError
	switch {
	case errors.As(err, &wrong):
		s.failAt(max(wrong.Mark.Line, 1), max(wrong.Mark.Column, 1), "yaml", "%s", wrong.Message)
		return nil
	case err != nil:
		s.failAt(1, 1, "yaml", "%v", err)
		return nil
	case len(root.Content) != 1:
		s.failAt(1, 1, "wrong_shape", "a file of tests is a mapping of keys such as tests: and timelines:")
		return nil
	}
	return root.Content[0]
}

func (s *source) fail(n *yaml.Node, code, format string, args ...any) {
	s.failAt(n.Line, n.Column, code, format, args...)
}

func (s *source) failAt(line, col int, code, format string, args ...any) {
	p := rules.Problem{File: s.file, Line: line, Col: col, Severity: rules.SeverityError, Code: code, Message: fmt.Sprintf(format, args...)}
	if line > 0 && line <= len(s.lines) {
		p.Source = strings.TrimSuffix(s.lines[line-1], "\r")
	}
	if !slices.Contains(s.problems, p) { // what is shared by all timelines is read for each
		s.problems = append(s.problems, p)
	}
}

// pair is one entry of a mapping.
type pair struct{ key, value *yaml.Node }

// pairs are the entries of a mapping.
func (s *source) pairs(n *yaml.Node, what string) []pair {
	if n.Kind != yaml.MappingNode {
		s.fail(n, "wrong_shape", "%s is a mapping of keys", what)
		return nil
	}
	var list []pair
	seen := map[string]bool{}
	for i := 0; i+1 < len(n.Content); i += 2 {
		key, value := n.Content[i], n.Content[i+1]
		switch {
		case key.Kind != yaml.ScalarNode:
			s.fail(key, "wrong_shape", "a key is one word")
		case seen[key.Value]:
			s.fail(key, "duplicate_key", "`%s` stands twice in %s", key.Value, what)
		case value.Kind == yaml.ScalarNode && value.Tag == "!!null":
			s.fail(key, "empty_value", "`%s` has no value; put quotes around a text that contains a comma", key.Value)
		default:
			list = append(list, pair{key, value})
		}
		seen[key.Value] = true
	}
	return list
}

// scalar is a single value.
func (s *source) scalar(n *yaml.Node, what string) string {
	if n.Kind != yaml.ScalarNode {
		s.fail(n, "wrong_shape", "%s is a single value", what)
		return ""
	}
	return n.Value
}

// items are the entries of a list.
func (s *source) items(n *yaml.Node, what string) []*yaml.Node {
	if n.Kind != yaml.SequenceNode {
		s.fail(n, "wrong_shape", "%s is a list", what)
		return nil
	}
	return n.Content
}

// words are the single values of a list.
func (s *source) words(n *yaml.Node, what string) []string {
	var list []string
	for _, item := range s.items(n, what) {
		list = append(list, s.scalar(item, "each of "+what))
	}
	return list
}

// refuse says of a word that it is not known here, or that it belongs to the language but is not run yet.
func (s *source) refuse(n *yaml.Node, what string, known, later []string) {
	if slices.Contains(later, n.Value) {
		s.fail(n, "not_supported", "`%s` is not supported yet", n.Value)
		return
	}
	s.fail(n, "unknown_word", "`%s` is not known here%s; %s is one of %s", n.Value, rules.DidYouMean(n.Value, known), what, strings.Join(known, ", "))
}
