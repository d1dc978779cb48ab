package rehearse

import (
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/google/uuid"

	"github.com/onewindow/onewindow/internal/casefile"
	"github.com/onewindow/onewindow/internal/message"
	"github.com/onewindow/onewindow/rules"
)

// play is one timeline on its way.
type play struct {
	item  *rules.Item
	given given
	c     casefile.Case
	now   time.Time
	known rules.Values          // what a preview was about; nil once there is a case
	cards []casefile.CardIssued // since the line before
	urges int
	cover *cover
}

func newPlay(item *rules.Item, g given, c *cover) *play {
	return &play{item: item, given: g, cover: c}
}

// run does what a line says, and compares. Before, everything happens that was due.
func (p *play) run(l line) ([]Failure, error) {
	p.cards = nil
	if err := p.advance(l.when); err != nil {
		return nil, err
	}
	err := p.act(l)
	var refused *casefile.Refusal
	if err != nil && !errors.As(err, &refused) {
		return nil, err
	}
	if err := p.settle(); err != nil {
		return nil, err
	}
	if failure := refusal(l.refused, refused); failure != nil {
		return []Failure{*failure}, nil
	}
	var failures []Failure
	for _, w := range append(l.wants, noCards(l.wants)...) {
		if got := p.look(w.path); got != w.value {
			failures = append(failures, Failure{What: phrase(w.path), Want: w.value, Got: got})
		}
	}
	p.cover.see(p.plan())
	return failures, nil
}

// noCards is what a line expects of cards that says nothing of them.
func noCards(wants []want) []want {
	if slices.ContainsFunc(wants, func(w want) bool { return w.path[0] == "cards" }) {
		return nil
	}
	return []want{{[]string{"cards"}, none}}
}

// refusal compares what was refused with what should have been.
func refusal(want string, refused *casefile.Refusal) *Failure {
	got := ""
	if refused != nil {
		got = string(refused.Code)
	}
	if got == want {
		return nil
	}
	f := &Failure{What: "the refusal", Want: want, Got: got}
	if want == "" {
		f.Want = none
	}
	if got == "" {
		f.Got = none
	} else if len(refused.Fields) > 0 {
		f.Got = fmt.Sprintf("%s %v", got, refused.Fields)
	}
	return f
}

// advance has every clock act that is due by then, one after the other, and the engine after each.
func (p *play) advance(to time.Time) error {
	for p.c.Seq > 0 {
		next := casefile.Outlook(p.item, p.c).Next
		if next == nil || next.At.After(to) {
			break
		}
		p.now = next.At
		if err := p.take(casefile.Actor{}, casefile.Tick{}); err != nil {
			return err
		}
		if err := p.settle(); err != nil {
			return err
		}
	}
	p.now = to
	return nil
}

// settle does the automatic work at once: a licence is issued, and delivered where that needs nobody.
func (p *play) settle() error {
	for len(p.c.Work) > 0 {
		work := p.c.Work[0]
		var act casefile.Act = casefile.Deliver{Work: work.ID}
		if work.Kind == message.Issue {
			act = casefile.Issue{Work: work.ID, ID: uuid.NewSHA1(p.c.ID, []byte("licence")), Number: "rehearsal"}
		}
		if err := p.take(casefile.Actor{}, act); err != nil {
			return err
		}
	}
	return nil
}

// take has a command decided and folds what comes of it.
func (p *play) take(by casefile.Actor, act casefile.Act) error {
	events, refused := casefile.Decide(p.item, p.c, casefile.Command{By: by, Act: act}, p.now)
	for _, e := range events {
		next, err := casefile.Evolve(p.c, e)
		if err != nil {
			return err
		}
		p.cover.note(p.c, e)
		if card, ok := e.Data.(casefile.CardIssued); ok {
			p.cards = append(p.cards, card)
		}
		p.c = next
	}
	return refused
}

// actor is who a line is by. Officers hold the role they are named after.
func (p *play) actor(l line) casefile.Actor {
	a := p.person(l.by)
	a.Officer = a.Officer && !l.onBehalf
	return a
}

// person is somebody by the name that the timeline has for them.
func (p *play) person(name string) casefile.Actor {
	a := casefile.Actor{ID: name, Roles: p.given.people[name], Officer: name != "applicant"}
	if department, role, _ := personOf(name); a.Roles == nil && a.Officer {
		a.Department, a.Roles = department, []string{role}
	}
	return a
}

// act does what the line says.
func (p *play) act(l line) error {
	by := p.actor(l)
	switch act := l.do[0]; act {
	case "preview":
		p.known = p.previewed(l.given)
		return nil
	case "look":
		return nil
	case "submit":
		return p.submit(by, l)
	case "correct":
		return p.then(by, edit(l), casefile.Correct{})
	case "answer":
		return p.then(by, edit(l), casefile.Answer{Request: l.do[1]})
	case "deliver":
		return p.take(by, p.supply(l.do[1]))
	case "accept":
		return p.take(by, casefile.Accept{})
	case "refuse_acceptance":
		return p.take(by, casefile.RefuseAcceptance{Because: l.because})
	case "ask_correction":
		return p.take(by, casefile.AskCorrection{Because: l.because, Points: pointsOf(l.points), Justified: l.justified})
	case "extend":
		return p.take(by, casefile.Extend{By: l.within, Because: l.because})
	case "reverse_silence":
		return p.take(by, casefile.ReverseSilence{Because: l.because})
	case "withdraw":
		return p.take(by, casefile.Withdraw{Because: l.because})
	case "urge":
		p.urges++
		return p.take(by, casefile.Urge{Number: p.urges, Because: l.because})
	case "reply":
		return p.reply(by)
	case "hand_over":
		return p.take(by, casefile.HandOver{})
	case "reassign":
		return p.take(by, casefile.Reassign{Task: p.newest(l.do[1]).ID, To: p.person(l.to), Because: l.because})
	default:
		return p.onTask(by, l)
	}
}

// reply answers the oldest urge that waits. Its card is not played, so whoever answers may.
func (p *play) reply(by casefile.Actor) error {
	if len(p.c.Urges) == 0 {
		return &casefile.Refusal{Code: casefile.NotOpen, Text: "No urge waits for an answer."}
	}
	return p.take(by, casefile.AnswerUrge{Number: p.c.Urges[0].Number})
}

// then takes the first act, if there is one, and the second if the first was not refused.
func (p *play) then(by casefile.Actor, first, second casefile.Act) error {
	if first != nil {
		if err := p.take(by, first); err != nil {
			return err
		}
	}
	return p.take(by, second)
}

func edit(l line) casefile.Act {
	if len(l.with) == 0 {
		return nil
	}
	return casefile.Edit{Answers: l.with}
}

func pointsOf(points []pair) []casefile.Point {
	var list []casefile.Point
	for _, p := range points {
		list = append(list, casefile.Point{About: p.key.Value, What: p.value.Value})
	}
	return list
}

// submit opens the case, hands the materials in and submits; a draft that is there already is completed.
func (p *play) submit(by casefile.Actor, l line) error {
	if p.c.Seq > 0 {
		return p.then(by, edit(l), casefile.Submit{})
	}
	g := p.given
	open := casefile.Open{
		ID: uuid.NewSHA1(uuid.NameSpaceURL, []byte(p.item.Code)), Number: "rehearsal", Applicant: g.applicant, Channel: g.channel,
		Offices: map[string]string{}, Edit: casefile.Edit{Answers: g.answers, Delivery: g.delivery},
	}
	for _, level := range rules.Levels() {
		open.Offices[level] = level
	}
	if err := p.then(by, open, casefile.Tick{}); err != nil {
		return err
	}
	p.known = nil
	for _, name := range p.handedIn() {
		if err := p.take(by, p.supply(name)); err != nil {
			return err
		}
	}
	return p.then(by, edit(l), casefile.Submit{})
}

// handedIn lists the materials that come with the application: those given, else all that are needed and cannot follow.
func (p *play) handedIn() []string {
	if p.given.materials != nil {
		return p.given.materials
	}
	var names []string
	for _, need := range p.plan().Materials {
		if !need.Replaced && need.Later == nil {
			names = append(names, need.Name)
		}
	}
	return names
}

func (p *play) supply(material string) casefile.Act {
	return casefile.Supply{Material: material, File: casefile.Material{SHA256: "rehearsal", OnPaper: p.c.Channel == casefile.Counter}}
}

// onTask acts on the task of a step, and claims it first.
func (p *play) onTask(by casefile.Actor, l line) error {
	step := l.do[0]
	switch step {
	case "commitment":
		step = casefile.CheckStep
	case "ask":
		step = p.stepFor(l.do[1])
	}
	task := p.newest(step)
	if task.State == casefile.TaskOpen {
		if err := p.take(by, casefile.Claim{Task: task.ID}); err != nil {
			return err
		}
	}
	return p.take(by, taskAct(l, task.ID))
}

func taskAct(l line, task uuid.UUID) casefile.Act {
	switch {
	case l.do[0] == "ask":
		return casefile.Ask{Task: task, Request: l.do[1], Because: l.because, AsOf: l.asOf}
	case l.do[1] == "send_back":
		return casefile.SendBack{Task: task, To: l.do[2], Because: l.because}
	default:
		return casefile.Complete{Task: task, Outcome: l.do[1], Findings: l.with, Officers: l.officers, Because: l.because}
	}
}

// stepFor is the step in hand in which something can be asked for: of the open ones, the first that allows it.
func (p *play) stepFor(request string) string {
	open := p.c.OpenTasks()
	during := p.item.Request(request).During
	for _, t := range open {
		if slices.Contains(during, t.Step) {
			return t.Step
		}
	}
	if len(open) == 0 {
		return ""
	}
	return open[0].Step
}

// newest is the newest task of a step, or an empty one.
func (p *play) newest(step string) casefile.Task {
	for _, t := range slices.Backward(p.c.Tasks) {
		if t.Step == step {
			return t
		}
	}
	return casefile.Task{}
}
