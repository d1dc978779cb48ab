package endtoend

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
)

// target is a request that would be granted, and the case that it is about, if there is one.
type target struct {
	request
	*application
}

// targets make a target for every operation that takes a body, or could be sent one.
func targets() map[string]func(*town) target {
	return map[string]func(*town) target{
		"evaluate": func(*town) target {
			return target{request: request{id: hygiene, body: facts{"answers": hotel(), "kind": "person", "assurance": 2, "channel": "online"}}}
		},
		"dryRunPolicy": func(*town) target {
			return target{request: request{by: "supervisor", id: "default", body: facts{"from": "2026-01-01", "to": "2026-01-31"}}}
		},
		"openCase": func(*town) target {
			return target{request: request{by: "clerk", body: facts{
				"item": hygiene, "division": district, "answers": hotel(), "delivery": "window", "applicant": facts{"id": "visitor", "kind": "person", "name": secret("Zhang")},
			}}}
		},
		"editCase":         onCase((*town).drafted, facts{"answers": festival(80, true), "delivery": "post"}),
		"supplyMaterial":   onCase((*town).seated, facts{"on_paper": true}),
		"withdraw":         onCase((*town).drafted, because()),
		"submit":           onCase((*town).drafted, facts{}),
		"correct":          onCase(func(w *town) *application { return w.pending().notice("programme") }, facts{}),
		"refuseAcceptance": byClerk((*town).pending, because()),
		"askCorrection":    byClerk((*town).corrected, because().with("justified", secret("new")).with("points", []facts{{"about": "programme", "what": secret("blurred")}})),
		"accept":           byClerk((*town).pending, facts{}),
		"handOver":         byClerk((*town).ready, facts{"to": secret("cousin")}),
		"answer":           onCase((*town).asked, facts{"request": "another_location"}),
		"claimTasks": func(w *town) target {
			c := w.checking()
			return target{request{by: "culture-examiner", body: facts{"tasks": []string{c.open("check_location").ID}}}, c}
		},
		"reassignTasks": func(w *town) target {
			c := w.checking()
			return target{request{by: "culture-head", body: because().with("tasks", []string{c.open("check_location").ID}).with("to", "culture-examiner2")}, c}
		},
		"nextTask": func(w *town) target { return target{request{by: "culture-examiner", body: facts{}}, w.checking()} },
		"retry": func(w *town) target {
			c := w.stuck()
			return target{request{by: "admin", id: c.ID, body: facts{}}, c}
		},
		"publishCalendar": func(*town) target {
			return target{request: request{by: "designer", body: facts{"source": typhoon, "dry_run": true}}}
		},
		"releaseTask": onTask((*town).checking, "check_location", facts{}),
		"askInTask": func(w *town) target {
			c := w.standing()
			body := because().with("request", "gas_test").with("as_of", w.now().UTC().Format(time.RFC3339Nano))
			return target{request{by: "examiner", id: c.open("examine").ID, body: body}, c}
		},
		"completeTask": onTask((*town).checking, "check_location", ending{Outcome: "pass", Findings: fits, Officers: []string{"culture-examiner2"}, Because: secret("seen")}),
		"sendBackTask": onTask((*town).checked, "decide", because().with("to", "check_location")),

		"orderSpecial": func(w *town) target {
			c := w.standing()
			body := because().with("request", "gas_test").with("task", c.open("examine").ID).with("as_of", w.now().UTC().Format(time.RFC3339Nano))
			return target{request{by: "examiner", id: c.ID, body: body}, c}
		},
		"resumeCase": func(w *town) target {
			c := w.standing()
			c.saw(c.ask("examine", "gas_test"))
			return target{request{by: "examiner", id: c.ID, body: facts{"request": "gas_test"}}, c}
		},
		"openSubstitution": func(w *town) target {
			w.listed("examiner2", "tasks")
			w.freeOfLeave()
			return target{request{by: "examiner", body: w.absence("examiner2", 1).with("absent", "examiner").with("queues", []string{"approval"})}, w.standing()}
		},
		"endSubstitution": func(w *town) target {
			w.freeOfLeave()
			return target{request{by: "examiner", id: w.leave("examiner", "examiner2", 1), body: facts{}}, w.standing()}
		},
		"extend":          byOfficer("head", (*town).standing, because().with("by", "10wd")),
		"urge":            byOfficer("supervisor", (*town).standing, because()),
		"reverseSilence":  byOfficer("head", (*town).deemed, because()),
		"acknowledgeCard": onUrge("examiner", facts{}),
		"replyToCard":     onUrge("examiner", facts{"text": secret("so it was")}),
		"appealCard":      onUrge("examiner", because()),
		"upholdCard":      onReply("supervisor", because()),
		"revokeCard":      onUrge("supervisor", because()),
		"exemptCard":      onUrge("supervisor", waiver()),

		"addWebhook":     func(*town) target { return target{request: request{by: "admin", body: receiver()}} },
		"rotateWebhook":  onWebhook(facts{"at_once": true}),
		"removeWebhook":  onWebhook(facts{}),
		"enableWebhook":  onWebhook(facts{}),
		"disableWebhook": onWebhook(facts{}),
		"testWebhook":    onWebhook(facts{}),
		"retryWebhook":   onWebhook(facts{}),
	}
}

func (w *town) drafted() *application {
	return w.draft("applicant", event, festival(90, true)).supplyAll()
}
func (w *town) pending() *application  { return w.drafted().submit() }
func (w *town) checking() *application { return w.pending().accept() }
func (w *town) checked() *application  { return w.checking().complete("check_location", "pass", fits) }

func (w *town) asked() *application {
	c := w.checking()
	return c.saw(c.ask("check_location", "another_location"))
}

// seated is a draft of somebody who sits at the counter.
func (w *town) seated() *application {
	return w.open("city-clerk", facts{
		"item": event, "division": cityHall, "answers": festival(90, false), "applicant": facts{"id": "visitor", "kind": "person", "name": secret("Zhang")},
	})
}

// ready is a licence that waits to be handed over.
func (w *town) ready() *application {
	c := w.open("applicant", facts{"item": event, "division": cityHall, "answers": festival(50, false), "delivery": "post"}).supplyAll().submit().accept()
	c.complete("decide", "granted", nil)
	w.eventually("the licence is there", func() bool { return c.turnOf("hand_over") })
	return c
}

// stuck is a case whose licence could not be printed, which can be tried again by now.
func (w *town) stuck() *application {
	w.press.jammed.Store(true)
	defer w.press.jammed.Store(false)
	c := w.open("applicant", facts{"item": event, "division": cityHall, "answers": festival(50, false)}).supplyAll().submit().accept()
	c.complete("decide", "granted", nil)
	w.eventually("the work is handed to an operator", func() bool { return slices.Contains(w.stuckCases(), c.ID) })
	return c
}

// corrected is a case whose applicant has answered a correction notice.
func (w *town) corrected() *application {
	return w.pending().notice("programme").supply("programme").correct()
}

// standing is a stall that an examiner has in hand.
func (w *town) standing() *application {
	c := w.apply("applicant", stall, stand()).accept()
	c.claim("examine")
	return c
}

// deemed is a stall that silence has granted.
func (w *town) deemed() *application {
	return w.apply("applicant", stall, w.opening()).accept().letPass("silence").eventually("delivered")
}

// stuckCases lists the cases that wait for an operator, as the operator sees them.
func (w *town) stuckCases() []string {
	w.t.Helper()
	var list struct{ Items []struct{ Case string } }
	w.send(request{by: "admin", op: "stuck"}).done().read(&list)
	var ids []string
	for _, item := range list.Items {
		ids = append(ids, item.Case)
	}
	return ids
}

func onCase(prepare func(*town) *application, body any) func(*town) target {
	return func(w *town) target {
		c := prepare(w)
		return target{request{by: c.by, id: c.ID, name: "programme", match: c.tag(), body: body}, c}
	}
}

func byClerk(prepare func(*town) *application, body any) func(*town) target {
	return func(w *town) target {
		c := prepare(w)
		return target{request{by: c.clerk(), id: c.ID, body: body}, c}
	}
}

func byOfficer(officer string, prepare func(*town) *application, body any) func(*town) target {
	return func(w *town) target {
		c := prepare(w)
		return target{request{by: officer, id: c.ID, body: body}, c}
	}
}

// onUrge is about the card by which somebody was urged.
func onUrge(by string, body any) func(*town) target {
	return func(w *town) target {
		c := w.standing()
		return target{request{by: by, id: c.urge().ID, body: body}, c}
	}
}

// onWebhook is about a subscription.
func onWebhook(body any) func(*town) target {
	return func(w *town) target {
		return target{request: request{by: "admin", id: w.subscribe(receiver()).ID, body: body}}
	}
}

// onReply is about such a card that was replied to.
func onReply(by string, body any) func(*town) target {
	return func(w *town) target {
		c := w.standing()
		return target{request{by: by, id: c.urge().reply("examiner").ID, body: body}, c}
	}
}

func onTask(prepare func(*town) *application, step string, body any) func(*town) target {
	return func(w *town) target {
		c := prepare(w)
		t, officer, _ := c.claim(step)
		return target{request{by: officer, id: t.ID, body: body}, c}
	}
}

// TestGarbage sends every operation every kind of garbage. Nothing breaks; what is refused changes nothing and is not
// repeated. The golden file has what was taken, as odd texts are where a text is asked for.
func TestGarbage(t *testing.T) {
	w := newTown(t)
	prepare, taken := targets(), []string{}
	for _, op := range slices.Sorted(maps.Keys(w.contract)) {
		if w.contract[op].method == http.MethodGet {
			continue
		}
		t.Run(op, func(t *testing.T) {
			reach, known := prepare[op]
			if !known {
				t.Fatal("nobody has said how to reach this operation")
			}
			for _, what := range w.in(t).throw(op, reach) {
				taken = append(taken, op+what)
			}
		})
	}
	golden(t, "taken.txt", strings.Join(taken, "\n")+"\n")
}

// throw throws all garbage at an operation and returns what was taken of it. The good body is taken after it all.
func (w *town) throw(op string, prepare func(*town) target) (taken []string) {
	w.t.Helper()
	at := prepare(w)
	at.op = op
	list := at.garbage()
	for i := range list {
		if !w.thrown(at, list[i]) {
			continue
		}
		taken = append(taken, list[i].what)
		if at.application != nil {
			at = prepare(w)
			at.op = op
			list = at.garbage() // the same of another body
		}
	}
	at.key = uuid.NewString()
	w.send(at.request).done()
	return taken
}

// garbage is all that can be made of the good body.
func (at target) garbage() []garbage {
	good := generic(at.body)
	return slices.Concat(wholes(slices.Sorted(maps.Keys(good))), spoilt(good))
}

// thrown throws garbage at a target and reports whether it was taken after all, as a text that is odd and no more may be.
func (w *town) thrown(at target, g garbage) bool {
	w.t.Helper()
	before := w.weight(at)
	r := at.request
	r.key, r.body = uuid.NewString(), g.body
	a := w.send(r)
	if a.status < http.StatusBadRequest {
		return true
	}
	if after := w.weight(at); after != before {
		w.t.Errorf("%s was refused with %d and changed something: %s, was %s", g.what, a.status, after, before)
	}
	for _, own := range []string{bait, mark, "passwd"} {
		if strings.Contains(string(a.body), own) {
			w.t.Errorf("%s is repeated: %s", g.what, a.body)
		}
	}
	return false
}

// weight is a text that changes with whatever the target's case consists of.
func (w *town) weight(at target) string {
	w.t.Helper()
	if at.application == nil {
		return fmt.Sprint(rowsOf[int](w, "SELECT count(*)::integer FROM cases"))
	}
	return rowsOf[string](w, `SELECT seq || ' ' || status || ' ' || (SELECT count(*) FROM files WHERE case_id = cases.id) || ' '
		|| (SELECT count(*) FROM case_events WHERE case_id = cases.id) || ' '
		|| (SELECT count(*) FROM card_events e JOIN cards k ON k.id = e.card_id WHERE k.case_id = cases.id) FROM cases WHERE id = $1`, at.ID)[0]
}

// generic is a body as any JSON is.
func generic(body any) map[string]any {
	text := request{body: body}.bytes()
	var v map[string]any
	if err := json.Unmarshal(text, &v); err != nil {
		panic(err) // a body of the tests is an object
	}
	return v
}
