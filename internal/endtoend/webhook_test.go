package endtoend

import (
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
	standardwebhooks "github.com/standard-webhooks/standard-webhooks/libraries/go"
)

// subscription is a subscription, as the API tells of it.
type subscription struct {
	ID     string `json:"id"`
	Secret string `json:"secret"`
}

// nobodys is the id of a subscription that there is not.
const nobodys = "4e0b7c1a-9d52-4f6e-8a37-5c2d1b0f9e84"

// receiver is somebody outside who subscribes.
func receiver() facts {
	return facts{"url": "https://receiver.invalid/hook", "types": []string{"cn.onewindow.card.issued", "cn.onewindow.case.overdue"}, "division": district, "department": "health"}
}

// subscribe has somebody outside told what happens.
func (w *town) subscribe(in facts) (s subscription) {
	w.t.Helper()
	w.command(request{by: "admin", op: "addWebhook", body: in}).done().read(&s)
	return s
}

// outside is a receiver that verifies what comes with the secret it was given, and keeps it.
type outside struct {
	*httptest.Server
	mu   sync.Mutex
	with *standardwebhooks.Webhook
	came []news
}

// news is an event as a receiver reads it.
type news struct {
	ID, Source, Type, Subject, Sequence string
	Data                                map[string]any
}

func (w *town) outside() *outside {
	o := &outside{}
	o.Server = httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		w.must(err)
		o.mu.Lock()
		defer o.mu.Unlock()
		var n news
		if err := errors.Join(o.with.VerifyIgnoringTimestamp(body, r.Header), json.Unmarshal(body, &n)); err != nil { // the town has a time of its own
			w.t.Errorf("%v in %s", err, body)
		}
		if !slices.ContainsFunc(o.came, func(before news) bool { return before.ID == n.ID }) { // an answer that comes late has it sent again
			o.came = append(o.came, n)
		}
	}))
	w.t.Cleanup(o.Close)
	return o
}

// about lists the types of what has come about a case, in order.
func (o *outside) about(number string) (types []string) {
	o.mu.Lock()
	defer o.mu.Unlock()
	for _, n := range o.came {
		if n.Subject == number {
			types = append(types, strings.TrimPrefix(n.Type, "cn.onewindow."))
		}
	}
	return types
}

// TestALateCaseArrivesOutside lets a case be late. What supervision makes of it arrives outside, in order, and verifies.
func TestALateCaseArrivesOutside(t *testing.T) {
	w := newTown(t)
	o := w.outside()
	s := w.subscribe(facts{"url": o.URL})
	var err error
	o.with, err = standardwebhooks.NewWebhook(s.Secret)
	w.must(err)
	w.command(request{by: "admin", op: "testWebhook", id: s.ID}).done()

	c := w.standing()
	c.do("head", "extend", because())
	c.letPass("promised").carded("promise_broken").reply("examiner").uphold("supervisor")
	want := []string{"case.extended", "card.issued", "case.overdue", "card.issued", "card.replied", "card.upheld"}
	w.eventually("all of it has arrived", func() bool { return slices.Contains(o.about(c.Number), "card.upheld") })
	if diff := cmp.Diff(want, o.about(c.Number)); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	if pings := o.about(""); len(pings) != 1 || pings[0] != "webhook.ping" {
		t.Errorf("pings: %v", pings)
	}
	if a := w.send(request{by: "admin", op: "webhookDeliveries", id: s.ID}).done(); !strings.Contains(string(a.body), `"state":"delivered"`) {
		t.Errorf("the deliveries say %s", a.body)
	}
	for _, n := range o.came {
		if n.Source != "urn:onewindow:webhook:"+s.ID {
			t.Errorf("%+v", n)
		}
	}
}
