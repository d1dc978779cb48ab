package privacy

import (
	"encoding/json"

	commonpb "go.temporal.io/api/common/v1"
	enumspb "go.temporal.io/api/enums/v1"
	querypb "go.temporal.io/api/query/v1"
	"go.temporal.io/api/workflowservice/v1"
	"google.golang.org/protobuf/proto"

	"github.com/onewindow/onewindow/internal/devstack/stacktest"
	"github.com/onewindow/onewindow/internal/message"
)

// submitted lists the cases that have a workflow.
func (s *system) submitted() []string {
	s.t.Helper()
	return column[string](s, "SELECT id::text FROM cases WHERE state ? 'submitted_at' ORDER BY 1")
}

// histories searches what Temporal tells of all its workflows: every run's history, its description, and what its pages show.
func (s *system) histories() {
	s.t.Helper()
	runs := s.runs()
	for _, id := range s.submitted() {
		if runs[message.WorkflowID(id)] == "" {
			s.t.Errorf("case %s has no workflow to search", id)
		}
	}
	s.describe(runs)
	for workflow, run := range runs {
		events := s.temporal.GetWorkflowHistory(s.t.Context(), workflow, run, false, enumspb.HISTORY_EVENT_FILTER_TYPE_ALL_EVENT)
		for events.HasNext() {
			event, err := events.Next()
			s.must(err)
			s.see(search("history: "+event.EventType.String(), s.wire(event)))
		}
		for _, query := range []string{message.OutlookNow, "__temporal_workflow_metadata", "__stack_trace"} {
			var told *workflowservice.QueryWorkflowResponse
			s.must(stacktest.Answered(s.t.Context(), func() (err error) {
				told, err = s.temporal.WorkflowService().QueryWorkflow(s.t.Context(), &workflowservice.QueryWorkflowRequest{
					Namespace: s.stack.Namespace, Execution: &commonpb.WorkflowExecution{WorkflowId: workflow, RunId: run}, Query: &querypb.WorkflowQuery{QueryType: query},
				})
				return err
			}))
			s.see(search("history: query", s.wire(told)))
		}
	}
}

// runs lists every run of the namespace by its workflow; there is one of each.
func (s *system) runs() map[string]string {
	s.t.Helper()
	runs := map[string]string{}
	s.eventually("all workflows are listed", func() bool {
		page, err := s.temporal.ListWorkflow(s.t.Context(), &workflowservice.ListWorkflowExecutionsRequest{Namespace: s.stack.Namespace, PageSize: 1000})
		s.must(err)
		for _, e := range page.Executions {
			if before := runs[e.Execution.WorkflowId]; before != "" && before != e.Execution.RunId {
				s.t.Errorf("%s has a second run, which is not searched", e.Execution.WorkflowId)
			}
			runs[e.Execution.WorkflowId] = e.Execution.RunId
			s.see(search("history: list", s.wire(e)))
		}
		return len(runs) >= len(s.submitted())
	})
	return runs
}

// describe searches the descriptions of runs, which have their memos, attributes and work under way.
func (s *system) describe(runs map[string]string) {
	s.t.Helper()
	for workflow, run := range runs {
		about, err := s.temporal.DescribeWorkflowExecution(s.t.Context(), workflow, run)
		s.must(err)
		s.see(search("history: description", s.wire(about)))
	}
}

// wire is a message with all that is in it. Payloads are plain JSON, which is what makes a search for words a search.
func (s *system) wire(m proto.Message) []byte {
	s.t.Helper()
	for _, p := range stacktest.Payloads(s.t, m) {
		if !readable(p) {
			s.t.Fatalf("a payload in %s cannot be searched: %q", p.Metadata["encoding"], p.Data)
		}
	}
	text, err := proto.Marshal(m)
	s.must(err)
	return text
}

func readable(p *commonpb.Payload) bool {
	switch string(p.Metadata["encoding"]) {
	case "binary/null":
		return len(p.Data) == 0
	case "json/plain", "json/protobuf":
		return json.Valid(p.Data)
	}
	return false
}
