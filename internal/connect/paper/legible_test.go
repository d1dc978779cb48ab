package paper

import "testing"

func TestLegible(t *testing.T) {
	for name, test := range map[string]struct{ text, want, missing string }{
		"plain text":                {"朱镕基 Ängström 120㎡", "朱镕基 Ängström 120㎡", ""},
		"a letter and its marks":    {"Nguye\u0302\u0303n", "Nguyễn", ""},
		"a mark without its letter": {"王\u0301", "王□", "\u0301"},
		"a compatibility ideograph": {"\uFA19", "\uFA19", ""}, // not 神: the name is written with this one
		"beyond the basic plane":    {"𠮷野", "□野", "𠮷"},
		"told once":                 {"😀a😀", "□a□", "😀"},
		"right to left":             {"محمد", "□□□□", "محد"},
		"a script with shaping":     {"कि", "□□", "कि"},
		"change of direction":       {"abc\u202Etxt\u2066", "abctxt", ""},
		"invisible characters":      {"a\u200Bb\uFEFFc\u00ADd", "abcd", ""},
		"a blank letter":            {"a\u3164b", "a□b", "\u3164"},
		"another form of a name":    {"葛\U000E0100城", "葛城", "\U000E0100"},
		"control characters":        {"a\x00b\tc\x7fd\r\n e", "a b c d \n e", ""},
		"separators":                {"a\u2028b\u2029c\u0085d", "a\nb\nc d", ""},
		"broken bytes":              {"a\xffb\xc3", "a□b□", "\uFFFD"},
		"private use":               {"\uE000", "□", "\uE000"},
		"white space around":        {" \n a b \t", "a b", ""},
	} {
		reader := legible{glyphs: printer(t).glyphs, missed: map[rune]bool{}}
		if got := reader.text(test.text); got != test.want || string(reader.missing) != test.missing {
			t.Errorf("%s: %q missing %+q, want %q missing %+q", name, got, string(reader.missing), test.want, test.missing)
		}
	}
}

func TestLegibleLine(t *testing.T) {
	reader := legible{glyphs: printer(t).glyphs}
	if got, want := reader.line(" 食品\n\n经营\u3000许可\tA  B "), "食品 经营 许可 A B"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}
