package worktime_test

import (
	"bufio"
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"
)

var update = flag.Bool("update", false, "let the oracle rewrite the due dates in testdata/deadlines.txt")

const goldenFile = "testdata/deadlines.txt"

// TestGoldenDeadlines holds the package and the oracle to deadlines that are written down.
func TestGoldenDeadlines(t *testing.T) {
	lines := readLines(t, goldenFile)
	checked := 0
	for i, line := range lines {
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		fields := strings.Split(line, "|")
		if len(fields) != 6 {
			t.Fatalf("line %d has %d fields, not 6", i+1, len(fields))
		}
		for j := range fields {
			fields[j] = strings.TrimSpace(fields[j])
		}
		clock := clock{calendar: fields[0], start: fields[1], budget: fields[2], stops: fields[3], latest: fields[4]}
		l := clock.ledger(t)
		oracle := lastDay(newOracle(t, clock.calendar, l, l.Start).due(l))
		if *update {
			lines[i] = fmt.Sprintf("%s | %s | %-10s | %-67s | %10s | %s", fields[0], fields[1], fields[2], fields[3], fields[4], oracle)
			continue
		}
		due := lastDay(calendar(t, clock.calendar).Due(l, l.Start).At)
		if due != fields[5] || oracle != fields[5] {
			t.Errorf("%s\nline %d: due %s, oracle %s", line, i+1, due, oracle)
		}
		checked++
	}
	if *update {
		write(t, goldenFile, lines)
	} else if checked < 60 {
		t.Errorf("only %d deadlines", checked)
	}
}

// lastDay writes a due instant as the day that it ends, with "noon" if it ends it early.
func lastDay(at time.Time) string {
	day := at.Add(-time.Nanosecond).Format(time.DateOnly)
	if at.Hour() == 12 {
		return day + " noon"
	}
	return day
}

func readLines(t *testing.T, name string) (lines []string) {
	t.Helper()
	file, err := os.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	for scanner := bufio.NewScanner(file); scanner.Scan(); {
		lines = append(lines, scanner.Text())
	}
	return lines
}

func write(t *testing.T, name string, lines []string) {
	t.Helper()
	if err := os.WriteFile(name, []byte(strings.Join(lines, "\n")+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
}
