package endtoend

// shop is what somebody answers who wants to trade.
func shop() facts {
	return facts{
		"trade": "goods", "shop_name": secret("Corner Shop"), "shop_address": secret("1 Lake Road"), "floor_area": 60.5,
		"rented": false, "term": "permanent",
	}
}

var suits, suitsNot = facts{"premises_fit": true}, facts{"premises_fit": false}

func tradeBranches() []branch {
	return []branch{
		{"trade/verified, inspected, approved", shopApproved},
		{"trade/sent back by both, for a season, at the window", shopSentBack},
		{"trade/refused at the inspection", shopRefused},
		{"trade/refused by the approver", shopNotApproved},
		{"trade/approved by silence", shopApprovedInSilence},
		{"trade/papers asked for, and brought", papersBrought},
		{"trade/papers asked for, and never brought", papersNeverBrought},
		{"trade/the health certificates follow", certificatesFollow},
		{"trade/the health certificates never come", certificatesNeverCome},
		{"trade/the health certificates never come while papers are awaited", certificatesAndPapersNeverCome},
	}
}

func shopApproved(w *town) {
	c := w.apply("applicant", trade, shop()).accept().complete("verify", "pass", nil)
	t, officer, _ := c.claim("inspect")
	alone := request{by: officer, op: "completeTask", id: t.ID, body: ending{Outcome: "pass", Findings: suits}}
	w.command(alone).refused(422, "officers_missing")
	c.end("inspect", "pass", suitsNot).refused(422, "outcome_not_allowed")
	c.complete("inspect", "pass", suits).complete("approve", "granted", nil).eventually("delivered").fetchLicence()
	c.letPass("close").eventually("closed")
}

func shopSentBack(w *town) {
	answers := shop().with("rented", true).with("floor_area", 100).with("term", "temporary")
	c := w.open("applicant", facts{"item": trade, "division": district, "answers": answers, "delivery": "window"})
	c.supplyAll().submit().accept().complete("verify", "pass", nil)
	c.saw(c.sendBack("inspect", "verify")).complete("verify", "pass", nil).complete("inspect", "pass", suits)
	c.saw(c.sendBack("approve", "inspect")).complete("inspect", "pass", suits)
	c.complete("approve", "granted", nil).handedOver().fetchLicence()
	if until := instant(c.Licence.From+" 00:00").AddDate(0, 6, -1).Format("2006-01-02"); c.Licence.Until != until {
		w.t.Errorf("for a season from %s until %s, want %s", c.Licence.From, c.Licence.Until, until)
	}
}

func shopRefused(w *town) {
	c := w.apply("applicant", trade, shop()).accept().letPass("promised").tick() // too late for a warning
	c.complete("verify", "pass", nil)
	c.end("inspect", "refused", suits).refused(422, "outcome_not_allowed")
	c.complete("inspect", "refused", suitsNot).is("refused").decided("refused", "officer")
}

func shopNotApproved(w *town) {
	c := w.apply("company", trade, shop()).accept().complete("verify", "pass", nil).complete("inspect", "pass", suits)
	c.complete("approve", "refused", nil).is("refused").letPass("close").eventually("closed")
}

func shopApprovedInSilence(w *town) {
	c := w.apply("applicant", trade, shop()).accept().complete("verify", "pass", nil).complete("inspect", "pass", suits)
	c.letPass("approve").tick().is("in_approval") // half a day is not yet silence
	c.letPass("approve.silence").eventually("delivered").decided("granted", "silence")
}

func papersBrought(w *town) {
	c := w.apply("applicant", trade, shop()).accept()
	c.saw(c.ask("verify", "missing_papers")).is("suspended").supply("ownership-proof")
	c.try("applicant2", "answer", facts{"request": "missing_papers"}).refused(404, "not_found")
	c.do(c.by, "answer", facts{"request": "missing_papers"}).is("in_approval").complete("verify", "pass", nil)
	c.saw(c.ask("inspect", "missing_papers")).is("suspended").do(c.by, "answer", facts{"request": "missing_papers"})
	c.complete("inspect", "pass", suits).complete("approve", "granted", nil).eventually("delivered")
}

func papersNeverBrought(w *town) {
	c := w.apply("applicant", trade, shop()).accept().complete("verify", "pass", nil)
	c.saw(c.ask("inspect", "missing_papers")).letPass("missing_papers").eventually("withdrawn")
}

func certificatesFollow(w *town) {
	c := w.apply("applicant", trade, shop().with("trade", "food")).accept().complete("verify", "pass", nil)
	c.complete("inspect", "pass", suits).end("approve", "granted", nil).refused(409, "material_missing")
	c.supply("health-certificate").complete("approve", "granted", nil).eventually("delivered")
}

func certificatesNeverCome(w *town) {
	c := w.apply("applicant", trade, shop().with("trade", "food")).accept()
	c.letPass("later.health-certificate").eventually("refused").decided("refused", "rule")
}

func certificatesAndPapersNeverCome(w *town) {
	c := w.apply("applicant", trade, shop().with("trade", "food")).accept()
	c.saw(c.ask("verify", "missing_papers")).is("suspended").letPass("later.health-certificate").eventually("refused")
}
