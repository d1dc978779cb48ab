package endtoend

import (
	"slices"
	"time"
)

// stall is an item of these tests alone: it has what the sample items have not.
const stall = "market-stall"

func stand() facts { return facts{"stall_name": secret("Hot Chestnuts")} }

// opening is a stand at a market that opens in a week: on that day silence grants it.
func (w *town) opening() facts {
	return stand().with("opening", w.now().In(zone).AddDate(0, 0, 7).Format(time.DateOnly))
}

func stallBranches() []branch {
	return []branch{
		{"stall/the head extends the limits", limitsExtended},
		{"stall/a test recorded late", testRecordedLate},
		{"stall/a second notice, justified", secondNoticeJustified},
		{"stall/the promise is broken, and then the law", promiseBroken},
		{"stall/the head is late", headLate},
		{"stall/urged", urged},
		{"stall/granted by silence, reversed by the head", silenceReversed},
		{"stall/granted by silence while a test is awaited", silenceWhileTested},
		{"stall/granted by silence, reversed before it was fetched", reversedInTime},
	}
}

func limitsExtended(w *town) {
	c := w.apply("applicant", stall, stand()).accept()
	promised, statutory, examine := c.receipt("promised"), c.receipt("statutory"), c.due("examine")
	c.try("examiner", "extend", because()).refused(403, "wrong_role")
	c.try("health-head", "extend", because()).refused(404, "not_found")
	c.try("head", "extend", nil).refused(422, "reason_missing")
	c.try("head", "extend", because().with("by", "5wd")).refused(422, "extension_not_allowed")
	c.do("head", "extend", because().with("by", "10wd"))
	for _, before := range []receipt{promised, statutory} {
		after := c.receipt(before.Name)
		if after.Counted != before.Counted+10 || after.Due <= before.Due || after.stopped() != nil {
			w.t.Errorf("%s: %v days until %s became %v until %s", before.Name, before.Counted, before.Due, after.Counted, after.Due)
		}
	}
	if c.due("examine") != examine {
		w.t.Errorf("the step, until %s, is lengthened to %s", examine, c.due("examine"))
	}
	c.try("head", "extend", because()).refused(422, "extension_not_allowed")
	c.complete("examine", "pass", nil).complete("decide", "refused", nil).is("refused")
}

func testRecordedLate(w *town) {
	c := w.apply("applicant", stall, stand()).accept()
	before := c.receipt("promised")
	counted := before.counted()
	w.set(instant(counted[4] + " 09:00"))
	t, officer, _ := c.claim("examine")
	ask := func(asOf time.Time) answer {
		body := because().with("request", "gas_test").with("as_of", asOf.UTC().Format(time.RFC3339))
		return w.command(request{by: officer, op: "askInTask", id: t.ID, body: body})
	}
	for _, wrong := range []time.Time{w.now().Add(time.Hour), instant(counted[0] + " 10:00")} {
		if fields := ask(wrong).refused(422, "backdate_not_allowed").Fields; len(fields) != 1 || fields[0].Name != "as_of" {
			w.t.Errorf("as of %s is refused for %+v", wrong, fields)
		}
	}
	c.saw(ask(instant(counted[1]+" 10:00"))).is("suspended").stands("promised", "stopped")
	c.do(officer, "answer", facts{"request": "gas_test"}).is("in_approval").stands("promised", "running")
	after, still := c.receipt("promised"), []string{counted[1] + " gas_test", counted[2] + " gas_test", counted[3] + " gas_test"}
	if after.Counted != before.Counted || after.Due <= before.Due || !slices.Equal(after.stopped(), still) {
		w.t.Errorf("until %s, and recorded late until %s: %q, want %q", before.Due, after.Due, after.stopped(), still)
	}
	c.complete("examine", "pass", nil).complete("decide", "granted", nil).eventually("delivered")
}

func secondNoticeJustified(w *town) {
	c := w.apply("applicant", stall, stand()).notice("plan").supply("plan").correct()
	second := because().with("points", []facts{{"about": "menu", "what": secret("blurred")}})
	c.try(c.clerk(), "askCorrection", second).refused(422, "notice_repeated")
	c.do(c.clerk(), "askCorrection", second.with("justified", secret("the law changed"))).is("correction")
	k := c.carded("anomaly").is("yellow", c.clerk())
	if k.Cause.On != "second_correction_notice" {
		w.t.Errorf("the card is about %s", k.Cause.On)
	}
	k.try("clerk2", "acknowledgeCard", nil).refused(404, "not_found")
	k.reply(c.clerk())
	c.supply("menu").correct().accept().is("in_approval")
}

func promiseBroken(w *town) {
	c := w.apply("applicant", stall, stand()).accept()
	_, officer, colleague := c.claim("examine")
	c.letPass("promised")
	revokedOnAppeal(c.carded("promise_broken").is("red", officer), officer, colleague)
	c.carded("step_overdue").is("yellow", officer).reply(officer).uphold("supervisor")
	for _, k := range c.cards("supervisor", "") {
		if k.Level == "warning" {
			w.t.Errorf("they were warned of what had happened: %+v", k)
		}
	}
	c.look(c.by).letPass("statutory")
	exemptedLate(c, officer)
	c.complete("examine", "pass", nil).complete("decide", "granted", nil).eventually("delivered")
}

// revokedOnAppeal takes a card through all that can be said about it, and has those try who have no say.
func revokedOnAppeal(k *card, officer, colleague string) {
	k.try(colleague, "acknowledgeCard", nil).refused(404, "not_found")
	k.try("applicant", "replyToCard", facts{"text": secret("it was my fault")}).refused(404, "not_found")
	k.try("head", "replyToCard", facts{"text": secret("we are too few")}).refused(403, "not_assignee")
	k.try("supervisor", "upholdCard", because()).refused(409, "card_state")
	k.acknowledge(officer).reply(officer).appeal(officer)
	k.try(officer, "revokeCard", because()).refused(403, "role_missing")
	k.try("head", "revokeCard", because()).refused(403, "not_supervisor")
	k.try("supervisor", "revokeCard", nil).refused(422, "reason_missing")
	k.revoke("supervisor").try("supervisor", "upholdCard", because()).refused(409, "card_state")
	if k.Settled == nil || k.Settled.By != "supervisor" {
		k.w.t.Errorf("settled %+v", k.Settled)
	}
}

// exemptedLate lets the time for a reply pass: the reply is taken, an appeal is not.
func exemptedLate(c *application, officer string) {
	k := c.carded("law_broken").is("red", officer)
	by, err := time.Parse(time.RFC3339, k.ReplyBy)
	c.w.must(err)
	c.w.set(by)
	if late := c.cards("supervisor", "&reply=late"); len(late) != 1 || late[0].ID != k.ID || !late[0].ReplyLate {
		c.w.t.Errorf("late with a reply: %+v", late)
	}
	k.try(officer, "appealCard", because()).refused(409, "appeal_late")
	if k.reply(officer); !k.ReplyLate {
		c.w.t.Error("a late reply does not show")
	}
	k.try("supervisor", "exemptCard", waiver().with("ground", "rain")).refused(422, "ground_unknown")
	if k.exempt("supervisor"); k.Ground != "force_majeure" {
		c.w.t.Errorf("exempted on the ground %q", k.Ground)
	}
}

// Nobody decides on a card of their own, and that is the head's.
func headLate(w *town) {
	c := w.apply("applicant", stall, stand()).accept().complete("examine", "pass", nil)
	c.claim("decide")
	k := c.letPass("decide").carded("step_overdue").is("yellow", "head").reply("head")
	k.try("head", "upholdCard", because()).refused(403, "own_card")
	k.try("health-head", "upholdCard", because()).refused(404, "not_found")
	k.uphold("supervisor")
	c.complete("decide", "refused", nil).is("refused")
}

func urged(w *town) {
	c := w.apply("applicant", stall, stand()).accept()
	_, officer, _ := c.claim("examine")
	c.try(officer, "urge", because()).refused(403, "role_missing")
	c.try("head", "urge", because()).refused(403, "not_supervisor") // as the policy has it
	c.try("supervisor", "urge", nil).refused(422, "reason_missing")
	first := c.urge().is("urge", officer).reply(officer)
	if again := c.urge(); again.ID == first.ID || len(c.cards(officer, "&whose=mine&level=urge")) != 2 {
		w.t.Error("an urge is no card of its own")
	}
	c.withdraw().try("supervisor", "urge", because()).refused(409, "nothing_to_urge")
}

func silenceReversed(w *town) {
	c := w.apply("applicant", stall, w.opening()).accept()
	c.letPass("silence").eventually("delivered").decided("granted", "silence").fetchLicence()
	k := c.carded("anomaly").is("yellow", "")
	k.try("health-examiner", "acknowledgeCard", nil).refused(404, "not_found")
	k.acknowledge("examiner2").reply("examiner")
	c.try("examiner", "reverseSilence", because()).refused(403, "wrong_role")
	c.try("supervisor", "reverseSilence", because()).refused(403, "role_missing")
	c.try("head", "reverseSilence", nil).refused(422, "reason_missing")
	if c.do("head", "reverseSilence", because()); !c.Licence.Revoked {
		w.t.Errorf("the licence stands: %+v", c.Licence)
	}
	w.send(request{by: c.by, op: "licence", id: c.ID}).refused(409, "licence_revoked")
	c.try("head", "reverseSilence", because()).refused(422, "reversal_not_allowed")
}

func silenceWhileTested(w *town) {
	c := w.apply("applicant", stall, w.opening()).accept()
	c.saw(c.ask("examine", "gas_test")).is("suspended").letPass("silence").eventually("delivered").decided("granted", "silence")
	c.letPass("reverse").try("head", "reverseSilence", because()).refused(409, "limit_passed")
	c.look(c.by).letPass("close").eventually("closed").fetchLicence()
}

func reversedInTime(w *town) {
	c := w.open("applicant", facts{"item": stall, "division": district, "answers": w.opening(), "delivery": "window"}).supplyAll().submit().accept()
	c.letPass("silence").eventually("granted").atTheWindow()
	c.do("head", "reverseSilence", because()).is("withdrawn")
	c.try(c.clerk(), "handOver", nil).refused(409, "wrong_status")
	c.letPass("close").eventually("closed")
}
