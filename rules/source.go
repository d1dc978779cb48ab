package rules

import (
	"errors"
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"go.yaml.in/yaml/v4"
	"go.yaml.in/yaml/v4/plugin/loaderlimits"
)

// Bounds of one file. Rule files are hostile input.
const (
	maxFileBytes = 256 << 10
	maxFileDepth = 24
	maxProblems  = 200 // that are told at once
)

// position is a place in a file, both from 1; Col counts characters.
type position struct{ line, col int }

// source is one file in hand: its lines, and what was found wrong in it.
type source struct {
	file     string
	lines    []string
	problems []Problem
}

// open parses a file into its one mapping; nil with problems when it cannot.
func open(file string, text []byte) (*source, *yaml.Node) {
	s := &source{file: file}
	if len(text) > maxFileBytes {
		s.fail(position{}, "too_long", "a rule file has at most %d KiB, and this one is longer", maxFileBytes>>10)
		return s, nil
	}
	s.lines = strings.Split(string(text), "\n")
	if !s.readable(text) {
		return s, nil
	}
	var root yaml.Node
	limits := loaderlimits.New(loaderlimits.DepthValue(maxFileDepth))
	if err := yaml.Load(text, &root, yaml.WithPlugin(limits)); err != nil {
		s.failYAML(err)
		return s, nil
	}
	if len(root.Content) != 1 || root.Content[0].Kind != yaml.MappingNode {
		s.fail(position{1, 1}, "wrong_shape", "a rule file is a mapping of keys such as item: and title:")
		return s, nil
	}
	if !s.plain(root.Content[0]) {
		return s, nil
	}
	return s, root.Content[0]
}

// readable refuses what an author cannot see on a screen: broken text, control characters, marks that turn the writing direction.
func (s *source) readable(text []byte) bool {
	if !utf8.Valid(text) {
		s.fail(position{1, 1}, "not_text", "the file is not UTF-8 text")
		return false
	}
	for i, line := range s.lines {
		col := 0
		for _, r := range line {
			col++
			if r != '\t' && r != '\r' && (unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r)) {
				s.fail(position{i + 1, col}, "hidden_character", "the invisible character %U cannot stand in a rule file", r)
				return false
			}
		}
	}
	return true
}

// plain refuses YAML beyond mappings, lists and words, anywhere in the tree.
func (s *source) plain(n *yaml.Node) bool {
	ok := true
	switch {
	case n.Kind == yaml.AliasNode || n.Anchor != "":
		s.fail(at(n), "alias", noAnchors)
		ok = false
	case n.Style&yaml.TaggedStyle != 0:
		s.fail(at(n), "tag", "tags such as %s cannot stand in a rule file; put quotes around a text", short(n.Tag))
		ok = false
	}
	for _, child := range n.Content {
		ok = s.plain(child) && ok
	}
	return ok
}

// noAnchors is told where the parser meets an anchor or alias, and where it let one pass.
const noAnchors = "anchors and aliases (&, *) cannot stand in a rule file; write the value out, or put quotes around a text"

func (s *source) failYAML(err error) {
	message, p := firstLine(err), position{1, 1}
	var load *yaml.LoadError
	if errors.As(err, &load) {
		message, p = load.Message, position{max(load.Mark.Line, 1), max(load.Mark.Column, 1)}
	}
	message = strings.TrimPrefix(message, "yaml: ")
	switch {
	case strings.Contains(message, "unknown anchor"):
		s.fail(p, "alias", noAnchors)
	case strings.Contains(message, "single document"):
		s.fail(s.secondDocument(), "yaml", "a rule file is one document; what stands after --- belongs into a file of its own")
	case strings.Contains(message, "no documents"):
		s.fail(p, "yaml", "the file is empty")
	default:
		s.fail(p, "yaml", "%s%s", message, yamlHint(message, s.character(p), s.wide(p)))
	}
}

// yamlHint says what mostly lies behind a message of the parser, which speaks of its own tokens; found is the character it stopped at,
// and wide says that a Chinese comma stands before it.
func yamlHint(message string, found rune, wide bool) string {
	switch {
	case strings.Contains(message, "did not find expected ',' or") && wide:
		return "; between two keys stands a plain comma with a blank behind, not ，"
	case strings.Contains(message, "did not find expected ',' or"):
		return "; inside { } put quotes around a text or condition that contains a comma, a colon or a bracket"
	case strings.Contains(message, "mapping values are not allowed"):
		return "; put quotes around a text that contains a colon and a blank, and indent every line like its neighbours"
	case strings.Contains(message, "did not find expected"):
		return "; the line is indented otherwise than those it belongs to, or a bracket before it is one too many or too few"
	case strings.Contains(message, "could not find expected ':'"):
		return "; behind a key, here or in the line before, stand a plain colon and a plain blank"
	case strings.Contains(message, "cannot start any token") && found == '\t':
		return "; indent with blanks, not with tabs"
	case strings.Contains(message, "cannot start any token"):
		return "; put quotes around a text that begins with %, @ or `"
	case strings.Contains(message, "depth"):
		return fmt.Sprintf("; a rule file nests at most %d deep", maxFileDepth)
	}
	return ""
}

// wide reports whether a Chinese comma stands between a place and the plain one before it.
func (s *source) wide(p position) bool {
	before := []rune(s.line(p.line))
	before = before[:min(p.col-1, len(before))]
	text := string(before)
	return strings.ContainsRune(text[strings.LastIndexAny(text, ",{")+1:], '，')
}

// character is the one at a place of the file; 0 where there is none.
func (s *source) character(p position) rune {
	if line := []rune(s.line(p.line)); p.col <= len(line) {
		return line[p.col-1]
	}
	return 0
}

// secondDocument is where one begins, which the parser does not say.
func (s *source) secondDocument() position {
	for i, line := range s.lines {
		if i > 0 && strings.HasPrefix(line, "---") {
			return position{i + 1, 1}
		}
	}
	return position{1, 1}
}

func (s *source) fail(p position, code, format string, args ...any) {
	s.report(p, SeverityError, code, fmt.Sprintf(format, args...))
}

func (s *source) warn(p position, code, format string, args ...any) {
	s.report(p, SeverityWarning, code, fmt.Sprintf(format, args...))
}

func (s *source) report(p position, severity Severity, code, message string) {
	if s.full() {
		return
	}
	s.problems = append(s.problems, Problem{
		File: s.file, Line: p.line, Col: p.col, Severity: severity, Code: code, Message: message, Source: s.line(p.line),
	})
}

// full means that more problems are not told, so they need not be looked for.
func (s *source) full() bool { return len(s.problems) >= maxProblems }

func (s *source) line(n int) string {
	if n < 1 || n > len(s.lines) {
		return ""
	}
	return strings.TrimSuffix(s.lines[n-1], "\r")
}

// within is the place of a character inside a text, where the text stands in the file as it is written; else the text's beginning.
func (s *source) within(n *yaml.Node, offset int) position {
	p := at(n)
	line := []rune(s.line(p.line))
	start := p.col - 1
	if n.Style&(yaml.SingleQuotedStyle|yaml.DoubleQuotedStyle) != 0 {
		start++
	}
	text := []rune(n.Value)
	if start < 0 || start+len(text) > len(line) || string(line[start:start+len(text)]) != n.Value {
		return p
	}
	return position{p.line, start + 1 + min(offset, len(text))}
}

func at(n *yaml.Node) position {
	if n == nil {
		return position{}
	}
	return position{n.Line, n.Column}
}
