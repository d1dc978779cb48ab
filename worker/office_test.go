package worker

import (
	"bytes"
	"context"
	"log/slog"
	"testing"
	"testing/synctest"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/onewindow/onewindow/internal/message"
)

// office is a relay at work between an outbox and a cluster, in a time of its own.
type office struct {
	*testing.T
	*relay
	post    *post
	cluster *cluster
	log     *bytes.Buffer
	counts  *prometheus.Registry
	stop    context.CancelFunc
	stopped chan struct{}
}

// inOffice runs a test in a time that passes only when everybody waits.
func inOffice(t *testing.T, test func(o *office)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		o := &office{T: t, post: newPost(), cluster: newCluster(), log: &bytes.Buffer{}, counts: prometheus.NewRegistry()}
		o.relay = newRelay(o)
		o.start()
		defer o.close()
		test(o)
	})
}

func newRelay(o *office) *relay {
	m, log := newMetrics(o.counts), slog.New(slog.NewTextHandler(o.log, nil))
	return &relay{
		outbox: o.post, teller: teller{temporal: o.cluster}, clock: time.Now, random: func() float64 { return 0.5 },
		log: log, metrics: m, atOnce: 16, poked: make(chan struct{}, 1),
		temporal: newLine("temporal", log, m.lines.WithLabelValues("temporal")),
		postgres: newLine("postgres", log, m.lines.WithLabelValues("postgres")),
	}
}

func (o *office) start() {
	ctx, stop := context.WithCancel(o.Context())
	o.stop, o.stopped = stop, make(chan struct{})
	go func() {
		defer close(o.stopped)
		o.run(ctx)
	}()
}

func (o *office) close() {
	o.stop()
	<-o.stopped
}

// pass lets time pass.
func (o *office) pass(d time.Duration) {
	time.Sleep(d)
	synctest.Wait()
}

func (o *office) expect(caseID string, seq int64, closed bool) {
	o.Helper()
	if r := o.cluster.run(caseID); r.outlook.Seq != seq || r.closed != closed {
		o.Errorf("the workflow of %s goes by %d (closed %t), want %d (%t)", caseID, r.outlook.Seq, r.closed, seq, closed)
	}
}

func (o *office) settled() {
	o.Helper()
	for _, s := range o.post.waiting() {
		o.Errorf("left in the outbox: %+v", s)
	}
}

func next(*message.Outlook)     {}
func last(o *message.Outlook)   { o.Done = true }
func reopen(o *message.Outlook) { o.Done = false }
