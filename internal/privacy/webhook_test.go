package privacy

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"

	"github.com/onewindow/onewindow/internal/access"
)

// outside is a receiver of what happens, and all that it has ever been sent.
type outside struct {
	mu   sync.Mutex
	sent []byte
}

// ServeHTTP takes an event.
func (o *outside) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		w.WriteHeader(http.StatusBadRequest)
		return
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	r.Host = "" // it and the path are the receiver's own
	o.sent = append(fmt.Appendf(o.sent, "%v\n", r.Header), append(body, '\n')...)
}

// types are how often an event was sent, whatever it is of.
func (o *outside) count(eventType string) int {
	o.mu.Lock()
	defer o.mu.Unlock()
	return strings.Count(string(o.sent), `"`+eventType+`"`)
}

// subscribed has a receiver outside be told everything that happens from now on.
func (s *system) subscribed() {
	s.t.Helper()
	receiver := httptest.NewServer(&s.outside)
	s.t.Cleanup(receiver.Close)
	admin := s.somebody("admin", access.Admin)
	id := s.hook(admin, receiver.URL+"/"+s.marks.mark(hooked, "receiver"))
	other := s.hook(admin, "https://nobody.invalid/"+s.marks.mark(hooked, "nobody"))
	for _, command := range []string{"/" + id + "/test", "/" + id + "/rotate", "/" + other + "/disable", "/" + other + "/enable", "/" + other + "/test", "/" + other + "/retry"} {
		s.do(request{by: admin, method: http.MethodPost, path: "/webhooks" + command})
	}
	for _, path := range []string{"", "/" + id, "/" + id + "/deliveries"} {
		s.do(request{by: admin, method: http.MethodGet, path: "/webhooks" + path})
	}
	s.do(request{by: admin, method: http.MethodDelete, path: "/webhooks/" + s.hook(admin, "https://nobody.invalid/"+s.marks.mark(hooked, "removed"))})
	s.wrongHooks(admin)
}

// hook subscribes an address and returns the id of the subscription.
func (s *system) hook(by access.Actor, address string) string {
	s.t.Helper()
	got := s.send(request{by: by, method: http.MethodPost, path: "/webhooks", body: fields{"url": address}})
	var view struct {
		ID string `json:"id"`
	}
	s.must(json.Unmarshal(got.text, &view))
	return view.ID
}

// wrongHooks are subscriptions that are refused.
func (s *system) wrongHooks(admin access.Actor) {
	for _, body := range []fields{
		{"url": "http://" + s.stray("url") + ".invalid/"}, {"url": "https://x.invalid/", "types": []string{s.stray("type")}},
		{"url": "https://x.invalid/", "division": s.stray("division")}, {"url": "https://x.invalid/", "department": s.stray("department")},
	} {
		s.rejected(request{by: admin, method: http.MethodPost, path: "/webhooks", body: body})
	}
}

// bodies searches what was sent outside.
func (s *system) bodies() {
	s.t.Helper()
	for _, what := range []string{"webhook.ping", "card.issued", "card.replied", "card.upheld", "card.revoked", "card.exempted", "card.appealed", "case.overdue", "case.extended", "case.decided", "case.reversed"} {
		if s.outside.count("cn.onewindow."+what) == 0 {
			s.t.Errorf("%s was never sent: the search does not search", what)
		}
	}
	s.see(search("webhook: body", s.outside.sent))
}
