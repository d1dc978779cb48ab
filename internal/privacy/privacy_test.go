package privacy

import (
	"testing"
	"time"

	"go.temporal.io/api/workflowservice/v1"
)

// TestNothingPrivateLeaksOut: what people write is found where it belongs, and nowhere else.
func TestNothingPrivateLeaksOut(t *testing.T) {
	s := start(t, build(t))
	s.play()
	for _, stray := range strays(s.found) {
		t.Errorf("%s: %s is not to be there", stray.place, stray.mark)
	}
	for _, text := range s.marks.missing(s.found) {
		t.Errorf("%s was found nowhere it belongs: the search does not search", text)
	}
	for _, name := range s.covered.left() {
		t.Errorf("%s: never granted, or never marked", name)
	}
}

// play has everything happen, and searches everything.
func (s *system) play() {
	s.t.Helper()
	for _, part := range []func(){
		s.scenes, s.attempts, s.relieve, s.close, s.histories, s.outage, s.metrics, s.closeDown, s.logs, s.tables,
	} {
		part()
	}
}

// closeDown ends the processes, so that they have said all that they have to say.
func (s *system) closeDown() {
	s.end(api)
	s.end(worker)
}

// close lets so much time pass that every clock acts: cases are closed, lapse, or wait for officers who are late.
func (s *system) close() {
	s.t.Helper()
	s.eventually("the licences are printed", func() bool {
		return column[int](s, "SELECT count(*)::int FROM cases WHERE state->'work' @? '$[*]'")[0] == 0 && s.told()
	})
	s.jump(200 * 24 * time.Hour)
	_, err := s.db.NudgeOverdue(s.t.Context(), s.now(), 1000)
	s.must(err)
	s.eventually("every clock has acted", func() bool {
		return column[int](s, "SELECT count(*)::int FROM cases WHERE next_at < $1", s.now())[0] == 0 && s.told()
	})
	s.jump(0)
	closed := column[int64](s, "SELECT count(*) FROM cases WHERE status = 'closed' AND state ? 'submitted_at'")[0]
	s.eventually("the workflows of closed cases have ended", func() bool {
		ended, err := s.temporal.CountWorkflow(s.t.Context(), &workflowservice.CountWorkflowExecutionsRequest{Namespace: s.stack.Namespace, Query: "ExecutionStatus = 'Completed'"})
		s.must(err)
		return closed > 0 && ended.Count == closed
	})
}

func (s *system) told() bool { return column[int](s, "SELECT count(*)::int FROM outbox")[0] == 0 }
