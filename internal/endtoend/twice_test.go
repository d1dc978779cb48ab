package endtoend

import (
	"maps"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/google/uuid"
)

// atOnce sends a command ten times at the same moment under one key, as impatient callers and retrying proxies do. Whoever
// comes too early is asked to come back; in the end all have the same answer.
func (w *town) atOnce(r request) answer {
	w.t.Helper()
	r.key = uuid.NewString()
	answers := make([]answer, 10)
	var sending sync.WaitGroup
	for i := range answers {
		sending.Go(func() {
			for answers[i] = w.send(r); answers[i].inFlight(); answers[i] = w.send(r) {
			}
		})
	}
	sending.Wait()
	for _, other := range answers[1:] {
		answers[0].same(other)
	}
	return answers[0].done()
}

func (a answer) inFlight() bool {
	return a.status == 409 && strings.Contains(string(a.body), `"in_flight"`)
}

// TestTenTimesAtOnce walks through a case with ten of every command. It comes out as if there had been one.
func TestTenTimesAtOnce(t *testing.T) {
	w := newTown(t)
	c := &application{w: w, by: "applicant", holders: map[string]string{}}
	c.saw(w.atOnce(request{by: c.by, op: "openCase", body: facts{"item": hygiene, "division": district, "answers": bathhouse()}}))
	c.saw(w.atOnce(request{by: c.by, op: "editCase", id: c.ID, match: c.tag(), body: facts{"delivery": "window"}}))
	for _, name := range []string{"floor-plan", "hygiene-rules"} {
		c.saw(w.atOnce(request{by: c.by, op: "supplyMaterial", id: c.ID, name: name, kind: "application/pdf", body: []byte("%PDF-1.4 " + secret(name))}))
	}
	c.saw(w.atOnce(request{by: c.by, op: "submit", id: c.ID}))
	c.saw(w.atOnce(request{by: "clerk", op: "accept", id: c.ID}))
	w.atOnce(request{by: "health-examiner", op: "claimTasks", body: facts{"tasks": []string{c.open("examine").ID}}})
	c.saw(w.atOnce(request{by: "health-examiner", op: "askInTask", id: c.open("examine").ID, body: facts{"request": "water_test", "because": secret("test")}}))
	c.saw(w.atOnce(request{by: "health-examiner", op: "answer", id: c.ID, body: facts{"request": "water_test"}}))
	c.saw(w.atOnce(request{by: "health-examiner", op: "completeTask", id: c.open("examine").ID, body: ending{Outcome: "pass", Findings: clean}}))
	w.atOnce(request{by: "health-approver", op: "nextTask"})
	c.saw(w.atOnce(request{by: "health-approver", op: "completeTask", id: c.open("decide").ID, body: ending{Outcome: "granted"}}))
	w.eventually("the licence lies at the window", func() bool { return c.turnOf("hand_over") })
	c.saw(w.atOnce(request{by: "clerk", op: "handOver", id: c.ID, body: facts{"to": secret("cousin")}}))

	want := []string{
		"opened", "drafted", "drafted", "supplied", "supplied", "submitted", "accepted", "block_opened", "claimed", "asked", "answered", "completed",
		"block_opened", "claimed", "completed", "decided", "issued", "delivered",
	}
	got := rowsOf[string](w, "SELECT kind FROM case_events ORDER BY case_id, seq") // of all cases: there is but one
	if !slices.Equal(got, want) {
		t.Errorf("the log has\n%q, want\n%q", got, want)
	}
	if files := rowsOf[int](w, "SELECT count(*)::integer FROM files")[0]; files != 2 {
		t.Errorf("%d files, want 2", files)
	}
}

// TestTenTimesAtOnceUnderSupervision does the same with what supervision adds.
func TestTenTimesAtOnceUnderSupervision(t *testing.T) {
	w := newTown(t)
	c := w.apply("applicant", stall, w.opening()).accept()
	c.claim("examine")
	w.listed("examiner2", "tasks") // from now on the register knows them
	for _, to := range []string{"examiner2", "examiner"} {
		w.atOnce(request{by: "head", op: "reassignTasks", body: because().with("tasks", []string{c.open("examine").ID}).with("to", to)})
	}
	var sub struct{ ID string }
	w.atOnce(request{by: "examiner", op: "openSubstitution", body: w.absence("examiner2", 1)}).read(&sub)
	w.atOnce(request{by: "head", op: "endSubstitution", id: sub.ID})
	if n := rowsOf[int](w, "SELECT count(*)::integer FROM substitutions WHERE ended_at IS NOT NULL")[0]; n != 1 {
		t.Errorf("%d substitutions have begun and ended, want 1", n)
	}
	c.saw(w.atOnce(request{by: "examiner", op: "orderSpecial", id: c.ID, body: because().with("request", "gas_test")}))
	c.saw(w.atOnce(request{by: "examiner", op: "resumeCase", id: c.ID, body: facts{}}))
	c.saw(w.atOnce(request{by: "head", op: "extend", id: c.ID, body: because()}))
	for _, way := range [][]request{
		{{by: "examiner", op: "acknowledgeCard"}, {by: "examiner", op: "appealCard", body: because()}, {by: "supervisor", op: "revokeCard", body: because()}},
		{{by: "examiner", op: "replyToCard", body: facts{"text": secret("so it was")}}, {by: "supervisor", op: "upholdCard", body: because()}},
		{{by: "supervisor", op: "exemptCard", body: waiver()}},
	} {
		c.saw(w.atOnce(request{by: "supervisor", op: "urge", id: c.ID, body: because()}))
		k := c.carded("urge")
		for _, r := range way {
			r.id = k.ID
			w.atOnce(r)
		}
	}
	c.look(c.by).letPass("silence").eventually("delivered")
	c.saw(w.atOnce(request{by: "head", op: "reverseSilence", id: c.ID, body: because()}))

	for query, want := range map[string][]string{
		"SELECT kind FROM case_events WHERE kind IN ('task_reassigned', 'extended', 'reversed') ORDER BY seq": {"task_reassigned", "task_reassigned", "extended", "reversed"},
		"SELECT e.kind FROM card_events e JOIN cards k ON k.id = e.card_id WHERE k.level = 'urge' ORDER BY e.at, e.seq": {
			"opened", "acknowledged", "appealed", "revoked", "opened", "replied", "upheld", "opened", "exempted",
		},
	} {
		if got := rowsOf[string](w, query); !slices.Equal(got, want) {
			t.Errorf("%s\n%q, want\n%q", query, got, want)
		}
	}
}

// TestEverybodyAtOnce has two clerks and the applicant act on one case at the same moment, each under keys of their own. Whoever
// is first decides what the others can still do, and nothing is done twice.
func TestEverybodyAtOnce(t *testing.T) {
	w := newTown(t)
	for range 5 {
		c := w.apply("applicant", hygiene, bathhouse())
		requests := slices.Repeat([]request{
			{by: "clerk", op: "accept", id: c.ID}, {by: "clerk2", op: "accept", id: c.ID}, {by: "applicant", op: "withdraw", id: c.ID},
			{by: "clerk2", op: "refuseAcceptance", id: c.ID, body: facts{"because": secret("no")}},
		}, 3)
		done := make([]bool, len(requests))
		var sending sync.WaitGroup
		for i, r := range requests {
			r.key = uuid.NewString()
			sending.Go(func() {
				a := w.send(r)
				if done[i] = a.status == 200; !done[i] {
					a.refused(409, "wrong_status")
				}
			})
		}
		sending.Wait()
		granted := len(slices.DeleteFunc(done, func(yes bool) bool { return !yes }))
		if most := map[string]int{"in_approval": 1, "not_accepted": 1, "withdrawn": 2}[c.look(c.by).Status]; granted < 1 || granted > most {
			t.Errorf("%d commands were granted, and the case is %s", granted, c.Status)
		}
	}
}

// TestOneKeyOneRequest uses a key for something else than what it was used for.
func TestOneKeyOneRequest(t *testing.T) {
	w := newTown(t)
	c, other := w.draft("applicant", hygiene, bathhouse()), w.draft("applicant", hygiene, bathhouse())
	key := uuid.NewString()
	first := request{by: "applicant", op: "withdraw", id: c.ID, key: key, body: facts{"because": secret("one reason")}}
	w.send(first).done()
	for name, change := range map[string]func(*request){
		"another body":    func(r *request) { r.body = facts{"because": secret("another reason")} },
		"no body":         func(r *request) { r.body = nil },
		"another case":    func(r *request) { r.id = other.ID },
		"another command": func(r *request) { r.op, r.body = "submit", nil },
	} {
		t.Run(name, func(t *testing.T) {
			r := first
			change(&r)
			w.in(t).send(r).refused(422, "key_reused")
		})
	}
	if other.look(other.by).Status != "draft" {
		t.Error("the other case was withdrawn under the key of this one")
	}
	claim := request{by: "clerk", op: "claimTasks", key: key, body: facts{"tasks": []string{uuid.NewString()}}}
	w.send(claim).done()
	claim.body = facts{"tasks": []string{uuid.NewString()}}
	w.send(claim).refused(422, "key_reused")
	stranger := first
	stranger.by, stranger.op, stranger.id, stranger.body = "company", "openCase", "", facts{"item": event, "division": cityHall}
	w.send(stranger).done() // keys are everybody's own
}

// TestEveryCommandNeedsAKey leaves the key out, and sends ones that are none.
func TestEveryCommandNeedsAKey(t *testing.T) {
	w := newTown(t)
	c := w.apply("applicant", hygiene, bathhouse()).accept()
	before, commands := c.look(c.by).Seq, 0
	for _, op := range slices.Sorted(maps.Keys(w.contract)) {
		if !w.contract[op].command {
			continue
		}
		commands++
		r := request{by: "applicant", op: op, id: c.ID, name: "floor-plan", match: c.tag(), body: bodies()[op]}
		w.send(r).refused(400, "idempotency_key_missing")
		for _, bad := range []string{"two words", strings.Repeat("k", 201), "schlüssel"} {
			r.key = bad
			w.send(r).refused(400, "idempotency_key_invalid")
		}
	}
	if after := c.look(c.by).Seq; after != before || commands < 15 {
		t.Errorf("%d commands moved the case from %d to %d", commands, before, after)
	}
}

// TestStaleVersion sends what was meant for another version of the case.
func TestStaleVersion(t *testing.T) {
	w := newTown(t)
	c := w.draft("applicant", hygiene, bathhouse())
	r := request{by: c.by, op: "editCase", id: c.ID, key: uuid.NewString(), body: facts{"delivery": "window"}}
	for _, missing := range []string{"", "*"} {
		r.match = missing
		w.send(r).refused(428, "version_required")
	}
	for _, stale := range []string{`"0"`, `"1"`, `"99999999999999999999"`, `"-1"`, `"2", "3"`, "2", `W/` + c.tag(), `"abc"`, `""`} {
		r.match = stale
		w.send(r).refused(412, "stale")
	}
	r.match = c.tag()
	c.saw(w.send(r)) // the key serves: nothing was done under it
	if c.Delivery != "window" {
		t.Errorf("delivery by %q", c.Delivery)
	}
}
