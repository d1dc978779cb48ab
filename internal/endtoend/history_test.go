package endtoend

import (
	"compress/gzip"
	"encoding/json"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/google/uuid"
	enumspb "go.temporal.io/api/enums/v1"
	historypb "go.temporal.io/api/history/v1"
	"go.temporal.io/sdk/client"
	"google.golang.org/protobuf/proto"

	"github.com/onewindow/onewindow/internal/devstack/stacktest"
	"github.com/onewindow/onewindow/internal/message"
)

// caseRow is what the table of cases says of one.
type caseRow struct{ ID, Status string }

func (c caseRow) id() uuid.UUID { return uuid.MustParse(c.ID) }

func (w *town) cases() []caseRow {
	w.t.Helper()
	var list []caseRow
	for _, row := range rowsOf[string](w, "SELECT id || ' ' || status FROM cases ORDER BY created_at") {
		id, status, _ := strings.Cut(row, " ")
		list = append(list, caseRow{id, status})
	}
	return list
}

// submitted lists the cases that ever were: those have a workflow.
func (w *town) submitted() []string {
	w.t.Helper()
	return rowsOf[string](w, "SELECT id::text FROM cases WHERE state ? 'submitted_at' ORDER BY 1")
}

// followed waits until the workflow of every open case runs, and that of every closed one has ended well.
func (w *town) followed() {
	w.t.Helper()
	for _, id := range w.submitted() {
		w.eventually("the workflow of case "+id+" follows it", func() bool {
			status := rowsOf[string](w, "SELECT status FROM cases WHERE id = $1", id)[0]
			about, err := w.temporal.DescribeWorkflowExecution(w.ctx(), message.WorkflowID(id), "")
			w.must(err)
			want := enumspb.WORKFLOW_EXECUTION_STATUS_RUNNING
			if status == "closed" {
				want = enumspb.WORKFLOW_EXECUTION_STATUS_COMPLETED
			}
			return about.GetWorkflowExecutionInfo().GetStatus() == want
		})
	}
}

// leaks lists what private texts the histories of the town's workflows hold: payloads, summaries, errors, whatever it is.
func (w *town) leaks() []string {
	w.t.Helper()
	var found []string
	for _, id := range w.submitted() {
		events := w.history(message.WorkflowID(id))
		if len(events) == 0 {
			w.t.Errorf("case %s has no history", id)
		}
		for _, event := range events {
			text := wire(w.t, event)
			for _, secret := range private() {
				if strings.Contains(text, secret) {
					found = append(found, fmt.Sprintf("%q in event %d (%s) of case %s", secret, event.EventId, event.EventType, id))
				}
			}
		}
	}
	return found
}

// history is that of all the runs of a workflow, the newest first.
func (w *town) history(workflow string) []*historypb.HistoryEvent {
	w.t.Helper()
	var events []*historypb.HistoryEvent
	for _, run := range w.runs(workflow) {
		all := w.temporal.GetWorkflowHistory(w.ctx(), workflow, run, false, enumspb.HISTORY_EVENT_FILTER_TYPE_ALL_EVENT)
		for all.HasNext() {
			event, err := all.Next()
			w.must(err)
			events = append(events, event)
		}
	}
	return events
}

// runs lists the runs of a workflow, the newest first. A run is followed by another when its history has become long, or in a
// new epoch.
func (w *town) runs(workflow string) []string {
	w.t.Helper()
	var ids []string
	for id, more := "", true; more; more = id != "" {
		first, err := w.temporal.GetWorkflowHistory(w.ctx(), workflow, id, false, enumspb.HISTORY_EVENT_FILTER_TYPE_ALL_EVENT).Next()
		w.must(err)
		started := first.GetWorkflowExecutionStartedEventAttributes()
		ids = append(ids, started.GetOriginalExecutionRunId())
		id = started.GetContinuedExecutionRunId()
	}
	return ids
}

// wire is an event as Temporal keeps it, with all that is in it. Its payloads are plain JSON, which is what makes a search for
// words a search.
func wire(t *testing.T, event *historypb.HistoryEvent) string {
	t.Helper()
	for _, p := range stacktest.Payloads(t, event) {
		encoding := string(p.Metadata["encoding"])
		if plain := encoding == "json/plain" && json.Valid(p.Data); !plain && encoding != "binary/null" {
			t.Errorf("event %d has a payload in %s: %q", event.EventId, encoding, p.Data)
		}
	}
	text, err := proto.Marshal(event)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// A search that finds nothing proves something only if it can find: here a text is planted where none may be.
func TestALeakIsFound(t *testing.T) {
	w := newTown(t)
	c := w.apply("applicant", trade, shop())
	w.relayed()
	if got := w.leaks(); len(got) != 0 {
		t.Fatalf("leaks before any: %s", got)
	}
	for _, planted := range []any{secret("reason"), map[string]string{"name": "Li Na"}} {
		w.must(w.temporal.SignalWorkflow(t.Context(), message.WorkflowID(c.ID), "", "gossip", planted))
	}
	w.eventually("both are found", func() bool { // a signal waits while the workflow is at work
		found := strings.Join(w.leaks(), "")
		return strings.Contains(found, mark) && strings.Contains(found, "Li Na")
	})
	w.dismiss() // nobody looks through this record: it is spoilt
}

// thaw reads a history that was kept.
func thaw(t *testing.T, path string) *historypb.History {
	t.Helper()
	file, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	raw, err := gzip.NewReader(file)
	if err != nil {
		t.Fatal(err)
	}
	history, err := client.HistoryFromJSON(raw, client.HistoryJSONOptions{})
	if err != nil {
		t.Fatal(err)
	}
	return history
}
