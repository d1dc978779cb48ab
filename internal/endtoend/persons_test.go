package endtoend

import (
	"flag"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"

	"github.com/onewindow/onewindow/internal/access/devissuer"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// kinds of person, by the columns of the table.
var columns = []struct{ title, id string }{
	{"own", "applicant"},        // whose case it is
	{"oth", "company"},          // another applicant
	{"clk", "clerk"},            // of the window that the case lies at, and who opened it if that was at the counter
	{"cl2", "clerk2"},           // a colleague there
	{"far", "far-clerk"},        // of another district
	{"exa", "health-examiner"},  // has the task in hand
	{"ex2", "health-examiner2"}, // a colleague
	{"dep", "examiner"},         // of another department
	{"fex", "far-examiner"},     // of another district
	{"app", "health-approver"},  // has another role
	{"hea", "health-head"},      // of the department
	{"ohd", "head"},             // of another department
	{"sup", "supervisor"},       // watches
	{"des", "designer"},         //
	{"adm", "admin"},            //
	{"nob", ""},                 // has not signed in
}

// scene is a case with what can be done about it.
type scene struct {
	title string
	*application
	task string // of the case; empty: it has none
	card string // of the case; empty: the scene is not about it
}

// TestWrongPerson tries every operation of the contract as every kind of person. A command names a version that the case
// never had, so that 412 is the answer to whoever may do it, and nothing changes.
func TestWrongPerson(t *testing.T) {
	w := newTown(t)
	var table strings.Builder
	table.WriteString(row("", func(column int) string { return columns[column].title }))
	for _, s := range w.scenes() {
		before := s.look(s.by).Seq
		table.WriteString("\n" + s.title + "\n")
		for _, op := range slices.Sorted(maps.Keys(w.contract)) {
			if !s.has(w.contract[op].path) {
				continue
			}
			table.WriteString(row(op, func(column int) string { return w.attempt(s, request{by: columns[column].id, op: op}) }))
		}
		if after := s.look(s.by).Seq; after != before {
			t.Errorf("%s: the case moved from %d to %d", s.title, before, after)
		}
	}
	table.WriteString("\nwithout a case\n")
	for _, r := range general() {
		table.WriteString(row(r.op, func(column int) string {
			r.by = columns[column].id
			return fmt.Sprint(w.judged(r).status)
		}))
	}
	for op := range w.contract {
		if !strings.Contains(table.String(), "\n"+op+" ") {
			t.Errorf("nobody tried %s", op)
		}
	}
	golden(t, "persons.txt", table.String())
}

// scenes are cases of every kind and stage.
func (w *town) scenes() []scene {
	late, unclaimed := w.apply("applicant", hygiene, bathhouse()).accept(), w.apply("applicant", hygiene, bathhouse()).accept()
	late.claim("examine")
	late.letPass("promised").carded("promise_broken")
	unclaimed.carded("promise_broken")
	draft := w.draft("applicant", hygiene, bathhouse()).supply("floor-plan")
	fresh := w.apply("applicant", hygiene, bathhouse())
	w.claim("clerk", fresh.open("accept").ID)
	running := w.apply("applicant", hygiene, bathhouse()).accept()
	examining, _, _ := running.claim("examine")
	person := facts{"id": "visitor", "kind": "person", "name": secret("Zhang San")}
	counter := facts{"item": hygiene, "division": district, "answers": hairdresser(), "applicant": person, "delivery": "window"}
	sitting := w.open("clerk", counter).supply("floor-plan")
	granted := w.open("clerk", counter).supply("floor-plan").submit().accept()
	w.eventually("the licence lies at the window", func() bool { return granted.turnOf("hand_over") })
	w.claim("clerk", granted.open("hand_over").ID)
	return []scene{
		{"a draft", draft, "", ""},
		{"submitted", fresh, fresh.open("accept").ID, ""},
		{"in approval", running, examining.ID, ""},
		{"a draft at the counter", sitting, "", ""},
		{"granted at the counter", granted, granted.open("hand_over").ID, ""},
		{"a card for an officer", late, "", late.carded("promise_broken").is("red", "health-examiner").ID},
		{"a card for a queue", unclaimed, "", unclaimed.carded("promise_broken").is("red", "").ID},
	}
}

// has reports whether an operation is about what the scene has.
func (s scene) has(path string) bool {
	if s.card != "" {
		return strings.Contains(path, "/cards/{id}")
	}
	return strings.Contains(path, "/cases/{id}") || strings.Contains(path, "/ops/{id}") || s.task != "" && (strings.Contains(path, "/tasks/{id}") || (path == "/api/v1/tasks/claim" || path == "/api/v1/tasks/reassign"))
}

// attempt tries an operation on the scene. Who may not know of a case or task cannot tell it from one that there is not.
func (w *town) attempt(s scene, r request) string {
	w.t.Helper()
	r.id, r.name, r.body = s.ID, "floor-plan", bodies()[r.op]
	if strings.Contains(w.contract[r.op].path, "/tasks/") {
		r.id = s.task
	}
	if s.card != "" {
		r.id = s.card
	}
	switch r.op {
	case "claimTasks":
		return w.eachAnswered(r, facts{"tasks": []string{r.id}})
	case "reassignTasks": // whoever may do it is told that there is no such officer
		return w.eachAnswered(r, because().with("tasks", []string{r.id}).with("to", "nobody"))
	}
	a := w.judged(r)
	if a.status == http.StatusNotFound {
		r.id = uuid.NewString()
		a.same(w.judged(r))
	}
	return fmt.Sprint(a.status)
}

// judged sends a request under a key of its own, for a version that no case has. A denied attempt is in the audit.
func (w *town) judged(r request) answer {
	w.t.Helper()
	r.key, r.match = uuid.NewString(), `"0"`
	last := rowsOf[int64](w, "SELECT coalesce(max(id), 0) FROM audit")[0]
	a := w.send(r)
	if r.by == "" || w.contract[r.op].open || a.status != http.StatusForbidden && a.status != http.StatusNotFound {
		return a
	}
	trace := rowsOf[string](w, "SELECT outcome FROM audit WHERE id > $1 AND actor = $2", last, r.by)
	nothingThere := (r.op == "licence" || r.op == "notice") && slices.Equal(trace, []string{"read"}) // it may be read, and there is none yet
	if !nothingThere && (len(trace) != 1 || !strings.HasPrefix(trace[0], "denied:")) {
		w.t.Errorf("%s was denied %s with %d, and the audit says %q", r.by, r.op, a.status, trace)
	}
	return a
}

// eachAnswered tries what is answered for each task on its own, and returns the status that fits.
func (w *town) eachAnswered(r request, body facts) string {
	w.t.Helper()
	r.body = body
	a := w.judged(r)
	if a.status != http.StatusOK {
		return fmt.Sprint(a.status)
	}
	var list struct{ Items []struct{ Code string } }
	a.read(&list)
	switch code := list.Items[0].Code; code {
	case "":
		return "200"
	case "not_found":
		return "404"
	case "already_claimed":
		return "409"
	case "officer_unknown":
		return "422"
	default:
		return "403"
	}
}

// bodies are what the operations are sent with that need something.
func bodies() map[string]any {
	return map[string]any{
		"editCase": facts{"answers": facts{"address": secret("elsewhere")}}, "withdraw": because(), "refuseAcceptance": because(), "askCorrection": because(),
		"answer": facts{"request": "water_test"}, "handOver": facts{"to": secret("cousin")}, "completeTask": ending{Outcome: "pass"},
		"sendBackTask": facts{"to": "examine", "because": secret("again")}, "askInTask": facts{"request": "water_test", "because": secret("test")},
		"orderSpecial": because().with("request", "water_test"), "resumeCase": facts{"request": "water_test"},
		"openSubstitution": because().with("substitute", "nobody").with("from", "2025-03-03").with("to", "2025-03-04"),
		"supplyMaterial":   facts{"on_paper": true}, "extend": because(), "reverseSilence": because(), "urge": because(), "appealCard": because(),
		"replyToCard": facts{"text": secret("so it was")}, "upholdCard": because(), "revokeCard": because(), "exemptCard": waiver(),
		"addWebhook": receiver(), "rotateWebhook": facts{"at_once": true},
	}
}

// general are the operations that are about no case that exists.
func general() []request {
	online := facts{"item": hygiene, "division": district, "answers": bathhouse()}
	counter := online.with("applicant", facts{"id": "visitor", "kind": "person", "name": secret("Zhang San")})
	return []request{
		{op: "contract"}, {op: "items"}, {op: "item", id: hygiene}, {op: "evaluate", id: hygiene, body: facts{"answers": bathhouse()}},
		{op: "track", query: "number=2025-00000-00000"}, {op: "livez"}, {op: "readyz"}, {op: "metrics"},
		{op: "openCase", body: online}, {op: "openCase", body: counter}, {op: "myCases"}, {op: "stuck"}, {op: "tasks"}, {op: "cards"},
		{op: "substitutions"}, {op: "openSubstitution", body: bodies()["openSubstitution"]}, {op: "endSubstitution", id: uuid.NewString()},
		{op: "calendars"}, {op: "calendar", id: "cn"}, {op: "calendarMoves", id: "cn"},
		{op: "publishCalendar", body: facts{"source": typhoon, "dry_run": true}},
		{op: "nextTask", query: "queue=completion&item=" + trade},
		{op: "summary", query: "by=person"}, {op: "series", query: "measure=late"}, {op: "watchedCases"}, {op: "scores", query: "of=officer"},
		{op: "policies"}, {op: "policy", id: "default"}, {op: "dryRunPolicy", id: "default", body: facts{"from": "2026-01-01", "to": "2026-01-31"}},
		{op: "webhooks"}, {op: "addWebhook", body: receiver()}, {op: "webhook", id: nobodys}, {op: "removeWebhook", id: nobodys}, {op: "webhookDeliveries", id: nobodys},
		{op: "rotateWebhook", id: nobodys}, {op: "enableWebhook", id: nobodys}, {op: "disableWebhook", id: nobodys}, {op: "testWebhook", id: nobodys}, {op: "retryWebhook", id: nobodys},
	}
}

func row(title string, cell func(column int) string) string {
	line := fmt.Sprintf("%-18s", title)
	for i := range columns {
		line += fmt.Sprintf(" %3s", cell(i))
	}
	return line + "\n"
}

// golden compares a text with the file of that name.
func golden(t *testing.T, name, got string) {
	t.Helper()
	path := "testdata/" + name
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("%s (-golden +got):\n%s", path, diff)
	}
}

// TestOwnCase has an examiner of the department apply, who is an applicant like any other, and no officer, in that case.
func TestOwnCase(t *testing.T) {
	w := newTown(t)
	c := w.apply("applying-examiner", hygiene, bathhouse()).accept()
	mine := c.open("examine").ID
	if got := w.listed("applying-examiner", "tasks"); len(got) != 0 {
		t.Errorf("their own case is in their worklist: %+v", got)
	}
	w.judged(request{by: "applying-examiner", op: "task", id: mine}).refused(403, "conflict_of_interest")
	var list struct{ Items []struct{ Code string } }
	w.command(request{by: "applying-examiner", op: "claimTasks", body: facts{"tasks": []string{mine}}}).read(&list)
	if len(list.Items) != 1 || list.Items[0].Code != "conflict_of_interest" {
		t.Errorf("claiming was answered %+v", list)
	}
	if a := w.command(request{by: "applying-examiner", op: "nextTask"}); a.status != http.StatusNoContent {
		t.Errorf("their next task is %s", a.body)
	}
	w.apply("applicant", hygiene, bathhouse()).accept()
	if got := w.listed("applying-examiner", "tasks"); len(got) != 1 {
		t.Errorf("%d tasks of other people's cases, want one", len(got))
	}
}

// TestListsShowWhatMayBeRead: whatever a list shows, the one who asked for it may read; and nobody finds another's cases.
func TestListsShowWhatMayBeRead(t *testing.T) {
	w := newTown(t)
	w.scenes()
	w.apply("company", event, festival(5000, true)).accept()
	shown, cards := map[string]int{}, map[string]int{}
	for _, p := range devissuer.People() {
		for _, id := range w.listed(p.ID, "tasks") {
			w.send(request{by: p.ID, op: "task", id: id}).done()
			shown[p.ID]++
		}
		for _, id := range w.listed(p.ID, "myCases") {
			if owner := rowsOf[string](w, "SELECT applicant FROM cases WHERE id = $1", id)[0]; owner != p.ID {
				t.Errorf("%s is shown a case of %s", p.ID, owner)
			}
			shown[p.ID]++
		}
		for _, id := range w.listed(p.ID, "cards") {
			w.send(request{by: p.ID, op: "card", id: id}).done()
			cards[p.ID]++
		}
	}
	want := map[string]int{
		"applicant": 5, "company": 1, "clerk": 2, "clerk2": 2, "health-examiner": 3, "health-examiner2": 3, "applying-examiner": 3,
		"health-inspector": 1, "health-inspector2": 1, "culture-examiner": 1, "culture-examiner2": 1, "city-clerk": 2, "city-health-examiner": 3, "supervisor": 6,
	}
	if diff := cmp.Diff(want, shown); diff != "" {
		t.Errorf("how much each is shown (-want +got):\n%s", diff)
	}
	wantCards := map[string]int{ // two cases are late, and so is the step of each; one lies in a queue
		"health-examiner": 4, "health-examiner2": 2, "applying-examiner": 2, "city-health-examiner": 2, "health-head": 4, "supervisor": 4,
	}
	if diff := cmp.Diff(wantCards, cards); diff != "" {
		t.Errorf("how many cards each is shown (-want +got):\n%s", diff)
	}
}

// listed lists the ids on a list, page by page; nobody's who may not have the list.
func (w *town) listed(by, op string) []string {
	w.t.Helper()
	var ids []string
	query := "limit=1"
	for {
		a := w.send(request{by: by, op: op, query: query})
		var page struct {
			Items []struct{ ID string }
			Next  string
		}
		if a.status == http.StatusForbidden {
			return nil
		}
		a.done().read(&page)
		for _, item := range page.Items {
			ids = append(ids, item.ID)
		}
		if page.Next == "" {
			return ids
		}
		query = "limit=1&cursor=" + url.QueryEscape(page.Next)
	}
}
