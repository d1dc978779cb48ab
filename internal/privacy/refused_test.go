package privacy

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/onewindow/onewindow/internal/access"
)

// attempts put a text wherever it is refused: what they say is kept nowhere.
func (s *system) attempts() {
	s.t.Helper()
	s.wrongForms()
	s.wrongBodies()
	s.wrongTasks()
	s.wrongCards()
	s.wrongCalendars()
	s.wrongDesk()
	s.wrongTrials()
	s.wrongQuestions()
	s.wrongHeaders()
	s.strangers()
}

func (s *system) stray(name string) string { return s.marks.mark(nowhere, name) }

// wrongForms are openings of cases.
func (s *system) wrongForms() {
	person := func(change, to string) fields {
		return fields{"id": s.stray("id"), "kind": "person", "name": s.stray("name")}.with(change, to)
	}
	for _, change := range []fields{
		{"item": s.stray("item")}, {"division": s.stray("division")}, {"delivery": s.stray("delivery")}, {"more": s.stray("more")},
		{"answers": fields{"seats": s.stray("seats")}}, {"answers": fields{"commits": s.stray("commits")}}, {"answers": fields{"clean": s.stray("clean")}},
		{"answers": fields{"house_name": strings.Repeat(s.stray("long"), 20)}}, {"answers": fields{"unknown": s.stray("unknown")}},
		{"answers": s.stray("answers")}, {"applicant": s.stray("applicant")}, {"applicant": person("kind", s.stray("kind"))},
		{"applicant": person("name", s.stray("twoLines")+"\n"+s.stray("twoLines"))}, {"applicant": person("id", s.stray("spaced")+" ")},
	} {
		body := fields{"item": item, "division": district}
		for name, value := range change {
			body[name] = value
		}
		s.rejected(request{by: s.clerk(), method: http.MethodPost, path: "/cases", body: body})
	}
	for _, body := range []fields{{"answers": fields{"seats": s.stray("seats")}}, {"kind": s.stray("kind")}, {"channel": s.stray("channel")}} {
		s.rejected(request{method: http.MethodPost, path: "/items/" + item + "/evaluate", body: body})
	}
	s.send(request{method: http.MethodPost, path: "/items/" + item + "/evaluate", body: fields{"answers": fields{"house_name": s.stray("evaluated")}}})
}

// rejected sends a request that has to be refused, whatever for.
func (s *system) rejected(r request) {
	s.t.Helper()
	if a := s.send(r); a.status < 400 || a.status >= 500 {
		s.t.Errorf("%s %s %s was answered %d %s", r.method, r.path, r.body, a.status, a.text)
	}
}

// wrongBodies are commands on a case in hand.
func (s *system) wrongBodies() {
	a := s.apply("tried", false)
	text := s.stray("body")
	for _, body := range []string{
		`{"because": "` + text, `{"because": ["` + text + `"]}`, `{"because": "` + text + `", "because": "` + text + `"}`, `"` + text + `"`,
		`{"because": "` + text + "\xff" + `"}`, `{"because": "` + strings.Repeat(text, 400) + `"}`, `{"because": "` + strings.Repeat(text, 4000) + `"}`,
	} {
		s.rejected(request{by: a.by, method: http.MethodPost, path: "/cases/" + a.ID + "/withdraw", body: []byte(body), kind: "application/json"})
	}
	s.rejected(a.at(a.by, "withdraw", []byte(text)))
	s.rejected(request{
		by: a.by, method: http.MethodPatch, path: "/cases/" + a.ID, body: fields{"delivery": s.stray("delivery")}, header: http.Header{"If-Match": {a.tag()}},
	})
	s.rejected(a.at(s.clerk(), "refuse-acceptance", fields{"because": s.stray("early")}))
	s.rejected(a.at(s.clerk(), "hand-over", fields{"to": s.stray("early")}))
	for act, body := range map[string]fields{
		"extend": {"by": s.stray("by"), "because": s.stray("extend")}, "reverse": {"because": s.stray("reverse")}, "urge": {"because": s.stray("urge")},
	} {
		s.rejected(a.at(s.head(), act, body))
	}
	s.rejected(a.at(a.by, "answer", fields{"request": s.stray("request")}))
	s.rejected(request{by: a.by, method: http.MethodPut, path: "/cases/" + a.ID + "/materials/" + s.stray("material"), body: []byte("%PDF-1.4\n" + text)})
	s.rejected(request{by: a.by, method: http.MethodPut, path: "/cases/" + a.ID + "/materials/sketch", body: []byte("words: " + text)})
	a.submit()
	for _, body := range []fields{
		{"because": s.stray("noPoints"), "points": []fields{{"about": s.stray("about"), "what": s.stray("what")}}},
		{"because": s.stray("noPoints"), "points": []fields{{"about": s.stray("about")}}},
	} {
		s.rejected(a.at(s.clerk(), "correction-notice", body))
	}
	a.accept().claim("examine")
}

// wrongTasks are commands in a step.
func (s *system) wrongTasks() {
	a := s.apply("triedInSteps", false).submit().accept().claim("examine")
	first := a.officer("examine")
	path := "/tasks/" + a.task("examine") + "/"
	for act, body := range map[string]fields{
		"complete":  {"outcome": s.stray("outcome"), "because": s.stray("because")},
		"send-back": {"to": s.stray("to"), "because": s.stray("because")},
		"ask":       {"request": s.stray("request"), "because": s.stray("because"), "as_of": s.stray("asOf")},
	} {
		s.rejected(request{by: first, method: http.MethodPost, path: path + act, body: body})
		s.rejected(request{by: s.applicant(), method: http.MethodPost, path: path + act, body: body})
	}
	for _, findings := range []fields{{"clean": s.stray("clean")}, {"seats": s.stray("seats")}, {"impression": s.stray("impression")}} {
		s.rejected(request{by: first, method: http.MethodPost, path: path + "complete", body: fields{"outcome": "pass", "officers": []string{s.stray("colleague")}, "findings": findings}})
	}
	s.rejected(request{by: first, method: http.MethodPost, path: "/tasks/claim", body: fields{"tasks": []string{s.stray("task")}}})
	s.rejected(request{by: first, method: http.MethodPost, path: "/tasks/" + s.stray("task") + "/release"})
}

// wrongCalendars are texts that are no calendars.
func (s *system) wrongCalendars() {
	for _, by := range []access.Actor{s.applicant(), s.designer()} {
		for _, source := range []string{s.stray("calendar"), "calendar: " + s.stray("calendar"), "calendar: cn\nextends: " + s.stray("base") + "\n"} {
			s.rejected(request{by: by, method: http.MethodPost, path: "/calendars", body: fields{"source": source}})
		}
	}
}

// wrongQuestions are texts in addresses.
func (s *system) wrongQuestions() {
	text := s.stray("query")
	for _, path := range []string{
		"/track?number=" + text, "/track?number=" + url.QueryEscape("%"+text+" 110105"), "/track?" + text + "=" + text, "/items/" + text, "/" + text, "/cases/" + text,
		"/items?" + text,
	} {
		s.rejected(request{method: http.MethodGet, path: path, by: s.applicant()})
		s.rejected(request{method: http.MethodGet, path: path})
	}
	for _, query := range []string{"queue=", "holder=", "due=", "cursor=", "limit=", "more="} {
		s.rejected(request{by: s.clerk(), method: http.MethodGet, path: "/tasks?" + query + text})
		s.rejected(request{by: s.applicant(), method: http.MethodGet, path: "/me/cases?" + query + text})
	}
	s.rejected(request{by: s.clerk(), method: http.MethodPost, path: "/tasks/next?queue=" + text})
	s.send(request{by: s.clerk(), method: http.MethodGet, path: "/tasks?item=" + text})
	s.rejected(request{method: text, path: "/items"})
}

// wrongHeaders are texts in headers that mean something.
func (s *system) wrongHeaders() {
	a := s.apply("triedByHeaders", false)
	text := s.stray("tag")
	r := a.at(a.by, "withdraw", fields{"because": s.stray("tagged")})
	r.header = http.Header{"If-Match": {text}}
	s.refused(http.StatusPreconditionFailed, r)
	r.header, r.kind = nil, text
	s.refused(http.StatusUnsupportedMediaType, r)
	r = a.at(a.by, "withdraw", nil)
	r.header = http.Header{"Idempotency-Key": {s.stray("key") + " " + s.stray("key")}}
	s.refused(http.StatusBadRequest, r)
	r.header, r.key = nil, s.marks.mark(keyed, "reused")
	s.do(r)
	r.body = fields{"because": s.stray("reused")}
	s.refused(http.StatusUnprocessableEntity, r)
}

// tag is the version of the case as it is sent.
func (a *application) tag() string { return strconv.Quote(strconv.FormatInt(a.Seq, 10)) }

// wrongTrials are texts that are no policy and periods that are none, and numbers of the board of what there is not.
func (s *system) wrongTrials() {
	for _, change := range []fields{{"source": s.stray("source")}, {"from": s.stray("from")}, {"to": s.stray("to")}} {
		body := fields{"from": "2026-01-01", "to": "2026-01-31"}
		for name, value := range change {
			body[name] = value
		}
		s.rejected(request{by: s.supervisor(), method: http.MethodPost, path: "/policies/default/dry_run", body: body})
	}
	for _, query := range []string{"summary?by=", "summary?by=item&as_of=", "series?measure=", "cases?light=", "cases?cursor=", "scores?of="} {
		s.rejected(request{by: s.supervisor(), method: http.MethodGet, path: "/supervision/" + query + s.stray("query")})
	}
}
