package privacy

import (
	"encoding/base64"
	"encoding/hex"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
)

// word begins every mark. It occurs nowhere in the product.
const word = "Zephyrine"

// kind is what a marked text is. It decides where the text may be kept.
type kind string

const (
	answered kind = "answer"  // an answer of an applicant, or a finding of an officer
	named    kind = "name"    // the name of an applicant
	personal kind = "person"  // the id of the person at the counter
	arranged kind = "leave"   // why somebody is away
	reason   kind = "reason"  // what somebody gives as a reason, or writes in a notice
	carded   kind = "card"    // what somebody writes on a card of supervision, or urges with
	shelved  kind = "shelf"   // what is in a calendar that was published
	document kind = "file"    // what is in a document
	subject  kind = "subject" // the id of who is signed in, which the identity provider has given them
	partner  kind = "partner" // the id of a colleague who took part
	keyed    kind = "key"     // an Idempotency-Key
	hooked   kind = "hook"    // the address that an operator has events sent to
	nowhere  kind = "nowhere" // names of officers, headers, queries, all that was refused: nobody asked to keep it
)

// homes are the only places where a text may be found. In the first of them every one is found that was taken.
func homes() map[kind][]string {
	record := []string{"product: case_events.data", "product: cases.state"}
	return map[kind][]string{
		answered: append(record[:2:2], "product: licences.shows"),
		named:    append(record[:2:2], "product: licences.shows"),
		personal: append(record[:2:2], "product: cases.applicant"),
		reason:   record,
		arranged: {"product: substitutions.because"},
		partner:  record,
		carded:   {"product: card_events.data", "product: cards.card"},
		shelved:  {"product: calendars.source"},
		document: {"product: files.content"},
		subject: append([]string{"product: audit.actor", "product: case_events.by", "product: cases.applicant", "product: cases.opened_by",
			"product: tasks.assignee", "product: officers.id", "product: substitutions.absent", "product: substitutions.substitute", "product: substitutions.created_by",
			"product: substitutions.ended_by", "product: tasks.instead_of", "product: audit.instead_of", "product: requests.actor", "product: calendars.published_by", "log: api",
			"product: card_events.by", "product: card_events.data", "product: cards.officers", "product: cards.card",
			"product: tally.person", "product: tally_moves.moves"}, record...),
		keyed: {"product: requests.key"},
		// A repeated command is answered with it again.
		hooked: {"product: requests.answer", "product: webhooks.url"},
	}
}

// marks makes marked texts and remembers them.
type marks struct {
	mu   sync.Mutex
	made map[string]kind
}

// mark is a text that can be recognised wherever it turns up: its name consists of letters.
func (m *marks) mark(k kind, name string) string {
	m.mu.Lock()
	defer m.mu.Unlock()
	text := word + "-" + string(k) + "-" + name
	m.made[text] = k
	return text
}

// sighting is a mark in a place: a text of a kind, or a trace of one in an encoding that hides which.
type sighting struct {
	place string // what was searched, and in detail: "log: api"
	mark  string
}

var (
	whole  = regexp.MustCompile(word + "-([a-z]+)-[A-Za-z]+")
	traces = regexp.MustCompile("(?i:" + word + "|" + hex.EncodeToString([]byte(word)) + ")|" + strings.Join(inBase64(word), "|"))
)

// inBase64 is what is left of a word in base64, wherever in a text it stands.
func inBase64(word string) []string {
	var forms []string
	for before := range 3 {
		text := base64.RawStdEncoding.EncodeToString(append(make([]byte, before), word...))
		forms = append(forms, regexp.QuoteMeta(text[(before*8+5)/6:(before+len(word))*8/6]))
	}
	return forms
}

// search finds the marks in a text.
func search(place string, text []byte) []sighting {
	var found []sighting
	seen := func(mark string) {
		if s := (sighting{place, mark}); !slices.Contains(found, s) {
			found = append(found, s)
		}
	}
	for _, mark := range whole.FindAll(text, -1) {
		seen(string(mark))
	}
	if rest := whole.ReplaceAll(text, nil); traces.Match(rest) {
		seen(word + " in part")
	}
	return found
}

// strays are the sightings in places where the text has no home.
func strays(found []sighting) []sighting {
	var list []sighting
	for _, s := range found {
		m := whole.FindStringSubmatch(s.mark)
		if m == nil || !slices.Contains(homes()[kind(m[1])], s.place) {
			list = append(list, s)
		}
	}
	return list
}

// missing are the marks that are not in the first of their homes. Where nothing is found, nothing was shown.
func (m *marks) missing(found []sighting) []string {
	var list []string
	for text, k := range m.made {
		if at := homes()[k]; len(at) > 0 && !slices.Contains(found, sighting{at[0], text}) {
			list = append(list, text)
		}
	}
	slices.Sort(list)
	return list
}

func TestSearchFindsEveryForm(t *testing.T) {
	m := &marks{made: map[string]kind{}}
	text := m.mark(reason, "withdraw")
	for name, form := range map[string]string{
		"plain": "x " + text + "\n", "small": strings.ToLower(text), "hex": "\\x" + hex.EncodeToString([]byte(text)), "cut off": text[:len(word)],
		"base64": base64.StdEncoding.EncodeToString([]byte(text)), "base64, one on": base64.URLEncoding.EncodeToString([]byte("x" + text)),
		"base64, two on": base64.RawStdEncoding.EncodeToString([]byte("xx" + text)), "base64, in the midst": base64.StdEncoding.EncodeToString([]byte("{\"because\":\"" + text + "\"}")),
	} {
		if found := search("log: api", []byte(form)); len(found) != 1 || len(strays(found)) != 1 {
			t.Errorf("%s: found %v", name, found)
		}
	}
	if found := search("log: api", []byte("nothing of it")); len(found) > 0 {
		t.Errorf("found %v where nothing is", found)
	}
	at := search("product: case_events.data", []byte(text))
	if len(strays(at)) > 0 || len(m.missing(at)) > 0 || len(m.missing(nil)) != 1 {
		t.Errorf("at home: strays %v, missing %v; nowhere: missing %v", strays(at), m.missing(at), m.missing(nil))
	}
}
