package endtoend

import (
	"encoding/base64"
	"maps"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/google/uuid"
)

// TestIDsThatAreNone puts what is no id, and no name, into the address of every operation.
func TestIDsThatAreNone(t *testing.T) {
	w := newTown(t)
	c := w.seated()
	before := w.weight(target{application: c})
	ids := []string{
		"x", "0", "null", "-", "%", "..", "../" + c.ID, c.ID + "/..", c.ID + "\x00", "{" + c.ID + "}", "urn:uuid:" + c.ID, strings.ReplaceAll(c.ID, "-", ""),
		c.ID + " ", "' OR 1=1 --", strings.Repeat("a", 4000), "\xff", "编号",
	}
	for _, op := range slices.Sorted(maps.Keys(w.contract)) {
		o := w.contract[op]
		r := request{by: c.by, op: op, name: "programme", key: uuid.NewString(), match: c.tag(), body: bodies()[op]}
		if !strings.Contains(o.path, "{id}") && !strings.Contains(o.path, "{code}") {
			continue
		}
		if op == "calendarMoves" {
			r.by = "designer"
		}
		if op == "dryRunPolicy" {
			r.by = "supervisor"
		}
		for _, r.id = range ids {
			w.send(r).refused(404, notFoundCode(w.send(r)))
		}
	}
	names := append(ids, "../../etc/passwd", "..\\..\\x", "programme/../programme", "PROGRAMME", "programme.pdf", "/etc/passwd", "programme\x00.pdf")
	for _, name := range names {
		r := request{by: c.by, op: "supplyMaterial", id: c.ID, name: name, key: uuid.NewString(), body: facts{"on_paper": true}}
		if a := w.send(r); a.status != 404 && a.status != 405 && a.status != 422 {
			t.Errorf("material %q was answered %d", name, a.status)
		}
	}
	if after := w.weight(target{application: c}); after != before {
		t.Errorf("the case changed from %s to %s", before, after)
	}
}

// notFoundCode is what an answer calls what is not there: an item and a calendar have words of their own.
func notFoundCode(a answer) string {
	for _, code := range []string{"item_unknown", "calendar_unknown", "policy_unknown"} {
		if strings.Contains(string(a.body), code) {
			return code
		}
	}
	return "not_found"
}

// TestQueriesThatAreNone asks lists for what they do not have.
func TestQueriesThatAreNone(t *testing.T) {
	w := newTown(t)
	c := w.pending()
	cursor := func(json string) string { return "cursor=" + base64.RawURLEncoding.EncodeToString([]byte(json)) }
	odd := []string{
		"limit=0", "limit=-1", "limit=101", "limit=1e2", "limit=" + bait, "limit=1&limit=1", "page=2", "cursor=" + bait, "cursor=%00", "cursor=%ff", "%zz=1", "a;b",
		cursor(bait), cursor(`{"id": 1}`), cursor(`{"due": "tomorrow"}`), cursor(`[]`), cursor(`1e99`), cursor(`{"UpdatedAt": "0"}`), cursor(`"` + bait + `"`),
		cursor(strings.Repeat("[", 20000)), "cursor=" + strings.Repeat("A", 8000),
	}
	for op, more := range map[string][]string{
		"tasks":   {"queue=" + bait, "holder=theirs", "due=2026-02-30", "due=0000-00-00", "due=0001-01-01", "due=" + bait, "queue=", "due=now"},
		"cards":   {"whose=theirs", "level=green", "state=lost", "reply=soon", "case=" + bait, cursor(`{"at": "now"}`)},
		"summary": {"by=colour", "by=" + bait, "by=step&as_of=2999-01-01", "by=step&as_of=" + bait, "by=step&from=2026-13-01", "by=step&as_of=0001-01-01", "by=step&from=1899-12-31", "by=item&format=" + bait},
		"series":  {"measure=" + bait, "measure=on_time&by=x", "measure=done", "measure=late&from=2026", "measure=late&to=2999-01", "measure=late&from=1990-01", "measure=in_hand&to=0001-05"},
		"scores":  {"of=" + bait, "of=unit&from=2026-02-01", "of=officer&to=soon", "of=unit&to=0001-01"},
		"watchedCases": {
			"light=green", "decided=early", "month=2026-01", "decided=late&month=" + bait, "decided=late&month=0001-01", "decided=late&month=9999-12", "decided=late&light=red", "format=xlsx",
			cursor(`{"rank": 1, "from": "` + bait + `", "id": "0197f3c2-5b1e-7d4a-9c63-2a1f8e0b7d55"}`),
		},
		"events":  {cursor(`null`) + "&limit=x"},
		"myCases": {"holder=mine"},
	} {
		for _, query := range append(more, odd...) {
			r := request{by: c.by, op: op, id: c.ID, query: query}
			switch op {
			case "tasks", "cards":
				r.by = "city-clerk"
			case "summary", "series", "scores", "watchedCases":
				r.by = "supervisor"
			}
			a := w.send(r)
			if query != "queue=" && a.status != 400 || strings.Contains(string(a.body), bait) {
				t.Errorf("%s?%.60s was answered %d %s", op, query, a.status, a.body)
			}
		}
	}
	for _, number := range []string{"", "x", "%00", "%ff", "' OR 1=1 --", strings.Repeat("9", 5000), "2025-00000-00000"} {
		if a := w.send(request{op: "track", query: "number=" + url.QueryEscape(number)}); a.status != 404 && a.status != 400 {
			t.Errorf("number %q was answered %d", number, a.status)
		}
	}
	var found struct{ Status string }
	a := w.send(request{op: "track", query: "number=" + strings.ToLower(strings.ReplaceAll(c.Number, "-", ""))}).done()
	if a.read(&found); found.Status != "submitted" || strings.Contains(string(a.body), mark) {
		t.Errorf("anybody who knows the number is told %s", a.body)
	}
}
