package service

import (
	"maps"
	"slices"
	"time"

	"github.com/google/uuid"

	"github.com/onewindow/onewindow/internal/access"
	"github.com/onewindow/onewindow/internal/casefile"
	"github.com/onewindow/onewindow/internal/worktime"
	"github.com/onewindow/onewindow/rules"
)

// view shows a case to a reader as of an instant. Applicants are not shown what officers noted or who they are.
func (s *Service) view(item *rules.Item, c *casefile.Case, reader access.Actor, now time.Time) CaseView {
	v := CaseView{
		ID: c.ID, Number: c.Number, Seq: c.Seq, Item: c.Item, Title: item.Title, Digest: c.Digest, Status: c.Status,
		Stage: string(casefile.Outlook(item, *c).Stage), Category: c.Category, Channel: c.Channel, Applicant: c.Applicant,
		Division: c.Division(), Department: c.Department, Delivery: c.Delivery, Answers: c.Answers, Findings: c.Findings,
		Evaluation: evaluation(item, known(c, reader), c.Category), Notice: c.Notice, SubmittedAt: c.SubmittedAt, AcceptedOn: c.AcceptedOn,
		Clocks: clockViews(item, c, now), Tasks: []TaskView{}, Requests: c.Requests, Extensions: c.Extensions, Proposals: c.Proposals, Decision: c.Decision, Licence: c.Licence, UpdatedAt: c.At,
	}
	v.Evaluation.supplied(c)
	for _, r := range c.Recounts {
		v.Recounts = append(v.Recounts, RecountView{Recount: r, Text: casefile.CalendarNotice(item, c, r)})
	}
	for _, t := range c.Tasks {
		v.Tasks = append(v.Tasks, taskView(item, c, t, now))
	}
	if reader.ID == c.Applicant.ID {
		v.hideNotes()
	}
	return v
}

// hideNotes leaves out what officers noted and who they are. The decision says what came of it.
func (v *CaseView) hideNotes() {
	v.Findings, v.Proposals = nil, nil
	v.Tasks = slices.DeleteFunc(v.Tasks, func(t TaskView) bool { return t.Queue == casefile.CountersignQueue })
	for i := range v.Tasks {
		v.Tasks[i].Assignee, v.Tasks[i].For, v.Tasks[i].Outcome = "", "", ""
	}
}

// known are the facts that a reader may see what follows from: for the applicant, not what officers have found.
func known(c *casefile.Case, reader access.Actor) rules.Values {
	facts := c.Values()
	if reader.ID == c.Applicant.ID {
		maps.DeleteFunc(facts, func(name string, _ any) bool { return c.Findings[name] != nil })
	}
	return facts
}

func clockViews(item *rules.Item, c *casefile.Case, now time.Time) []ClockView {
	views := []ClockView{}
	for _, name := range slices.Sorted(maps.Keys(c.Clocks)) {
		views = append(views, clockView(item, name, c.Clocks[name], now))
	}
	return views
}

func clockView(item *rules.Item, name string, k casefile.Clock, now time.Time) ClockView {
	due := item.Calendar.Due(k.Ledger(), now)
	if k.Settled != nil {
		due = worktime.Due{Date: k.Settled.Due}
	}
	return ClockView{
		Name: name, Start: k.Start, Within: k.Within, Due: due.Date, State: k.State(item.Calendar, now), Provisional: due.Provisional, EndedAt: k.EndedAt,
	}
}

func taskView(item *rules.Item, c *casefile.Case, t casefile.Task, now time.Time) TaskView {
	v := TaskView{
		ID: t.ID, Case: c.ID, Number: c.Number, Item: c.Item, Queue: t.Queue, Step: t.Step, Role: t.Role, Department: t.Department,
		Division: t.Division, State: t.State, Assignee: t.Assignee, For: t.For, Outcome: t.Outcome, OpenedAt: t.OpenedAt,
	}
	if k, ok := c.Clocks[t.Clock()]; ok && t.State == casefile.TaskOpen {
		v.Due = item.Calendar.Due(k.Ledger(), now).Date
	}
	v.describe(item, c.Category)
	return v
}

// describe adds what the item says of the step: what it is called, and what can be done in it.
func (v *TaskView) describe(item *rules.Item, category string) {
	switch v.Step {
	case casefile.CheckStep:
		v.Outcomes = []string{"true", "false"}
		return
	case casefile.CountersignStep:
		v.Outcomes = []string{casefile.Approve, casefile.Decline}
		return
	}
	route := item.Category(category)
	if route == nil || route.Step(v.Step) == nil {
		return
	}
	step := route.Step(v.Step)
	v.Title, v.Finds = step.Title, step.Finds
	for _, o := range step.Outcomes {
		v.Outcomes = append(v.Outcomes, o.Name)
	}
	if step.SendBack != nil {
		v.SendBack = step.SendBack.To
	}
	for _, r := range item.Requests {
		if len(r.During) == 0 || slices.Contains(r.During, step.Name) {
			v.Requests = append(v.Requests, r.Name)
		}
	}
}

// taskDues is when each open task falls due; tasks whose clock stands still are absent.
func taskDues(item *rules.Item, c *casefile.Case, now time.Time) map[uuid.UUID]time.Time {
	dues := map[uuid.UUID]time.Time{}
	for _, t := range c.OpenTasks() {
		if k, ok := c.Clocks[t.Clock()]; ok && !k.Stopped() && !k.Ended() {
			dues[t.ID] = item.Calendar.Due(k.Ledger(), now).At
		}
	}
	return dues
}

// promisedDue is the last day of the promised limit, or nil before acceptance.
func promisedDue(item *rules.Item, c *casefile.Case, now time.Time) *time.Time {
	k, ok := c.Clocks[casefile.PromisedClock]
	if !ok {
		return nil
	}
	last := item.Calendar.Due(k.Ledger(), now).Date
	if k.Settled != nil {
		last = k.Settled.Due
	}
	day := last.In(time.UTC)
	return &day
}

// lastDay is the day that ends at an instant.
func lastDay(end time.Time, cal *worktime.Calendar) worktime.Date {
	return worktime.DateOf(end.Add(-time.Nanosecond), cal.Zone())
}

// evaluation is what the item asks of somebody. The category of an accepted case is fixed; else it is found.
func evaluation(item *rules.Item, known rules.Values, category string) Evaluation {
	plan := item.Plan(known)
	route := plan.Category
	if category != "" {
		route = item.Category(category)
	}
	e := Evaluation{
		Item: item.Code, Asked: list(plan.Asked), Missing: list(plan.Missing), Open: list(plan.Open), Visits: plan.VisitCount,
		Materials: []MaterialNeed{}, InPerson: []VisitReason{}, NotAccepted: groundViews(plan.NotAccepted), Refusals: groundViews(plan.Refusals),
		Limits: append(windowLimits(item), routeLimits(plan.Promised, plan.Statutory, item.With(known))...), Steps: []StepView{},
	}
	for _, need := range plan.Materials {
		e.Materials = append(e.Materials, materialNeed(need))
	}
	for _, visit := range plan.Visits {
		e.InPerson = append(e.InPerson, visitReason(visit))
	}
	if route != nil {
		e.Category, e.Steps = route.Name, stepViews(item, route, item.With(known))
		if route.Commitment != nil {
			e.Commitment = route.Commitment.Text
		}
	}
	return e
}

// supplied marks what has been handed in.
func (e *Evaluation) supplied(c *casefile.Case) {
	for i := range e.Materials {
		m, ok := c.Materials[e.Materials[i].Name]
		if !ok {
			continue
		}
		need := &e.Materials[i]
		need.Supplied, need.OnPaper, need.SHA256, need.Size, need.Type = true, m.OnPaper, m.SHA256, m.Size, m.Type
	}
}

func materialNeed(need rules.Need) MaterialNeed {
	v := MaterialNeed{Name: need.Name, Title: need.Title, Copies: need.Copies, Replaced: need.Replaced}
	if need.Later != nil {
		v.Later = &need.Later.Within
	}
	return v
}

func visitReason(r *rules.InPerson) VisitReason {
	return VisitReason{Name: r.Name, At: r.At, Because: r.Because, Basis: r.Basis, Instead: r.Instead}
}

func groundViews(held []*rules.Ground) []GroundView {
	views := []GroundView{}
	for _, g := range held {
		views = append(views, GroundView{Name: g.Name, Because: g.Because, Basis: g.Basis})
	}
	return views
}

// windowLimits are the limits that are the same for everybody.
func windowLimits(item *rules.Item) []LimitView {
	views := []LimitView{}
	if item.Limits.AcceptAtOnce {
		return views
	}
	return append(views, LimitView{Name: casefile.AcceptClock, Within: item.Limits.Accept, From: "submission"},
		LimitView{Name: casefile.CorrectClock, Within: item.Limits.Correct.Within, From: "notice"})
}

// routeLimits are the limits of a route, as far as they do not depend on what is not known.
func routeLimits(promised, statutory *rules.Limit, facts rules.Values) []LimitView {
	views := []LimitView{}
	add := func(name string, l *rules.Limit) {
		if l == nil {
			return
		}
		if within, ok := l.Within.Of(facts); ok {
			from := "acceptance"
			if l.FromSubmission {
				from = "submission"
			}
			views = append(views, LimitView{Name: name, Within: within, From: from, Basis: l.Basis})
		}
	}
	add(casefile.PromisedClock, promised)
	add(casefile.StatutoryClock, statutory)
	return views
}

// stepViews are the steps of a route that can open, in order.
func stepViews(item *rules.Item, route *rules.Category, facts rules.Values) []StepView {
	views := []StepView{}
	for i, block := range route.Blocks {
		for _, step := range block.Steps {
			if step.When.Eval(facts) == rules.False {
				continue
			}
			v := StepView{Name: step.Name, Title: step.Title, Role: step.Role, Department: item.Authority.Department, Level: step.Level, Block: i + 1}
			if !step.Department.IsZero() {
				v.Department, _ = step.Department.Of(facts)
			}
			v.Within, _ = step.Within.Of(facts)
			for _, o := range step.Outcomes {
				v.Outcomes = append(v.Outcomes, o.Name)
			}
			views = append(views, v)
		}
	}
	return views
}

// list is never null in JSON.
func list(names []string) []string {
	if names == nil {
		return []string{}
	}
	return names
}
