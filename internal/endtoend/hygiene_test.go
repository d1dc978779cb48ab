package endtoend

import (
	"slices"
	"strings"
)

func bathhouse() facts {
	return facts{"place_kind": "bathhouse", "place_name": secret("Clear Spring"), "address": secret("1 Chaoyang Road"), "commits": false}
}

func hairdresser() facts {
	return facts{"place_kind": "hairdresser", "place_name": secret("Sharp Scissors"), "address": secret("2 Chaoyang Road"), "commits": true}
}

func hotel() facts {
	return facts{"place_kind": "hotel", "rooms": 80, "place_name": secret("Harbour Inn"), "address": secret("3 Quay"), "commits": false}
}

var clean, filthy = facts{"conditions_met": true}, facts{"conditions_met": false}

func hygieneBranches() []branch {
	return []branch{
		{"hygiene/a commitment that was true", commitmentTrue},
		{"hygiene/a commitment that was false", commitmentFalse},
		{"hygiene/the end waits for the check", endWaitsForCheck},
		{"hygiene/examined while the water is tested", waterTested},
		{"hygiene/the test of the water never comes", waterNeverTested},
		{"hygiene/sent back, then handed over at the window", examinedTwice},
		{"hygiene/in one sitting at the counter", atTheCounter},
		{"hygiene/an identity that is not sure", unsureIdentity},
	}
}

func commitmentTrue(w *town) {
	c := w.apply("applicant", hygiene, hairdresser()).accept().decided("granted", "rule").eventually("delivered")
	if c.Category != "commitment" || c.Licence == nil || c.Licence.Revoked {
		w.t.Fatalf("%s, licence %+v", c.Category, c.Licence)
	}
	c.fetchLicence()
	c.end("check", "perhaps", nil).refused(422, "outcome_unknown")
	c.complete("check", "true", nil).letPass("close").eventually("closed")
}

func commitmentFalse(w *town) {
	c := w.apply("company", hygiene, hairdresser()).accept().eventually("delivered")
	c.complete("check", "false", nil)
	if !c.Licence.Revoked {
		w.t.Fatalf("the licence stands: %+v", c.Licence)
	}
	w.send(request{by: "company", op: "licence", id: c.ID}).refused(409, "licence_revoked")
	next := w.draft("company", hygiene, hairdresser())
	if !next.Applicant.Dishonest || next.Evaluation.Category != "ordinary" || slices.Contains(next.Evaluation.Asked, "commits") {
		w.t.Errorf("who broke a commitment may make another: %+v", next.Evaluation)
	}
}

func endWaitsForCheck(w *town) {
	c := w.apply("applicant", hygiene, hairdresser()).accept().eventually("delivered")
	c.letPass("close").tick().is("delivered")
	c.complete("check", "true", nil).eventually("closed")
}

func waterTested(w *town) {
	c := w.apply("applicant", hygiene, bathhouse()).accept().is("in_approval")
	c.ask("examine", "fire_test").refused(422, "request_unknown")
	c.saw(c.ask("examine", "water_test")).is("suspended").stands("promised", "stopped")
	c.ask("examine", "water_test").refused(409, "request_open")
	c.end("examine", "pass", clean).refused(409, "request_open")
	c.try("applicant", "answer", facts{"request": "water_test"}).refused(403, "wrong_role")
	c.do("health-examiner", "answer", facts{"request": "water_test"}).is("in_approval").stands("promised", "running")
	c.ask("examine", "water_test").refused(422, "request_not_allowed")
	c.end("examine", "pass", nil).refused(422, "finding_missing")
	c.complete("examine", "pass", clean).complete("decide", "granted", nil).decided("granted", "officer")
	c.eventually("delivered").discreet().fetchLicence()
	c.try(c.by, "withdraw", nil).refused(409, "wrong_status")
	c.letPass("close").eventually("closed")
}

// discreet fails the test if the applicant is told who worked on the case, or what they noted for each other.
func (c *application) discreet() *application {
	c.w.t.Helper()
	for _, op := range []string{"case", "events"} {
		told := string(c.w.send(request{by: c.by, op: op, id: c.ID, query: map[string]string{"events": "limit=100"}[op]}).done().body)
		for _, inside := range []string{`"health-`, `"conditions_met":`, reasonIn("examine")} {
			if strings.Contains(told, inside) {
				c.w.t.Errorf("%s tells the applicant of %s", op, inside)
			}
		}
		if !strings.Contains(told, reasonIn("decide")) {
			c.w.t.Errorf("%s keeps the reason of the decision from the applicant", op)
		}
	}
	return c
}

func waterNeverTested(w *town) {
	c := w.apply("applicant", hygiene, bathhouse()).accept()
	c.saw(c.ask("examine", "water_test")).letPass("water_test").eventually("in_approval")
	c.complete("examine", "pass", filthy)
	c.end("decide", "granted", nil).refused(422, "refusal_holds")
	c.complete("decide", "refused", nil).is("refused").decided("refused", "officer")
	w.send(request{by: "applicant", op: "licence", id: c.ID}).refused(404, "not_found")
	c.letPass("close").eventually("closed")
}

func examinedTwice(w *town) {
	c := w.open("applicant", facts{"item": hygiene, "division": district, "answers": hotel(), "delivery": "window"})
	c.try(c.by, "submit", nil).refused(422, "incomplete")
	c.supply("test-report").supplyAll().submit().accept()
	c.complete("examine", "pass", filthy)
	c.sendBack("decide", "accept").refused(422, "send_back_not_allowed")
	c.saw(c.sendBack("decide", "examine")).is("in_approval").complete("examine", "pass", clean)
	c.sendBack("decide", "examine").refused(422, "send_back_not_allowed")
	c.complete("decide", "granted", nil).handedOver().letPass("close").eventually("closed")
}

// handedOver waits until the licence lies at the window, and hands it over.
func (c *application) handedOver() *application {
	c.w.t.Helper()
	return c.atTheWindow().handOver().is("delivered")
}

// atTheWindow waits until the licence lies there.
func (c *application) atTheWindow() *application {
	c.w.t.Helper()
	c.w.eventually("the licence lies at the window", func() bool {
		return slices.ContainsFunc(c.look(c.by).Tasks, func(t task) bool { return t.Step == "hand_over" })
	})
	return c
}

func atTheCounter(w *town) {
	person := facts{"id": mark + "-11010519900101001X", "kind": "person", "name": secret("Zhang San")}
	c := w.open("clerk", facts{"item": hygiene, "division": district, "answers": bathhouse(), "applicant": person})
	if c.Channel != "counter" || c.Evaluation.Visits != 0 {
		w.t.Errorf("channel %s, %d visits for somebody who stands here", c.Channel, c.Evaluation.Visits)
	}
	c.edit(facts{"address": secret("4 Chaoyang Road")}).show("floor-plan").show("hygiene-rules").submit().accept()
	c.complete("examine", "pass", clean).complete("decide", "granted", nil).handedOver().fetchLicence()
}

func unsureIdentity(w *town) {
	c := w.draft("applicant2", hygiene, bathhouse())
	if c.Evaluation.Visits != 1 {
		w.t.Errorf("%d visits, want one to prove who they are", c.Evaluation.Visits)
	}
}
