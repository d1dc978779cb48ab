package bench

import (
	"os"
	"testing"
	"time"
)

func TestParseProcess(t *testing.T) {
	const rest = " S 41 42 42 0 -1 4194560 1 2 3 4 100 50 7 3 20 0 1 0 9 0 0"
	for name, test := range map[string]struct {
		text string
		want process
	}{
		"plain":          {"42 (postgres)" + rest, process{"postgres", 41, 1600 * time.Millisecond}},
		"a strange name": {"42 (a) b (c)" + rest, process{"a) b (c", 41, 1600 * time.Millisecond}},
		"cut short":      {"42 (postgres) S 41", process{}},
		"nothing":        {"", process{}},
	} {
		if got := parseProcess([]byte(test.text)); got != test.want {
			t.Errorf("%s: %+v", name, got)
		}
	}
}

func TestFamilyHasDescendantsAlone(t *testing.T) {
	all := map[int]process{10: {parent: 1}, 11: {parent: 10}, 12: {parent: 11}, 20: {parent: 1}, 21: {parent: 20}, 30: {parent: 99}}
	for pid, want := range map[int]bool{11: true, 12: true, 10: false, 20: false, 21: false, 30: false} {
		if got := (family{product: 10}).descends(all, pid); got != want {
			t.Errorf("%d descends: %t", pid, got)
		}
	}
}

func TestOurOwnTimeIsCounted(t *testing.T) {
	if _, err := os.Stat("/proc/self/stat"); err != nil {
		if got := (family{}).cpu(); len(got) != 0 {
			t.Errorf("without /proc: %v", got)
		}
		return
	}
	for begun := time.Now(); (family{}).cpu()[clientProcess] == 0; {
		if time.Since(begun) > 10*time.Second {
			t.Fatal("ten seconds of work are not seen")
		}
	}
}

func TestWithheldTime(t *testing.T) {
	before := parseProcessorTime([]byte("cpu  100 1 20 300 4 5 6 40 7 8\ncpu0 1 2 3\n"))
	if want := (processorTime{given: 436, withheld: 40}); before != want {
		t.Errorf("%+v, want %+v", before, want)
	}
	after := processorTime{given: 511, withheld: 65}
	if got := after.withheldSince(before); got != 0.25 {
		t.Errorf("%.2f of the time was withheld, want a quarter", got)
	}
	if got := before.withheldSince(before); got != 0 {
		t.Errorf("in no time %.2f was withheld", got)
	}
}
