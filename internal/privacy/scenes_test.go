package privacy

import (
	"net/http"
	"os"
	"strings"

	"github.com/onewindow/onewindow/internal/access"
)

// scenes are the branches of the item: together they send every command, with a mark in every text.
func (s *system) scenes() {
	s.t.Helper()
	s.subscribed()
	s.unlucky()
	s.atTheCounter()
	s.revoked() // from now on the applicant counts as dishonest
	s.turnedDown()
	s.supervised()
	s.passedOn()
	s.away()
	s.leftAlone()
	s.calendars()
	s.stuck()
}

// atTheCounter goes the longest way: corrected, asked, examined, sent back, examined again, granted, handed over.
func (s *system) atTheCounter() {
	person := fields{"id": s.marks.mark(personal, "counter"), "kind": "person", "name": s.marks.mark(named, "counter")}
	a := (&application{system: s, by: s.clerk()}).open(fields{"answers": s.answers("counter", false), "applicant": person, "delivery": "window"})
	edit := request{by: a.by, method: http.MethodPatch, path: "/cases/" + a.ID, body: fields{"answers": fields{"story": s.marks.mark(answered, "edited")}}}
	edit.header = http.Header{"If-Match": {"*"}}
	s.refused(http.StatusPreconditionRequired, edit)
	edit.header = http.Header{"If-Match": {a.tag()}}
	a.view = s.do(edit)
	a.submit()
	points := []fields{{"about": "sketch", "what": s.marks.mark(reason, "point")}, {"about": "house_name", "what": s.marks.mark(reason, "pointTwo")}}
	a.act(a.by, "correction-notice", s.because("notice").with("points", points)).supply().act(a.by, "correct", nil)
	a.act(a.by, "correction-notice", s.because("again").with("points", points).with("justified", s.marks.mark(reason, "justified")))
	a.supply().act(a.by, "correct", nil).accept()
	a.claim("examine").in("examine", "release", nil).claim("examine").act(s.head(), "extend", s.because("extend").with("by", "5wd"))
	a.in("examine", "ask", s.because("explanation").with("request", "explanation").with("as_of", s.now())).act(a.by, "answer", fields{"request": "explanation"})
	a.in("examine", "ask", s.because("tasting").with("request", "tasting")).act(a.officer("examine"), "answer", fields{"request": "tasting"})
	a.in("examine", "complete", a.ending("examine", "pass"))
	a.claim("decide").in("decide", "send-back", s.because("sendBack").with("to", "examine"))
	a.complete("examine", "pass").complete("decide", "granted").waits("hand_over")
	a.act(a.by, "hand-over", fields{"to": s.marks.mark(reason, "recipient")}).is("delivered")
	s.lookUp(a)
}

// lookUp reads what can be read about a case.
func (s *system) lookUp(a *application) {
	for _, path := range []string{"/cases/" + a.ID, "/cases/" + a.ID + "/events", "/cases/" + a.ID + "/licence.pdf", "/cases/" + a.ID + "/materials/sketch", "/tasks", "/me/cases"} {
		s.send(request{by: a.by, method: http.MethodGet, path: path})
	}
	for _, path := range []string{"/track?number=" + a.Number, "/items", "/items/" + item} {
		s.send(request{method: http.MethodGet, path: path})
	}
}

// revoked is a commitment that was not true.
func (s *system) revoked() {
	a := s.apply("committed", true).submit().accept().becomes("delivered")
	a.complete("check", "false")
}

// turnedDown ends in every way in which people end a case without a licence.
func (s *system) turnedDown() {
	s.apply("notOurs", false).submit().act(s.clerk(), "refuse-acceptance", s.because("refuseAcceptance")).is("not_accepted")
	a := s.apply("withdrawn", false).submit().accept()
	a.act(a.by, "withdraw", s.because("withdraw")).is("withdrawn")
	s.apply("refused", false).submit().accept().complete("examine", "pass").complete("decide", "refused").is("refused")
}

// leftAlone waits for people who never come: clocks decide.
func (s *system) leftAlone() {
	s.apply("draft", false)
	s.apply("silent", false).submit()
	s.apply("uncorrected", false).submit().act(s.clerk(), "correction-notice", s.because("uncorrected").with("points", []fields{{"about": "letter", "what": s.marks.mark(reason, "blurred")}}))
	s.apply("unclaimed", false).submit().accept()
	s.apply("unexplained", false).submit().accept().claim("examine").in("examine", "ask", s.because("unexplained").with("request", "explanation"))
}

// unlucky meets faults of the database that quote a whole row in what they say.
func (s *system) unlucky() {
	s.execute(`ALTER TABLE licences ADD CONSTRAINT unlucky CHECK (shows::text NOT LIKE '%unlucky%') NOT VALID;
		ALTER TABLE case_events ADD CONSTRAINT fatal CHECK (data::text NOT LIKE '%fatal%') NOT VALID`)
	s.apply("unlucky", true).submit().accept()
	a := s.apply("draft", false)
	s.refused(http.StatusInternalServerError, a.at(a.by, "withdraw", fields{"because": s.stray("fatal")}))
}

// stuck is a case whose process could not be told, until an operator has it tried again.
func (s *system) stuck() {
	a := s.apply("stuck", false).submit()
	s.do(request{by: s.somebody("examiner", access.Examiner), method: http.MethodPost, path: "/tasks/next?item=" + item})
	s.eventually("it is told", s.told)
	s.execute("INSERT INTO outbox (case_id, seq, first, lane, created_at, visible_at, parked) SELECT id, seq, false, 0, now(), now(), true FROM cases WHERE id = '" + a.ID + "'")
	admin := s.somebody("admin", access.Admin)
	s.do(request{by: admin, method: http.MethodGet, path: "/ops"})
	s.do(request{by: admin, method: http.MethodPost, path: "/ops/" + a.ID + "/retry"})
}

// relieve lets what failed succeed, once it has failed.
func (s *system) relieve() {
	s.eventually("the work has failed", func() bool {
		log, err := os.ReadFile(s.logOf(worker))
		s.must(err)
		return strings.Contains(string(log), "sql_23514") && s.told()
	})
	s.describe(s.runs())
	s.execute("ALTER TABLE licences DROP CONSTRAINT unlucky")
}

// outage has people send commands while the database is away.
func (s *system) outage() {
	a := s.apply("outage", false)
	s.stack.Postgres.Kill()
	s.eventually("the last of the database is gone", func() bool { return s.page(api, "/readyz") == nil })
	s.refused(http.StatusServiceUnavailable, a.at(a.by, "withdraw", fields{"because": s.stray("outage")}))
	s.refused(http.StatusServiceUnavailable, request{by: a.by, method: http.MethodPost, path: "/cases", body: fields{
		"item": item, "division": district, "answers": fields{"house_name": s.stray("outageName")},
	}})
	s.must(s.stack.Postgres.Start(s.t.Context()))
	s.openDatabase()
}

// strangers are callers whose tokens let nobody in.
func (s *system) strangers() {
	odd := access.Actor{
		ID: s.stray("stranger"), Name: s.stray("stranger"), Roles: []access.Role{access.Clerk, access.Role(s.stray("role"))}, Division: s.stray("division"),
	}
	s.refused(http.StatusUnauthorized, request{by: odd, method: http.MethodGet, path: "/tasks"})
	text := s.stray("token")
	for _, header := range []string{"Bearer " + text, "Bearer " + text + "." + text + "." + text, "Basic " + text, text} {
		s.refused(http.StatusUnauthorized, request{method: http.MethodGet, path: "/me/cases", header: http.Header{"Authorization": {header}}})
	}
}
