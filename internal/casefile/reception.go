package casefile

import (
	"slices"
	"strings"
	"time"

	"github.com/onewindow/onewindow/internal/worktime"
	"github.com/onewindow/onewindow/rules"
)

// AskCorrection tells the applicant, once, everything that is missing.
type AskCorrection struct {
	Because   string
	Points    []Point
	Justified string // of a further notice: why it names what could be seen when the one before was given
}

// Name implements Act.
func (AskCorrection) Name() string { return "ask_correction" }

func (x AskCorrection) decide(d *decision) error {
	if err := d.reception(Submitted); err != nil {
		return err
	}
	if err := reason(x.Because); err != nil {
		return err
	}
	for _, p := range x.Points {
		if d.item.Fact(p.About) == nil && d.item.Material(p.About) == nil {
			return refuseWith(MaterialUnknown, "A point names neither a fact nor a material of the item.", "points")
		}
		if err := short("points", p.What); err != nil {
			return err
		}
	}
	if err := d.onlyNew(x); err != nil {
		return err
	}
	d.emit(CorrectionAsked{
		Notice: Notice{Because: x.Because, Points: x.Points},
		Second: d.c.Notice != nil, Justified: x.Justified,
		Clocks: []Start{{Clock: CorrectClock, From: d.at, Within: d.item.Limits.Correct.Within, Acts: true}},
	})
	return nil
}

// onlyNew refuses a further notice of what could be seen when the one before was given: article 32 says once. Justified, it
// can be given all the same; supervision sees it.
func (d *decision) onlyNew(x AskCorrection) error {
	old := func(p Point) bool { return !slices.Contains(d.c.Renewed, p.About) }
	switch {
	case d.c.Notice == nil && x.Justified != "":
		return refuseWith(NoticeRepeated, "This is the first notice: there is nothing to justify.", "justified")
	case d.c.Notice == nil:
		return nil
	case strings.TrimSpace(x.Justified) != "":
		return short("justified", x.Justified)
	case len(x.Points) == 0 || slices.ContainsFunc(x.Points, old):
		return refuseWith(NoticeRepeated, "A further notice can only name what has come in since the one before, unless it says why it comes now.", "points", "justified")
	}
	return nil
}

// Accept accepts the case: from now on the promised and the statutory limit run.
type Accept struct{}

// Name implements Act.
func (Accept) Name() string { return "accept" }

func (Accept) decide(d *decision) error {
	if err := d.reception(Submitted); err != nil {
		return err
	}
	if held := d.plan().NotAccepted; len(held) > 0 {
		return refuseWith(GroundHolds, "A ground not to accept the application holds.", grounds(held)...)
	}
	d.accept(ByOfficer)
	return nil
}

// RefuseAcceptance ends a case that cannot be accepted, with the reason.
type RefuseAcceptance struct{ Because string }

// Name implements Act.
func (RefuseAcceptance) Name() string { return "refuse_acceptance" }

func (x RefuseAcceptance) decide(d *decision) error {
	if err := d.reception(Submitted, Correction); err != nil {
		return err
	}
	if err := reason(x.Because); err != nil {
		return err
	}
	d.emit(AcceptanceRefused{By: ByOfficer, Grounds: grounds(d.plan().NotAccepted), Because: x.Because, Clocks: d.window()})
	return nil
}

// reception checks an act of the window clerk on a case that is not accepted yet.
func (d *decision) reception(allowed ...Status) error {
	if err := d.status(allowed...); err != nil {
		return err
	}
	task := d.acceptTask()
	if t := d.c.openStep(AcceptStep); t != nil {
		task = *t
	}
	return d.atWindow(&task)
}

// atWindow checks an act that needs no claim: the window serves whoever stands there, unless a colleague has taken it on.
func (d *decision) atWindow(t *Task) error {
	if t.Assignee != "" && t.Assignee != d.by.ID {
		_, err := d.deputise(t, refuseWith(AlreadyClaimed, "A colleague has claimed this task."))
		return err
	}
	return d.mayTake(t)
}

func (d *decision) acceptAtOnce() {
	if d.item.Limits.AcceptAtOnce {
		d.accept(ByRule)
	}
}

// accept fixes the category. Accepted by silence means: from the day of receipt. A ground of the item forbids the acceptance,
// whoever or whatever accepts; to an officer it was told already.
func (d *decision) accept(by Authority) {
	plan := d.plan()
	if len(plan.NotAccepted) > 0 {
		d.emit(AcceptanceRefused{By: ByRule, Grounds: grounds(plan.NotAccepted), Clocks: d.window()})
		return
	}
	from := d.at
	if by == BySilence {
		from = d.c.SubmittedAt
	}
	d.emit(AcceptedOn{On: d.item.Calendar.DateOf(from), By: by, Category: plan.Category.Name, Clocks: d.acceptanceClocks(from, plan)})
	if len(plan.Category.Blocks) == 0 {
		d.resolve(rules.Granted, Decision{By: ByRule})
		return
	}
	d.openFrom(0)
}

// acceptanceClocks start the time of the authority on the day of the acceptance, and that of the applicant now: nobody can
// be late with something before they were told.
func (d *decision) acceptanceClocks(from time.Time, plan rules.Plan) []Start {
	starts := d.limits(limitsFrom{at: from})
	starts = append(starts, d.silence(from)...)
	for _, need := range plan.Materials {
		if _, there := d.c.Materials[need.Name]; !there && !need.Replaced && need.Later != nil {
			starts = append(starts, Start{Clock: laterOf(need.Name), From: d.at, Within: need.Later.Within, Acts: true})
		}
	}
	return starts
}

// silence starts the clock after which the law decides: after a time, or when a day is over. A day decides nothing for an
// application that was complete only after it.
func (d *decision) silence(from time.Time) []Start {
	s := d.item.Limits.Silence
	facts := d.item.With(d.c.Values())
	if s == nil || s.When.Eval(facts) != rules.True {
		return nil
	}
	if s.On == nil {
		return []Start{{Clock: SilenceClock, From: from, Within: s.After, Acts: true}}
	}
	day, ok := d.item.Day(s.On, facts)
	if !ok || day.Before(d.item.Calendar.DateOf(d.c.SubmittedAt)) {
		return nil
	}
	return []Start{{Clock: SilenceClock, From: from, Latest: day, Acts: true}}
}

// limitsFrom says from where the promised and the statutory limit count.
type limitsFrom struct {
	submission bool // those that count from the submission; else those that count from the acceptance
	at         time.Time
	stops      []Stop
}

func (d *decision) limits(from limitsFrom) []Start {
	var starts []Start
	plan, facts := d.plan(), d.item.With(d.c.Values())
	add := func(clock string, limit *rules.Limit, latest worktime.Date) {
		if limit == nil || limit.FromSubmission != from.submission {
			return
		}
		if within, ok := limit.Within.Of(facts); ok {
			starts = append(starts, Start{Clock: clock, From: from.at, Within: within, Latest: latest, Stops: from.stops})
		}
	}
	add(PromisedClock, plan.Promised, d.latest(facts, plan.Promised, plan.Statutory)) // nothing is promised for later than the law wants it
	add(StatutoryClock, plan.Statutory, d.latest(facts, plan.Statutory))
	return starts
}

// latest is the earliest of the last days that limits name; none where none has a value.
func (d *decision) latest(facts rules.Values, limits ...*rules.Limit) worktime.Date {
	var earliest worktime.Date
	for _, limit := range limits {
		if limit == nil {
			continue
		}
		if day, ok := d.item.Day(limit.Latest, facts); ok && (earliest.IsZero() || day.Before(earliest)) {
			earliest = day
		}
	}
	return earliest
}

func grounds(held []*rules.Ground) []string {
	var names []string
	for _, g := range held {
		names = append(names, g.Name)
	}
	return names
}
