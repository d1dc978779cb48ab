package paper

import (
	"strings"

	"github.com/rivo/uniseg"
)

// wrap breaks text into lines that fit into room, where the line-breaking rules of Unicode allow it, and
// anywhere in a word that is longer than a line. It returns one line at least.
func (g glyphs) wrap(text string, size, room float64) []string {
	var lines []string
	line, state := "", -1
	flush := func() {
		lines = append(lines, strings.TrimRight(line, " \n"))
		line = ""
	}
	for text != "" {
		var piece string
		var must bool
		piece, text, must, state = uniseg.FirstLineSegmentInString(text, state)
		if line != "" && g.width(line+strings.TrimRight(piece, " \n"), size) > room {
			flush()
		}
		line += piece
		for {
			head := g.head(line, size, room)
			if strings.Trim(line[len(head):], " \n") == "" {
				break
			}
			lines, line = append(lines, head), line[len(head):]
		}
		if must {
			flush()
		}
	}
	if lines == nil {
		return []string{""}
	}
	return lines
}

// head returns as much of text as fits into room, one character at least.
func (g glyphs) head(text string, size, room float64) string {
	for i, r := range text {
		room -= g[r].width * size
		if room < 0 && i > 0 {
			return text[:i]
		}
	}
	return text
}
