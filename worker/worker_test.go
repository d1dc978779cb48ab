package worker

import (
	"bytes"
	"compress/gzip"
	"context"
	"io"
	"log/slog"
	"testing"
	"time"

	enumspb "go.temporal.io/api/enums/v1"
	historypb "go.temporal.io/api/history/v1"
	"go.temporal.io/sdk/client"

	"github.com/onewindow/onewindow/internal/message"
)

// A worker can be started while Temporal is away. It is not ready then, and can be stopped.
func TestWorkerWaitsForTemporal(t *testing.T) {
	options := ClientOptions(client.Options{HostPort: "127.0.0.1:1", Logger: silent{}})
	options.ConnectionOptions.GetSystemInfoTimeout = 50 * time.Millisecond
	temporal, err := client.NewLazyClient(options)
	if err != nil {
		t.Fatal(err)
	}
	defer temporal.Close()
	log := &signal{said: make(chan string, 10)}
	w := New(Config{Temporal: temporal, Outbox: newPost(), Clock: time.Now, Logger: slog.New(slog.NewTextHandler(log, nil))})
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan error)
	go func() { ended <- w.Run(ctx) }()
	<-log.said // that it waits
	if w.Ready() == nil {
		t.Error("it is ready")
	}
	w.Poke()
	stop()
	if err := <-ended; err != nil {
		t.Errorf("it ended with %v", err)
	}
}

func TestReady(t *testing.T) {
	w := New(Config{Outbox: newPost(), Clock: time.Now, Logger: slog.New(slog.DiscardHandler)})
	w.hosting.Store(true)
	if err := w.Ready(); err != nil {
		t.Error(err)
	}
	for _, l := range []*line{w.relay.temporal, w.relay.postgres} {
		for range missesAreDown {
			l.missed(time.Now(), "x")
		}
		if w.Ready() == nil {
			t.Errorf("it is ready without %s", l.to)
		}
		l.heard(time.Now())
		if err := w.Ready(); err != nil {
			t.Error(err)
		}
	}
}

// What was recorded can be read back as the replay test does.
func TestRecord(t *testing.T) {
	var out bytes.Buffer
	if err := Record(t.Context(), recorded{t: t}, message.WorkflowID("c1"), &out); err != nil {
		t.Fatal(err)
	}
	history := readHistory(t, &out)
	if len(history.Events) != 2 || history.Events[1].EventType != enumspb.EVENT_TYPE_WORKFLOW_TASK_SCHEDULED {
		t.Errorf("read back: %v", history)
	}
}

func readHistory(t *testing.T, from io.Reader) *historypb.History {
	t.Helper()
	raw, err := gzip.NewReader(from)
	if err != nil {
		t.Fatal(err)
	}
	history, err := client.HistoryFromJSON(raw, client.HistoryJSONOptions{})
	if err != nil {
		t.Fatal(err)
	}
	return history
}

// recorded is a client that has one history.
type recorded struct {
	client.Client
	t *testing.T
}

func (r recorded) GetWorkflowHistory(_ context.Context, id, _ string, _ bool, _ enumspb.HistoryEventFilterType) client.HistoryEventIterator {
	if id != "case-c1" {
		r.t.Errorf("asked for %s", id)
	}
	return &events{
		{EventId: 1, EventType: enumspb.EVENT_TYPE_WORKFLOW_EXECUTION_STARTED},
		{EventId: 2, EventType: enumspb.EVENT_TYPE_WORKFLOW_TASK_SCHEDULED},
	}
}

type events []*historypb.HistoryEvent

func (e *events) HasNext() bool { return len(*e) > 0 }

func (e *events) Next() (*historypb.HistoryEvent, error) {
	first := (*e)[0]
	*e = (*e)[1:]
	return first, nil
}

// signal tells of every line of a log.
type signal struct{ said chan string }

func (s *signal) Write(line []byte) (int, error) {
	select {
	case s.said <- string(line):
	default:
	}
	return len(line), nil
}

type silent struct{}

func (silent) Debug(string, ...any) {}
func (silent) Info(string, ...any)  {}
func (silent) Warn(string, ...any)  {}
func (silent) Error(string, ...any) {}
