package bench

import (
	"bytes"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"
)

// processorTime is what all processors together have been given since the start, and what the host kept for others, in ticks.
type processorTime struct{ given, withheld int }

func readProcessorTime() processorTime {
	text, err := os.ReadFile("/proc/stat")
	if err != nil {
		return processorTime{}
	}
	return parseProcessorTime(text)
}

// parseProcessorTime reads the first line: user, nice, system, idle, waiting, two kinds of interrupts, and what was withheld.
func parseProcessorTime(text []byte) (p processorTime) {
	line, _, _ := strings.Cut(string(text), "\n")
	fields := strings.Fields(line)
	for i := 1; i < min(len(fields), 9); i++ {
		n, _ := strconv.Atoi(fields[i]) // the kernel writes numbers
		if i == 8 {
			p.withheld = n
		} else {
			p.given += n
		}
	}
	return p
}

// withheldSince is the share that the host kept for others since a moment.
func (p processorTime) withheldSince(before processorTime) float64 {
	given, withheld := p.given-before.given, p.withheld-before.withheld
	return float64(withheld) / float64(max(given+withheld, 1))
}

// family is the product's process, its servers below it, and ourselves.
type family struct{ product int }

// The processes as the report calls them.
const (
	productProcess = "product"
	clientProcess  = "client"
)

// tick is the unit of processor time in /proc: a hundredth of a second on every Linux.
const tick = 10 * time.Millisecond

// process is one line of /proc.
type process struct {
	name   string
	parent int
	spent  time.Duration // in user and system mode, with that of its children that have ended
}

// cpu is the processor time that each of the family has spent, by name; empty where there is no /proc.
func (f family) cpu() map[string]time.Duration {
	all := map[int]process{}
	files, _ := filepath.Glob("/proc/[0-9]*/stat") // the pattern is well formed
	for _, file := range files {
		pid, err := strconv.Atoi(filepath.Base(filepath.Dir(file)))
		text, gone := os.ReadFile(file)
		if err == nil && gone == nil {
			all[pid] = parseProcess(text)
		}
	}
	spent := map[string]time.Duration{}
	for pid, p := range all {
		switch {
		case pid == os.Getpid():
			spent[clientProcess] += p.spent
		case pid == f.product:
			spent[productProcess] += p.spent
		case f.descends(all, pid):
			spent[p.name] += p.spent
		}
	}
	return spent
}

func (f family) descends(all map[int]process, pid int) bool {
	for p := all[pid]; p.parent > 1; p = all[p.parent] {
		if p.parent == f.product {
			return true
		}
	}
	return false
}

// parseProcess reads a stat file: the name stands in brackets and may itself hold anything; behind it the parent is the second
// field and the four times begin at the twelfth.
func parseProcess(text []byte) process {
	open, end := bytes.IndexByte(text, '('), bytes.LastIndexByte(text, ')')
	if open < 0 || end < open {
		return process{}
	}
	fields := strings.Fields(string(text[end+1:]))
	if len(fields) < 15 {
		return process{}
	}
	number := func(i int) int {
		n, _ := strconv.Atoi(fields[i]) // the kernel writes numbers
		return n
	}
	own := number(11) + number(12)
	ended := number(13) + number(14)
	return process{name: string(text[open+1 : end]), parent: number(1), spent: time.Duration(own+ended) * tick}
}
