package endtoend

import (
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/onewindow/onewindow/internal/devstack"
	"github.com/onewindow/onewindow/internal/devstack/stacktest"
)

// prompt is how soon everybody is answered, whatever has failed behind the scenes.
const prompt = 2 * time.Second

// waits is how long the answers took: of each operation the quickest. What waits for a server that is down always does; on a busy machine
// anything has to wait now and then.
type waits struct {
	mu       sync.Mutex
	quickest map[string]time.Duration
}

func (q *waits) note(a answer) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if before, known := q.quickest[a.op]; known && before < a.took {
		return
	}
	if q.quickest == nil {
		q.quickest = map[string]time.Duration{}
	}
	q.quickest[a.op] = a.took
}

func (q *waits) forget() {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.quickest = nil
}

// wereShort fails the test for every operation that made everybody wait.
func (q *waits) wereShort(t *testing.T) {
	t.Helper()
	q.mu.Lock()
	defer q.mu.Unlock()
	for op, took := range q.quickest {
		if took > prompt {
			t.Errorf("everybody waited for %s, %s at least", op, took)
		}
	}
}

// granted takes a case to its grant, which leaves the licence and its delivery to the process.
func (w *town) granted(applicant string) *application {
	w.t.Helper()
	c := w.apply(applicant, hygiene, bathhouse()).accept().complete("examine", "pass", clean)
	return c.complete("decide", "granted", nil).is("granted")
}

// TestOutages kills the servers under a town, one after the other.
func TestOutages(t *testing.T) {
	stack := stacktest.Stack(t)
	w := ground{database: stack.DatabaseURL, address: stack.TemporalAddress, namespace: stack.Namespace}.found(t)
	t.Run("Temporal", func(t *testing.T) { temporalIsDown(w.in(t), stack.Temporal) })
	t.Run("Postgres", func(t *testing.T) { postgresIsDown(w.in(t), stack.Postgres) })
}

// People go on while Temporal is down as if nothing had happened, also with new cases, and when it is back every case catches up.
func temporalIsDown(w *town, temporal *devstack.Server) {
	applied, accepted := w.apply("applicant", hygiene, bathhouse()), w.apply("applicant", trade, shop()).accept()
	granted := []*application{w.granted("applicant").eventually("delivered")}
	w.relayed()
	temporal.Kill()
	w.waits.forget()

	for range 3 {
		granted = append(granted, w.granted("company"))
	}
	withdrawn := w.apply("applicant", hygiene, bathhouse()).withdraw()
	accepted.complete("verify", "pass", nil).complete("inspect", "pass", suits)
	fresh := w.apply("applicant", trade, shop())
	w.set(endOf(fresh.due("accept"))) // the clerk's day goes by in the dark
	if b, err := w.db.Backlog(w.ctx()); err != nil || b.Waiting == 0 || b.Parked > 0 {
		w.t.Fatalf("backlog %+v, %v: something should wait to be told, and nothing be given up", b, err)
	}
	w.waits.wereShort(w.t)

	w.must(temporal.Start(w.ctx()))
	for _, c := range granted {
		c.eventually("delivered").fetchLicence()
	}
	fresh.eventually("in_approval")
	applied.accept().complete("examine", "pass", clean).complete("decide", "granted", nil).eventually("delivered")
	accepted.complete("approve", "granted", nil).eventually("delivered")
	withdrawn.letPass("close").eventually("closed")
}

// Nothing can be promised while Postgres is down. Everybody is told so at once, and the same key serves when it is back.
func postgresIsDown(w *town, postgres *devstack.Server) {
	c := w.apply("applicant", hygiene, bathhouse())
	w.relayed() // what is under way just now is tried again only when its time has run out
	accept := request{by: "clerk", op: "accept", id: c.ID, key: uuid.NewString()}
	postgres.Kill()
	w.waits.forget()
	for range 3 {
		for _, r := range []request{accept, {by: "applicant", op: "case", id: c.ID}, {op: "track", query: "number=" + c.Number}, {by: "clerk", op: "tasks"}} {
			a := w.send(r)
			if a.refused(503, "unavailable"); a.header.Get("Retry-After") == "" {
				w.t.Errorf("%s: nobody is told when to try again", r.op)
			}
		}
		w.send(request{op: "readyz"}).refused(503, "unavailable")
		w.send(request{op: "items"}).done() // the catalogue is in memory
	}
	w.waits.wereShort(w.t)

	w.must(postgres.Start(w.ctx()))
	c.saw(w.send(accept)).is("in_approval").complete("examine", "pass", clean).complete("decide", "granted", nil)
	c.eventually("delivered").fetchLicence()
}

// TestWorkerComesAndGoes sends the worker home and has it back while cases are granted, and lets two work side by side. No
// licence is lost, and none issued twice.
func TestWorkerComesAndGoes(t *testing.T) {
	w := newTown(t)
	var mu sync.Mutex
	var cases []*application
	var people sync.WaitGroup
	for _, applicant := range []string{"applicant", "applicant2", "company"} {
		people.Go(func() {
			for range 5 {
				c := w.apply(applicant, hygiene, hairdresser()).accept()
				mu.Lock()
				cases = append(cases, c)
				mu.Unlock()
			}
		})
	}
	for range 3 {
		w.dismiss()
		w.hire()
	}
	second := w.newCrew()
	second.hire()
	people.Wait()
	for _, c := range cases {
		c.eventually("delivered")
	}
	if numbers := rowsOf[string](w, "SELECT number FROM licences ORDER BY number"); len(numbers) != 15 || !strings.HasSuffix(numbers[14], fmt.Sprintf("%06d", 15)) {
		t.Errorf("licences %q, want 15 without a gap", numbers)
	}
	if twice := rowsOf[string](w, "SELECT case_id || ' ' || kind FROM case_events WHERE kind IN ('issued', 'delivered') GROUP BY case_id, kind HAVING count(*) > 1"); len(twice) > 0 {
		t.Errorf("done twice: %q", twice)
	}
}
