package bench

import (
	"bytes"
	"context"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

// TestRun measures next to nothing with everything there is: real processes, both engines, every part.
func TestRun(t *testing.T) {
	ctx, cancel := context.WithTimeout(t.Context(), 15*time.Minute)
	defer cancel()
	report, err := Run(ctx, Config{
		Program: program(t), Clients: []int{2}, Rounds: 2, Cases: 8, Burst: 12, Sustain: time.Second, Out: t.Output(),
	})
	if err != nil {
		t.Fatal(err)
	}
	complete(t, report)
}

// program is the product.
func program(t *testing.T) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "onewindow")
	build := exec.CommandContext(t.Context(), "go", "build", "-o", file, "../../cmd/onewindow")
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	return file
}

func complete(t *testing.T, report *Report) {
	for _, one := range report.trials {
		cpu := 0.0
		for _, spent := range one.cost.cpu {
			cpu += spent
		}
		if one.p50 <= 0 || one.p99 < one.p50 || one.answered <= 0 || one.finished <= 0 || one.cost.walKiB <= 0 || cpu <= 0 {
			t.Errorf("a trial lacks something: %+v", one)
		}
	}
	if n := len(report.trials); n != 4 {
		t.Errorf("%d trials of two engines in two rounds", n)
	}
	for _, burst := range report.bursts {
		if burst.cases != 12 || burst.drained <= 0 || slices.ContainsFunc(burst.waves, func(w wave) bool { return w.rate <= 0 || w.p50 <= 0 }) {
			t.Errorf("a burst lacks something: %+v", burst)
		}
	}
	if len(report.bursts) != 2 || len(report.held) == 0 || len(report.held[0].outbox) == 0 {
		t.Errorf("%d bursts, %d rates held", len(report.bursts), len(report.held))
	}
	var page bytes.Buffer
	if err := report.Markdown(&page); err != nil || strings.Contains(page.String(), "NaN") {
		t.Errorf("%v:\n%s", err, &page)
	}
}
