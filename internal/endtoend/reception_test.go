package endtoend

import "strings"

// everyItemsBranches are those that any item has, whatever its file says.
func everyItemsBranches() []branch {
	return []branch{
		{"accepted by silence", acceptedInSilence},
		{"not accepted", notAccepted},
		{"corrected, twice", corrected},
		{"never corrected", notCorrected},
		{"not accepted while it is corrected", notAcceptedInCorrection},
		{"withdrawn wherever it can be", withdrawn},
		{"claimed and released", claimedAndReleased},
		{"the licence cannot be printed", unprintable},
	}
}

// The workflow's own timer does it: nobody nudges.
func acceptedInSilence(w *town) {
	c := w.apply("applicant", trade, shop())
	received := w.now().In(zone).Format("2006-01-02")
	w.set(endOf(c.due("accept")))
	w.eventually("the case is accepted", func() bool { return c.look(c.by).Status == "in_approval" })
	if c.AcceptedOn != received {
		w.t.Errorf("accepted on %s, want the day of receipt, %s", c.AcceptedOn, received)
	}
}

func notAccepted(w *town) {
	c := w.apply("applicant", hygiene, bathhouse())
	c.try(c.clerk(), "refuseAcceptance", nil).refused(422, "reason_missing")
	c.do(c.clerk(), "refuseAcceptance", facts{"because": secret("not ours")}).is("not_accepted")
	c.try(c.clerk(), "accept", nil).refused(409, "wrong_status")
	c.letPass("close").eventually("closed")
}

func corrected(w *town) {
	c := w.apply("applicant", hygiene, bathhouse()).notice("floor-plan").supply("floor-plan").correct()
	again := facts{"because": secret("still wrong"), "points": []facts{{"about": "hygiene-rules", "what": secret("blurred")}}}
	c.try(c.clerk(), "askCorrection", again).refused(422, "notice_repeated")
	c.notice("floor-plan").edit(facts{"address": secret("5 Chaoyang Road")}).correct().accept().is("in_approval")
}

func notCorrected(w *town) {
	c := w.apply("applicant", hygiene, bathhouse()).notice("floor-plan").letPass("correct").eventually("not_accepted")
	c.try(c.by, "correct", nil).refused(409, "wrong_status")
}

func notAcceptedInCorrection(w *town) {
	c := w.apply("applicant", hygiene, bathhouse()).notice("floor-plan")
	c.do(c.clerk(), "refuseAcceptance", facts{"because": secret("it is another office's")}).is("not_accepted")
}

func withdrawn(w *town) {
	w.draft("applicant", hygiene, bathhouse()).do("applicant", "withdraw", nil).is("closed")
	w.apply("applicant", hygiene, bathhouse()).withdraw().letPass("close").eventually("closed")
	w.apply("applicant", hygiene, bathhouse()).notice("floor-plan").withdraw()
	w.apply("applicant", hygiene, bathhouse()).accept().is("in_approval").withdraw()
	c := w.apply("applicant", hygiene, bathhouse()).accept()
	c.saw(c.ask("examine", "water_test")).is("suspended").withdraw()
	c.try("health-examiner", "answer", facts{"request": "water_test"}).refused(422, "request_unknown")
}

func claimedAndReleased(w *town) {
	c := w.apply("applicant", hygiene, bathhouse()).accept()
	t, officer, colleague := c.claim("examine")
	release := request{by: colleague, op: "releaseTask", id: t.ID}
	w.command(release).refused(403, "not_assignee")
	release.by = officer
	w.command(release).done()
	w.claim(colleague, t.ID)
	c.holders[t.ID] = colleague
	c.complete("examine", "pass", clean)
}

// The process does not try for ever: an operator has to see to it. Once they have, it goes on.
func unprintable(w *town) {
	c := w.stuck().look("applicant").is("granted")
	if told := w.send(request{by: "admin", op: "stuck"}).done().body; strings.Contains(string(told), mark) {
		w.t.Errorf("the operator is told what is in a case: %s", told)
	}
	c.try("admin", "retry", nil).done()
	c.eventually("delivered").fetchLicence()
	c.try("admin", "retry", nil).refused(409, "nothing_stuck")
}
