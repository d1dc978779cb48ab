package casefile

import (
	"slices"
	"time"

	"github.com/google/uuid"

	"github.com/onewindow/onewindow/internal/worktime"
	"github.com/onewindow/onewindow/rules"
)

// Ask asks, from a step in hand, for something the item provides for: an answer, or a special procedure.
type Ask struct {
	Task    uuid.UUID
	Request string
	Because string
	AsOf    time.Time // since when the clocks stand still, where it is recorded late; zero: now
}

// Name implements Act.
func (Ask) Name() string { return "ask" }

func (x Ask) decide(d *decision) error {
	t, err := d.held(x.Task)
	if err != nil {
		return err
	}
	if err := reason(x.Because); err != nil {
		return err
	}
	r := d.item.Request(x.Request)
	if r == nil || d.step(t.Step) == nil {
		return refuseWith(RequestUnknown, "The item provides for no such request.", "request")
	}
	if err := d.mayAsk(t, r); err != nil {
		return err
	}
	if d.proposed(r.Name) {
		return refuseWith(ProposalOpen, "This has been proposed, and a second person has not answered yet.", "request")
	}
	if err := d.mayBackdate(x.AsOf, r); err != nil {
		return err
	}
	asked, err := d.asked(t, r, x)
	if err != nil {
		return err
	}
	if bounds := d.bounds(); r.Stops && bounds != nil && bounds.NeedsSecond(r.Within) {
		d.propose(Proposal{In: t.ID, Request: r.Name, Because: x.Because, AsOf: x.AsOf.UTC()}, bounds.Role)
		return nil
	}
	d.emit(asked)
	return nil
}

// asked is the request as it begins now, if the stop that comes with it fits.
func (d *decision) asked(t *Task, r *rules.Request, x Ask) (Data, error) {
	request := Request{Name: r.Name, Task: t.ID, Step: t.Step, Stops: r.Stops, Because: x.Because, Special: r.Special, AskedAt: d.at, AsOf: x.AsOf.UTC()}
	from := d.at // nobody can be late with something before they were told
	if r.Special != "" {
		from = request.Since()
	}
	ledger := worktime.Ledger{Start: from, Within: r.Within}
	if d.item.Calendar.Due(ledger, d.at).Past(d.at) {
		return nil, refuseWith(BackdateNotAllowed, "What began that early would be over by now.", "as_of") // a stop is no longer than its cap
	}
	if r.Stops {
		if err := d.fitsMost(d.spanUntil(request.Since(), ledger)); err != nil {
			return nil, err
		}
	}
	return Asked{Request: request, Basis: r.Basis, Clocks: []Start{{Clock: r.Name, From: from, Within: r.Within, Acts: true}}}, nil
}

// mayBackdate lets a stop begin before it is recorded: as far back as the item says, and neither before the application came
// in nor before the clocks last went on.
func (d *decision) mayBackdate(asOf time.Time, r *rules.Request) error {
	if asOf.IsZero() {
		return nil
	}
	switch {
	case r.Backdate.IsZero():
		return refuseWith(BackdateNotAllowed, "The item does not let this request be dated back.", "as_of")
	case asOf.After(d.at):
		return refuseWith(BackdateNotAllowed, "A request cannot begin in the future.", "as_of")
	case d.item.Calendar.DateOf(asOf).Before(d.furthestBack(r)):
		return refuseWith(BackdateNotAllowed, "This is further back than the item allows.", "as_of")
	case asOf.Before(d.restart()):
		return refuseWith(BackdateNotAllowed, "A stop begins neither before the application came in nor before the clocks last went on.", "as_of")
	}
	return nil
}

// furthestBack is the first day that a request may be dated back to.
func (d *decision) furthestBack(r *rules.Request) worktime.Date {
	return d.item.Calendar.Subtract(d.today(), r.Backdate)
}

// restart is when the application came in, or the clocks last went on after that.
func (d *decision) restart() time.Time {
	last := d.c.SubmittedAt
	for _, name := range caseClocks() {
		for _, s := range d.c.Clocks[name].Stops {
			last = later(last, s.To)
		}
	}
	return last
}

// earliest is the instant that a stop may be dated back to.
func (d *decision) earliest(r *rules.Request) time.Time {
	return later(d.restart(), d.furthestBack(r).In(d.item.Calendar.Zone()))
}

func (d *decision) mayAsk(t *Task, r *rules.Request) error {
	if len(r.During) > 0 && !slices.Contains(r.During, t.Step) {
		return refuseWith(RequestNotAllowed, "The item does not provide for this in this step.", "request")
	}
	if r.When.Eval(d.item.With(d.c.Values())) != rules.True {
		return refuseWith(RequestNotAllowed, "The facts of the case do not call for this.", "request")
	}
	times := 0
	for _, before := range d.c.Requests {
		if before.Name == r.Name && before.Open() {
			return refuseWith(RequestOpen, "This has been asked for and is still awaited.", "request")
		}
		if before.Name == r.Name && before.Step == t.Step {
			times++
		}
	}
	if times >= r.Times {
		return refuseWith(RequestNotAllowed, "This has been asked for as often as the item allows.", "request")
	}
	return nil
}

// Answer records that what was asked for has come: the report of a special procedure, or the applicant's answer.
type Answer struct{ Request string }

// Name implements Act.
func (Answer) Name() string { return "answer" }

func (x Answer) decide(d *decision) error {
	i := slices.IndexFunc(d.c.Requests, func(r Request) bool { return r.Name == x.Request && r.Open() })
	if i < 0 {
		return refuseWith(RequestUnknown, "No such request is open.", "request")
	}
	if err := d.mayAnswer(d.c.Requests[i]); err != nil {
		return err
	}
	d.emit(Answered{Name: x.Request})
	return nil
}

// mayAnswer checks who answers, and that nothing which the applicant was asked for is missing.
func (d *decision) mayAnswer(r Request) error {
	switch ofApplicant := d.ofApplicant(r); {
	case ofApplicant && d.by.Officer:
		return refuseWith(WrongRole, "The applicant answers this, or a clerk for them at the counter.", "request")
	case ofApplicant:
		return d.complete()
	case !d.by.Officer:
		return refuseWith(WrongRole, "The officer of the step records this.", "request")
	}
	_, err := d.held(r.Task)
	return err
}

func (d *decision) ofApplicant(r Request) bool { return d.item.Request(r.Name).Of == "applicant" }

// asking reports whether something is asked of the applicant just now.
func (d *decision) asking() bool {
	return slices.ContainsFunc(d.c.Requests, func(r Request) bool { return r.Open() && d.ofApplicant(r) })
}

// requested reports whether a task still waits for an answer.
func (d *decision) requested(task uuid.UUID) bool {
	return slices.ContainsFunc(d.c.Requests, func(r Request) bool { return r.Task == task && r.Open() })
}
