package privacy

import (
	"net/http"

	"github.com/onewindow/onewindow/internal/access"
)

func (s *system) designer() access.Actor { return s.somebody("designer", access.Designer) }

// calendars are published, tried and read.
func (s *system) calendars() {
	source := "calendar: cn-110000\nextends: cn\nname: {zh: 北京, en: " + s.marks.mark(shelved, "calendar") + "}\n"
	publish := request{by: s.designer(), method: http.MethodPost, path: "/calendars", body: fields{"source": source, "dry_run": true}}
	s.do(publish)
	publish.body = fields{"source": source}
	s.do(publish)
	for _, path := range []string{"/calendars", "/calendars/cn-110000", "/calendars/cn-110000/moves"} {
		s.do(request{by: publish.by, method: http.MethodGet, path: path})
	}
}
