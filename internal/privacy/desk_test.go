package privacy

import (
	"net/http"
	"strconv"
	"time"

	"github.com/onewindow/onewindow/internal/access"
)

func (s *system) colleague() access.Actor { return s.somebody("colleague", access.Examiner) }

// passedOn is a case that is given to another officer.
func (s *system) passedOn() {
	colleague := s.colleague()
	s.do(request{by: colleague, method: http.MethodGet, path: "/tasks"})
	a := s.apply("passedOn", false).submit().accept().claim("examine")
	s.do(request{by: s.head(), method: http.MethodGet, path: "/tasks/" + a.task("examine") + "/candidates"})
	s.do(request{by: s.head(), method: http.MethodPost, path: "/tasks/reassign", body: s.because("passedOn").with("to", colleague.ID).with("tasks", []string{a.task("examine")})})
	s.do(request{by: colleague, method: http.MethodGet, path: "/tasks/" + a.task("examine")})
}

// away is a case that somebody goes on with in another's stead, with a special procedure by its names of the case.
func (s *system) away() {
	absent, colleague := s.somebody("examiner", access.Examiner), s.colleague()
	a := s.apply("inTheStead", false).submit().accept().claim("examine")
	a.act(absent, "special", s.because("special").with("request", "tasting").with("task", a.task("examine")))
	for _, path := range []string{"/notices", "/notices/" + strconv.FormatInt(a.Seq, 10)} {
		s.do(request{by: a.by, method: http.MethodGet, path: "/cases/" + a.ID + path})
	}
	a.act(absent, "resume", fields{"request": "tasting"})
	sub := s.do(request{by: absent, method: http.MethodPost, path: "/substitutions", body: fields{
		"absent": absent.ID, "substitute": colleague.ID, "from": s.today(), "to": s.today(), "queues": []string{"approval"}, "because": s.marks.mark(arranged, "why"),
	}})
	s.do(request{by: colleague, method: http.MethodGet, path: "/substitutions"})
	s.do(request{by: colleague, method: http.MethodPost, path: "/tasks/" + a.task("examine") + "/release"})
	s.do(request{by: s.head(), method: http.MethodPost, path: "/substitutions/" + sub.ID + "/end"})
}

// wrongDesk are commands on who does the work.
func (s *system) wrongDesk() {
	a := s.apply("triedOnDesk", false).submit().accept().claim("examine")
	officer := a.officer("examine")
	s.rejected(request{by: officer, method: http.MethodPost, path: "/substitutions", body: fields{
		"absent": s.stray("absent"), "substitute": s.stray("substitute"), "from": s.today(), "to": s.today(), "because": s.stray("because"),
	}})
	for name, value := range map[string]any{"from": s.stray("from"), "to": s.stray("to"), "queues": []string{s.stray("queue")}} {
		s.rejected(request{by: officer, method: http.MethodPost, path: "/substitutions", body: fields{
			"substitute": s.stray("substitute"), "from": s.today(), "to": s.today(), "because": s.stray("because"),
		}.with(name, value)})
	}
	for act, body := range map[string]fields{
		"special": {"request": s.stray("request"), "because": s.stray("because"), "task": s.stray("task"), "as_of": s.stray("asOf")},
		"resume":  {"request": s.stray("request")},
	} {
		s.rejected(a.at(officer, act, body))
	}
	for _, body := range []fields{
		{"tasks": []string{s.stray("task")}, "to": s.stray("to"), "because": s.stray("because")},
		{"tasks": []string{}, "to": s.stray("to"), "because": s.stray("because")},
	} {
		s.rejected(request{by: s.head(), method: http.MethodPost, path: "/tasks/reassign", body: body})
	}
	s.send(request{by: s.head(), method: http.MethodPost, path: "/tasks/reassign", body: fields{
		"tasks": []string{a.task("examine")}, "to": s.stray("to"), "because": s.stray("because"),
	}})
}

// today is the day in the zone of the offices.
func (s *system) today() string {
	zone, err := time.LoadLocation("Asia/Shanghai")
	s.must(err)
	return s.now().In(zone).Format(time.DateOnly)
}
