package privacy

import (
	"testing"
	"time"

	"go.temporal.io/api/workflowservice/v1"

	"github.com/onewindow/onewindow/internal/devstack/stacktest"
)

// TestNothingPrivateLeaksOut: what people write is found where it belongs, and nowhere else.
func TestNothingPrivateLeaksOut(t *testing.T) {
	s := start(t, stacktest.Product(t))
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
		s.scenes, s.attempts, s.relieve, s.keepSilent, s.close, s.histories, s.outage, s.metrics, s.closeDown, s.logs, s.tables, s.bodies,
	} {
		part()
	}
}

// closeDown ends the processes, so that they have said all that they have to say.
func (s *system) closeDown() {
	s.end(api)
	s.end(worker)
}

const day = 24 * time.Hour

// keepSilent has the law decide where no officer has, and an officer take it back: after 60 days silence has decided, whatever
// holidays there were, and the item still lets its grant be taken back.
func (s *system) keepSilent() {
	s.t.Helper()
	a := s.apply("reversed", false).submit().accept()
	s.later(60 * day)
	a.becomes("delivered").act(s.head(), "reverse", s.because("reverse"))
	s.lookUp(a)
}

// close lets so much time pass that every clock acts: cases are closed, lapse, or wait for officers who are late.
func (s *system) close() {
	s.t.Helper()
	s.later(200 * day)
	s.jump(0)
	closed := column[int64](s, "SELECT count(*) FROM cases WHERE status = 'closed' AND state ? 'submitted_at'")[0]
	s.eventually("the workflows of closed cases have ended", func() bool {
		ended, err := s.temporal.CountWorkflow(s.t.Context(), &workflowservice.CountWorkflowExecutionsRequest{Namespace: s.stack.Namespace, Query: "ExecutionStatus = 'Completed'"})
		s.must(err)
		return closed > 0 && ended.Count == closed
	})
}

// later puts all clocks ahead by so much, and waits until everything has happened that is due by then.
func (s *system) later(by time.Duration) {
	s.t.Helper()
	s.settle()
	s.jump(by)
	_, err := s.db.NudgeOverdue(s.t.Context(), s.now(), 1000)
	s.must(err)
	s.settle()
}

// settle waits until every clock that is due has acted, and every licence is printed.
func (s *system) settle() {
	s.t.Helper()
	s.eventually("nothing is left to do", func() bool {
		return column[int](s, "SELECT count(*)::int FROM cases WHERE next_at < $1 OR state->'work' @? '$[*]'", s.now())[0] == 0 && s.told() && s.sent()
	})
}

// sent reports whether the receiver outside was told everything. The other one is never there.
func (s *system) sent() bool {
	return column[int](s, "SELECT count(*)::int FROM webhook_outbox o JOIN webhooks w ON w.id = o.webhook WHERE o.state = 'waiting' AND w.url NOT LIKE '%nobody.invalid%'")[0] == 0
}

func (s *system) told() bool { return column[int](s, "SELECT count(*)::int FROM outbox")[0] == 0 }
