package rules

import "github.com/onewindow/onewindow/internal/worktime"

// Text is one wording per language of the item, by language code ("en", "zh").
type Text map[string]string

// Item is one checked service item: everything a rule file says, compiled. It is immutable and safe for concurrent use.
type Item struct {
	Code       string
	Digest     string // sha256 of the source, hex
	Source     []byte
	Title      Text
	Languages  []string
	Class      string // licence, payment, confirmation ...
	Authority  Authority
	Applicants []string // person, organisation
	FiledAt    string   // local, city, province, nationwide
	Basis      []string
	Promises   []Promise
	Calendar   *worktime.Calendar
	Policy     *Policy // of supervision; nil: no cards are issued

	Limits      Limits
	Facts       []*Fact // in the order of the file
	Materials   []*Material
	InPerson    []*InPerson
	NotAccepted []*Ground
	Refuse      []*Ground
	Requests    []*Request
	Approval    []*Category // the first that holds
	Completion  Completion

	inOrder []*Fact // the facts, each after those its conditions read
}

// Promise is what the item undertakes in public; the checker proves it.
type Promise struct {
	Of     string            // visits, papers, fields, promised
	Most   int               // of visits, papers, fields
	Within worktime.Duration // of promised
	at     position
}

// Authority is the office that is answerable for the item.
type Authority struct {
	Level      string // national, province, city, county
	Department string
}

// Material is a document that the applicant hands in.
type Material struct {
	Name   string
	Title  Text
	When   *Condition
	Copies int
	Later  *Wait // may follow after acceptance
}

// InPerson is a rule that makes the applicant appear.
type InPerson struct {
	Name    string
	At      string // reception, completion, or a step's name
	When    *Condition
	Because Text
	Basis   string
	Instead string
}

// Ground is a rule on which acceptance or the grant is refused.
type Ground struct {
	Name    string
	When    *Condition
	Because Text
	Basis   string
	Instead Text
}

// Request is something an officer may ask for while a step is in hand.
type Request struct {
	Name    string
	Title   Text
	Of      string   // applicant; "" for a special procedure
	Special string   // hearing, testing, expert-review ...
	During  []string // steps; none: all
	When    *Condition
	Within  worktime.Duration
	Times   int
	Stops   bool // the clocks of the case stand still meanwhile
	// Backdate is how far back the stop may begin, where it is recorded late; zero: it begins when it is recorded.
	Backdate worktime.Duration
	Basis    string
	Else     Else
}

// Completion says what the applicant gets.
type Completion struct {
	Licence    *Licence
	Deliver    []string          // electronic, window, post; the first is the default
	RateWithin worktime.Duration // default 30d: the case closes when it has passed
}

// Licence is the document issued on a grant.
type Licence struct {
	Type      string
	Title     Text
	Valid     Value[worktime.Duration]
	Unlimited bool
	Shows     []string // facts, and applicant.name
}

// Results of a case.
const (
	Granted = "granted"
	Refused = "refused"
)

// Under is the item as it is under a version of its calendar. Nothing that was compiled hangs on the days: they decide only when a
// limit ends.
func (it *Item) Under(calendar *worktime.Calendar) *Item {
	own := *it
	own.Calendar = calendar
	return &own
}

// Step finds a step of the category by name, or nil.
func (c *Category) Step(name string) *Step {
	for _, b := range c.Blocks {
		for _, s := range b.Steps {
			if s.Name == name {
				return s
			}
		}
	}
	return nil
}

// Category finds a category by name, or nil.
func (it *Item) Category(name string) *Category {
	return named(it.Approval, name, func(c *Category) string { return c.Name })
}

// Fact finds a fact by name, or nil.
func (it *Item) Fact(name string) *Fact {
	return named(it.Facts, name, func(f *Fact) string { return f.Name })
}

// Material finds a material by name, or nil.
func (it *Item) Material(name string) *Material {
	return named(it.Materials, name, func(m *Material) string { return m.Name })
}

// Request finds a request by name, or nil.
func (it *Item) Request(name string) *Request {
	return named(it.Requests, name, func(r *Request) string { return r.Name })
}

// Text is a text of the item in a language, or in the item's first where it has no other.
func (it *Item) Text(t Text, lang string) string {
	if wording, ok := t[lang]; ok {
		return wording
	}
	return t[it.Languages[0]]
}

func named[T any](list []*T, name string, of func(*T) string) *T {
	for _, x := range list {
		if of(x) == name {
			return x
		}
	}
	return nil
}
