package endtoend

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/google/uuid"
)

// request is a call of an operation of the contract.
type request struct {
	by    string // the id of a sample person; empty: somebody who has not signed in
	op    string // the operation's id
	id    string // of the case, the task or the item that the path names
	name  string // of the material that the path names
	query string
	key   string // Idempotency-Key
	match string // If-Match, as it is sent
	kind  string // Content-Type; empty: JSON
	body  any    // nil: none; []byte: as it is; else as JSON
}

// answer is what came back.
type answer struct {
	request
	w      *town
	status int
	header http.Header
	body   []byte
	took   time.Duration
}

// send sends a request. Whatever is asked, the answer keeps the contract and the town does not break over it; 503 is for the
// caller to expect.
func (w *town) send(r request) answer {
	w.t.Helper()
	sent := w.write(r)
	began := time.Now()
	got, err := w.http.Client().Do(sent)
	w.must(err)
	defer got.Body.Close()
	body, err := io.ReadAll(got.Body)
	w.must(err)
	a := answer{request: r, w: w, status: got.StatusCode, header: got.Header, body: body, took: time.Since(began)}
	w.waits.note(a)
	if a.status >= http.StatusInternalServerError && a.status != http.StatusServiceUnavailable {
		w.t.Errorf("%s broke: %d %s\n%s", r.op, a.status, body, strings.Join(w.log.lines("level=ERROR"), ""))
	}
	w.hold(sent, a)
	return a
}

// hold holds an answer to the contract; one that was given before is good enough the second time.
func (w *town) hold(sent *http.Request, a answer) {
	w.t.Helper()
	if _, before := w.held.LoadOrStore(fmt.Sprint(a.op, a.status, a.header.Get("ETag"), string(a.body)), true); before || a.status == http.StatusMethodNotAllowed {
		return
	}
	if err := w.contract[a.op].keeps(sent, a); err != nil {
		w.t.Errorf("%s by %q: the answer breaks the contract: %v\n%s", a.op, a.by, err, a.body)
	}
}

// write writes a request down for the wire.
func (w *town) write(r request) *http.Request {
	w.t.Helper()
	o, known := w.contract[r.op]
	if !known {
		w.t.Fatalf("the contract has no operation %q", r.op)
	}
	path := strings.NewReplacer("{id}", url.PathEscape(r.id), "{code}", url.PathEscape(r.id), "{name}", url.PathEscape(r.name), "{seq}", "1").Replace(o.path)
	sent, err := http.NewRequestWithContext(w.t.Context(), o.method, w.http.URL+path+"?"+r.query, bytes.NewReader(r.bytes()))
	w.must(err)
	for header, value := range map[string]string{"Idempotency-Key": r.key, "If-Match": r.match, "Content-Type": r.kind} {
		if value != "" {
			sent.Header.Set(header, value)
		}
	}
	if r.body != nil && r.kind == "" {
		sent.Header.Set("Content-Type", "application/json")
	}
	if r.by != "" {
		sent.Header.Set("Authorization", "Bearer "+w.token(r.by))
	}
	return sent
}

// bytes is the body as it is sent.
func (r request) bytes() []byte {
	switch body := r.body.(type) {
	case nil:
		return nil
	case []byte:
		return body
	default:
		text, err := json.Marshal(body)
		if err != nil {
			panic(err) // a body of the tests is plain
		}
		return text
	}
}

func (w *town) token(person string) string {
	w.t.Helper()
	token, err := w.issuer.Mint(person, time.Hour)
	w.must(err)
	return token
}

// command sends a command under a key of its own, and then once more, as callers do who have not heard an answer. The second
// answer is the first one, byte for byte.
func (w *town) command(r request) answer {
	w.t.Helper()
	if r.key == "" {
		r.key = uuid.NewString()
	}
	first, again := w.send(r), w.send(r)
	first.same(again)
	w.keepPace()
	return first
}

// same fails the test unless both answers are the same to the caller.
func (a answer) same(b answer) {
	a.w.t.Helper()
	if a.status != b.status || !bytes.Equal(a.body, b.body) || a.header.Get("ETag") != b.header.Get("ETag") {
		a.w.t.Errorf("%s was answered\n%d %s\nand sent again\n%d %s", a.op, a.status, a.body, b.status, b.body)
	}
}

// problem is what a refusal says.
type problem struct {
	Code   string `json:"code"`
	Fields []struct {
		Name string `json:"name"`
		Code string `json:"code"`
	} `json:"fields"`
}

// refused fails the test unless the request was refused so.
func (a answer) refused(status int, code string) problem {
	a.w.t.Helper()
	var p problem
	if a.status < http.StatusBadRequest {
		a.w.t.Fatalf("%s by %q was answered %d, want %d %s", a.op, a.by, a.status, status, code)
	}
	a.read(&p)
	if a.status != status || p.Code != code {
		a.w.t.Fatalf("%s by %q was refused with %d %s, want %d %s: %s", a.op, a.by, a.status, p.Code, status, code, a.body)
	}
	return p
}

// done fails the test unless the request was granted.
func (a answer) done() answer {
	a.w.t.Helper()
	if a.status >= http.StatusBadRequest {
		a.w.t.Fatalf("%s by %q was refused with %d: %s", a.op, a.by, a.status, a.body)
	}
	return a
}

// read reads the body of an answer.
func (a answer) read(into any) {
	a.w.t.Helper()
	if err := json.Unmarshal(a.body, into); err != nil {
		a.w.t.Fatalf("%s: %v in %s", a.op, err, a.body)
	}
}
