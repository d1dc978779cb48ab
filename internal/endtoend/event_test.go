package endtoend

// festival is what somebody answers who wants to hold an event with so many visitors.
func festival(visitors int, public bool) facts {
	return facts{
		"event_name": secret("Lantern Fair"), "visitors": visitors, "public": public, "first_day": "2026-09-24", "last_day": "2026-09-26",
		"location": secret("Harbour Square"), "structures": false, "contact": secret("Wang"),
	}
}

// with changes an answer.
func (f facts) with(name string, value any) facts {
	changed := facts{name: value}
	for k, v := range f {
		if k != name {
			changed[k] = v
		}
	}
	return changed
}

var fits, fitsNot = facts{"location_fit": true}, facts{"location_fit": false}

func eventBranches() []branch {
	return []branch{
		{"event/fast track, granted", fastTrackGranted},
		{"event/fast track, refused", fastTrackRefused},
		{"event/regular, another location, sent back, by post", regularElsewhere},
		{"event/regular, the location does not suit", regularUnsuitable},
		{"event/regular, no other location is named", regularNoOther},
		{"event/regular, the plan of the structures never comes", structuresUnplanned},
		{"event/large, granted after a send-back, with two departments silent", largeGranted},
		{"event/large, refused", largeRefused},
		{"event/ends before it begins, seen by the clerk", endsBeforeItBegins},
		{"event/ends before it begins, and the clerk is silent", endsBeforeInSilence},
		{"event/nothing is corrected", neverCorrected},
	}
}

func fastTrackGranted(w *town) {
	c := w.apply("applicant", event, festival(50, false)).accept()
	c.complete("decide", "granted", nil).eventually("delivered").fetchLicence()
	if c.Category != "fast_track" {
		w.t.Errorf("category %s", c.Category)
	}
}

func fastTrackRefused(w *town) {
	c := w.apply("applicant", event, festival(99, false)).accept()
	c.complete("decide", "refused", nil).is("refused").letPass("close").eventually("closed")
}

func regularElsewhere(w *town) {
	c := w.open("company", facts{"item": event, "division": cityHall, "answers": festival(99, true), "delivery": "post"})
	c.supplyAll().submit().accept()
	c.saw(c.ask("check_location", "another_location")).is("suspended")
	c.edit(facts{"location": secret("Old Town Park")})
	c.try(c.by, "editCase", nil).refused(428, "version_required")
	c.do(c.by, "answer", facts{"request": "another_location"}).is("in_approval")
	c.complete("check_location", "pass", fits)
	c.saw(c.sendBack("decide", "check_location")).complete("check_location", "pass", fits)
	c.complete("decide", "granted", nil).handedOver().fetchLicence()
}

func regularUnsuitable(w *town) {
	c := w.apply("applicant", event, festival(4999, true)).accept().complete("check_location", "pass", fitsNot)
	c.end("decide", "granted", nil).refused(422, "outcome_not_allowed")
	c.complete("decide", "refused", nil).is("refused")
}

func regularNoOther(w *town) {
	c := w.apply("applicant", event, festival(100, false)).accept()
	c.saw(c.ask("check_location", "another_location")).letPass("another_location").eventually("withdrawn")
	c.letPass("close").eventually("closed")
}

func structuresUnplanned(w *town) {
	c := w.apply("applicant", event, festival(200, true).with("structures", true)).accept()
	c.complete("check_location", "pass", fits)
	c.end("decide", "granted", nil).refused(409, "material_missing")
	c.letPass("later.structure-plan").eventually("refused").decided("refused", "rule")
}

func largeGranted(w *town) {
	c := w.apply("applicant", event, festival(5000, true).with("structures", true)).accept().supply("structure-plan")
	c.complete("check_location", "pass", fits).complete("fire_safety", "pass", nil)
	c.letPass("medical_care").letPass("streets")
	w.eventually("the alderman's turn", func() bool { return c.turnOf("alderman") })
	c.saw(c.sendBack("alderman", "check_location")).complete("check_location", "pass", fits)
	c.complete("fire_safety", "objection", nil).complete("medical_care", "pass", nil).complete("streets", "pass", nil)
	c.complete("alderman", "granted", nil).eventually("delivered")
}

// turnOf reports whether a step is open by now.
func (c *application) turnOf(step string) bool {
	c.w.t.Helper()
	c.w.nudge()
	for _, t := range c.look(c.by).Tasks {
		if t.Step == step && t.State == "open" {
			return true
		}
	}
	return false
}

func largeRefused(w *town) {
	c := w.apply("company", event, festival(20000, true)).accept().complete("check_location", "pass", fitsNot)
	c.complete("streets", "objection", nil).complete("medical_care", "objection", nil).complete("fire_safety", "objection", nil)
	c.end("alderman", "granted", nil).refused(422, "outcome_not_allowed")
	c.complete("alderman", "refused", nil).is("refused")
}

func backwards() facts { return festival(50, false).with("last_day", "2026-09-01") }

func endsBeforeItBegins(w *town) {
	c := w.apply("applicant", event, backwards())
	c.try(c.clerk(), "accept", nil).refused(422, "ground_holds")
	c.do(c.clerk(), "refuseAcceptance", facts{"because": secret("the days are wrong")}).is("not_accepted")
	c.letPass("close").eventually("closed")
}

func endsBeforeInSilence(w *town) {
	w.apply("applicant", event, backwards()).letPass("accept").eventually("not_accepted")
}

func neverCorrected(w *town) {
	w.apply("applicant", event, festival(50, false)).notice("programme").letPass("correct").eventually("withdrawn")
}
