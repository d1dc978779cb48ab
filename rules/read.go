package rules

import (
	"crypto/sha256"
	"encoding/hex"
	"regexp"
	"slices"
	"strings"

	"go.yaml.in/yaml/v4"
)

// reading is one item file on its way to an Item.
type reading struct {
	*source
	library    *Library
	item       *Item
	conditions *conditions
	all        []*Condition     // every condition of the file
	sections   map[any]*section // where each part of the item was read from
	texts      []writtenText
	found      map[string]bool // the findings that some step finds
}

// writtenText is a text and where it stands, for the values that are printed into it at the end.
type writtenText struct {
	text Text
	at   map[string]*yaml.Node
}

// Compile reads and checks one item against the catalogues. The item is nil when there are errors; warnings may come with an item.
func (l *Library) Compile(file string, text []byte) (*Item, []Problem) {
	src, root := open(file, text)
	if root == nil {
		return nil, src.problems
	}
	return l.compile(src, root, text)
}

func (l *Library) compile(src *source, root *yaml.Node, text []byte) (*Item, []Problem) {
	sum := sha256.Sum256(text)
	r := &reading{
		source:   src,
		library:  l,
		item:     &Item{Digest: hex.EncodeToString(sum[:]), Source: slices.Clone(text)},
		sections: map[any]*section{},
	}
	r.read(r.section(root, "the item"))
	r.check()
	problems := sorted(r.problems)
	if HasErrors(problems) {
		return nil, problems
	}
	return r.item, problems
}

// later are the sections of the item language that this version does not run.
var later = []string{
	"matter", "filed_by", "local", "variant_of", "division", "drop", "starts", "parties",
	"consents", "fees", "results", "members", "joint", "results_out", "if_refused", "afterwards",
}

// read takes the sections in the order in which they need each other: languages before texts, facts before conditions, steps before what names them.
func (r *reading) read(s *section) {
	r.sections[r.item] = s
	r.identity(s)
	r.facts(s)
	r.limits(s)
	r.materials(s)
	r.item.NotAccepted = r.grounds(s, "not_accepted")
	r.item.Refuse = r.grounds(s, "refuse")
	r.approval(s)
	r.requests(s)
	r.inPerson(s)
	r.completion(s)
	s.done(later...)
	r.printLimits()
}

var (
	classes = []string{
		"licence", "payment", "confirmation", "reward", "adjudication", "levy", "penalty", "compulsion", "inspection", "other-power", "public-service",
	}
	languageForm = regexp.MustCompile(`^[a-z]{2,3}(-[A-Za-z]+)?$`)
)

func (r *reading) identity(s *section) {
	it := r.item
	if n := s.must("item"); n != nil {
		it.Code, _ = r.scalar(n, "`item`")
		r.wellNamed(it.Code, at(n), kebabCase)
	}
	r.languages(s)
	it.Title = r.text(s, "title")
	it.Class = s.word("class", "", classes...)
	r.authority(s)
	it.Applicants = r.applicants(s)
	it.FiledAt = s.word("filed_at", "local", "local", "city", "province", "nationwide")
	it.Basis = wordsOf(s.words("basis"))
	r.promises(s)
	if n := s.must("calendar"); n != nil {
		name := s.named("calendar", "unknown_calendar", keysOf(r.library.Calendars))
		it.Calendar = r.library.Calendars[name]
	}
	r.supervision(s)
}

func (r *reading) languages(s *section) {
	r.item.Languages = []string{"zh"}
	list := s.words("languages")
	if len(list) == 0 {
		return
	}
	for _, l := range list {
		if !languageForm.MatchString(l.word) {
			r.fail(at(l.node), "unknown_language", "%s is not the code of a language, such as zh or en", quoted(l.word))
		}
	}
	r.item.Languages = wordsOf(list)
}

func (r *reading) authority(s *section) {
	n := s.must("authority")
	if n == nil {
		return
	}
	a := r.section(n, "`authority`")
	r.item.Authority.Level = a.word("level", "", Levels()...)
	if a.must("department") != nil {
		r.item.Authority.Department = a.named("department", "unknown_department", keysOf(r.library.Departments))
	}
	a.done()
}

func (r *reading) applicants(s *section) []string {
	all := []string{"person", "organisation"}
	if list := s.someOf("applicants", all...); len(list) > 0 {
		return list
	}
	return all
}

// promiseForm is what a promise looks like: visits <= 1, promised <= 15wd.
var promiseForm = regexp.MustCompile(`^(\w+)\s*<=\s*([0-9.]+[a-z]*)$`)

func (r *reading) promises(s *section) {
	for _, l := range s.words("promises") {
		if p, ok := r.promise(l); ok {
			r.item.Promises = append(r.item.Promises, p)
		}
	}
}

func (r *reading) promise(l listed) (Promise, bool) {
	kinds := []string{"visits", "papers", "fields", "promised"}
	parts := promiseForm.FindStringSubmatch(strings.TrimSpace(l.word))
	if parts == nil || !slices.Contains(kinds, parts[1]) {
		r.fail(at(l.node), "bad_promise", "%s is not a promise; write %s, then <= and a number or a duration: visits <= 1", quoted(l.word), oneOf(kinds))
		return Promise{}, false
	}
	p := Promise{Of: parts[1], at: at(l.node)}
	limit := *l.node
	limit.Value = parts[2]
	if p.Of == "promised" {
		var ok bool
		p.Within, ok = r.durationAt(&limit)
		return p, ok
	}
	var ok bool
	p.Most, ok = r.wholeNumber(&limit, "the promised number", 0, 1000)
	return p, ok
}

// remember keeps where a part of the item was read from, for the checks that follow.
func (r *reading) remember(part any, s *section) { r.sections[part] = s }

// at is the place of a key of a part, of the part itself when the key is left out, or of one word in the key's list.
func (r *reading) at(part any, key string, word ...string) position {
	s := r.sections[part]
	if s == nil {
		return position{1, 1}
	}
	n := s.entries[key]
	if n == nil {
		return s.at
	}
	if len(word) > 0 {
		for _, child := range n.Content {
			if child.Value == word[0] {
				return at(child)
			}
		}
	}
	return at(n)
}
