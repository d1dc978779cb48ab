package privacy

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"time"

	"github.com/onewindow/onewindow/internal/access"
)

// fields are a body, or answers.
type fields map[string]any

// request is a call of the API.
type request struct {
	by           access.Actor // no id: nobody is signed in
	method, path string
	body         any         // []byte: as it is; else JSON
	kind         string      // Content-Type; empty: what the body is
	header       http.Header // more headers
	key          string      // empty: one of its own
}

// reply is the answer to a request.
type reply struct {
	status int
	text   []byte
}

// view is what the tests read of a case.
type view struct {
	ID     string `json:"id"`
	Number string `json:"number"`
	Seq    int64  `json:"seq"`
	Status string `json:"status"`
	Tasks  []task `json:"tasks"`
}

type task struct {
	ID    string `json:"id"`
	Step  string `json:"step"`
	State string `json:"state"`
}

// send sends a request with marks in all headers, and searches what anybody may see of the answer.
func (s *system) send(r request) reply {
	s.t.Helper()
	body, kind := r.bytes()
	sent, err := http.NewRequestWithContext(s.t.Context(), r.method, "http://"+s.address[api]+"/api/v1"+r.path, bytes.NewReader(body))
	s.must(err)
	for _, name := range []string{"User-Agent", "Referer", "X-Forwarded-For", "X-Request-Id", "Traceparent", "Accept-Language", "Cookie", "Origin"} {
		sent.Header.Set(name, s.stray("header"))
	}
	s.commands++
	if r.key == "" {
		r.key = fmt.Sprintf("%s.%d", s.marks.mark(keyed, "command"), s.commands)
	}
	sent.Header.Set("Idempotency-Key", r.key)
	sent.Header.Set("Content-Type", kind)
	if r.by.ID != "" {
		token, err := s.issuer.MintFor(r.by, time.Hour)
		s.must(err)
		sent.Header.Set("Authorization", "Bearer "+token)
	}
	for name, values := range r.header {
		sent.Header[name] = values
	}
	got, err := http.DefaultClient.Do(sent)
	s.must(err)
	defer got.Body.Close()
	text, err := io.ReadAll(got.Body)
	s.must(err)
	s.look(r, got, text)
	s.covered.note(sent, body, got.StatusCode)
	return reply{got.StatusCode, text}
}

// look searches an answer: nothing of a refusal, of an answer to somebody who has not signed in, or of any header repeats a text.
func (s *system) look(r request, got *http.Response, text []byte) {
	s.see(search("answer: headers", fmt.Append(nil, got.Header)))
	switch {
	case got.StatusCode >= http.StatusBadRequest:
		s.see(search("answer: refusal", text))
	case r.by.ID == "":
		s.see(search("answer: to anybody", text))
	}
}

func (s *system) see(found []sighting) { s.found = append(s.found, found...) }

func (r request) bytes() (body []byte, kind string) {
	switch given := r.body.(type) {
	case nil:
	case []byte:
		body, kind = given, "application/pdf"
	default:
		text, err := json.Marshal(given)
		if err != nil {
			panic(err) // bodies are plain
		}
		body, kind = text, "application/json"
	}
	if r.kind != "" {
		kind = r.kind
	}
	return body, kind
}

// do sends a command that has to be granted.
func (s *system) do(r request) (v view) {
	s.t.Helper()
	a := s.send(r)
	if a.status >= 300 {
		s.t.Fatalf("%s %s was answered %d %s", r.method, r.path, a.status, a.text)
	}
	s.must(json.Unmarshal(a.text, &v))
	return v
}

// refused sends a request that has to be refused.
func (s *system) refused(status int, r request) {
	s.t.Helper()
	if a := s.send(r); a.status != status {
		s.t.Errorf("%s %s %s was answered %d %s, want %d", r.method, r.path, r.body, a.status, a.text, status)
	}
}
