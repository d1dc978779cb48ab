package casefile

import (
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/onewindow/onewindow/rules"
)

func (x BlockOpened) apply(c *Case, _ Event) (Transition, error) {
	if x.Entry != c.Entry+1 {
		return stay, fmt.Errorf("entry %d follows entry %d", x.Entry, c.Entry)
	}
	c.Block, c.Entry = x.Block, x.Entry
	c.open(x.Tasks...)
	c.start(x.Clocks)
	for _, s := range x.Stops {
		c.stop(s, caseClocks()...)
	}
	return openBlock, nil
}

func (x Claimed) apply(c *Case, _ Event) (Transition, error) {
	t, err := c.held(x.Task)
	if err != nil {
		return stay, err
	}
	if t.Assignee != "" {
		return stay, fmt.Errorf("task %s is claimed already", t.ID)
	}
	t.Assignee, t.Last = x.Assignee, ""
	return stay, nil
}

func (x Released) apply(c *Case, _ Event) (Transition, error) {
	t, err := c.held(x.Task)
	if err != nil {
		return stay, err
	}
	t.Assignee, t.For, t.Last = "", "", x.From
	return stay, nil
}

func (x Completed) apply(c *Case, e Event) (Transition, error) {
	t, err := c.held(x.Task)
	if err != nil {
		return stay, err
	}
	t.State, t.DoneAt, t.Outcome, t.DoneBy = TaskDone, e.At, x.Outcome, x.Officers
	maps.Copy(c.Findings, x.Findings)
	c.end(e.At, x.Step, silenceOf(x.Step))
	c.goOn(x.Step, e.At)
	c.dropRequests(e.At)
	c.dropProposals(e.At)
	return c.resumed(), nil
}

func (x SentBack) apply(c *Case, e Event) (Transition, error) {
	if _, err := c.held(x.Task); err != nil {
		return stay, err
	}
	c.Returns[x.Step]++
	for _, name := range x.Undone {
		delete(c.Findings, name)
	}
	c.withdrawTasks(e.At, x.Keeps...)
	return c.resumed(), nil
}

func (x Asked) apply(c *Case, _ Event) (Transition, error) {
	if _, err := c.held(x.Request.Task); err != nil {
		return stay, err
	}
	c.Requests = append(c.Requests, x.Request)
	c.start(x.Clocks)
	if !x.Request.Stops {
		return stay, nil
	}
	stop := Stop{From: x.Request.Since(), Reason: x.Request.Name, Basis: x.Basis, Special: x.Request.Special}
	if stop.Special != "" && len(x.Clocks) > 0 {
		stop.Within = x.Clocks[0].Within
	}
	c.stop(stop, append(caseClocks(), x.Request.Step, silenceOf(x.Request.Step))...)
	if c.Status == Suspended {
		return stay, nil
	}
	return suspend, nil
}

func (x Answered) apply(c *Case, e Event) (Transition, error) {
	if !c.endRequest(x.Name, e.At, false) {
		return stay, fmt.Errorf("request %s is not open", x.Name)
	}
	c.end(e.At, x.Name)
	return c.resumed(), nil
}

func (x Lapsed) apply(c *Case, e Event) (Transition, error) {
	if !c.running(x.Clock) {
		return stay, fmt.Errorf("clock %s is not running", x.Clock)
	}
	c.end(e.At, x.Clock)
	c.endRequest(x.Clock, e.At, true)
	return c.resumed(), nil
}

func (x Extended) apply(c *Case, e Event) (Transition, error) {
	for _, name := range x.Clocks {
		if !c.running(name) {
			return stay, fmt.Errorf("clock %s is not running", name)
		}
	}
	c.alter(func(k *Clock) { k.Extra = append(slices.Clone(k.Extra), x.By) }, x.Clocks...)
	c.Extensions = append(c.Extensions, Extension{By: x.By, Because: x.Because, At: e.At})
	return stay, nil
}

func (x Decided) apply(c *Case, e Event) (Transition, error) {
	c.Decision = &x.Decision
	c.end(e.At, caseClocks()...)
	c.wind(e.At, x.Clocks)
	c.open(x.Tasks...)
	c.Work = append(c.Work, x.Work...)
	if x.Decision.Result == rules.Granted {
		return grant, nil
	}
	return refuse, nil
}

// endRequest ends the open request of that name, if there is one: the clocks that stood still for it go on.
func (c *Case) endRequest(name string, at time.Time, lapsed bool) bool {
	i := slices.IndexFunc(c.Requests, func(r Request) bool { return r.Open() && r.Name == name })
	if i < 0 {
		return false
	}
	c.Requests[i].EndedAt, c.Requests[i].Lapsed = at, lapsed
	c.goOn(name, at)
	return true
}

// resumed is the way back from a suspension, once nothing that stops the clocks is asked for any more.
func (c *Case) resumed() Transition {
	stopping := func(r Request) bool { return r.Open() && r.Stops }
	if c.Status != Suspended || slices.ContainsFunc(c.Requests, stopping) {
		return stay
	}
	return resume
}
