package api

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/onewindow/onewindow/internal/access"
	"github.com/onewindow/onewindow/internal/service"
)

// answering is the answer to a command whose use case fails so.
func (s *stage) answering(t *testing.T, fail func() error) *httptest.ResponseRecorder {
	t.Helper()
	s.fail = fail
	defer func() { s.fail = nil }()
	o := s.operation(t, "submit")
	return s.send(t, o, o.request(t))
}

func TestErrors(t *testing.T) {
	s := newStage(t)
	for kind, want := range map[service.Kind]int{
		service.Invalid: 400, service.Unauthenticated: 401, service.Forbidden: 403, service.NotFound: 404, service.Conflict: 409,
		service.Stale: 412, service.TooLarge: 413, service.Unsupported: 415, service.Refused: 422, service.KeyReused: 422,
		service.VersionRequired: 428, service.Unavailable: 503,
	} {
		fields := []service.Field{{Name: "floor-plan", Code: "missing", Text: "It is missing."}}
		answer := s.answering(t, func() error {
			return fmt.Errorf("submit: %w", &service.Error{Kind: kind, Code: "some_code", Text: "Some text.", Fields: fields})
		})
		_, title := meaning(kind)
		p := problem{Type: "urn:onewindow:problem:some_code", Title: title, Status: want, Detail: "Some text.", Code: "some_code", Fields: fields}
		if diff := cmp.Diff(p, problemIn(t, answer)); diff != "" || answer.Code != want {
			t.Errorf("kind %d: %d (-want +got):\n%s", kind, answer.Code, diff)
		}
	}
}

// What is wrong on our side is for the log alone, where the id that the caller has finds it.
func TestInternalErrorsAreNotShown(t *testing.T) {
	s := newStage(t)
	for name, fail := range map[string]func() error{
		"an error":                 func() error { return errors.New("SELECT answers: Li Na") },
		"a panic":                  func() error { panic("SELECT answers: Li Na") },
		"an error of no kind":      func() error { return &service.Error{Code: "internal", Text: "Something went wrong."} },
		"a denial that was missed": func() error { return fmt.Errorf("SELECT: %w", &access.Denied{Code: access.RoleMissing}) },
	} {
		t.Run(name, func(t *testing.T) {
			s.log.Reset()
			answer := s.answering(t, fail)
			p := problemIn(t, answer)
			id, ok := strings.CutPrefix(p.Instance, "urn:uuid:")
			if answer.Code != http.StatusInternalServerError || p.Code != "internal" || !ok {
				t.Errorf("got %d %s", answer.Code, answer.Body)
			}
			if strings.Contains(answer.Body.String(), "SELECT") {
				t.Errorf("shown: %s", answer.Body)
			}
			if log := s.log.String(); !strings.Contains(log, id) || !strings.Contains(log, `"level":"ERROR"`) || !strings.Contains(log, `"error":`) {
				t.Errorf("log: %s", log)
			}
		})
	}
}

func TestChallenge(t *testing.T) {
	s := newStage(t)
	o := s.operation(t, "case")
	for header, want := range map[string]string{
		"":                    `Bearer realm="onewindow"`,
		"Bearer an.old.token": `Bearer realm="onewindow", error="invalid_token"`,
	} {
		r := o.request(t)
		r.Header.Set("Authorization", header)
		if got := s.send(t, o, r).Header().Get("WWW-Authenticate"); got != want {
			t.Errorf("%q: got %s, want %s", header, got, want)
		}
	}
}

func TestRetryAfter(t *testing.T) {
	s := newStage(t)
	for _, c := range []struct {
		kind  service.Kind
		retry time.Duration
		want  string
	}{
		{service.Unavailable, 0, "1"},
		{service.Unavailable, 1500 * time.Millisecond, "2"},
		{service.Conflict, time.Second, "1"},
		{service.Conflict, 0, ""},
	} {
		answer := s.answering(t, func() error { return &service.Error{Kind: c.kind, Code: "later", Text: "Later.", Retry: c.retry} })
		if got := answer.Header().Get("Retry-After"); got != c.want {
			t.Errorf("kind %d, %s: got %q, want %q", c.kind, c.retry, got, c.want)
		}
	}
}

// A caller who has gone is no error of ours.
func TestTheCallerHasGone(t *testing.T) {
	s := newStage(t)
	s.fail = func() error { return fmt.Errorf("lock the case: %w", context.Canceled) }
	gone, cancel := context.WithCancel(t.Context())
	cancel()
	r := s.operation(t, "submit").request(t).WithContext(gone)
	s.handler.ServeHTTP(httptest.NewRecorder(), r)
	if log := s.log.String(); !strings.Contains(log, `"status":499`) || !strings.Contains(log, `"level":"INFO"`) {
		t.Errorf("log: %s", log)
	}
	if answer := s.answering(t, s.fail); answer.Code != http.StatusInternalServerError {
		t.Errorf("cancelled by ourselves: got %d", answer.Code)
	}
}

// Whatever is submitted, wherever, no refusal repeats it.
func TestRefusalsDoNotRepeat(t *testing.T) {
	s := newStage(t)
	const secret = "li-na-1979"
	for _, o := range s.operations() {
		for _, spoil := range []func(*http.Request){
			func(r *http.Request) { r.URL.RawQuery = secret + "=" + secret },
			func(r *http.Request) { r.URL.Path += "/" + secret },
			func(r *http.Request) { r.Method = strings.ToUpper(secret) },
			func(r *http.Request) { r.Header.Set("Authorization", secret) },
			func(r *http.Request) { r.Header.Set("Idempotency-Key", secret+" "+secret) },
			func(r *http.Request) { r.Header.Set("If-Match", secret) },
			func(r *http.Request) { fill(r, secret, secret) },
			func(r *http.Request) { fill(r, plainJSON, `{"because": 1, "item": "`+secret+`"`) },
			func(r *http.Request) { fill(r, plainJSON, `{"< `+secret+` >": "`+secret+`"}`) },
			func(r *http.Request) { fill(r, plainJSON, `{"because": ["`+secret+`"], "outcome": ["`+secret+`"]}`) },
		} {
			r := o.request(t)
			spoil(r)
			answer := httptest.NewRecorder()
			s.handler.ServeHTTP(answer, r)
			if answer.Code >= 300 && strings.Contains(strings.ToLower(answer.Body.String()), secret) {
				t.Errorf("%s repeats it: %s", o, answer.Body)
			}
		}
	}
}

// The codes in the examples of the contract are ones that somebody can meet.
func TestProblemForm(t *testing.T) {
	doc := readContract(t)
	form := regexp.MustCompile(`^[a-z]+(_[a-z]+)*$`)
	for name, ref := range doc.Components.Responses {
		media := ref.Value.Content[problemJSON]
		if media == nil {
			continue
		}
		example := media.Example.(map[string]any)
		code := example["code"].(string)
		if !form.MatchString(code) || example["type"] != "urn:onewindow:problem:"+code {
			t.Errorf("%s: %v", name, example)
		}
	}
}

// Whatever a use case of its nature can fail with, an operation declares.
func TestEveryOperationFails(t *testing.T) {
	s := newStage(t)
	for _, o := range s.operations() {
		kinds := []service.Kind{internal, service.Unavailable}
		if !o.open() {
			kinds = append(kinds, service.Forbidden)
		}
		if o.names("path") != nil {
			kinds = append(kinds, service.NotFound)
		}
		if o.has("Idempotency-Key") {
			kinds = append(kinds, service.Conflict, service.Refused, service.KeyReused)
		}
		if o.has("If-Match") {
			kinds = append(kinds, service.Stale)
		}
		for _, kind := range kinds {
			s.calls, s.fail = nil, func() error { return &service.Error{Kind: kind, Code: "failed", Text: "It failed."} }
			want, _ := meaning(kind)
			if answer := s.send(t, o, o.request(t)); len(s.calls) > 0 && answer.Code != want {
				t.Errorf("%s: got %d %s, want %d", o, answer.Code, answer.Body, want)
			}
		}
	}
}
