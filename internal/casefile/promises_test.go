package casefile_test

import (
	"encoding/json"
	"reflect"
	"slices"
	"time"

	"pgregory.net/rapid"

	"github.com/onewindow/onewindow/internal/casefile"
	"github.com/onewindow/onewindow/internal/message"
	"github.com/onewindow/onewindow/internal/worktime"
	"github.com/onewindow/onewindow/rules"
)

// check holds a command that was taken against what is promised of every command.
func (w *walk) check(x took) {
	w.checkPure(x)
	w.checkRefusal(x)
	w.checkOnce(x)
	c := x.before
	for _, e := range x.events {
		after, err := casefile.Evolve(c, e)
		if err != nil {
			w.t.Fatal(err)
		}
		w.checkEvent(x, c, after, e)
		c = after
	}
	w.checkState()
	w.checkOutlook(x)
}

// checkPure: the same input gives the same output, and is left as it was.
func (w *walk) checkPure(x took) {
	if w.c.Seq%4 != 0 { // now and then, for it takes the most time
		return
	}
	before := w.text(x.before)
	again, err := casefile.Decide(w.item, x.before, x.cmd, x.at)
	if !reflect.DeepEqual(again, x.events) || (err == nil) != (x.refused == nil) {
		w.t.Fatalf("%s decided twice:\n%s\n%s %v", x.cmd.Act.Name(), w.text(x.events), w.text(again), err)
	}
	if err != nil && !reflect.DeepEqual(err, error(x.refused)) {
		w.t.Fatalf("%s refused twice: %v, %v", x.cmd.Act.Name(), x.refused, err)
	}
	if w.text(x.before) != before {
		w.t.Fatalf("%s changed the case that it was given", x.cmd.Act.Name())
	}
}

// checkRefusal: a refused command changes nothing but what was due anyway.
func (w *walk) checkRefusal(x took) {
	if x.refused == nil {
		return
	}
	due, err := casefile.Decide(w.item, x.before, casefile.Command{Act: casefile.Tick{}}, x.at)
	if err != nil || !slices.EqualFunc(due, x.events, func(a, b casefile.Event) bool { return reflect.DeepEqual(a, b) }) {
		w.t.Fatalf("%s was refused, and yet\n%s\ninstead of\n%s %v", x.cmd.Act.Name(), w.text(x.events), w.text(due), err)
	}
}

// checkOnce: sent again after it was taken, a command has no second effect.
func (w *walk) checkOnce(x took) {
	switch x.cmd.Act.(type) {
	case casefile.Edit, casefile.Supply: // the newest one counts
		return
	}
	if x.refused != nil {
		return
	}
	again, err := casefile.Decide(w.item, w.c, x.cmd, x.at)
	due, _ := casefile.Decide(w.item, w.c, casefile.Command{Act: casefile.Tick{}}, x.at)
	if !reflect.DeepEqual(again, due) {
		w.t.Fatalf("%s has a second effect: %s %v", x.cmd.Act.Name(), w.text(again), err)
	}
}

// checkEvent holds one event against the case before and after it.
func (w *walk) checkEvent(x took, before, after casefile.Case, e casefile.Event) {
	if e.At.After(x.at) && e.At.After(x.before.At) || e.At.Before(before.At) {
		w.t.Fatalf("%s at %s, between %s and %s", e.Data.Kind(), e.At, before.At, x.at)
	}
	if move := edge(before.Status, after.Status); before.Seq > 0 && before.Status != after.Status && !w.edges[move] {
		w.t.Fatalf("%s moved the case %s", e.Data.Kind(), move)
	}
	if before.Licence != nil && (after.Licence == nil || after.Licence.Number != before.Licence.Number) {
		w.t.Fatalf("%s changed the licence", e.Data.Kind())
	}
	w.checkRung(before, e)
	switch data := e.Data.(type) {
	case casefile.Completed:
		w.checkHand(before, after, e, data.By)
	case casefile.Checked:
		w.checkHand(before, after, e, casefile.ByOfficer)
	case casefile.Decided:
		w.checkDecision(before, data.Decision)
	}
}

// checkRung: what a clock does by itself, it does when it is past and not before, and once: it is running until then.
func (w *walk) checkRung(before casefile.Case, e casefile.Event) {
	clock := ""
	switch data := e.Data.(type) {
	case casefile.AcceptedOn:
		if data.By == casefile.BySilence {
			clock = casefile.AcceptClock
		}
	case casefile.Completed:
		if data.By == casefile.BySilence {
			clock = data.Step
			if k, dated := before.Clocks[data.Step+".silence"]; dated && !k.Ended() {
				clock = data.Step + ".silence"
			}
		}
	case casefile.Decided:
		if data.Decision.By == casefile.BySilence && data.Decision.Step == "" {
			clock = casefile.SilenceClock
		}
	case casefile.Lapsed:
		clock = data.Clock
	case casefile.ClosedAfter:
		if e.By == "" && before.Clocks[casefile.CloseClock].Start.Before(e.At) {
			clock = casefile.CloseClock
		}
	}
	if clock == "" {
		return
	}
	k, there := before.Clocks[clock]
	if !there || k.Ended() || k.Stopped() {
		w.t.Fatalf("%s of clock %s, which is %+v", e.Data.Kind(), clock, k)
	}
	if due := w.due(k, e.At); !due.Past(e.At) {
		w.t.Fatalf("%s of clock %s at %s, before %s", e.Data.Kind(), clock, e.At, due.At)
	}
}

// checkHand: only the assignee ends a task, holding its role.
func (w *walk) checkHand(before, after casefile.Case, e casefile.Event, by casefile.Authority) {
	for i, task := range before.Tasks {
		ended := after.Tasks[i]
		if task.State != casefile.TaskOpen || ended.State != casefile.TaskDone {
			continue
		}
		if by == casefile.ByOfficer && (e.By == "" || task.Assignee != e.By || ended.Assignee != e.By || len(ended.DoneBy) < task.Officers) {
			w.t.Fatalf("%q ended the task %+v", e.By, ended)
		}
		w.checkFourEyes(after, ended)
	}
}

func (w *walk) checkFourEyes(c casefile.Case, task casefile.Task) {
	step := w.route(task.Step)
	if step == nil {
		return
	}
	for _, other := range c.Tasks {
		for _, person := range other.DoneBy {
			if slices.Contains(step.NotBy, other.Step) && slices.Contains(task.DoneBy, person) {
				w.t.Fatalf("%s did %s and %s", person, other.Step, task.Step)
			}
		}
	}
}

// checkDecision: every decision rests on the officer of a step, on a rule that the item names, or on a silence that it provides for.
func (w *walk) checkDecision(before casefile.Case, decision casefile.Decision) {
	step := w.route(decision.Step)
	sound := false
	switch decision.By {
	case casefile.ByOfficer:
		sound = step != nil && slices.ContainsFunc(before.Tasks, func(t casefile.Task) bool { return t.Step == decision.Step && t.Outcome == decision.Result })
	case casefile.BySilence:
		sound = step != nil && step.Silence.Then == decision.Result || step == nil && w.item.Limits.Silence.Then == decision.Result
	case casefile.ByRule:
		sound = len(decision.Grounds) > 0 && decision.Result == rules.Refused || len(w.item.Category(before.Category).Blocks) == 0
	}
	if !sound {
		w.t.Fatalf("decided %+v", decision)
	}
	plan := w.item.Plan(before.Values())
	if decision.Result == rules.Granted && (len(plan.Refusals) > 0 || before.Category == "") {
		w.t.Fatalf("granted against %v", plan.Refusals)
	}
	for _, need := range plan.Materials { // what the answers no longer call for is awaited in vain
		k, awaited := before.Clocks["later."+need.Name]
		if decision.Result == rules.Granted && awaited && !k.Ended() {
			w.t.Fatalf("granted while %s is awaited", need.Name)
		}
	}
}

// checkState: what the case says of itself fits together.
func (w *walk) checkState() {
	c := w.c
	steps, stopping := map[string]bool{}, false
	for _, task := range c.OpenTasks() {
		steps[task.Step] = true
	}
	for _, r := range c.Requests {
		stopping = stopping || r.Open() && r.Stops
		if r.Open() && (!w.runs(r.Name) || !steps[r.Step]) {
			w.t.Fatalf("request %s is open without its clock or its step", r.Name)
		}
	}
	approving := c.Status == casefile.InApproval || c.Status == casefile.Suspended
	ended := slices.Contains([]casefile.Status{casefile.NotAccepted, casefile.Refused, casefile.Withdrawn, casefile.Delivered}, c.Status)
	for what, holds := range map[string]bool{
		"suspended by an open request":         (c.Status == casefile.Suspended) == (approving && stopping),
		"an accepted case has gone on":         c.Status != casefile.Accepted,
		"the window has its task":              (c.Status == casefile.Submitted) == steps[casefile.AcceptStep],
		"the window has its clock":             (c.Status == casefile.Submitted) == w.runs(casefile.AcceptClock),
		"the applicant has their time":         (c.Status == casefile.Correction) == w.runs(casefile.CorrectClock),
		"somebody is at work":                  !approving || len(c.OpenTasks()) > 0,
		"the promise is kept in mind":          !approving || w.runs(casefile.PromisedClock),
		"an ended case will close":             ended == w.runs(casefile.CloseClock),
		"a licence rests on a grant":           c.Licence == nil || c.Decision != nil && c.Decision.Result == rules.Granted,
		"nothing follows a closed case":        c.Status != casefile.Closed || len(c.OpenTasks()) == 0 && len(c.Work) == 0,
		"no clock runs in a closed case":       c.Status != casefile.Closed || !w.anyRuns(),
		"a category is fixed by an acceptance": (c.Category != "") == !c.AcceptedOn.IsZero(),
	} {
		if !holds {
			w.t.Fatalf("%s: not so in %s", what, w.text(c))
		}
	}
	w.checkSteps(steps)
}

// checkSteps: a step is open exactly as long as its clock runs.
func (w *walk) checkSteps(open map[string]bool) {
	for _, category := range w.item.Approval {
		for _, block := range category.Blocks {
			for _, step := range block.Steps {
				if w.runs(step.Name) != open[step.Name] {
					w.t.Fatalf("step %s is open %t, its clock runs %t", step.Name, open[step.Name], w.runs(step.Name))
				}
			}
		}
	}
}

func (w *walk) runs(clock string) bool {
	k, there := w.c.Clocks[clock]
	return there && !k.Ended()
}

func (w *walk) anyRuns() bool {
	for name := range w.c.Clocks {
		if w.runs(name) {
			return true
		}
	}
	return false
}

// checkOutlook plays the process: it goes by what it was last told, and by the answers to its own commands. It must never
// be behind in anything it acts on.
func (w *walk) checkOutlook(x took) {
	now := casefile.Outlook(w.item, w.c)
	if x.cmd.By.ID == "" || casefile.Tells(w.told, now) {
		w.told = now
	}
	known := w.told
	late := now.Next != nil && (known.Next == nil || known.Next.At.After(now.Next.At))
	if known.Stage != now.Stage || known.Result != now.Result || known.Done != now.Done || late {
		w.t.Fatalf("the process knows %s, but it is %s", w.text(known), w.text(now))
	}
	for _, task := range w.c.OpenTasks() {
		if task.Queue == casefile.ApprovalQueue && !known.Runs(task.ID.String()) {
			w.t.Fatalf("the process does not know of %s", task.Step)
		}
	}
	if !slices.EqualFunc(known.Work, now.Work, func(a, b message.Work) bool { return a == b }) {
		w.t.Fatalf("the process knows of the work %v, but it is %v", known.Work, now.Work)
	}
}

// passTime: whenever the clock wakes between two commands, and however often, the same comes of it. What is due does not
// change by being computed later.
func (w *walk) passTime() {
	before := w.c
	for _, k := range before.Clocks {
		if !k.Ended() && w.due(k, before.At).Fires != w.due(k, w.now).Fires {
			w.t.Fatalf("a clock is due %s, and later it is %s", w.due(k, before.At).Fires, w.due(k, w.now).Fires)
		}
	}
	gap := w.now.Sub(before.At)
	if before.Seq == 0 || gap < time.Hour {
		return
	}
	once := w.tick(before, w.now)
	often := before
	for _, part := range []time.Duration{gap / 7, gap / 3, gap / 2, gap - time.Second} {
		often = w.tick(often, before.At.Add(part))
	}
	often = w.tick(often, w.now)
	once.Light, often.Light = "", "" // who wakes too late to warn of something only records it
	if !reflect.DeepEqual(once, often) {
		w.t.Fatalf("waking once\n%s\nwaking often\n%s", w.text(once), w.text(often))
	}
	if next := casefile.Outlook(w.item, once).Next; next != nil && !next.At.After(w.now) {
		w.t.Fatalf("%s was due %s and has not acted by %s", next.Clock, next.At, w.now)
	}
}

func (w *walk) tick(c casefile.Case, now time.Time) casefile.Case {
	events, err := casefile.Decide(w.item, c, casefile.Command{Act: casefile.Tick{}}, now)
	if err != nil {
		w.t.Fatal(err)
	}
	for _, e := range events {
		if c, err = casefile.Evolve(c, e); err != nil {
			w.t.Fatal(err)
		}
	}
	return c
}

func (w *walk) due(k casefile.Clock, now time.Time) worktime.Due {
	return w.item.Calendar.Due(k.Ledger(), now)
}

// checkLog: the fold of the log, also of the stored one, is the case.
func (w *walk) checkLog() {
	read := make([]casefile.Event, len(w.log))
	for i, e := range w.log {
		data, err := casefile.DecodeData(e.Data.Kind(), []byte(w.text(e.Data)))
		if err != nil {
			w.t.Fatal(err)
		}
		e.Data = data
		read[i] = e
	}
	for _, log := range [][]casefile.Event{w.log, read} {
		folded, err := casefile.Replay(log)
		if err != nil || w.text(folded) != w.text(w.c) {
			w.t.Fatalf("the log says\n%s\nthe case\n%s %v", w.text(folded), w.text(w.c), err)
		}
	}
	if w.text(read) != w.text(w.log) {
		w.t.Fatalf("stored and read, the log is another one")
	}
}

// store puts the case away and takes it up again, now and then, as happens between any two commands.
func (w *walk) store() {
	if rapid.IntRange(0, 7).Draw(w.t, "store") != 5 {
		return
	}
	var back casefile.Case
	if err := json.Unmarshal([]byte(w.text(w.c)), &back); err != nil {
		w.t.Fatal(err)
	}
	w.c = back
}

func (w *walk) text(v any) string {
	raw, err := json.Marshal(v)
	if err != nil {
		w.t.Fatal(err)
	}
	return string(raw)
}
