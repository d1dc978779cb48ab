package bench

import (
	"context"
	"fmt"
	"os"
	"runtime"
	"strings"
	"time"
)

// machine is where it was measured.
type machine struct {
	processors int
	model      string
	loaded     string // the load averages before we began
	postgres   string
	settings   string
	commit     time.Duration // one durable commit of one row, alone
	before     processorTime // when it was described
	withheld   float64       // the share of the processors' time since that the host gave to others
}

// describe looks at the machine before anything loads it.
func (b *bench) describe(ctx context.Context) error {
	m := machine{processors: runtime.NumCPU(), model: fieldOf("/proc/cpuinfo", "model name"), loaded: "unknown", before: readProcessorTime()}
	if text, err := os.ReadFile("/proc/loadavg"); err == nil {
		m.loaded = strings.Join(strings.Fields(string(text))[:3], " ")
	}
	err := b.witness.db.QueryRow(ctx, `SELECT current_setting('server_version'),
		format('fsync %s, synchronous_commit %s', current_setting('fsync'), current_setting('synchronous_commit'))`).Scan(&m.postgres, &m.settings)
	if err != nil {
		return fmt.Errorf("ask Postgres what it is: %w", err)
	}
	m.commit, err = b.witness.commits(ctx)
	b.report.machine = m
	return err
}

// fieldOf is the first value of a name in a file of /proc.
func fieldOf(file, name string) string {
	text, err := os.ReadFile(file)
	if err != nil {
		return runtime.GOARCH
	}
	for line := range strings.Lines(string(text)) {
		if key, value, found := strings.Cut(line, ":"); found && strings.TrimSpace(key) == name {
			return strings.TrimSpace(value)
		}
	}
	return runtime.GOARCH
}

// commits is the median time of a commit.
func (w witness) commits(ctx context.Context) (time.Duration, error) {
	conn, err := w.db.Acquire(ctx)
	if err != nil {
		return 0, fmt.Errorf("time a commit: %w", err)
	}
	defer conn.Release()
	if _, err := conn.Exec(ctx, "CREATE TABLE IF NOT EXISTS public.bench_commit (n int)"); err != nil {
		return 0, fmt.Errorf("time a commit: %w", err)
	}
	var times []time.Duration
	for range 100 {
		began := time.Now()
		if _, err := conn.Exec(ctx, "INSERT INTO public.bench_commit VALUES (1)"); err != nil {
			return 0, fmt.Errorf("time a commit: %w", err)
		}
		times = append(times, time.Since(began))
	}
	return median(times), nil
}
