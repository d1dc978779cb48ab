package model_test

import (
	"maps"
	"math/rand/v2"
	"slices"

	"github.com/google/uuid"

	"github.com/onewindow/onewindow/internal/casefile"
	"github.com/onewindow/onewindow/internal/message"
	"github.com/onewindow/onewindow/rules"
)

// people are everybody who can act on a case: its applicant, the window, officers, an operator. Chance picks who does what.
type people struct {
	item    *rules.Item
	c       *casefile.Case
	neglect string // the clock that they let act
	rng     *rand.Rand
}

// option is something that people may do just now, as one command or several in a row.
type option struct {
	weight int
	ends   string // the clock that it keeps from acting; all: any
	acts   []casefile.Command
}

const all = "*"

const because = "so it was found"

func applicant() casefile.Actor { return casefile.Actor{ID: "applicant"} }

func clerk() casefile.Actor {
	return casefile.Actor{ID: "clerk", Roles: []string{"clerk"}, Officer: true}
}

func head() casefile.Actor {
	return casefile.Actor{ID: "head", Roles: []string{"head"}, Officer: true}
}

// officer is the one for a step: nobody works on two steps, so that four eyes see each case.
func officer(t casefile.Task) casefile.Actor {
	return casefile.Actor{ID: t.Step + "-officer", Roles: []string{t.Role}, Department: t.Department, Officer: true}
}

func supervisor() casefile.Actor {
	return casefile.Actor{ID: "supervisor", Roles: []string{"supervisor"}, Officer: true}
}

func by(who casefile.Actor, acts ...casefile.Act) []casefile.Command {
	var commands []casefile.Command
	for _, a := range acts {
		commands = append(commands, casefile.Command{By: who, Act: a})
	}
	return commands
}

// pick is what is done next: nearly always something that the case calls for, and most often what is in favour.
func (p *people) pick(favour string) []casefile.Command {
	var urn [][]casefile.Command
	for _, o := range append(p.options(), p.outOfPlace()) {
		for range o.weight * p.given(o, favour) {
			urn = append(urn, o.acts)
		}
	}
	if len(urn) == 0 {
		return nil
	}
	return urn[p.rng.IntN(len(urn))]
}

func (p *people) given(o option, favour string) int {
	switch {
	case p.neglect != "" && (o.ends == all || o.ends == p.neglect || p.neglect == casefile.SilenceClock && !p.c.AcceptedOn.IsZero()):
		return 0
	case slices.ContainsFunc(o.acts, func(cmd casefile.Command) bool { return p.starts(cmd.Act) }):
		return 50
	case slices.ContainsFunc(o.acts, func(cmd casefile.Command) bool { return cmd.Act.Name() == favour }):
		return 5
	}
	return 1
}

// other is what an act ends that starts a clock: all others, unless it is the one that is neglected.
func (p *people) other(clock string) string {
	if clock == p.neglect {
		return ""
	}
	return all
}

// starts reports whether the act starts the clock that is neglected.
func (p *people) starts(act casefile.Act) bool {
	switch x := act.(type) {
	case casefile.AskCorrection:
		return p.neglect == casefile.CorrectClock
	case casefile.Ask:
		return p.neglect == x.Request
	case casefile.Complete:
		return x.Outcome == casefile.Approve && p.neglect != "" && slices.ContainsFunc(p.c.Proposals, func(q casefile.Proposal) bool {
			return q.Task == x.Task && q.Request == p.neglect
		})
	}
	return false
}

func (p *people) options() []option {
	switch p.c.Status {
	case casefile.Submitted:
		return p.window()
	case casefile.Correction:
		return p.correction()
	case casefile.InApproval, casefile.Suspended:
		return p.approval()
	default:
		return p.completion()
	}
}

func (p *people) window() []option {
	return []option{
		{8, casefile.AcceptClock, by(clerk(), casefile.Accept{})},
		{2, p.other(casefile.CorrectClock), by(clerk(), casefile.AskCorrection{Because: because, Points: []casefile.Point{{About: p.name(), What: because}}})},
		{1, all, by(clerk(), casefile.RefuseAcceptance{Because: because})},
		{1, all, by(applicant(), casefile.Withdraw{Because: because})},
	}
}

// name is that of a fact or a material of the item.
func (p *people) name() string {
	if n := len(p.item.Materials); n > 0 && p.rng.IntN(2) == 0 {
		return p.item.Materials[p.rng.IntN(n)].Name
	}
	return p.item.Facts[p.rng.IntN(len(p.item.Facts))].Name
}

func (p *people) correction() []option {
	return []option{
		{5, casefile.CorrectClock, by(applicant(), append(p.materials(), casefile.Correct{})...)},
		{3, casefile.CorrectClock, by(applicant(), append(append([]casefile.Act{casefile.Edit{Answers: p.answers()}}, p.materials()...), casefile.Correct{})...)},
		{1, all, by(clerk(), casefile.RefuseAcceptance{Because: because})},
		{1, all, by(applicant(), casefile.Withdraw{Because: because})},
	}
}

func (p *people) approval() []option {
	options := []option{
		{1, all, by(applicant(), casefile.Withdraw{Because: because})}, {3, "", by(applicant(), p.materials()...)},
		{2, "", by(supervisor(), casefile.Urge{Number: int(p.c.Seq), Because: because})},
	}
	for _, u := range p.c.Urges {
		options = append(options, option{1, "", by(applicant(), casefile.AnswerUrge{Number: u.Number})})
	}
	for _, t := range p.c.OpenTasks() {
		if t.Queue == casefile.CountersignQueue {
			options = append(options, option{6, "", p.countersign(t)})
			continue
		}
		options = append(options, p.step(t)...)
	}
	for _, r := range p.c.Requests {
		if r.Open() {
			options = append(options, option{6, r.Name, p.answer(r)})
		}
	}
	return options
}

// step is what the officer of a step may do: end it, send it back, ask for something.
func (p *people) step(t casefile.Task) []option {
	s, claim := p.item.Category(p.c.Category).Step(t.Step), casefile.Claim{Task: t.ID}
	options := []option{
		{8, silenceOf(s), by(officer(t), claim, p.complete(t, s))}, {1, "", by(officer(t), claim, casefile.Release{Task: t.ID})},
	}
	if s.SendBack != nil {
		to := s.SendBack.To[p.rng.IntN(len(s.SendBack.To))]
		options = append(options, option{3, all, by(officer(t), claim, casefile.SendBack{Task: t.ID, To: to, Because: because})})
	}
	options = append(options, option{2, "", by(head(), casefile.Reassign{Task: t.ID, To: officer(t), Because: because})})
	if p.item.Limits.Extend != nil {
		options = append(options, option{2, "", by(officer(t), claim, casefile.Extend{Because: because})})
	}
	for _, r := range p.item.Requests {
		if slices.Contains(r.During, t.Step) {
			options = append(options, option{6, p.other(r.Name), by(officer(t), claim, casefile.Ask{Task: t.ID, Request: r.Name, Because: because})})
		}
	}
	return options
}

// countersign is what a second person says to a proposal.
func (p *people) countersign(t casefile.Task) []casefile.Command {
	outcome := []string{casefile.Approve, casefile.Approve, casefile.Decline}[p.rng.IntN(3)]
	return by(head(), casefile.Claim{Task: t.ID}, casefile.Complete{Task: t.ID, Outcome: outcome, Because: because})
}

func (p *people) complete(t casefile.Task, s *rules.Step) casefile.Complete {
	facts, found := p.item.With(p.c.Values()), rules.Values{}
	for _, name := range s.Finds {
		if f := p.item.Fact(name); f.When.Eval(facts) == rules.True {
			found[name] = p.rng.IntN(4) > 0
		}
	}
	outcome := s.Outcomes[max(0, p.rng.IntN(3+len(s.Outcomes))-3)].Name // mostly the first: the case goes on
	return casefile.Complete{Task: t.ID, Outcome: outcome, Findings: found, Officers: seconds(t), Because: because}
}

// seconds are those who take part in a task besides its officer.
func seconds(t casefile.Task) []string { return []string{t.Step + "-second"}[:min(t.Officers-1, 1)] }

func (p *people) answer(r casefile.Request) []casefile.Command {
	if p.item.Request(r.Name).Of == "applicant" {
		return by(applicant(), append(p.materials(), casefile.Answer{Request: r.Name})...)
	}
	return by(officer(*p.c.Task(r.Task)), casefile.Claim{Task: r.Task}, casefile.Answer{Request: r.Name})
}

// completion is what follows a decision: the result is handed over, a commitment checked, failed work done by an operator.
func (p *people) completion() []option {
	var options []option
	for _, t := range p.c.OpenTasks() {
		outcome := []string{"true", "false"}[p.rng.IntN(2)]
		switch t.Step {
		case casefile.HandOverStep:
			options = append(options, option{2, "", by(clerk(), casefile.HandOver{})})
		case casefile.CheckStep:
			options = append(options, option{12, "", p.check(t, outcome)})
		}
	}
	for _, w := range p.c.Work {
		if w.Failed != "" {
			options = append(options, option{4, "", by(casefile.Actor{ID: "operator"}, working(w.Kind, w.ID))})
		}
	}
	return options
}

func (p *people) check(t casefile.Task, outcome string) []casefile.Command {
	return by(officer(t), casefile.Claim{Task: t.ID},
		casefile.Complete{Task: t.ID, Outcome: outcome, Officers: seconds(t), Because: because})
}

// working is the act that records a piece of work as done.
func working(kind string, id uuid.UUID) casefile.Act {
	if kind == message.Deliver {
		return casefile.Deliver{Work: id}
	}
	return casefile.Issue{Work: id, ID: id, Number: "1"}
}

// outOfPlace is an act that the case hardly ever allows. Refused or not, it has the clocks fire that are due.
func (p *people) outOfPlace() option {
	acts := [][]casefile.Command{
		by(applicant(), casefile.Submit{}), by(clerk(), casefile.HandOver{}), by(clerk(), casefile.Accept{}), by(applicant(), casefile.Tick{}),
		by(applicant(), casefile.Edit{Answers: p.answers()}), by(applicant(), casefile.Claim{Task: p.c.ID}),
	}
	return option{1, all, acts[p.rng.IntN(len(acts))]}
}

// finish brings a case nearer to its end, where that is in anybody's hands.
func (p *people) finish() []casefile.Command {
	switch p.c.Status {
	case casefile.Submitted, casefile.Correction, casefile.InApproval, casefile.Suspended:
		return by(applicant(), casefile.Withdraw{Because: because})
	default:
		var acts []casefile.Command
		for _, o := range p.completion() {
			acts = append(acts, o.acts...)
		}
		return acts
	}
}

// application is some answers: any, or of several those that lead the longest way, and first to the clock that is neglected.
func (p *people) application() rules.Values {
	answers, others := p.answers(), 0
	if p.neglect != "" || p.rng.IntN(2) == 0 {
		others = 10
	}
	for range others {
		if other := p.answers(); p.way(other) > p.way(answers) {
			answers = other
		}
	}
	return answers
}

// way counts the steps that the answers lead to, and a hundred more for one at which the neglected clock runs.
func (p *people) way(answers rules.Values) int {
	facts, n := p.item.With(answers), 0
	route, request := p.item.Plan(answers).Category, p.item.Request(p.neglect)
	if route == nil {
		return n
	}
	for _, block := range route.Blocks {
		for _, s := range block.Steps {
			if s.When.Eval(facts) == rules.False {
				continue
			}
			n++
			asks := request != nil && slices.Contains(request.During, s.Name) && request.When.Eval(facts) == rules.True
			if asks || p.neglect != "" && silenceOf(s) == p.neglect {
				n += 100
			}
		}
	}
	return n
}

// answers to everything the item asks.
func (p *people) answers() rules.Values {
	answers := rules.Values{}
	for _, f := range p.item.Facts {
		if f.Source == rules.Asked && (!f.Optional || p.rng.IntN(2) == 0) {
			answers[f.Name] = p.value(f)
		}
	}
	return answers
}

func (p *people) value(f *rules.Fact) any {
	switch f.Kind {
	case rules.YesNo:
		return p.rng.IntN(2) == 0
	case rules.Date:
		return []string{"2026-05-01", "2026-05-02", "2026-05-02"}[p.rng.IntN(3)]
	case rules.Choice:
		return f.Options[p.rng.IntN(len(f.Options))].Name
	case rules.Number, rules.Money:
		v := []float64{1, 49, 51, 99, 100, 5000}[p.rng.IntN(6)]
		if f.Max != nil {
			v = min(v, *f.Max)
		}
		return v
	default:
		return "x"
	}
}

// materials are those that the case calls for now, or most of them.
func (p *people) materials() []casefile.Act {
	var acts []casefile.Act
	facts := maps.Clone(p.c.Values())
	for _, need := range p.item.Plan(facts).Materials {
		late := "later."+need.Name == p.neglect || p.neglect == "" && p.rng.IntN(2) == 0
		if need.Later == nil || !late {
			acts = append(acts, supply(need.Name))
		}
	}
	return acts
}

func supply(name string) casefile.Act {
	return casefile.Supply{Material: name, File: casefile.Material{SHA256: "00", Size: 1, Type: "application/pdf"}}
}
