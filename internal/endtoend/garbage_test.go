package endtoend

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"net/url"
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
		"nextTask": func(w *town) target { return target{request{by: "culture-examiner", body: facts{}}, w.checking()} },
		"retry": func(w *town) target {
			c := w.stuck()
			return target{request{by: "admin", id: c.ID, body: facts{}}, c}
		},
		"releaseTask": onTask((*town).checking, "check_location", facts{}),
		"askInTask": func(w *town) target {
			c := w.standing()
			body := because().with("request", "gas_test").with("as_of", w.now().UTC().Format(time.RFC3339Nano))
			return target{request{by: "examiner", id: c.open("examine").ID, body: body}, c}
		},
		"completeTask": onTask((*town).checking, "check_location", ending{Outcome: "pass", Findings: fits, Officers: []string{"culture-examiner2"}, Because: secret("seen")}),
		"sendBackTask": onTask((*town).checked, "decide", because().with("to", "check_location")),

		"extend":          byOfficer("head", (*town).standing, because().with("by", "10wd")),
		"urge":            byOfficer("supervisor", (*town).standing, because()),
		"reverseSilence":  byOfficer("head", (*town).deemed, because()),
		"acknowledgeCard": onUrge("examiner", facts{}),
		"replyToCard":     onUrge("examiner", facts{"text": secret("so it was")}),
		"appealCard":      onUrge("examiner", because()),
		"upholdCard":      onReply("supervisor", because()),
		"revokeCard":      onUrge("supervisor", because()),
		"exemptCard":      onUrge("supervisor", waiver()),
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

// TestIDsThatAreNone puts what is no id, and no name, into the address of every operation.
func TestIDsThatAreNone(t *testing.T) {
	w := newTown(t)
	c := w.seated()
	before := w.weight(target{application: c})
	ids := []string{
		"x", "0", "null", "-", "%", "..", "../" + c.ID, c.ID + "/..", c.ID + "\x00", "{" + c.ID + "}", "urn:uuid:" + c.ID, strings.ReplaceAll(c.ID, "-", ""),
		c.ID + " ", "' OR 1=1 --", strings.Repeat("a", 4000), "\xff", "编号",
	}
	for _, op := range slices.Sorted(maps.Keys(w.contract)) {
		o := w.contract[op]
		r := request{by: c.by, op: op, name: "programme", key: uuid.NewString(), match: c.tag(), body: bodies()[op]}
		if !strings.Contains(o.path, "{id}") && !strings.Contains(o.path, "{code}") {
			continue
		}
		for _, r.id = range ids {
			w.send(r).refused(404, notFoundCode(w.send(r)))
		}
	}
	names := append(ids, "../../etc/passwd", "..\\..\\x", "programme/../programme", "PROGRAMME", "programme.pdf", "/etc/passwd", "programme\x00.pdf")
	for _, name := range names {
		r := request{by: c.by, op: "supplyMaterial", id: c.ID, name: name, key: uuid.NewString(), body: facts{"on_paper": true}}
		if a := w.send(r); a.status != 404 && a.status != 405 && a.status != 422 {
			t.Errorf("material %q was answered %d", name, a.status)
		}
	}
	if after := w.weight(target{application: c}); after != before {
		t.Errorf("the case changed from %s to %s", before, after)
	}
}

// notFoundCode is what an answer calls what is not there: an item has a word of its own.
func notFoundCode(a answer) string {
	if strings.Contains(string(a.body), "item_unknown") {
		return "item_unknown"
	}
	return "not_found"
}

// TestQueriesThatAreNone asks lists for what they do not have.
func TestQueriesThatAreNone(t *testing.T) {
	w := newTown(t)
	c := w.pending()
	cursor := func(json string) string { return "cursor=" + base64.RawURLEncoding.EncodeToString([]byte(json)) }
	odd := []string{
		"limit=0", "limit=-1", "limit=101", "limit=1e2", "limit=" + bait, "limit=1&limit=1", "page=2", "cursor=" + bait, "cursor=%00", "cursor=%ff", "%zz=1", "a;b",
		cursor(bait), cursor(`{"id": 1}`), cursor(`{"due": "tomorrow"}`), cursor(`[]`), cursor(`1e99`), cursor(`{"UpdatedAt": "0"}`), cursor(`"` + bait + `"`),
		cursor(strings.Repeat("[", 20000)), "cursor=" + strings.Repeat("A", 8000),
	}
	for op, more := range map[string][]string{
		"tasks":   {"queue=" + bait, "holder=theirs", "due=2026-02-30", "due=0000-00-00", "due=" + bait, "queue=", "due=now"},
		"cards":   {"whose=theirs", "level=green", "state=lost", "reply=soon", "case=" + bait, cursor(`{"at": "now"}`)},
		"events":  {cursor(`null`) + "&limit=x"},
		"myCases": {"holder=mine"},
	} {
		for _, query := range append(more, odd...) {
			r := request{by: c.by, op: op, id: c.ID, query: query}
			if op == "tasks" || op == "cards" {
				r.by = "city-clerk"
			}
			a := w.send(r)
			if query != "queue=" && a.status != 400 || strings.Contains(string(a.body), bait) {
				t.Errorf("%s?%.60s was answered %d %s", op, query, a.status, a.body)
			}
		}
	}
	for _, number := range []string{"", "x", "%00", "%ff", "' OR 1=1 --", strings.Repeat("9", 5000), "2025-00000-00000"} {
		if a := w.send(request{op: "track", query: "number=" + url.QueryEscape(number)}); a.status != 404 && a.status != 400 {
			t.Errorf("number %q was answered %d", number, a.status)
		}
	}
	var found struct{ Status string }
	a := w.send(request{op: "track", query: "number=" + strings.ToLower(strings.ReplaceAll(c.Number, "-", ""))}).done()
	if a.read(&found); found.Status != "submitted" || strings.Contains(string(a.body), mark) {
		t.Errorf("anybody who knows the number is told %s", a.body)
	}
}
