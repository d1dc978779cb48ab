package casefile

import (
	"slices"

	"github.com/google/uuid"

	"github.com/onewindow/onewindow/rules"
)

// Open begins a case: a draft.
type Open struct {
	ID        uuid.UUID
	Number    string
	Applicant Applicant
	Channel   Channel
	Offices   map[string]string // division by level
	Edit      Edit              // the first answers, if any
}

// Name implements Act.
func (Open) Name() string { return "open" }

func (x Open) decide(d *decision) error {
	if !slices.Contains(d.item.Applicants, x.Applicant.Kind) {
		return refuseWith(ApplicantKind, "The item is not open to this kind of applicant.", "applicant")
	}
	if d.c.Seq > 0 {
		return refuseWith(WrongStatus, "The case is open already.")
	}
	if err := short("applicant.name", x.Applicant.Name); err != nil {
		return err
	}
	d.emit(Opened{
		ID: x.ID, Number: x.Number, Item: d.item.Code, Digest: d.item.Digest, Calendar: d.item.Calendar.Version(), Applicant: x.Applicant, Channel: x.Channel,
		Department: d.item.Authority.Department, Offices: x.Offices, Level: d.item.Authority.Level,
	})
	return x.Edit.decide(d)
}

// Edit changes answers and the way of delivery. The answers are typed already (rules.Item.Parse).
type Edit struct {
	Answers  rules.Values
	Delivery string
}

// Name implements Act.
func (Edit) Name() string { return "edit" }

func (x Edit) decide(d *decision) error {
	if err := d.inHand(); err != nil {
		return err
	}
	if x.Delivery != "" && !slices.Contains(d.item.Completion.Deliver, x.Delivery) {
		return refuseWith(DeliveryUnknown, "The item offers no such way of delivery.", "delivery")
	}
	if len(x.Answers) == 0 && x.Delivery == "" {
		return nil
	}
	d.emit(Drafted(x))
	if c := d.plan().Category; d.c.Category != "" && (c == nil || c.Name != d.c.Category) {
		return refuseWith(CategoryFixed, "The answers would lead to another category than the one the case was accepted in.")
	}
	return nil
}

// Supply hands a material in: before the submission, in a correction, when asked, or later where the item allows it.
type Supply struct {
	Material string
	File     Material
}

// Name implements Act.
func (Supply) Name() string { return "supply" }

func (x Supply) decide(d *decision) error {
	if d.item.Material(x.Material) == nil {
		return refuseWith(MaterialUnknown, "The item asks for no such material.")
	}
	if x.File.OnPaper && (d.c.Channel != Counter || d.by.ID == d.c.Applicant.ID) { // a paper is what the clerk has seen
		return refuseWith(PaperAtCounterOnly, "A paper is only taken in at the counter.", x.Material)
	}
	if err := d.inHand(); err != nil && !d.c.running(laterOf(x.Material)) {
		return err
	}
	x.File.At = d.at
	d.emit(Supplied{Name: x.Material, Material: x.File})
	return nil
}

// inHand refuses changes to an application that does not lie with the applicant: as a draft, to be corrected, or because
// something is asked of them.
func (d *decision) inHand() error {
	if d.asking() {
		return nil
	}
	return d.status(Draft, Correction)
}

// Submit hands the application in.
type Submit struct {
	Dishonest bool // what the register of those who broke a commitment says by now
}

// Name implements Act.
func (Submit) Name() string { return "submit" }

func (x Submit) decide(d *decision) error {
	if err := d.status(Draft); err != nil {
		return err
	}
	d.c.Applicant.Dishonest = d.c.Applicant.Dishonest || x.Dishonest // what is complete depends on it
	d.c.FirstSubmittedAt = d.at                                      // and on the day
	if err := d.complete(); err != nil {
		return err
	}
	if d.c.Delivery == "" {
		d.emit(Drafted{Delivery: d.delivery()})
	}
	tasks, starts := d.receipt()
	d.emit(SubmittedBy{Dishonest: d.c.Applicant.Dishonest, Tasks: tasks, Clocks: append(starts, d.limits(limitsFrom{submission: true, at: d.at})...)})
	d.acceptAtOnce()
	return nil
}

// Correct hands the application in again after a correction notice.
type Correct struct{}

// Name implements Act.
func (Correct) Name() string { return "correct" }

func (Correct) decide(d *decision) error {
	if err := d.status(Correction); err != nil {
		return err
	}
	if err := d.complete(); err != nil {
		return err
	}
	stops := slices.Clone(d.c.Corrections)
	stops[len(stops)-1].To = d.at
	tasks, starts := d.receipt()
	d.emit(Corrected{Tasks: tasks, Clocks: append(starts, d.limits(limitsFrom{submission: true, at: d.c.FirstSubmittedAt, stops: stops})...)})
	return nil
}

// Withdraw ends the case at the applicant's wish, until it is decided.
type Withdraw struct{ Because string }

// Name implements Act.
func (Withdraw) Name() string { return "withdraw" }

func (x Withdraw) decide(d *decision) error {
	if err := d.status(withdraw.From...); err != nil {
		return err
	}
	if err := short("because", x.Because); err != nil {
		return err
	}
	drafted := d.c.Status == Draft
	d.emit(WithdrawnBy{By: ByApplicant, Because: x.Because, Clocks: d.window()})
	if drafted { // the process never began, so no clock would close it
		d.emit(ClosedAfter{})
	}
	return nil
}

// complete refuses an application from which something is missing, and names all of it at once.
func (d *decision) complete() error {
	plan := d.plan()
	missing := slices.Clone(plan.Missing)
	for _, need := range plan.Materials {
		if _, there := d.c.Materials[need.Name]; !there && !need.Replaced && !d.mayFollow(need) {
			missing = append(missing, need.Name)
		}
	}
	if len(missing) > 0 {
		return refuseWith(Incomplete, "Answers or materials are missing.", missing...)
	}
	if plan.Category == nil {
		return refuseWith(CategoryOpen, "The answers do not yet decide the category.", plan.Open...)
	}
	return nil
}

// mayFollow reports whether a material may still come after acceptance: not what nobody has been waiting for since then.
func (d *decision) mayFollow(need rules.Need) bool {
	if need.Later == nil || d.c.AcceptedOn.IsZero() {
		return need.Later != nil
	}
	_, awaited := d.c.Clocks[laterOf(need.Name)]
	return awaited
}

func (d *decision) delivery() string {
	offered := d.item.Completion.Deliver
	if d.c.Channel == Counter && slices.Contains(offered, "window") {
		return "window"
	}
	return offered[0]
}

// receipt is what a submission sets going: the clerk's task and their time for it, unless complete means accepted.
func (d *decision) receipt() ([]Task, []Start) {
	if d.item.Limits.AcceptAtOnce {
		return nil, nil
	}
	return []Task{d.acceptTask()}, []Start{{Clock: AcceptClock, From: d.at, Within: d.item.Limits.Accept, Acts: true}}
}

func (d *decision) acceptTask() Task {
	return Task{
		ID: d.id(AcceptStep, int(d.c.Seq)), Queue: ReceptionQueue, Step: AcceptStep, Role: "clerk",
		Division: d.c.Division(), Officers: 1, OpenedAt: d.at,
	}
}
