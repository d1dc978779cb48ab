package endtoend

import (
	"slices"
	"time"
)

// night is an item of these tests alone: what an officer may not do alone, and a hearing that outlasts its time.
const night = "night-market"

func lanterns() facts { return facts{"market_name": secret("Lantern Street")} }

func deskBranches() []branch {
	return []branch{
		{"desk/reassigned, and done by the other", reassigned},
		{"desk/a long test declined, then approved", countersigned},
		{"desk/a colleague stands in", stoodInFor},
		{"desk/the hearing outlasts its time", hearingOutlasted},
		{"desk/urged twice and answered once", urgeIgnored},
	}
}

// nightly is a night market that the examiner has in hand.
func (w *town) nightly() *application {
	c := w.apply("applicant", night, lanterns()).accept()
	c.claim("examine")
	return c
}

// give has the head give a task to somebody, who has to be able to take it.
func (c *application) give(step, to string) *application {
	c.w.t.Helper()
	c.w.listed(to, "tasks") // from now on the register knows them
	var list struct{ Items []struct{ Reassigned bool } }
	c.w.command(request{by: "head", op: "reassignTasks", body: because().with("tasks", []string{c.open(step).ID}).with("to", to)}).done().read(&list)
	if len(list.Items) != 1 || !list.Items[0].Reassigned {
		c.w.t.Fatalf("not given to %s: %+v", to, list)
	}
	c.holders[c.open(step).ID] = to
	return c.look(c.by)
}

func reassigned(w *town) {
	c := w.nightly()
	due := c.due("examine")
	if c.give("examine", "examiner2"); c.due("examine") != due {
		w.t.Errorf("due %s, was %s", c.due("examine"), due)
	}
	w.command(request{by: "examiner", op: "completeTask", id: c.open("examine").ID, body: ending{Outcome: "pass"}}).refused(403, "not_assignee")
	c.complete("examine", "pass", nil).complete("hearing", "pass", nil).complete("decide", "granted", nil).eventually("delivered")
}

// countersign has the head answer the newest proposal.
func (c *application) countersign(outcome string) *application {
	c.w.t.Helper()
	c.look("examiner")
	id := c.open("countersign").ID
	c.w.claim("head", id)
	return c.saw(c.w.command(request{by: "head", op: "completeTask", id: id, body: ending{Outcome: outcome, Because: secret("seen " + outcome)}}))
}

func countersigned(w *town) {
	c := w.nightly()
	order := func() answer {
		return w.command(request{by: "examiner", op: "orderSpecial", id: c.ID, body: because().with("request", "noise_test")})
	}
	c.saw(order()).is("in_approval")
	order().refused(409, "proposal_open")
	c.countersign("decline").is("in_approval")
	c.saw(order()).countersign("approve").is("suspended")
	c.do("examiner", "resumeCase", facts{}).is("in_approval")
	var page struct {
		Items []struct {
			Seq  int64
			Kind string
		}
	}
	w.send(request{by: "applicant", op: "notices", id: c.ID}).done().read(&page)
	if len(page.Items) != 1 || page.Items[0].Kind != "special_procedure" {
		w.t.Errorf("the applicant was told %+v", page.Items)
	}
	c.complete("examine", "pass", nil).complete("hearing", "pass", nil).complete("decide", "refused", nil)
}

// leave has a colleague stand in for an officer from today on, for some days more.
func (w *town) leave(absent, substitute string, days int) (id string) {
	w.t.Helper()
	w.listed(absent, "tasks")
	w.listed(substitute, "tasks")
	var sub struct{ ID string }
	w.command(request{by: absent, op: "openSubstitution", body: w.absence(substitute, days)}).done().read(&sub)
	return sub.ID
}

// freeOfLeave ends whatever the examiner's leave was.
func (w *town) freeOfLeave() {
	w.t.Helper()
	var page struct{ Items []struct{ ID string } }
	w.send(request{by: "examiner", op: "substitutions"}).done().read(&page)
	for _, sub := range page.Items {
		w.send(request{by: "examiner", op: "endSubstitution", id: sub.ID, key: sub.ID}).done()
	}
}

func (w *town) absence(substitute string, days int) facts {
	today := w.library.Calendars["cn"].DateOf(w.now())
	return because().with("substitute", substitute).with("from", today).with("to", today.AddDays(days))
}

func stoodInFor(w *town) {
	c := w.nightly()
	id := w.leave("examiner", "examiner2", 3)
	w.command(request{by: "examiner2", op: "completeTask", id: c.open("examine").ID, body: ending{Outcome: "pass"}}).done()
	both := rowsOf[string](w, "SELECT actor || ' for ' || instead_of FROM audit WHERE case_id = $1 AND instead_of <> ''", c.ID)
	if !slices.Equal(both, []string{"examiner2 for examiner"}) {
		w.t.Errorf("the audit says %q", both)
	}
	w.command(request{by: "examiner", op: "endSubstitution", id: id}).done()
	c.look(c.by).complete("hearing", "pass", nil).complete("decide", "granted", nil).eventually("delivered")
}

func hearingOutlasted(w *town) {
	c := w.nightly().complete("examine", "pass", nil)
	if state := c.clockState("promised"); state != "stopped" {
		w.t.Fatalf("during the hearing the promise is %s", state)
	}
	c.letPass("hearing")
	w.eventually("the clocks go on", func() bool {
		w.nudge()
		return c.look(c.by).clockState("promised") == "running"
	})
	c.complete("hearing", "pass", nil).complete("decide", "granted", nil).eventually("delivered")
}

// The officer answers the second urge: when the day for the answers is over, the first has its card.
func urgeIgnored(w *town) {
	c := w.nightly()
	c.do("head", "urge", facts{"because": secret("people wait")})
	c.urge().is("urge", "examiner").reply("examiner")
	var first *card
	for _, k := range c.cards("examiner", "&whose=mine&level=urge&state=issued") {
		first = k.acknowledge("examiner")
	}
	by, err := time.Parse(time.RFC3339, first.ReplyBy)
	w.must(err)
	w.set(by.Add(time.Second))
	k := c.carded("ignored").is("red", "examiner")
	if all := c.cards("examiner", "&whose=mine&level=red"); len(all) != 1 || k.Cause.Entry != 1 {
		w.t.Errorf("%d cards, and one on urge %d", len(all), k.Cause.Entry)
	}
	k.reply("examiner")
	c.look(c.by).complete("examine", "pass", nil).complete("hearing", "pass", nil).complete("decide", "granted", nil).eventually("delivered")
}

func (c *application) clockState(name string) string {
	for _, k := range c.Clocks {
		if k.Name == name {
			return k.State
		}
	}
	return ""
}
