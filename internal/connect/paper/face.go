package paper

import (
	"embed"
	"fmt"
	"iter"
	"unicode"

	"golang.org/x/image/font"
	"golang.org/x/image/font/sfnt"
	"golang.org/x/image/math/fixed"
)

//go:embed fonts/*.ttf
var files embed.FS

// face is one font file. The characters are split over several, by script and use, because the PDF library reads
// each file that a page uses from end to end.
type face struct {
	name string
	file []byte
}

// glyph is a character that can be drawn.
type glyph struct {
	face  *face
	width float64 // in parts of the size it is drawn in
}

// glyphs are the characters that can be drawn. They all lie in the basic plane, which is as far as the
// PDF library's fonts reach.
type glyphs map[rune]glyph

const lastRune = 0xFFFF

func loadGlyphs() (glyphs, error) {
	all := make(glyphs, 42_000)
	for _, name := range []string{"latin", "letters", "numerals", "signs", "han", "uncommon", "hangul", "rare"} {
		file, err := files.ReadFile("fonts/" + name + ".ttf")
		if err != nil {
			return nil, err
		}
		if err := all.add(&face{name: name, file: file}); err != nil {
			return nil, fmt.Errorf("face %s: %w", name, err)
		}
	}
	return all, nil
}

// add takes from a face what no earlier face has.
func (g glyphs) add(f *face) error {
	parsed, err := sfnt.Parse(f.file)
	if err != nil {
		return err
	}
	var buffer sfnt.Buffer
	for r := rune(' '); r <= lastRune; r++ {
		if _, taken := g[r]; taken || !standsAlone(r) {
			continue
		}
		width, err := measure(parsed, &buffer, r)
		if err != nil {
			return fmt.Errorf("character %U: %w", r, err)
		}
		if width > 0 {
			g[r] = glyph{face: f, width: width}
		}
	}
	return nil
}

// standsAlone tells whether r can be set beside other characters: a mark would have to be set over one. The
// replacement character does not count, it tells that something else was lost.
func standsAlone(r rune) bool {
	return !unicode.In(r, unicode.Mn, unicode.Me) && r != unicode.ReplacementChar
}

// measure returns how far r runs in a font, 0 if the font does not draw it. A font may list glyphs that have
// no ink, which would vanish from the page, or no width, which would be set over their neighbours.
func measure(parsed *sfnt.Font, buffer *sfnt.Buffer, r rune) (float64, error) {
	index, err := parsed.GlyphIndex(buffer, r)
	if err != nil || index == 0 {
		return 0, err
	}
	em := fixed.I(int(parsed.UnitsPerEm()))
	outline, err := parsed.LoadGlyph(buffer, index, em, nil)
	if err != nil || len(outline) == 0 && !unicode.IsSpace(r) {
		return 0, err
	}
	advance, err := parsed.GlyphAdvance(buffer, index, em, font.HintingNone)
	return float64(advance) / float64(em), err
}

// width returns how far text runs, in the unit of size.
func (g glyphs) width(text string, size float64) float64 {
	total := 0.0
	for _, r := range text {
		total += g[r].width
	}
	return total * size
}

// runs cuts text into the longest parts that one face draws.
func (g glyphs) runs(text string) iter.Seq2[*face, string] {
	return func(yield func(*face, string) bool) {
		var current *face
		start := 0
		for i, r := range text {
			next := g[r].face
			if i > 0 && next != current {
				if !yield(current, text[start:i]) {
					return
				}
				start = i
			}
			current = next
		}
		if text != "" {
			yield(current, text[start:])
		}
	}
}
