package paper

import (
	"maps"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// placeholder stands where a character is missing, as is usual in Chinese print.
const placeholder = '□'

// legible turns text into what the faces can draw and remembers what they cannot.
type legible struct {
	glyphs  glyphs
	missing []rune
	missed  map[rune]bool
}

// certificate returns c with all its text legible.
func (l *legible) certificate(c Certificate) Certificate {
	titles := make(map[string]string, len(c.Titles))
	for _, language := range slices.Sorted(maps.Keys(c.Titles)) {
		titles[language] = l.line(c.Titles[language])
	}
	c.Titles = titles
	c.Number = l.line(c.Number)
	lines := make([]Line, len(c.Lines))
	for i, line := range c.Lines {
		lines[i] = Line{Label: l.text(line.Label), Value: l.text(line.Value)}
	}
	c.Lines = lines
	c.Issuer = l.text(c.Issuer)
	return c
}

// line returns text on one line.
func (l *legible) line(text string) string {
	return strings.Join(strings.Fields(l.text(text)), " ")
}

// text returns text with its line breaks.
func (l *legible) text(text string) string {
	var out strings.Builder
	for _, r := range compose(text) {
		if drawn, ok := l.character(r); ok {
			out.WriteRune(drawn)
		}
	}
	return strings.TrimSpace(out.String())
}

// character returns what is drawn for r, if anything is.
func (l *legible) character(r rune) (rune, bool) {
	_, known := l.glyphs[r]
	switch {
	case r == '\n' || unicode.In(r, unicode.Zl, unicode.Zp):
		return '\n', true
	case unicode.Is(unicode.Cf, r): // has no ink; a change of direction could make a name read as another
		return 0, false
	case unicode.Is(unicode.Variation_Selector, r): // asks for another form of a character that is there
		l.miss(r)
		return 0, false
	case known:
		return r, true
	case unicode.IsControl(r) || unicode.IsSpace(r):
		return ' ', true
	}
	l.miss(r)
	return placeholder, true
}

func (l *legible) miss(r rune) {
	if !l.missed[r] {
		l.missed[r] = true
		l.missing = append(l.missing, r)
	}
}

// compose joins letters with the marks that follow them. It leaves single characters alone, because the
// normal form would change some ideographs of names into others.
func compose(text string) string {
	var out strings.Builder
	for text != "" {
		end := norm.NFC.NextBoundaryInString(text, true)
		part := text[:end]
		if utf8.RuneCountInString(part) > 1 {
			part = norm.NFC.String(part)
		}
		out.WriteString(part)
		text = text[end:]
	}
	return out.String()
}
