package paper

import (
	"bytes"
	"errors"
	"slices"
	"strings"
	"testing"
)

// FuzzPrint holds that whatever a person writes into a form, printing ends in a PDF or in a refusal, the same
// each time.
func FuzzPrint(f *testing.F) {
	for _, seed := range []string{
		"", "食品经营许可证", "Nguye\u0302\u0303n", "\x00\x01\x1b[2J\x7f", "\xff\xfe\xc3(", "a\u202Eevil\u2066",
		"محمد עברית", "👩‍👩‍👧‍👦🇨🇳", "Z̷̧̛̖̪̗̪a̷l̴g̵o", "ก็ किंतु", "\U0010FFFF\uFFFF\uE000\uD7FF", "()\\\r\n", "上不丨丩屜",
		strings.Repeat("\n", 1500), strings.Repeat(" ", 1500), strings.Repeat("W", 1500), strings.Repeat("长", 1500),
		strings.Repeat("\u0301", 1500), strings.Repeat("😀", 1500), strings.Repeat("a ", 1500), "{nb}", "\u3164\u115F",
	} {
		f.Add(seed, seed, uint16(1))
	}
	f.Add("编号 1", "x", uint16(40))
	f.Add("", "", uint16(10_000))
	f.Fuzz(func(t *testing.T, short, long string, count uint16) {
		c := food()
		c.Language = short
		c.Titles[short] = short
		c.Number += short
		c.Issuer += long
		c.Lines = append(slices.Repeat([]Line{{Label: short, Value: short}}, int(count)), Line{Label: long, Value: long})
		document, err := printer(t).Print(c)
		var refusal *Error
		missing, refused := printer(t).Check(c)
		if (refused == nil) != (err == nil) || !slices.Equal(missing, document.Missing) {
			t.Errorf("checked: %v and %q missing; printed: %v and %q", refused, missing, err, document.Missing)
		}
		if err != nil {
			if !errors.As(err, &refusal) {
				t.Fatalf("neither printed nor refused: %v", err)
			}
			return
		}
		if !bytes.HasPrefix(document.PDF, []byte("%PDF-")) || !bytes.HasSuffix(document.PDF, []byte("%%EOF\n")) {
			t.Error("no PDF came out")
		}
		if document.Pages < 1 || document.Pages > maxPages {
			t.Errorf("%d pages", document.Pages)
		}
		if again := printed(t, c); !bytes.Equal(document.PDF, again.PDF) || !slices.Equal(document.Missing, again.Missing) {
			t.Error("the same certificate was printed differently")
		}
	})
}
