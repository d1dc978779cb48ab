package paper

import (
	"strings"
	"testing"
	"unicode"
	"unicode/utf16"

	"golang.org/x/text/encoding/simplifiedchinese"
)

// The printer sets one character after the other, from left to right. A face that brought characters which
// need more than that would print them wrongly instead of as missing.
func TestGlyphsNeedNoShaping(t *testing.T) {
	for r := range printer(t).glyphs {
		if !unicode.In(r, unicode.Latin, unicode.Greek, unicode.Cyrillic, unicode.Han, unicode.Hiragana,
			unicode.Katakana, unicode.Bopomofo, unicode.Hangul, unicode.Common) || unicode.In(r, unicode.M, unicode.Co) {
			t.Errorf("%U %c: is its script set plainly, from left to right?", r, r)
		}
	}
}

func TestGlyphsCoverWhatNamesNeed(t *testing.T) {
	glyphs := printer(t).glyphs
	for _, text := range []string{gbk(t), "㛃䶮㐀", "김철수", "Nguyễn Ǎ ǚ ß Łódź", "Ωμέγα", "Иванов", "ⅠⅤⅩ①⑳℃㎡№±≤→□·—…“”"} {
		for _, r := range text {
			if _, ok := glyphs[r]; !ok && r != ' ' {
				t.Errorf("no face has %c %U", r, r)
			}
		}
	}
}

// gbk spells the Chinese character set of two bytes, but for parts of characters, which nobody writes, and
// for two signs that no face has.
func gbk(t *testing.T) string {
	var bytes []byte
	for lead := 0x81; lead <= 0xFE; lead++ {
		for trail := 0x40; trail <= 0xFE; trail++ {
			bytes = append(bytes, byte(lead), byte(trail))
		}
	}
	all, err := simplifiedchinese.GBK.NewDecoder().Bytes(bytes)
	if err != nil {
		t.Fatal(err)
	}
	return strings.Map(func(r rune) rune {
		part := r >= 0x2E80 && r < 0x3000 || r == '〾'
		if part || r < 0x80 || unicode.Is(unicode.Co, r) || strings.ContainsRune("ɡ☉\uFFFD", r) {
			return -1
		}
		return r
	}, string(all))
}

// Inside a PDF, text is bytes between brackets: characters whose bytes are brackets, backslashes or line
// breaks must come through as well.
func TestCharactersThatLookLikeSyntax(t *testing.T) {
	const syntax = "()\\\r\n"
	var syntactic []rune
	for r := rune(0x4E00); r < 0x9FA6; r++ {
		unit := utf16.Encode([]rune{r})[0]
		if strings.IndexByte(syntax, byte(unit>>8)) >= 0 || strings.IndexByte(syntax, byte(unit)) >= 0 {
			syntactic = append(syntactic, r)
		}
	}
	c := food()
	c.Lines = []Line{{Label: `()\`, Value: string(syntactic)}}
	page := solid(text(t, printed(t, c).PDF))
	for _, r := range `()\` + string(syntactic) {
		if !strings.ContainsRune(page, r) {
			t.Errorf("%c %U did not come through", r, r)
		}
	}
}

func TestRuns(t *testing.T) {
	glyphs := printer(t).glyphs
	for text, want := range map[string]string{
		"":         "",
		"abc":      "latin:abc",
		"证":        "han:证",
		"证号No. 3㛃": "han:证号|latin:No. 3|rare:㛃",
		"Ⅴ类 김→":    "numerals:Ⅴ|han:类|latin: |hangul:김|signs:→",
	} {
		var got []string
		for face, run := range glyphs.runs(text) {
			got = append(got, face.name+":"+run)
		}
		if strings.Join(got, "|") != want {
			t.Errorf("runs of %q are %q, want %q", text, got, want)
		}
	}
}
