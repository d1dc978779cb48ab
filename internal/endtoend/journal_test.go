package endtoend

import (
	"bytes"
	"log/slog"
	"strings"
	"sync"
)

// mark stands in every text of a town that is somebody's own: names, answers, reasons, documents.
const mark = "Zephyrine"

// secret is a text of somebody's own.
func secret(text string) string { return mark + " " + text }

// private are the texts that must never leave Postgres: whatever bears the mark, and the names of the sample people.
func private() []string { return []string{mark, "Li Na", "Wang Wei", "Spring Water"} }

// journal keeps what the town logs.
type journal struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (j *journal) logger() *slog.Logger {
	return slog.New(slog.NewTextHandler(j, &slog.HandlerOptions{Level: slog.LevelDebug}))
}

// Write implements io.Writer.
func (j *journal) Write(line []byte) (int, error) {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.text.Write(line)
}

// lines are those that hold any of the words.
func (j *journal) lines(words ...string) []string {
	j.mu.Lock()
	defer j.mu.Unlock()
	var found []string
	for line := range strings.Lines(j.text.String()) {
		for _, word := range words {
			if strings.Contains(line, word) {
				found = append(found, line)
				break
			}
		}
	}
	return found
}
