package casefile

import (
	"slices"

	"github.com/google/uuid"

	"github.com/onewindow/onewindow/internal/message"
	"github.com/onewindow/onewindow/rules"
)

// decided adds to a decision what follows from it: the licence or the way of delivery, the check, the clocks.
func (d *decision) decided(decision Decision) Decided {
	x := Decided{Decision: decision}
	if decision.Result != rules.Granted {
		x.Clocks = d.window()
		return x
	}
	if d.item.Completion.Licence != nil {
		x.Work = []Work{{ID: d.id(message.Issue, 1), Kind: message.Issue}}
	} else {
		x.Work, x.Tasks, x.Clocks = d.handing()
	}
	if rule := reversalOf(d.item, decision); rule != nil {
		x.Clocks = append(x.Clocks, Start{Clock: ReverseClock, From: d.at, Within: rule.Within, Acts: true})
	}
	if check := d.checkRule(); check != nil {
		x.Tasks = append(x.Tasks, Task{
			ID: d.id(CheckStep, 1), Queue: CompletionQueue, Step: CheckStep, Role: check.Role, Department: d.c.Department,
			Division: d.c.Division(), Officers: check.Officers, OpenedAt: d.at,
		})
		x.Clocks = append(x.Clocks, Start{Clock: CheckClock, From: d.at, Within: check.Within})
	}
	return x
}

// checkRule is the check that the category's commitment is subject to, or nil.
func (d *decision) checkRule() *rules.Check {
	if commitment := d.item.Category(d.c.Category).Commitment; commitment != nil {
		return commitment.Check
	}
	return nil
}

// handing is how the result reaches the applicant: by the engine, or by the clerk at the window.
func (d *decision) handing() ([]Work, []Task, []Start) {
	var clocks []Start
	if within := d.item.Limits.Deliver; !within.IsZero() {
		clocks = []Start{{Clock: DeliverClock, From: d.at, Within: within}}
	}
	if d.c.Delivery == Electronic {
		return []Work{{ID: d.id(message.Deliver, 1), Kind: message.Deliver}}, nil, clocks
	}
	return nil, []Task{{
		ID: d.id(HandOverStep, 1), Queue: CompletionQueue, Step: HandOverStep, Role: "clerk",
		Division: d.c.Division(), Officers: 1, OpenedAt: d.at,
	}}, clocks
}

// Electronic is the way of delivery that needs no clerk.
const Electronic = "electronic"

// Issue registers the licence of a granted case under a number of the register.
type Issue struct {
	Work   uuid.UUID
	ID     uuid.UUID
	Number string
}

// Name implements Act.
func (Issue) Name() string { return "issue" }

func (x Issue) decide(d *decision) error {
	if err := d.work(x.Work, message.Issue); err != nil {
		return err
	}
	issued := Issued{Work: x.Work, Licence: d.licence(x)}
	issued.Next, issued.Tasks, issued.Clocks = d.handing()
	d.emit(issued)
	return nil
}

func (d *decision) licence(x Issue) Licence {
	says := d.item.Completion.Licence
	l := Licence{ID: x.ID, Number: x.Number, Type: says.Type, From: d.c.Decision.On}
	facts := d.item.With(d.c.Values())
	if valid, ok := says.Valid.Of(facts); ok && !says.Unlimited {
		l.Until = d.item.Calendar.Add(l.From, valid).AddDays(-1)
	}
	for _, name := range says.Shows {
		shown := Shown{Name: name, Value: facts[name]}
		if name == "applicant.name" {
			shown.Value = d.c.Applicant.Name
		}
		if shown.Value != nil {
			l.Shows = append(l.Shows, shown)
		}
	}
	return l
}

// Deliver records that the engine has delivered the result electronically.
type Deliver struct{ Work uuid.UUID }

// Name implements Act.
func (Deliver) Name() string { return "deliver" }

func (x Deliver) decide(d *decision) error {
	if err := d.work(x.Work, message.Deliver); err != nil {
		return err
	}
	d.emit(DeliveredTo{Work: x.Work, By: Electronic, Clocks: d.window()})
	return nil
}

// HandOver records that the result was handed to somebody at the window, or given to the post.
type HandOver struct{ To string }

// Name implements Act.
func (HandOver) Name() string { return "hand_over" }

func (x HandOver) decide(d *decision) error {
	if err := d.status(Granted); err != nil {
		return err
	}
	t := d.c.openStep(HandOverStep)
	if t == nil {
		return refuseWith(NotReady, "There is nothing to hand over: the licence is being issued, or the result is delivered electronically.")
	}
	if err := d.atWindow(t); err != nil {
		return err
	}
	if err := short("to", x.To); err != nil {
		return err
	}
	d.emit(DeliveredTo{By: d.c.Delivery, To: x.To, Clocks: d.window()})
	return nil
}

// Fail records that automatic work will not succeed without an operator.
type Fail struct {
	Work uuid.UUID
	Code string
}

// Name implements Act.
func (Fail) Name() string { return "fail" }

func (x Fail) decide(d *decision) error {
	i := slices.IndexFunc(d.c.Work, func(w Work) bool { return w.ID == x.Work && w.Failed == "" })
	if i < 0 {
		return notOpen()
	}
	d.emit(WorkFailed(x))
	return nil
}

// Retry has work done again that had failed.
type Retry struct{ Work uuid.UUID }

// Name implements Act.
func (Retry) Name() string { return "retry" }

func (x Retry) decide(d *decision) error {
	if !slices.ContainsFunc(d.c.Work, func(w Work) bool { return w.ID == x.Work && w.Failed != "" }) {
		return notOpen()
	}
	d.emit(WorkRetried(x))
	return nil
}

// work refuses a result of work that is not open: it came late, or twice. Work that had failed may still succeed.
func (d *decision) work(id uuid.UUID, kind string) error {
	if slices.ContainsFunc(d.c.Work, func(w Work) bool { return w.ID == id && w.Kind == kind }) {
		return nil
	}
	return notOpen()
}

func notOpen() error { return refuseWith(NotOpen, "This work is not open.") }

// check ends the check of a commitment: it was true, or it was false and the licence is revoked.
func (d *decision) check(t *Task, x Complete) error {
	if x.Outcome != "true" && x.Outcome != "false" {
		return refuseWith(OutcomeUnknown, "The outcome of a check is true or false.", "outcome")
	}
	officers, err := d.officers(t, x.Officers)
	if err != nil {
		return err
	}
	checked := Checked{Task: t.ID, True: x.Outcome == "true", Officers: officers, Because: x.Because}
	if !checked.True {
		if err := reason(x.Because); err != nil {
			return err
		}
		checked.Revokes = d.checkRule().Revokes
	}
	if checked.Revokes && d.item.Completion.Licence != nil && d.c.Licence == nil {
		return refuseWith(NotReady, "The licence is just being issued. Once it is there it can be revoked.")
	}
	if checked.Revokes {
		checked.Clocks = d.windowUnlessOut()
	}
	d.emit(checked)
	return nil
}
