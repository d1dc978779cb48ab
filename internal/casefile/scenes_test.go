package casefile_test

import (
	"maps"

	"github.com/onewindow/onewindow/internal/casefile"
	"github.com/onewindow/onewindow/rules"
)

// Scenes bring a case to where a test begins.

// submitted: a shop of goods, rented.
func submitted(d *desk) {
	d.fill(rules.Values{
		"trade": "goods", "shop_name": "Corner", "shop_address": "1 Main Street", "floor_area": 40.0, "rented": true, "term": "permanent",
	}, "lease")
}

func accepted(d *desk) {
	submitted(d)
	d.do(officer("clerk"), casefile.Accept{})
}

func correctedOnce(d *desk) {
	submitted(d)
	d.do(officer("clerk"), casefile.AskCorrection{Because: "the lease is illegible", Points: []casefile.Point{{About: "lease", What: "illegible"}}})
	d.supply("lease")
	d.do(applicant(), casefile.Correct{})
}

func inspected(d *desk) {
	accepted(d)
	d.complete("examiner", "verify", "pass", nil)
	d.complete("inspector", "inspect", "pass", rules.Values{"premises_fit": true}, "inspector2")
}

func granted(d *desk) {
	inspected(d)
	d.complete("approver", "approve", "granted", nil)
}

// event is a public concert, with some answers changed.
func event(changed rules.Values) rules.Values {
	answers := rules.Values{
		"event_name": "Concert", "visitors": 500.0, "public": true, "first_day": "2026-05-01", "last_day": "2026-05-02",
		"location": "The park", "structures": false,
	}
	maps.Copy(answers, changed)
	return answers
}

// fastTrack: a small party with a tent whose plan has not come yet.
func fastTrack(d *desk) {
	d.fill(event(rules.Values{"visitors": 50.0, "public": false, "structures": true}), "programme")
	d.do(officer("clerk"), casefile.Accept{})
}

func askedForLocation(d *desk) {
	d.fill(event(nil), "programme")
	d.do(officer("clerk"), casefile.Accept{})
	d.do(officer("examiner"), casefile.Ask{Task: d.claim("examiner", "check_location"), Request: "another_location", Because: "the park is closed"})
}

// hygiene: a hairdresser who wants to be examined.
func hygiene(d *desk) { place(d, "hairdresser") }

func place(d *desk, kind string) {
	d.fill(rules.Values{"place_kind": kind, "place_name": "Place", "address": "1 Main Street", "commits": false}, "floor-plan", "hygiene-rules")
	d.do(officer("clerk"), casefile.Accept{})
}

func examined(d *desk, met bool) {
	hygiene(d)
	d.complete("examiner", "examine", "pass", rules.Values{"conditions_met": met})
}

// waterTested: a bathhouse, while the laboratory is at work.
func waterTested(d *desk) {
	place(d, "bathhouse")
	d.do(officer("examiner"), casefile.Ask{Task: d.claim("examiner", "examine"), Request: "water_test", Because: "its own well"})
}

// declared: granted at once on a declaration, the licence not yet issued.
func declared(d *desk) {
	d.fill(rules.Values{"kind": "declared", "fits": true, "late": false})
}

// sideBySide: a large public works, three offices at it.
func sideBySide(d *desk) {
	d.fill(rules.Values{"size": "large", "public": true}, "plan", "photo", "consent", "insurance")
	d.do(officer("clerk"), casefile.Accept{})
	d.complete("examiner", "review", "pass", rules.Values{"sound": true, "drained": true})
}
