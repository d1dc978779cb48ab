package bench

import (
	"bytes"
	"flag"
	"os"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// sample is a report of two rounds and a bit of everything.
func sample() *Report {
	trialOf := func(engine string, clients int, p50 time.Duration, rate float64) trial {
		return trial{
			engine: engine, clients: clients, p50: p50, p99: 4 * p50, answered: 2 * rate, finished: rate,
			steps: map[string]time.Duration{"submit": p50, "accept": p50, "decide": 2 * p50},
			cost:  cost{xids: 20 + rate/10, walKiB: 90, cpu: map[string]float64{productProcess: 10, "postgres": 5.25}},
		}
	}
	late := make(spread, 100)
	for i := range late {
		late[i] = time.Duration(i) * 10 * time.Millisecond
	}
	return &Report{
		machine:   machine{processors: 2, model: "Test Processor", loaded: "0.1 0.2 0.3", postgres: "15.0", settings: "fsync on", commit: time.Millisecond},
		Histories: []History{{productName, 17}, {rivalName, 21}},
		trials: []trial{
			trialOf(productName, 1, 2*time.Millisecond, 30), trialOf(rivalName, 1, 12*time.Millisecond, 20),
			trialOf(productName, 8, 4*time.Millisecond, 80), trialOf(rivalName, 8, 30*time.Millisecond, 40),
			trialOf(productName, 8, 6*time.Millisecond, 60), trialOf(productName, 8, 5*time.Millisecond, 70),
		},
		bursts: []burst{{engine: productName, cases: 30, waves: []wave{{step: "submit", rate: 300, p50: time.Millisecond, p99: time.Second}},
			all: time.Second, drained: 2 * time.Second}},
		storm: &storm{clocks: 100, lateness: late, drained: 2 * time.Second, p50: time.Millisecond, p99: time.Second, cases: 7},
		held: []held{
			{rate: 90, during: time.Minute, p50: time.Millisecond, p99: time.Second, outbox: late, why: "letters wait too long"},
			{rate: 80, during: time.Minute, p50: time.Millisecond, p99: time.Second, outbox: late, lateness: late, licence: late, kept: true},
		},
	}
}

func TestMarkdown(t *testing.T) {
	var got bytes.Buffer
	if err := sample().Markdown(&got); err != nil {
		t.Fatal(err)
	}
	const golden = "testdata/report.md"
	if *update {
		if err := os.WriteFile(golden, got.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got.String()); diff != "" {
		t.Errorf("run with -update if this is meant (-want +got):\n%s", diff)
	}
}

func TestBestIsTheMedianOfTheBestNumberOfClients(t *testing.T) {
	if got := sample().best(productName); got != 70 {
		t.Errorf("%v, want 70, the median of 80, 60 and 70", got)
	}
}

func TestTransactionsAreMedians(t *testing.T) {
	if got := sample().Transactions(productName, 8); got != 27 {
		t.Errorf("%v, want 27", got)
	}
}
