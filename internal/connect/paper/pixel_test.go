package paper

import (
	"bytes"
	"maps"
	"strings"
	"testing"
)

// The text of a PDF may extract well while the page shows empty boxes, so these tests look at the ink.

// look renders the first page and counts how dark it is; the pixels themselves tell pages apart.
func look(t *testing.T, pdf []byte) (pixels string, dark int) {
	t.Helper()
	pgm := poppler(t, pdf, "pdftoppm", "-gray", "-r", "60", "-f", "1", "-l", "1", "-")
	parts := bytes.SplitN(pgm, []byte("\n"), 4) // P5, width and height, maximum, pixels
	if len(parts) != 4 || string(parts[0]) != "P5" || string(parts[2]) != "255" {
		t.Fatalf("no greymap but %.20q", pgm)
	}
	for _, level := range parts[3] {
		dark += 255 - int(level)
	}
	return string(parts[3]), dark
}

// allDiffer holds that no two signs look the same on the page, nor like the box that a face draws for what it
// does not have. For that box, the printer is made to take U+E000 for a character of the first sign's face.
// It returns how dark the page of each sign is.
func allDiffer(t *testing.T, signs string, page func(sign rune) Certificate) map[rune]int {
	t.Helper()
	wrong := maps.Clone(printer(t).glyphs)
	wrong['\uE000'] = wrong[[]rune(signs)[0]]
	seen, darkness := map[string]rune{}, map[rune]int{}
	for _, sign := range "\uE000" + signs {
		document, err := (&Printer{glyphs: wrong}).Print(page(sign))
		if err != nil {
			t.Fatal(err)
		}
		pixels, dark := look(t, document.PDF)
		if same, ok := seen[pixels]; ok {
			t.Errorf("%+q looks like %+q", sign, same)
		}
		seen[pixels], darkness[sign] = sign, dark
	}
	return darkness
}

func TestNumberIsInk(t *testing.T) {
	for name, signs := range map[string]string{
		"Latin":   "0123456789",
		"Chinese": "〇一二三四五六七八九", // all as wide as each other, so that boxes would fall on boxes
	} {
		t.Run(name, func(t *testing.T) {
			allDiffer(t, signs, func(sign rune) Certificate {
				c := food()
				c.Number = strings.Repeat(string(sign), 12)
				return c
			})
		})
	}
}

func TestEveryFaceIsInk(t *testing.T) {
	c := food()
	c.Lines = []Line{{Label: "x"}}
	_, blank := look(t, printed(t, c).PDF)
	for name, signs := range map[string]string{
		"latin":    "aéß—",
		"letters":  "ǎễЖΩ",
		"numerals": "ⅣⅤ①⑳",
		"signs":    "→≥■",
		"han":      "食证品，（",
		"uncommon": "犇の麤",
		"hangul":   "김이박",
		"rare":     "㛃䶮",
	} {
		t.Run(name, func(t *testing.T) {
			darkness := allDiffer(t, signs, func(sign rune) Certificate {
				c.Lines[0].Value = string(sign) // alone, so that it begins where the others began
				return c
			})
			for _, sign := range signs {
				if face := printer(t).glyphs[sign].face.name; face != name {
					t.Errorf("%q is of the face %s", sign, face)
				}
				if darkness[sign] < blank+300 {
					t.Errorf("%q has next to no ink: %d over a blank %d", sign, darkness[sign]-blank, blank)
				}
			}
		})
	}
}

// Bold is made by thickening the strokes, which must not spill over into the text that follows.
func TestBoldEndsWithItsText(t *testing.T) {
	s := newSheet(printer(t).glyphs, false)
	s.pdf.SetCompression(false)
	s.text(left, top, "许可证", titleStyle)
	s.text(left, top, "licence", valueStyle)
	pdf, err := s.bytes(description{title: "x"})
	if err != nil {
		t.Fatal(err)
	}
	on, off, next := bytes.Index(pdf, []byte("\n2 Tr\n")), bytes.Index(pdf, []byte("\n0 Tr\n")), bytes.LastIndex(pdf, []byte(" Td ("))
	if on < 0 || off < on || next < off {
		t.Errorf("bold begins at %d, ends at %d; the next text is at %d", on, off, next)
	}
}
