package chaos

import (
	"bytes"
	"encoding/json"
	"io"
	"maps"
	"math/rand/v2"
	"net/http"
	"sync"
	"time"
)

// facts are answers, findings and bodies.
type facts map[string]any

// command is what somebody asks for, under one key.
type command struct {
	by, key, method, path string
	body                  any   // []byte: a document
	other                 facts // another body, to be refused under the same key; nil: not tried
}

// told is an answer.
type told struct {
	status int
	text   []byte
}

// ack is a command that was answered for good.
type ack struct {
	command
	told
	Case string `json:"id"`
	Seq  int64  `json:"seq"`
}

// done reports whether the command was granted.
func (t told) done() bool { return t.status < 300 }

// final reports whether the answer says what became of the command. Any other means: try again.
func (t told) final() bool {
	switch t.status {
	case 0, http.StatusServiceUnavailable:
		return false
	case http.StatusConflict:
		return t.code() != "in_flight"
	}
	return true
}

func (t told) code() string {
	var p struct {
		Code string `json:"code"`
	}
	_ = json.Unmarshal(t.text, &p) // what is no problem has no code
	return p.Code
}

// client gives up on an answer that a stopped process will not give.
func newClient() *http.Client { return &http.Client{Timeout: 10 * time.Second} }

// post sends a command once.
func (c *city) post(client *http.Client, x command) told {
	body, kind := x.bytes()
	r, err := http.NewRequestWithContext(c.t.Context(), x.method, c.base+x.path, bytes.NewReader(body))
	c.must(err)
	token, err := c.issuer.Mint(x.by, time.Hour)
	c.must(err)
	r.Header.Set("Authorization", "Bearer "+token)
	r.Header.Set("Content-Type", kind)
	if x.key != "" {
		r.Header.Set("Idempotency-Key", x.key)
	}
	got, err := client.Do(r)
	if err != nil {
		return told{}
	}
	defer got.Body.Close()
	text, err := io.ReadAll(got.Body)
	if err != nil {
		return told{}
	}
	if got.StatusCode == http.StatusInternalServerError {
		c.witness.accuse("no-internal-error", "%s %s: %s", x.method, x.path, text)
	}
	return told{got.StatusCode, text}
}

func (x command) bytes() ([]byte, string) {
	switch body := x.body.(type) {
	case nil:
		return nil, "application/json"
	case []byte:
		return body, "application/pdf"
	}
	text, err := json.Marshal(x.body)
	if err != nil {
		panic(err) // bodies are plain
	}
	return text, "application/json"
}

// insist sends a command, up to three times in turn or two to ten times at once, until it is answered for good. Every answer for good is the same.
func (c *city) insist(client *http.Client, r *rand.Rand, x command) ack {
	c.witness.expect(x.key)
	var first told
	for try := 0; !first.final() && c.t.Context().Err() == nil; try++ {
		if try > 0 {
			time.Sleep(between(r, 50, 300))
		}
		copies, atOnce := 1+r.IntN(3), r.IntN(2) == 0
		switch {
		case c.plan.Calm:
			copies = 1
		case atOnce:
			copies = 2 + r.IntN(9)
		}
		for _, t := range c.volley(client, copies, atOnce, x) {
			if !t.final() {
				continue
			}
			if first.final() && (first.status != t.status || !bytes.Equal(first.text, t.text)) {
				c.witness.accuse("same-key-same-answer", "%s %s: %d %s, then %d %s", x.method, x.path, first.status, first.text, t.status, t.text)
			}
			first = t
		}
	}
	a := ack{command: x, told: first}
	if first.done() {
		_ = json.Unmarshal(first.text, &a) // claims have neither id nor seq
		c.bend(client, r, x)
	}
	c.witness.heard(a)
	return a
}

// volley sends a command so many times, one after the other or at once.
func (c *city) volley(client *http.Client, copies int, atOnce bool, x command) []told {
	answers := make([]told, copies)
	var sending sync.WaitGroup
	for i := range answers {
		if !atOnce {
			answers[i] = c.post(client, x)
			continue
		}
		sending.Go(func() { answers[i] = c.post(client, x) })
	}
	sending.Wait()
	c.witness.mu.Lock()
	c.witness.posts += copies
	c.witness.mu.Unlock()
	return answers
}

// bend uses the key of a command for something else, now and then.
func (c *city) bend(client *http.Client, r *rand.Rand, x command) {
	if x.other == nil || r.IntN(4) > 0 {
		return
	}
	x.body = x.other
	if t := c.post(client, x); t.final() && (t.status != http.StatusUnprocessableEntity || t.code() != "key_reused") {
		c.witness.accuse("other-body-refused", "%s %s with another body: %d %s", x.method, x.path, t.status, t.text)
	}
}

// with changes an answer.
func (f facts) with(name string, value any) facts {
	changed := maps.Clone(f)
	changed[name] = value
	return changed
}

func (w *witness) expect(key string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.sent == nil {
		w.sent = map[string]bool{}
	}
	w.sent[key] = true
}

func (w *witness) heard(a ack) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.acks = append(w.acks, a)
}
