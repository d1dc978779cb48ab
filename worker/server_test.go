package worker

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"log/slog"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	enumspb "go.temporal.io/api/enums/v1"
	"go.temporal.io/sdk/client"

	"github.com/onewindow/onewindow/internal/devstack/stacktest"
	"github.com/onewindow/onewindow/internal/message"
)

var record = flag.Bool("record", false, "keep the histories of the test against a server for the replay test of the workflows")

func TestMain(m *testing.M) { stacktest.Main(m) }

// door is a process without law: what a case asks for it gets.
type door struct {
	*post
	lead  time.Duration // of clocks
	mu    sync.Mutex
	tries map[string]int
}

func (d *door) step(in message.WorkInput, change func(o *message.Outlook)) (message.Outlook, error) {
	d.post.mu.Lock()
	defer d.post.mu.Unlock()
	o := d.cases[in.CaseID]
	o.Seq++
	change(&o)
	d.cases[in.CaseID] = o
	return o, nil
}

func (d *door) Tick(_ context.Context, in message.WorkInput) (message.Outlook, error) {
	now, _ := d.Newest(context.Background(), in.CaseID)
	if now.Outlook.Next == nil || now.Outlook.Next.At.After(time.Now()) {
		return now.Outlook, nil
	}
	return d.step(in, func(o *message.Outlook) {
		if o.Next.Clock == "close" {
			*o = message.Outlook{Epoch: o.Epoch, Seq: o.Seq, Stage: message.Completion, Done: true}
			return
		}
		o.Stage, o.Next = message.Approval, nil
		o.Block = &message.Block{Entry: 1, Branches: []message.Branch{{Task: "t1", Step: "fire"}, {Task: "t2", Step: "health"}}}
	})
}

// jammed is a failure that no trying again cures.
type jammed struct{ error }

func (jammed) Permanent() (string, bool) { return "printer_jammed", true }

// Issue fails twice for the case that is to meet failures: first so that it can be tried again, then for good.
func (d *door) Issue(_ context.Context, in message.WorkInput) (message.Outlook, error) {
	d.mu.Lock()
	d.tries[in.CaseID]++
	try := d.tries[in.CaseID]
	d.mu.Unlock()
	switch {
	case in.CaseID == "failure" && try == 1:
		return message.Outlook{}, errors.New(secret)
	case in.CaseID == "failure" && try == 2:
		return message.Outlook{}, jammed{errors.New(secret)}
	}
	return d.step(in, func(o *message.Outlook) { o.Work = []message.Work{{ID: "w2", Kind: message.Deliver}} })
}

func (d *door) Deliver(_ context.Context, in message.WorkInput) (message.Outlook, error) {
	return d.step(in, func(o *message.Outlook) { o.Work, o.Next = nil, soon("close", d.lead) })
}

func (d *door) Fail(_ context.Context, in message.WorkInput, _ string) (message.Outlook, error) {
	return d.step(in, func(o *message.Outlook) { o.Work = nil })
}

func soon(clock string, lead time.Duration) *message.Rung {
	return &message.Rung{Clock: clock, At: time.Now().Add(lead)}
}

func grant(o *message.Outlook) {
	o.Stage, o.Result, o.Block, o.Work = message.Completion, "granted", nil, []message.Work{{ID: "w1", Kind: message.Issue}}
}

// site is a worker at a real server.
type site struct {
	*testing.T
	client client.Client
	worker *Worker
	door   *door
}

// Two cases go their whole way on a real server: accepted by silence, approved in two branches, with a licence that is issued
// and delivered; in one of them issuing fails.
func TestOnServer(t *testing.T) {
	address, namespace := stacktest.Temporal(t)
	temporal, err := client.NewLazyClient(ClientOptions(client.Options{HostPort: address, Namespace: namespace, Logger: silent{}}))
	if err != nil {
		t.Fatal(err)
	}
	defer temporal.Close()
	s := &site{T: t, client: temporal, door: &door{post: newPost(), tries: map[string]int{}}}
	s.worker = New(Config{
		Temporal: temporal, Process: s.door, Outbox: s.door.post,
		Clock: time.Now, Logger: slog.New(slog.DiscardHandler), Metrics: prometheus.NewRegistry(),
	})
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan error)
	go func() { ended <- s.worker.Run(ctx) }()
	s.await("the worker", func() bool { return s.worker.Ready() == nil })
	s.door.lead = max(time.Second, 5*s.pace())
	for _, id := range []string{"success", "failure"} {
		s.wholeWay(id)
		s.checkHistory(id)
	}
	stop()
	if err := <-ended; err != nil {
		t.Errorf("the worker ended with %v", err)
	}
}

// pace is how long it takes here and now until the first workflow goes by its outlook: on a busy machine a clock must not be due before
// its timer is set.
func (s *site) pace() time.Duration {
	began := time.Now()
	s.decide("first", func(o *message.Outlook) { o.Stage = message.Reception })
	s.knows("first")
	return time.Since(began)
}

func (s *site) wholeWay(id string) {
	s.decide(id, func(o *message.Outlook) { o.Stage, o.Next = message.Reception, soon("accept", s.door.lead) })
	s.await("silence", func() bool { return s.knows(id).Stage == message.Approval })
	s.decide(id, func(o *message.Outlook) { o.Block = &message.Block{Entry: 1, Branches: o.Block.Branches[1:]} })
	for _, again := range []message.Letter{{CaseID: id, Seq: 3}, {CaseID: id, Seq: 3, Nudge: 1}} {
		s.door.post.mu.Lock()
		s.door.write(again)
		s.door.post.mu.Unlock()
		s.told()
	}
	s.decide(id, grant)
	if id == "failure" {
		s.await("the operator", func() bool { o := s.knows(id); return o.Result != "" && o.Work == nil })
		s.decide(id, grant)
	}
	s.await("the end", func() bool {
		d, err := s.client.DescribeWorkflowExecution(s.Context(), message.WorkflowID(id), "")
		return err == nil && d.WorkflowExecutionInfo.Status == enumspb.WORKFLOW_EXECUTION_STATUS_COMPLETED
	})
}

func (s *site) decide(id string, change func(o *message.Outlook)) {
	s.door.decide(id, change)
	s.worker.Poke()
	s.told()
}

func (s *site) told() {
	s.Helper()
	s.await("the relay", func() bool { return len(s.door.waiting()) == 0 })
}

func (s *site) knows(id string) (o message.Outlook) {
	err := stacktest.Query(s.Context(), s.client, message.WorkflowID(id), message.OutlookNow, &o)
	if err != nil {
		s.Errorf("query %s: %v", id, err)
	}
	return o
}

func (s *site) await(what string, there func() bool) {
	s.Helper()
	ticker := time.NewTicker(10 * time.Millisecond)
	defer ticker.Stop()
	for late := time.After(5 * time.Minute); !there(); {
		select {
		case <-ticker.C:
		case <-late:
			s.Fatalf("waited in vain for %s", what)
		}
	}
}

// checkHistory checks what Temporal keeps of a case: the tellings that were news, one timer after the other, and nothing that a
// person wrote.
func (s *site) checkHistory(id string) {
	s.Helper()
	var raw bytes.Buffer
	if err := Record(s.Context(), s.client, message.WorkflowID(id), &raw); err != nil {
		s.Fatal(err)
	}
	if *record {
		s.keep(id, raw.Bytes())
	}
	kinds := map[enumspb.EventType]int{}
	for _, e := range readHistory(s.T, &raw).Events {
		kinds[e.EventType]++
		if bytes.Contains([]byte(e.String()), []byte("Zhang")) {
			s.Errorf("history of %s: %s", id, e)
		}
	}
	tellings := map[string]int{"success": 3, "failure": 4}[id] // a step, a nudge, one or two grants; not the telling that was no news
	if n := kinds[enumspb.EVENT_TYPE_WORKFLOW_EXECUTION_UPDATE_ACCEPTED]; n != tellings {
		s.Errorf("history of %s: %d tellings, want %d", id, n, tellings)
	}
	if started, fired := kinds[enumspb.EVENT_TYPE_TIMER_STARTED], kinds[enumspb.EVENT_TYPE_TIMER_FIRED]; started != 2 || fired != 2 {
		s.Errorf("history of %s: %d timers were set and %d fired, want 2", id, started, fired)
	}
}

// keep writes a history where the replay test of the workflows finds it.
func (s *site) keep(id string, raw []byte) {
	path := filepath.Join("..", "workflows", "testdata", "histories", id+".json.gz")
	if err := os.WriteFile(path, raw, 0o644); err != nil {
		s.Fatal(err)
	}
}
