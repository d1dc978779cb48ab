package casefile

import (
	"fmt"
	"slices"

	"github.com/onewindow/onewindow/rules"
)

func (x Opened) apply(c *Case, e Event) (Transition, error) {
	*c = Case{
		ID: x.ID, Number: x.Number, Item: x.Item, Digest: x.Digest, Calendar: x.Calendar, Applicant: x.Applicant, Channel: x.Channel, OpenedBy: e.By,
		Department: x.Department, Offices: x.Offices, Level: x.Level, Status: Draft,
		Answers: rules.Values{}, Findings: rules.Values{}, Materials: map[string]Material{}, Clocks: map[string]Clock{}, Returns: map[string]int{},
	}
	return stay, nil
}

func (x Drafted) apply(c *Case, _ Event) (Transition, error) {
	for name, v := range x.Answers {
		if c.Answers[name] != v {
			c.renew(name)
		}
		c.Answers[name] = v
		if v == nil {
			delete(c.Answers, name)
		}
	}
	slices.Sort(c.Renewed) // the answers come in no order
	if x.Delivery != "" {
		c.Delivery = x.Delivery
	}
	return stay, nil
}

func (x Supplied) apply(c *Case, e Event) (Transition, error) {
	c.Materials[x.Name] = x.Material
	c.renew(x.Name)
	c.end(e.At, laterOf(x.Name))
	return stay, nil
}

// renew notes what has come in since a notice, so that a further one can be about it.
func (c *Case) renew(name string) {
	if c.Notice != nil && !slices.Contains(c.Renewed, name) {
		c.Renewed = append(c.Renewed, name)
	}
}

func (x SubmittedBy) apply(c *Case, e Event) (Transition, error) {
	c.FirstSubmittedAt, c.SubmittedAt = e.At, e.At
	c.Applicant.Dishonest = x.Dishonest
	c.open(x.Tasks...)
	c.start(x.Clocks)
	return submit, nil
}

func (x CorrectionAsked) apply(c *Case, e Event) (Transition, error) {
	c.Notice, c.Renewed = &x.Notice, nil
	c.end(e.At, AcceptClock)
	c.withdrawTasks(e.At)
	stop := Stop{From: e.At, Reason: CorrectClock}
	c.Corrections = append(c.Corrections, stop)
	c.stop(stop, PromisedClock, StatutoryClock)
	c.start(x.Clocks)
	return askCorrection, nil
}

func (x Corrected) apply(c *Case, e Event) (Transition, error) {
	if len(c.Corrections) == 0 {
		return stay, fmt.Errorf("no correction was asked for")
	}
	c.SubmittedAt = e.At
	c.Corrections[len(c.Corrections)-1].To = e.At
	c.end(e.At, CorrectClock)
	delete(c.Clocks, PromisedClock)
	delete(c.Clocks, StatutoryClock)
	c.open(x.Tasks...)
	c.start(x.Clocks)
	return correct, nil
}

func (x AcceptedOn) apply(c *Case, e Event) (Transition, error) {
	c.AcceptedOn, c.Category = x.On, x.Category
	c.finish(AcceptStep, e)
	c.end(e.At, AcceptClock)
	c.start(x.Clocks)
	return accept, nil
}

func (x AcceptanceRefused) apply(c *Case, e Event) (Transition, error) {
	c.finish(AcceptStep, e)
	c.end(e.At, AcceptClock)
	c.wind(e.At, x.Clocks)
	return refuseAccept, nil
}

func (x WithdrawnBy) apply(c *Case, e Event) (Transition, error) {
	c.wind(e.At, x.Clocks)
	return withdraw, nil
}
