package activities

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	dto "github.com/prometheus/client_model/go"
	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/testsuite"

	"github.com/onewindow/onewindow/internal/message"
)

var now = time.Date(2026, 9, 24, 9, 0, 0, 0, time.UTC)

// secret is what a person wrote. It must not get out.
const secret = "Zhang San, 13800138000"

// process notes its calls and answers each alike.
type process struct {
	calls []string
	do    func() (message.Outlook, error)
}

func (p *process) call(name string, in message.WorkInput) (message.Outlook, error) {
	p.calls = append(p.calls, strings.TrimSpace(fmt.Sprint(name, " ", in.CaseID, " ", in.Work.ID)))
	return p.do()
}

func (p *process) Tick(_ context.Context, in message.WorkInput) (message.Outlook, error) {
	return p.call("tick", in)
}

func (p *process) Issue(_ context.Context, in message.WorkInput) (message.Outlook, error) {
	return p.call("issue", in)
}

func (p *process) Deliver(_ context.Context, in message.WorkInput) (message.Outlook, error) {
	return p.call("deliver", in)
}

func (p *process) Fail(_ context.Context, in message.WorkInput, code string) (message.Outlook, error) {
	return p.call("fail "+code, in)
}

// bench is a process with its activities, as a worker has them.
type bench struct {
	process
	env     *testsuite.TestActivityEnvironment
	log     bytes.Buffer
	metrics *prometheus.Registry
}

func newBench(o message.Outlook, err error) *bench {
	var suite testsuite.WorkflowTestSuite
	b := &bench{env: suite.NewTestActivityEnvironment(), metrics: prometheus.NewRegistry()}
	b.do = func() (message.Outlook, error) { return o, err }
	New(Config{
		Process: &b.process, Clock: func() time.Time { return now }, Metrics: b.metrics, Logger: slog.New(slog.NewTextHandler(&b.log, nil)),
	}).Register(b.env)
	return b
}

func work(kind string) message.WorkInput {
	return message.WorkInput{CaseID: "c1", Epoch: 1, Work: message.Work{ID: "w1", Kind: kind}}
}

// Every activity is one call through the door, answered with the outlook.
func TestActivities(t *testing.T) {
	for _, test := range []struct {
		activity string
		arg      any
		call     string
	}{
		{message.Tick, message.WorkInput{CaseID: "c1"}, "tick c1"},
		{message.Issue, work(message.Issue), "issue c1 w1"},
		{message.Deliver, work(message.Deliver), "deliver c1 w1"},
		{message.Fail, message.Failure{WorkInput: work(message.Issue), Code: "printer_broken"}, "fail printer_broken c1 w1"},
		{message.DoWork, work(message.Issue), "issue c1 w1"},
		{message.DoWork, work(message.Deliver), "deliver c1 w1"},
	} {
		b := newBench(message.Outlook{Epoch: 1, Seq: 7}, nil)
		value, err := b.env.ExecuteActivity(test.activity, test.arg)
		if err != nil {
			t.Fatalf("%s: %v", test.activity, err)
		}
		var o message.Outlook
		if err := value.Get(&o); err != nil || o.Seq != 7 {
			t.Errorf("%s is answered with %+v, %v", test.activity, o, err)
		}
		if !slices.Equal(b.calls, []string{test.call}) {
			t.Errorf("%s called %q, want %q", test.activity, b.calls, test.call)
		}
	}
}

func TestIssueDeliversOnTheSameTrip(t *testing.T) {
	issued := message.Outlook{Epoch: 1, Seq: 7, Work: []message.Work{{ID: "w2", Kind: message.Deliver}}}
	for name, test := range map[string]struct {
		failed error
		seq    int64
	}{"delivered": {nil, 8}, "not delivered yet": {errors.New(secret), 7}} {
		b := newBench(issued, nil)
		b.do = func() (message.Outlook, error) {
			if len(b.calls) == 1 {
				return issued, nil
			}
			return message.Outlook{Epoch: 1, Seq: 8}, test.failed
		}
		value, err := b.env.ExecuteActivity(message.Issue, work(message.Issue))
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		var o message.Outlook
		if err := value.Get(&o); err != nil || o.Seq != test.seq {
			t.Errorf("%s: answered with %+v, %v", name, o, err)
		}
		if !slices.Equal(b.calls, []string{"issue c1 w1", "deliver c1 w2"}) {
			t.Errorf("%s: called %q", name, b.calls)
		}
	}
}

type refusal struct {
	code string
	yes  bool
}

func (r refusal) Error() string             { return secret }
func (r refusal) Permanent() (string, bool) { return r.code, r.yes }

type fromPostgres struct{}

func (fromPostgres) Error() string    { return "duplicate key: " + secret }
func (fromPostgres) SQLState() string { return "23505" }

// Of an error nothing gets out but a code, neither to Temporal nor into the log; and only what the process calls permanent is
// not tried again.
func TestErrorsAreReducedToCodes(t *testing.T) {
	for _, test := range []struct {
		err       error
		code      string
		permanent bool
	}{
		{refusal{"printer_broken", true}, "printer_broken", true},
		{fmt.Errorf("print for %s: %w", secret, refusal{"printer_broken", true}), "printer_broken", true},
		{refusal{"printer_busy", false}, "printer_busy", false},
		{fmt.Errorf("save: %w", fromPostgres{}), "sql_23505", false},
		{fmt.Errorf("%s: %w", secret, context.DeadlineExceeded), "timeout", false},
		{fmt.Errorf("%s: %w", secret, context.Canceled), "canceled", false},
		{errors.New(secret), "internal", false},
	} {
		b := newBench(message.Outlook{}, test.err)
		_, err := b.env.ExecuteActivity(message.Issue, work(message.Issue))
		b.expect(t, err, test.code, test.permanent)
	}
}

func TestPanic(t *testing.T) {
	b := newBench(message.Outlook{}, nil)
	b.do = func() (message.Outlook, error) { panic("no such person: " + secret) }
	_, err := b.env.ExecuteActivity(message.Issue, work(message.Issue))
	b.expect(t, err, "panic", false)
	if !strings.Contains(b.log.String(), "activities_test.go") {
		t.Error("the log does not show where it panicked")
	}
}

func TestUnknownWorkMayBeKnownToOthers(t *testing.T) {
	b := newBench(message.Outlook{}, nil)
	_, err := b.env.ExecuteActivity(message.DoWork, work("Seal"))
	b.expect(t, err, "work_unknown", false)
	if len(b.calls) != 0 {
		t.Errorf("it called %q", b.calls)
	}
}

// expect checks what gets out of a failed activity.
func (b *bench) expect(t *testing.T, err error, code string, permanent bool) {
	t.Helper()
	var failed *temporal.ApplicationError
	if !errors.As(err, &failed) {
		t.Fatalf("the activity ended with %v", err)
	}
	if failed.Type() != code || failed.NonRetryable() != permanent || failed.Message() != code {
		t.Errorf("%s (permanent %t, %q), want %s (%t)", failed.Type(), failed.NonRetryable(), failed.Message(), code, permanent)
	}
	for name, text := range map[string]string{"error": fmt.Sprintf("%+v", err), "log": b.log.String()} {
		if strings.Contains(text, "Zhang") {
			t.Errorf("the %s tells what a person wrote: %s", name, text)
		}
	}
	counted := b.measured(t, "onewindow_activity_calls_total")
	if len(counted) != 1 || counted[0].GetCounter().GetValue() != 1 || counted[0].GetLabel()[1].GetValue() != code {
		t.Errorf("counted: %v", counted)
	}
}

func (b *bench) measured(t *testing.T, name string) []*dto.Metric {
	t.Helper()
	families, err := b.metrics.Gather()
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range families {
		if f.GetName() == name {
			return f.GetMetric()
		}
	}
	return nil
}

// Lateness is measured from the lawful instant of the rung that woke the clock, and only when it was fired.
func TestLateness(t *testing.T) {
	at := now.Add(-90 * time.Second)
	woke := &message.Rung{Clock: "accept", At: at}
	for name, test := range map[string]struct {
		rung    *message.Rung
		answer  message.Outlook
		err     error
		samples int
	}{
		"fired":        {woke, message.Outlook{Next: &message.Rung{Clock: "inspect", At: now}}, nil, 1},
		"fired, last":  {woke, message.Outlook{}, nil, 1},
		"not due":      {woke, message.Outlook{Next: &message.Rung{Clock: "accept", At: at.In(time.Local)}}, nil, 0},
		"nudged":       {nil, message.Outlook{}, nil, 0},
		"did not work": {woke, message.Outlook{}, errors.New("x"), 0},
	} {
		t.Run(name, func(t *testing.T) {
			b := newBench(test.answer, test.err)
			_, err := b.env.ExecuteActivity(message.Tick, message.WorkInput{CaseID: "c1", Rung: test.rung})
			if (err != nil) != (test.err != nil) {
				t.Fatal(err)
			}
			h := b.measured(t, "onewindow_rung_lateness_seconds")[0].GetHistogram()
			if int(h.GetSampleCount()) != test.samples || h.GetSampleSum() != float64(90*test.samples) {
				t.Errorf("%d samples of %v s, want %d of 90", h.GetSampleCount(), h.GetSampleSum(), test.samples)
			}
		})
	}
}
