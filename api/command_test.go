package api

import (
	"net/http"
	"strings"
	"testing"
)

func TestIfMatch(t *testing.T) {
	s := newStage(t)
	for _, c := range []struct {
		seen   string
		patch  int // the answer of the operation that demands a version
		submit int // of one that honours it
		at     string
	}{
		{`"23"`, 200, 200, " at 23 "},
		{`"0"`, 200, 200, " at 0 "},
		{"", 428, 200, ""},
		{"*", 428, 200, ""},
		{"23", 412, 412, ""},
		{`W/"23"`, 412, 412, ""},
		{`"23", "24"`, 412, 412, ""},
		{`"023"`, 412, 412, ""},
		{`"+23"`, 412, 412, ""},
		{`""`, 412, 412, ""},
		{`"99999999999999999999"`, 412, 412, ""},
		{`"twenty-three"`, 412, 412, ""},
	} {
		for id, want := range map[string]int{"editCase": c.patch, "submit": c.submit} {
			o := s.operation(t, id)
			r := o.request(t)
			r.Header.Set("If-Match", c.seen)
			s.calls = nil
			answer := s.send(t, o, r)
			if answer.Code != want {
				t.Errorf("%s with %s: got %d %s, want %d", o, c.seen, answer.Code, answer.Body, want)
			}
			if called := strings.Join(s.calls, ""); want == 200 && c.at != "" && !strings.Contains(called, c.at) {
				t.Errorf("%s with %s: called %s", o, c.seen, called)
			}
			if want != 200 && len(s.calls) > 0 {
				t.Errorf("%s with %s: refused, yet called %s", o, c.seen, s.calls)
			}
		}
	}
}

func TestVersions(t *testing.T) {
	s := newStage(t)
	read := s.operation(t, "case")
	for header, want := range map[string]int{
		"": 200, `"22"`: 200, `23`: 200, `"23"`: 304, `W/"23"`: 304, `"22", "23"`: 304, "*": 304,
	} {
		r := read.request(t)
		r.Header.Set("If-None-Match", header)
		answer := s.send(t, read, r)
		if answer.Code != want || answer.Header().Get("ETag") != `"23"` || (want == 304) != (answer.Body.Len() == 0) {
			t.Errorf("%s: got %d %q with %d bytes, want %d", header, answer.Code, answer.Header().Get("ETag"), answer.Body.Len(), want)
		}
		if got := answer.Header().Get("Cache-Control"); got != "private, no-cache" {
			t.Errorf("%s: Cache-Control: %s", header, got)
		}
	}
	open := s.operation(t, "openCase")
	answer := s.send(t, open, open.request(t))
	if answer.Code != http.StatusCreated || answer.Header().Get("ETag") != `"23"` || answer.Header().Get("Location") != "/api/v1/cases/"+s.view.ID.String() {
		t.Errorf("opened: got %d, %v", answer.Code, answer.Header())
	}
}

func TestNoNextTask(t *testing.T) {
	s := newStage(t)
	s.task = nil
	o := s.operation(t, "nextTask")
	if answer := s.send(t, o, o.request(t)); answer.Code != http.StatusNoContent || answer.Body.Len() > 0 {
		t.Errorf("got %d %s", answer.Code, answer.Body)
	}
}
