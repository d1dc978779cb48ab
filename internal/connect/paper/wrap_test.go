package paper

import (
	"slices"
	"strings"
	"testing"
)

func TestWrap(t *testing.T) {
	glyphs := printer(t).glyphs
	for name, test := range map[string]struct {
		text string
		room float64 // in characters of Chinese
		want []string
	}{
		"nothing":                            {"", 5, []string{""}},
		"what fits":                          {"食品经营", 4, []string{"食品经营"}},
		"Chinese between any characters":     {"食品经营许可证", 3, []string{"食品经", "营许可", "证"}},
		"but not before a comma":             {"食品经，营", 3, []string{"食品", "经，营"}},
		"and not behind an opening bracket":  {"食品（经营）", 3, []string{"食品", "（经", "营）"}},
		"English between words":              {"Food business licence", 8, []string{"Food business", "licence"}},
		"a word longer than the line":        {"aa iiiiiiiiiiiiiiiiiiiiiiii", 2, []string{"aa", "iiiiiii", "iiiiiii", "iiiiiii", "iii"}},
		"line breaks":                        {"甲\n乙\n\n丙", 5, []string{"甲", "乙", "", "丙"}},
		"spaces at the end take no room":     {"食品    经营", 2, []string{"食品", "经营"}},
		"a long word and what follows it":    {"iiiiiiiiii b", 2, []string{"iiiiiii", "iii b"}},
		"a long word and spaces":             {"iiiiiii     ", 2, []string{"iiiiiii"}},
		"a line too narrow for anything":     {"食品", 0.5, []string{"食", "品"}},
		"a code goes to the next line whole": {"代码91310106MA", 6.5, []string{"代码", "91310106MA"}},
	} {
		if got := glyphs.wrap(test.text, 1, test.room); !slices.Equal(got, test.want) {
			t.Errorf("%s: %q, want %q", name, got, test.want)
		}
	}
}

func TestWrapLosesNothing(t *testing.T) {
	glyphs := printer(t).glyphs
	text := strings.Repeat("上海市静安区 Nanjing Road 1266, 恒隆广场（27层）；", 20)
	for room := 1.0; room < 40; room++ {
		lines := glyphs.wrap(text, 1, room)
		if solid(strings.Join(lines, "")) != solid(text) {
			t.Errorf("room %g: text was lost: %q", room, lines)
		}
		for _, line := range lines {
			if width := glyphs.width(line, 1); width > room {
				t.Errorf("room %g: %q is %g wide", room, line, width)
			}
		}
	}
}
