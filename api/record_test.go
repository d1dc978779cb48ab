package api

import (
	"encoding/json"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

func TestRequestsAreLogged(t *testing.T) {
	s := newStage(t)
	id := s.view.ID.String()
	for _, c := range []struct {
		operation string
		want      map[string]any
	}{
		{"items", map[string]any{"route": "/api/v1/items", "method": "GET", "status": 200.0}},
		{"submit", map[string]any{"route": "/api/v1/cases/:id/submit", "method": "POST", "status": 200.0, "actor": "officer-7", "case": id}},
		{"completeTask", map[string]any{"route": "/api/v1/tasks/:id/complete", "method": "POST", "status": 200.0, "actor": "officer-7", "case": id}},
		{"tasks", map[string]any{"route": "/api/v1/tasks", "method": "GET", "status": 200.0, "actor": "officer-7"}},
	} {
		s.log.Reset()
		o := s.operation(t, c.operation)
		s.send(t, o, o.request(t))
		var got map[string]any
		if err := json.Unmarshal(s.log.Bytes(), &got); err != nil {
			t.Fatal(err)
		}
		c.want["msg"], c.want["level"] = "request", "INFO"
		ignored := cmpopts.IgnoreMapEntries(func(name string, _ any) bool { return name == "time" || name == "duration" })
		if diff := cmp.Diff(c.want, got, ignored); diff != "" || got["duration"] == nil {
			t.Errorf("%s (-want +got):\n%s", o, diff)
		}
	}
}

// A refusal is logged with its code, and with the case that it is about.
func TestRefusalsAreLogged(t *testing.T) {
	s := newStage(t)
	o := s.operation(t, "submit")
	r := o.request(t)
	r.Header.Del("Idempotency-Key")
	s.send(t, o, r)
	if log := s.log.String(); !strings.Contains(log, `"code":"idempotency_key_missing"`) || !strings.Contains(log, `"case":"`+s.view.ID.String()) {
		t.Errorf("log: %s", log)
	}
}

// Nothing of what was sent gets into the log or the metrics, and nobody's name.
func TestNothingSentIsRecorded(t *testing.T) {
	s := newStage(t)
	const secret = "li-na-1979"
	for _, o := range s.operations() {
		r := o.request(t)
		if o.method != http.MethodGet {
			fill(r, plainJSON, `{"because": "`+secret+`", "`+secret+`": 1}`)
		}
		r.Header.Set("User-Agent", secret)
		r.Header.Set("Referer", secret)
		r.URL.RawQuery = "number=" + secret + "&item=" + secret
		s.handler.ServeHTTP(httptest.NewRecorder(), r)

		stray := o.request(t)
		stray.URL.Path += "/" + secret
		s.handler.ServeHTTP(httptest.NewRecorder(), stray)
	}
	metrics := s.operation(t, "metrics")
	recorded := s.log.String() + s.send(t, metrics, metrics.request(t)).Body.String()
	for _, word := range []string{secret, officer().Name, goodToken} {
		if strings.Contains(recorded, word) {
			t.Errorf("recorded: %s", word)
		}
	}
}

func TestMetrics(t *testing.T) {
	s := newStage(t)
	for _, id := range []string{"submit", "submit", "item"} {
		o := s.operation(t, id)
		s.send(t, o, o.request(t))
	}
	stray := httptest.NewRequest("BREW", "/api/v1/coffee", nil)
	s.handler.ServeHTTP(httptest.NewRecorder(), stray)

	o := s.operation(t, "metrics")
	body := s.send(t, o, o.request(t)).Body.String()
	for _, want := range []string{
		`onewindow_http_request_duration_seconds_count{method="POST",route="/api/v1/cases/:id/submit",status="200"} 2`,
		`onewindow_http_request_duration_seconds_count{method="GET",route="/api/v1/items/:code",status="200"} 1`,
		`onewindow_http_request_duration_seconds_count{method="none",route="none",status="404"} 1`,
	} {
		if !strings.Contains(body, want) {
			t.Errorf("no %s in\n%s", want, body)
		}
	}
}

func TestReadiness(t *testing.T) {
	s := newStage(t)
	s.notReady = errors.New("dial 10.0.0.7: refused")
	o := s.operation(t, "readyz")
	answer := s.send(t, o, o.request(t))
	if p := problemIn(t, answer); answer.Code != http.StatusServiceUnavailable || p.Code != "unavailable" || strings.Contains(answer.Body.String(), "10.0.0.7") {
		t.Errorf("got %d %s", answer.Code, answer.Body)
	}
	if !strings.Contains(s.log.String(), "10.0.0.7") {
		t.Errorf("log: %s", s.log)
	}
	alive := s.operation(t, "livez")
	if got := s.send(t, alive, alive.request(t)).Code; got != http.StatusOK {
		t.Errorf("a process that cannot serve is alive all the same: got %d", got)
	}
}

func TestEveryAnswerIsSafe(t *testing.T) {
	s := newStage(t)
	for _, path := range []string{"/api/v1/items", "/api/v1/nowhere", "/api/v1/cases", "/livez"} {
		answer := httptest.NewRecorder()
		s.handler.ServeHTTP(answer, httptest.NewRequest(http.MethodGet, path, nil))
		for header, want := range map[string]string{
			"X-Content-Type-Options":       "nosniff",
			"Content-Security-Policy":      "default-src 'none'; frame-ancestors 'none'",
			"Referrer-Policy":              "no-referrer",
			"Cross-Origin-Resource-Policy": "same-origin",
			"X-Frame-Options":              "DENY",
			"Cache-Control":                "no-store",
		} {
			if got := answer.Header().Get(header); got != want {
				t.Errorf("%s: %s: %q, want %q", path, header, got, want)
			}
		}
	}
}
