package casefile_test

import (
	"errors"
	"slices"
	"time"

	"github.com/google/uuid"
	"pgregory.net/rapid"

	"github.com/onewindow/onewindow/internal/casefile"
	"github.com/onewindow/onewindow/internal/message"
	"github.com/onewindow/onewindow/rules"
)

// walk is one case on a random way: mostly what people would do, sometimes anything at all.
type walk struct {
	t    *rapid.T
	item *rules.Item
	c    casefile.Case
	log  []casefile.Event
	now  time.Time
	told message.Outlook // what the process was last told

	edges map[string]bool // the lawful moves
}

// took is one command that was taken, and what came of it.
type took struct {
	cmd     casefile.Command
	at      time.Time
	before  casefile.Case
	events  []casefile.Event
	refused *casefile.Refusal
}

func newWalk(t *rapid.T, item *rules.Item) *walk {
	day := rapid.IntRange(0, 300).Draw(t, "day")
	w := &walk{t: t, item: heeding(item), now: time.Date(2026, 1, 4, 2, 0, 0, 0, time.UTC).AddDate(0, 0, day), edges: map[string]bool{}}
	for _, move := range edges() {
		w.edges[move] = true
	}
	return w
}

// heeding is an item whose policy has a card for an urge that is ignored.
func heeding(item *rules.Item) *rules.Item {
	changed, policy := *item, *item.Policy
	policy.Rules = append(slices.Clone(policy.Rules), &rules.CardRule{Name: "ignored", Level: rules.Red, Events: []string{rules.OnUrgeIgnored}, To: rules.ToUnitHead})
	changed.Policy = &policy
	return &changed
}

// take has a command decided and folds what comes of it.
func (w *walk) take(cmd casefile.Command) took {
	x := took{cmd: cmd, at: w.now, before: w.c}
	var err error
	x.events, err = casefile.Decide(w.item, w.c, cmd, w.now)
	if err != nil && !errors.As(err, &x.refused) {
		w.t.Fatalf("%s at %s: %v", cmd.Act.Name(), w.now, err)
	}
	for _, e := range x.events {
		if w.c, err = casefile.Evolve(w.c, e); err != nil {
			w.t.Fatalf("%s at %s: %v", cmd.Act.Name(), w.now, err)
		}
	}
	w.log = append(w.log, x.events...)
	return x
}

// rarely is true about once in a hundred times: the library prefers small numbers and the greatest.
func (w *walk) rarely() bool { return rapid.IntRange(0, 63).Draw(w.t, "rarely") == 37 }

// wait lets time pass: minutes mostly, now and then weeks.
func (w *walk) wait() {
	pause := rapid.SampledFrom([]time.Duration{
		0, 0, time.Minute, time.Hour, 3 * time.Hour, 9 * time.Hour, 26 * time.Hour, 50 * time.Hour, 40 * 24 * time.Hour, 5 * time.Hour, 0,
	}).Draw(w.t, "pause")
	w.now = w.now.Add(pause)
}

// next is the next command.
func (w *walk) next() casefile.Command {
	switch {
	case w.c.Seq == 0:
		return w.opening()
	case rapid.IntRange(0, 7).Draw(w.t, "sense") == 5:
		return w.anything()
	}
	switch w.c.Status {
	case casefile.Draft, casefile.Correction:
		return w.asApplicant()
	case casefile.Submitted:
		return w.atReception()
	case casefile.InApproval, casefile.Suspended:
		return w.inApproval()
	default:
		return w.afterwards()
	}
}

func (w *walk) opening() casefile.Command {
	return casefile.Command{By: applicant(), Act: casefile.Open{
		ID: uuid.MustParse("00000000-0000-4000-8000-000000000001"), Number: "2026-00001-00001",
		Channel: rapid.SampledFrom([]casefile.Channel{casefile.Online, casefile.Counter}).Draw(w.t, "channel"),
		Applicant: casefile.Applicant{
			ID: "wang", Kind: w.item.Applicants[0], Name: "Wang", Assurance: rapid.IntRange(0, 3).Draw(w.t, "assurance"),
			Dishonest: w.rarely(),
		},
		Offices: map[string]string{"national": "100000", "province": "310000", "city": "310100", "county": "310115"},
		Edit:    casefile.Edit{Answers: w.answers()},
	}}
}

// anything is any act by anybody, about anything.
func (w *walk) anything() casefile.Command {
	tasks, works := []uuid.UUID{uuid.NameSpaceX500}, []uuid.UUID{uuid.NameSpaceX500}
	for _, t := range w.c.Tasks {
		tasks = append(tasks, t.ID)
	}
	for _, work := range w.c.Work {
		works = append(works, work.ID)
	}
	task, work := rapid.SampledFrom(tasks).Draw(w.t, "task"), rapid.SampledFrom(works).Draw(w.t, "work")
	acts := []casefile.Act{
		casefile.Tick{}, casefile.Open{}, casefile.Edit{Answers: w.answers(), Delivery: "window"}, casefile.Submit{}, casefile.Correct{},
		casefile.Supply{Material: w.material()}, casefile.AskCorrection{Because: "unclear"}, casefile.Accept{}, casefile.RefuseAcceptance{Because: "not ours"},
		casefile.Withdraw{}, casefile.Claim{Task: task}, casefile.Release{Task: task}, casefile.Complete{Task: task, Outcome: w.outcome(""), Because: "so found"},
		casefile.SendBack{Task: task, To: w.step(), Because: "unclear"}, casefile.Ask{Task: task, Request: w.request(), Because: "unclear"},
		casefile.Answer{Request: w.request()}, casefile.HandOver{}, casefile.Issue{Work: work, Number: "1"}, casefile.Deliver{Work: work}, casefile.Fail{Work: work, Code: "x"},
		casefile.Retry{Work: work},
		casefile.Retry{Work: work}, casefile.Extend{Because: "the expert is ill"}, casefile.ReverseSilence{Because: "it is rotten"}, w.urging(),
		casefile.AskCorrection{Because: "unclear", Justified: "it came to light late"},
	}
	people := []casefile.Actor{{}, applicant(), officer("clerk"), officer("examiner"), officer("approver"), officer("head"), officer("supervisor"), everybody()}
	return casefile.Command{By: rapid.SampledFrom(people).Draw(w.t, "by"), Act: rapid.SampledFrom(acts).Draw(w.t, "act")}
}

// everybody is one who holds every role.
func everybody() casefile.Actor {
	return casefile.Actor{ID: "everybody", Roles: []string{"clerk", "examiner", "inspector", "approver", "head"}, Officer: true}
}

func (w *walk) asApplicant() casefile.Command {
	missing := append(w.missing(), "")
	acts := []casefile.Act{
		casefile.Edit{Answers: w.answers(), Delivery: rapid.SampledFrom(w.item.Completion.Deliver).Draw(w.t, "delivery")},
		casefile.Supply{Material: missing[0]}, casefile.Submit{}, casefile.Correct{},
	}
	if w.rarely() {
		return casefile.Command{By: applicant(), Act: casefile.Withdraw{}}
	}
	return casefile.Command{By: applicant(), Act: acts[rapid.SampledFrom([]int{1, 1, 1, 1, 1, 1, 2, 2, 3, 3, 0}).Draw(w.t, "act")]}
}

// missing lists the materials that have not come, but those that a commitment stands in for.
func (w *walk) missing() []string {
	var names []string
	for _, need := range w.item.Plan(w.c.Values()).Materials {
		if _, there := w.c.Materials[need.Name]; !there && !need.Replaced {
			names = append(names, need.Name)
		}
	}
	return names
}

func (w *walk) atReception() casefile.Command {
	var renewed []casefile.Point
	for _, name := range w.c.Renewed {
		renewed = append(renewed, casefile.Point{About: name})
	}
	acts := []casefile.Act{
		casefile.Accept{}, casefile.AskCorrection{Because: "unclear", Points: renewed}, casefile.RefuseAcceptance{Because: "not ours"},
		casefile.Claim{Task: w.c.OpenTasks()[0].ID},
	}
	if w.rarely() {
		return casefile.Command{By: applicant(), Act: casefile.Withdraw{}}
	}
	by := officer(rapid.SampledFrom([]string{"clerk", "clerk2"}).Draw(w.t, "by"))
	return casefile.Command{By: by, Act: acts[rapid.SampledFrom([]int{0, 0, 0, 0, 0, 0, 0, 1, 1, 2, 3}).Draw(w.t, "act")]}
}

func (w *walk) inApproval() casefile.Command {
	if w.rarely() {
		return casefile.Command{By: applicant(), Act: casefile.Withdraw{}}
	}
	switch rapid.IntRange(0, 15).Draw(w.t, "who") {
	case 8, 9:
		return casefile.Command{By: applicant(), Act: casefile.Supply{Material: append(w.missing(), w.material())[0]}}
	case 10:
		return casefile.Command{By: applicant(), Act: casefile.Edit{Answers: w.answers()}}
	case 11, 12:
		return casefile.Command{By: applicant(), Act: casefile.Answer{Request: w.request()}}
	case 13:
		if w.item.Limits.Extend != nil {
			return casefile.Command{By: officer("head"), Act: casefile.Extend{Because: "the expert is ill"}}
		}
	case 14:
		return casefile.Command{By: officer("supervisor"), Act: w.urging()}
	}
	return w.onTask(rapid.SampledFrom(w.workable()).Draw(w.t, "task"))
}

// urging is an urge, or the answer to one.
func (w *walk) urging() casefile.Act {
	var urges []casefile.Act
	for _, e := range w.log {
		if x, ok := e.Data.(casefile.Urged); ok {
			urges = append(urges, casefile.AnswerUrge{Number: x.Number})
		}
	}
	return rapid.SampledFrom(append(urges, casefile.Urge{Number: len(urges) + 1, Because: "people wait"})).Draw(w.t, "urge")
}

// workable lists the open tasks; mostly only those that wait for no answer.
func (w *walk) workable() []casefile.Task {
	open := w.c.OpenTasks()
	free := slices.DeleteFunc(slices.Clone(open), func(task casefile.Task) bool {
		return slices.ContainsFunc(w.c.Requests, func(r casefile.Request) bool { return r.Open() && r.Task == task.ID })
	})
	if len(free) == 0 || w.rarely() {
		return open
	}
	return free
}

// onTask is what the officer of a task would do with it: claim it first.
func (w *walk) onTask(task casefile.Task) casefile.Command {
	if task.Assignee == "" {
		name := rapid.SampledFrom([]string{"", "2", "everybody"}).Draw(w.t, "by")
		if name == "everybody" {
			return casefile.Command{By: everybody(), Act: casefile.Claim{Task: task.ID}}
		}
		return casefile.Command{By: officer(task.Role + name), Act: casefile.Claim{Task: task.ID}}
	}
	by := everybody()
	if task.Assignee != by.ID {
		by = officer(task.Assignee)
	}
	acts := []casefile.Act{
		casefile.Complete{Task: task.ID, Outcome: w.outcome(task.Step), Findings: w.findings(task.Step), Officers: []string{"colleague"}, Because: "so found"},
		casefile.SendBack{Task: task.ID, To: w.step(), Because: "unclear"},
		casefile.Ask{Task: task.ID, Request: w.requestIn(task.Step), Because: "unclear", AsOf: w.earlier()},
		casefile.Answer{Request: w.request()},
		casefile.Release{Task: task.ID},
	}
	return casefile.Command{By: by, Act: acts[rapid.SampledFrom([]int{0, 0, 0, 0, 2, 2, 2, 2, 3, 1, 4}).Draw(w.t, "act")]}
}

// earlier is mostly no moment at all, sometimes one some days ago.
func (w *walk) earlier() time.Time {
	days := rapid.SampledFrom([]int{0, 0, 0, 0, 1, 2, 9}).Draw(w.t, "earlier")
	if days == 0 {
		return time.Time{}
	}
	return w.now.AddDate(0, 0, -days)
}

func (w *walk) afterwards() casefile.Command {
	if w.runs(casefile.ReverseClock) && rapid.IntRange(0, 3).Draw(w.t, "reverse") == 0 {
		return casefile.Command{By: officer("head"), Act: casefile.ReverseSilence{Because: "it is rotten"}}
	}
	if open := w.c.OpenTasks(); len(open) > 0 && rapid.Bool().Draw(w.t, "officer") {
		task := rapid.SampledFrom(open).Draw(w.t, "task")
		if task.Step == casefile.HandOverStep {
			return casefile.Command{By: officer("clerk"), Act: casefile.HandOver{To: "Wang"}}
		}
		return w.onTask(task)
	}
	if len(w.c.Work) == 0 {
		return casefile.Command{Act: casefile.Tick{}}
	}
	work := w.c.Work[0]
	acts := []casefile.Act{casefile.Issue{Work: work.ID, ID: uuid.NameSpaceOID, Number: "1"}, casefile.Deliver{Work: work.ID}, casefile.Fail{Work: work.ID, Code: "printer"}, casefile.Retry{Work: work.ID}}
	return casefile.Command{Act: rapid.SampledFrom(acts).Draw(w.t, "engine")}
}

// answers are some of the item's answers, or all.
func (w *walk) answers() rules.Values {
	answers := rules.Values{}
	most := rapid.IntRange(0, 3).Draw(w.t, "answers") > 0
	for _, f := range w.item.Facts {
		if f.Source == rules.Asked && (most || rapid.Bool().Draw(w.t, "answered")) {
			answers[f.Name] = w.value(f)
		}
	}
	return answers
}

func (w *walk) value(f *rules.Fact) any {
	switch f.Kind {
	case rules.YesNo:
		return rapid.Bool().Draw(w.t, f.Name)
	case rules.Choice:
		return rapid.SampledFrom(f.Options).Draw(w.t, f.Name).Name
	case rules.Number, rules.Money:
		return rapid.SampledFrom([]float64{1, 20, 99, 100, 500, 6000}).Draw(w.t, f.Name)
	case rules.Date:
		return rapid.SampledFrom([]string{"2026-05-01", "2026-05-02"}).Draw(w.t, f.Name)
	default:
		return "text"
	}
}

func (w *walk) findings(step string) rules.Values {
	found := rules.Values{}
	if s := w.route(step); s != nil {
		known := w.item.With(w.c.Values())
		for _, name := range s.Finds {
			if f := w.item.Fact(name); f.When.Eval(known) == rules.True {
				found[name] = rapid.SampledFrom([]bool{true, true, false}).Draw(w.t, name)
			}
		}
	}
	return found
}

func (w *walk) outcome(step string) string {
	names := []string{"true", "false"}
	if s := w.route(step); s != nil {
		names = nil
		for _, o := range s.Outcomes {
			names = append(names, o.Name)
		}
	}
	return rapid.SampledFrom(names).Draw(w.t, "outcome")
}

func (w *walk) route(step string) *rules.Step {
	if route := w.item.Category(w.c.Category); route != nil {
		return route.Step(step)
	}
	return nil
}

// step is any step of the route that was ever open.
func (w *walk) step() string {
	names := []string{""}
	for _, t := range w.c.Tasks {
		names = append(names, t.Step)
	}
	return rapid.SampledFrom(names).Draw(w.t, "step")
}

func (w *walk) request() string {
	names := []string{""}
	for _, r := range w.item.Requests {
		names = append(names, r.Name)
	}
	return rapid.SampledFrom(names).Draw(w.t, "request")
}

// requestIn is one that the item allows in the step, if there is one.
func (w *walk) requestIn(step string) string {
	var names []string
	for _, r := range w.item.Requests {
		if slices.Contains(r.During, step) {
			names = append(names, r.Name)
		}
	}
	if len(names) == 0 {
		return "none"
	}
	return rapid.SampledFrom(names).Draw(w.t, "request")
}

func (w *walk) material() string {
	names := []string{""}
	for _, m := range w.item.Materials {
		names = append(names, m.Name)
	}
	return rapid.SampledFrom(names).Draw(w.t, "material")
}
