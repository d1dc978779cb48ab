package privacy

import (
	"encoding/json"
	"net/http"

	"github.com/onewindow/onewindow/internal/access"
)

func (s *system) supervisor() access.Actor { return s.somebody("supervisor", access.Supervisor) }

// supervised is a case whose examiner is urged, time and again: each card goes another way.
func (s *system) supervised() {
	a := s.apply("supervised", false).submit().accept().claim("examine")
	holder, watcher := a.officer("examine"), s.supervisor()

	kept := a.urge("kept")
	s.onCard(holder, kept, "acknowledge", nil)
	s.onCard(holder, kept, "reply", fields{"text": s.marks.mark(carded, "reply")})
	s.onCard(watcher, kept, "uphold", s.argue("uphold"))

	wrong := a.urge("wrong")
	s.onCard(holder, wrong, "appeal", s.argue("appeal"))
	s.onCard(watcher, wrong, "revoke", s.argue("revoke"))

	s.onCard(watcher, a.urge("waived"), "exempt", s.argue("exempt").with("ground", "force_majeure"))
	for _, path := range []string{"/cards", "/cards/" + kept, "/cards?whose=mine"} {
		s.do(request{by: holder, method: http.MethodGet, path: path})
	}
	s.lookUp(a)
}

// argue is a body with a reason that belongs to a card.
func (s *system) argue(name string) fields { return fields{"because": s.marks.mark(carded, name)} }

// urge calls for the case to go on, and returns the card that this has made.
func (a *application) urge(name string) string {
	a.t.Helper()
	a.act(a.supervisor(), "urge", a.argue(name+"Urge"))
	got := a.send(request{by: a.supervisor(), method: http.MethodGet, path: "/cards?level=urge&state=issued&case=" + a.ID})
	var page struct {
		Items []struct {
			ID string `json:"id"`
		} `json:"items"`
	}
	a.must(json.Unmarshal(got.text, &page))
	if len(page.Items) != 1 {
		a.t.Fatalf("%d cards are new, want one: %s", len(page.Items), got.text)
	}
	return page.Items[0].ID
}

// onCard sends a command on a card, which has to be granted.
func (s *system) onCard(by access.Actor, card, act string, body any) {
	s.t.Helper()
	s.do(request{by: by, method: http.MethodPost, path: "/cards/" + card + "/" + act, body: body})
}

// wrongCards are commands on a card.
func (s *system) wrongCards() {
	a := s.apply("triedOnCards", false).submit().accept().claim("examine")
	holder, watcher := a.officer("examine"), s.supervisor()
	card := a.urge("tried")
	s.rejectedOnCard(watcher, card, "exempt", fields{"ground": s.stray("ground"), "because": s.stray("exempt")})
	s.rejectedOnCard(watcher, card, "uphold", fields{"because": s.stray("unanswered")})
	s.rejectedOnCard(watcher, card, "reply", fields{"text": s.stray("watching")})
	s.rejectedOnCard(holder, card, "reply", fields{"because": s.stray("noText")})
	s.rejectedOnCard(holder, card, "revoke", fields{"because": s.stray("own")})
	s.rejectedOnCard(s.applicant(), card, "appeal", fields{"because": s.stray("appeal")})
	s.rejectedOnCard(holder, s.stray("card"), "acknowledge", nil)
	s.rejected(a.at(watcher, "urge", fields{"text": s.stray("urge")}))
	for _, query := range []string{"whose=", "level=", "state=", "reply=", "case=", "cursor="} {
		s.rejected(request{by: watcher, method: http.MethodGet, path: "/cards?" + query + s.stray("query")})
	}
}

func (s *system) rejectedOnCard(by access.Actor, card, act string, body any) {
	s.t.Helper()
	s.rejected(request{by: by, method: http.MethodPost, path: "/cards/" + card + "/" + act, body: body})
}
