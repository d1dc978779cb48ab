package worker

import (
	"bytes"
	"context"
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	dto "github.com/prometheus/client_model/go"

	"github.com/onewindow/onewindow/internal/message"
)

// gauges reads what was measured.
func gauges(t *testing.T, r *prometheus.Registry) map[string]float64 {
	t.Helper()
	families, err := r.Gather()
	if err != nil {
		t.Fatal(err)
	}
	values := map[string]float64{}
	for _, f := range families {
		for _, m := range f.GetMetric() {
			switch f.GetType() {
			case dto.MetricType_COUNTER:
				values[f.GetName()] += m.GetCounter().GetValue()
			case dto.MetricType_GAUGE:
				values[f.GetName()] = m.GetGauge().GetValue()
			}
		}
	}
	return values
}

// Cases are nudged whose clock is a minute past, others are not, and none twice while its nudge waits.
func TestWatchdog(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p, r, log, pokes := newPost(), prometheus.NewRegistry(), &bytes.Buffer{}, 0
		for i, due := range []time.Duration{-2 * time.Minute, -59 * time.Second, time.Hour} {
			at := time.Now().Add(due)
			p.cases[fmt.Sprint(i)] = message.Outlook{Seq: 4, Next: &message.Rung{Clock: "accept", At: at}}
		}
		w := watchdog{
			outbox: p, clock: time.Now, log: slog.New(slog.NewTextHandler(log, nil)), metrics: newMetrics(r), nudged: func() { pokes++ },
		}
		ctx, stop := context.WithCancel(t.Context())
		done := make(chan struct{})
		go func() {
			defer close(done)
			w.run(ctx)
		}()
		synctest.Wait()
		if left := p.waiting(); len(left) != 1 || left[0].CaseID != "0" || left[0].Nudge == 0 || left[0].Seq != 4 {
			t.Errorf("nudged: %+v", left)
		}
		time.Sleep(10 * time.Second)
		p.mu.Lock()
		p.letters[0].parked = true
		p.write(message.Letter{CaseID: "9"})
		p.mu.Unlock()
		time.Sleep(20 * time.Second)
		synctest.Wait()
		got := gauges(t, r)
		for name, want := range map[string]float64{
			"onewindow_watchdog_nudges_total": 2, "onewindow_outbox_waiting": 2, "onewindow_outbox_parked": 1, "onewindow_outbox_oldest_seconds": 20,
		} {
			if got[name] != want {
				t.Errorf("%s is %v, want %v", name, got[name], want)
			}
		}
		if pokes != 2 {
			t.Errorf("%d pokes", pokes)
		}
		p.breaks(errPostgres)
		time.Sleep(65 * time.Second)
		stop()
		<-done
		if n := strings.Count(log.String(), "could not look"); n != 4 {
			t.Errorf("%d complaints in a minute", n)
		}
	})
}
