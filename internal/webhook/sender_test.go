package webhook

import (
	"cmp"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/uuid"
	standardwebhooks "github.com/standard-webhooks/standard-webhooks/libraries/go"
)

// here lets through what is on this machine, which receivers of the tests are.
func here(t *testing.T) *Guard {
	t.Helper()
	g, err := NewGuard("127.0.0.0/8")
	if err != nil {
		t.Fatal(err)
	}
	return g
}

// delivery is an event for a receiver.
func delivery(url string, secrets ...string) Delivery {
	d := Delivery{
		Webhook: uuid.New(), Stream: uuid.New(), Seq: 7, ID: uuid.New(), Type: CaseOverdue, Subject: "2026-00000-00001", At: time.Unix(1770000000, 0),
		Data: json.RawMessage(`{"clock":"promised"}`), URL: url,
	}
	for _, secret := range secrets {
		d.Secrets = append(d.Secrets, (*Safe)(nil).Close(d.Webhook, secret))
	}
	return d
}

const oneSecret, otherSecret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"

// A receiver that knows either secret can verify what it gets, and has a CloudEvent then.
func TestTheReceiverVerifies(t *testing.T) {
	for _, secret := range []string{oneSecret, otherSecret} {
		var got Event
		receiver := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
			verifier, err := standardwebhooks.NewWebhook(secret)
			if err != nil {
				t.Error(err)
			}
			body, err := io.ReadAll(r.Body)
			if err != nil {
				t.Error(err)
			}
			if err := verifier.Verify(body, r.Header); err != nil {
				t.Error(err)
			}
			if err := verifier.Verify(append(body, ' '), r.Header); err == nil {
				t.Error("a changed body verifies")
			}
			if err := json.Unmarshal(body, &got); err != nil || r.Header.Get("webhook-id") != got.ID || r.Header.Get("Content-Type") != "application/cloudevents+json" {
				t.Errorf("%s, %v, %v", body, r.Header, err)
			}
		}))
		defer receiver.Close()
		d := delivery(receiver.URL, oneSecret, otherSecret)
		s := NewSender(SenderConfig{Guard: here(t), Clock: time.Now})
		if a := s.Send(t.Context(), d); !a.Taken() || a.Status != 200 {
			t.Fatalf("%+v", a)
		}
		if got.SpecVersion != "1.0" || got.Sequence != "000000000007" || got.Source != "urn:onewindow:webhook:"+d.Webhook.String() || got.Subject != d.Subject {
			t.Errorf("%+v", got)
		}
	}
}

// Whatever a receiver does, an attempt ends in time with a code of ours.
func TestReceiversOfEveryKind(t *testing.T) {
	var elsewhere atomic.Int32
	other := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { elsewhere.Add(1) }))
	defer other.Close()
	status := func(code int) http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(code) }
	}
	for name, c := range map[string]struct {
		receiver http.HandlerFunc
		want     Answer
		within   time.Duration // 0: a minute, in which whoever answers has answered
	}{
		"takes it":        {receiver: status(200), want: Answer{Status: 200}},
		"takes it dumbly": {receiver: status(204), want: Answer{Status: 204}},
		"fails":           {receiver: status(500), want: Answer{500, "http_500"}},
		"wants no more":   {receiver: status(410), want: Answer{410, "http_410"}},
		"is overwhelmed":  {receiver: status(429), want: Answer{429, "http_429"}},
		"redirects": {receiver: func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, other.URL, http.StatusTemporaryRedirect)
		}, want: Answer{307, Redirect}},
		"never answers": {func(_ http.ResponseWriter, r *http.Request) {
			<-r.Context().Done()
		}, Answer{0, Timeout}, time.Second},
		"hangs up": {receiver: func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }, want: Answer{0, Unreachable}},
		"answers without end": {receiver: func(w http.ResponseWriter, r *http.Request) {
			for r.Context().Err() == nil {
				if _, err := w.Write(make([]byte, 1<<16)); err != nil {
					return
				}
			}
		}, want: Answer{Status: 200}},
		"has too much to say beforehand": {receiver: func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("X-More", strings.Repeat("x", 1<<20))
		}, want: Answer{0, Unreachable}},
		"answers slowly for ever": {func(w http.ResponseWriter, r *http.Request) {
			w.WriteHeader(http.StatusOK)
			_ = http.NewResponseController(w).Flush()
			<-r.Context().Done()
		}, Answer{Status: 200}, 5 * time.Second},
	} {
		t.Run(name, func(t *testing.T) {
			receiver := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				_, _ = io.Copy(io.Discard, r.Body) // only then a server notices that the caller has gone
				c.receiver(w, r)
			}))
			defer receiver.Close()
			s := NewSender(SenderConfig{Guard: here(t), Clock: time.Now, Within: cmp.Or(c.within, time.Minute)})
			if got := s.Send(t.Context(), delivery(receiver.URL, oneSecret)); got != c.want {
				t.Errorf("%+v, want %+v", got, c.want)
			}
		})
	}
	if n := elsewhere.Load(); n > 0 {
		t.Errorf("a redirect was followed %d times", n)
	}
}

func TestWhatCannotBeReached(t *testing.T) {
	secure := httptest.NewTLSServer(http.NotFoundHandler())
	defer secure.Close()
	var asked atomic.Int32
	inside := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { asked.Add(1) }))
	defer inside.Close()
	port := inside.URL[strings.LastIndex(inside.URL, ":"):]
	for _, c := range []struct {
		name, url, want string
		guard           *Guard
	}{
		{"a certificate of nobody's", secure.URL, Untrusted, here(t)},
		{"nobody listens", "http://127.0.0.1:1/", Unreachable, here(t)},
		{"a name of nobody's", "http://nobody.invalid/", Unresolved, here(t)},
		{"this machine", inside.URL, Blocked, nil},
		{"a name that leads to this machine", "http://localhost" + port, Blocked, nil},
		{"this machine, in other words", "http://[::ffff:127.0.0.1]" + port, Blocked, nil},
	} {
		s := NewSender(SenderConfig{Guard: c.guard, Clock: time.Now, Within: time.Minute})
		if got := s.Send(t.Context(), delivery(c.url, oneSecret)); got != (Answer{Code: c.want}) {
			t.Errorf("%s: %+v, want %s", c.name, got, c.want)
		}
	}
	if n := asked.Load(); n > 0 {
		t.Errorf("what is closed was called %d times", n)
	}
}

// A proxy that the environment names is not asked: the guard would see its address instead of the receiver's.
func TestNoProxyIsAsked(t *testing.T) {
	var asked atomic.Int32
	proxy := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { asked.Add(1) }))
	defer proxy.Close()
	t.Setenv("HTTP_PROXY", proxy.URL)
	s := NewSender(SenderConfig{Guard: here(t), Clock: time.Now, Within: 3 * time.Second})
	s.Send(t.Context(), delivery("http://192.0.2.1/", oneSecret))
	if n := asked.Load(); n > 0 {
		t.Errorf("the proxy was asked %d times", n)
	}
}

func TestASecretThatCannotBeOpened(t *testing.T) {
	s := NewSender(SenderConfig{Clock: time.Now})
	d := delivery("https://example.org/")
	d.Secrets = [][]byte{{sealed, 1, 2, 3}}
	if got := s.Send(t.Context(), d); got != (Answer{Code: Unsigned}) {
		t.Errorf("%+v", got)
	}
}
