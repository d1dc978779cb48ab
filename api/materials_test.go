package api

import (
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
)

func TestSupplyMaterial(t *testing.T) {
	s := newStage(t)
	o := s.operation(t, "supplyMaterial")
	for _, c := range []struct {
		kind, body string
		status     int
		call       string // how the call ends
	}{
		{"application/pdf", "%PDF-1.7", 200, ` "floor-plan" 8`},
		{"", "%PDF-1.7", 200, ` "floor-plan" 8`},
		{"application/octet-stream", strings.Repeat("x", maxFile), 200, ` "floor-plan" 10485760`},
		{plainJSON, `{"on_paper": true}`, 200, ` "floor-plan" "on paper"`},
		{plainJSON + "; charset=UTF-8", `{"on_paper": true}`, 200, ` "floor-plan" "on paper"`},
		{plainJSON, `{"on_paper": false}`, 400, ""},
		{plainJSON, `{"on_paper": "true"}`, 400, ""},
		{plainJSON, ``, 400, ""},
	} {
		s.calls = nil
		answer := s.send(t, o, fill(o.request(t), c.kind, c.body))
		if called := strings.Join(s.calls, ""); answer.Code != c.status || !strings.HasSuffix(called, c.call) || (c.call == "") != (called == "") {
			t.Errorf("%s %.20s: got %d, called %q", c.kind, c.body, answer.Code, called)
		}
	}
}

// A file without end is not read to its end, and the use case learns why.
func TestEndlessMaterial(t *testing.T) {
	s := newStage(t)
	server := httptest.NewUnstartedServer(nil)
	server.Config = NewServer("", s.handler)
	taken := &meter{Listener: server.Listener}
	server.Listener = taken
	server.Start()
	defer server.Close()

	r := s.operation(t, "supplyMaterial").request(t)
	request, err := http.NewRequestWithContext(t.Context(), http.MethodPut, server.URL+r.URL.Path, endless{})
	if err != nil {
		t.Fatal(err)
	}
	request.Header = r.Header
	request.Header.Set("Content-Type", "application/pdf")
	answer, err := server.Client().Do(request)
	if err == nil { // the connection is closed behind the answer, and may take it along
		err = answer.Body.Close()
	}
	server.Close() // the request has ended
	if !strings.Contains(s.log.String(), "request body too large") {
		t.Errorf("got %v, log %s", err, s.log)
	}
	if n := taken.bytes.Load(); n <= maxFile || n > maxFile+1<<20 {
		t.Errorf("%d bytes were taken", n)
	}
}

type endless struct{}

func (endless) Read(p []byte) (int, error) { return len(p), nil }

// meter counts what a server reads from its connections: what a client sends may lie in buffers of the system.
type meter struct {
	net.Listener
	bytes atomic.Int64
}

func (m *meter) Accept() (net.Conn, error) {
	conn, err := m.Listener.Accept()
	return metered{conn, m}, err
}

type metered struct {
	net.Conn
	meter *meter
}

func (c metered) Read(p []byte) (int, error) {
	n, err := c.Conn.Read(p)
	c.meter.bytes.Add(int64(n))
	return n, err
}

func TestDocumentsAreSavedAndNotShown(t *testing.T) {
	s := newStage(t)
	for _, id := range []string{"material", "licence"} {
		o := s.operation(t, id)
		answer := s.send(t, o, o.request(t))
		for header, want := range map[string]string{
			"Content-Type":            "application/pdf",
			"Content-Disposition":     "attachment; filename*=utf-8''%E5%B9%B3%E9%9D%A2%E5%9B%BE.pdf",
			"Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'; sandbox",
			"X-Content-Type-Options":  "nosniff",
			"Cache-Control":           "no-store",
			"ETag":                    `"5f0c"`,
		} {
			if got := answer.Header().Get(header); got != want {
				t.Errorf("%s: %s: %q, want %q", o, header, got, want)
			}
		}
		if answer.Body.String() != "%PDF-1.7" {
			t.Errorf("%s: got %q", o, answer.Body)
		}
	}
}
