package casefile

import (
	"slices"
	"strings"
	"time"

	"github.com/onewindow/onewindow/internal/message"
	"github.com/onewindow/onewindow/internal/worktime"
	"github.com/onewindow/onewindow/rules"
)

// markOf names a rung on which a card is issued: the clock, and the rule of the policy. No name of either has a colon.
func markOf(clock, rule string) string { return clock + ":" + rule }

// isMark reports whether a rung issues a card; else its clock acts.
func isMark(rung string) bool { return strings.Contains(rung, ":") }

// marks tells every rung on which a card will be issued if nothing more happens.
func (c *Case) marks(item *rules.Item, tell func(message.Rung)) {
	if item.Policy == nil {
		return
	}
	for _, rule := range item.Policy.Rules {
		for _, clock := range c.watched(item, rule) {
			if at := c.markAt(item, rule, clock); !at.IsZero() {
				tell(message.Rung{Clock: markOf(clock, rule.Name), At: at.UTC()})
			}
		}
		c.urgeMarks(item, rule, tell)
	}
}

// markAt is when a rule issues its card on a clock, or zero when it does not. While a clock stands still nobody is warned.
func (c *Case) markAt(item *rules.Item, rule *rules.CardRule, clock string) time.Time {
	k, mark := c.Clocks[clock], mark(rule)
	if k.Stopped() && !mark.Past() || c.carded(c.causeOf(rule.Name, clock)) || !rule.Concerns(item, c.limit) {
		return time.Time{}
	}
	return mark.At(item.Calendar, k.Ledger(), c.At)
}

// watched lists the running clocks that a rule is about.
func (c *Case) watched(item *rules.Item, rule *rules.CardRule) []string {
	firstReview := rule.On(rules.OnLateFirstReview)
	switch {
	case rule.When == nil && !firstReview:
		return nil
	case !firstReview && rule.When.Clock != rules.StepClock:
		return slices.DeleteFunc([]string{rule.When.Clock}, func(clock string) bool { return !c.running(clock) })
	}
	var steps []string
	for _, t := range c.openIn(ApprovalQueue) {
		if c.running(t.Step) && (!firstReview || lowerReview(item, stepOf(item, c.Category, t.Step))) {
			steps = append(steps, t.Step)
		}
	}
	return steps
}

// mark is the moment of a rule: that of a late first review is when the step is past.
func mark(rule *rules.CardRule) rules.Mark {
	if rule.When == nil {
		return rules.Mark{Clock: rules.StepClock}
	}
	return *rule.When
}

// lowerReview reports whether a step is the first review by an authority below the one that decides: article 43 limits it.
func lowerReview(item *rules.Item, s *rules.Step) bool {
	levels := rules.Levels()
	return s != nil && slices.Index(levels, s.Level) > slices.Index(levels, item.Authority.Level)
}

// limit is the whole time of a clock of the case.
func (c *Case) limit(clock string) (worktime.Duration, bool) {
	k, ok := c.Clocks[clock]
	return k.Within, ok
}

// reach issues the card of a rung; one that warns of what has happened by now is only recorded.
func (d *decision) reach(rung string) {
	clock, name, _ := strings.Cut(rung, ":")
	policy := d.item.Policy
	rule := policy.Rules[slices.IndexFunc(policy.Rules, func(r *rules.CardRule) bool { return r.Name == name })]
	if strings.HasPrefix(clock, urgePrefix) {
		d.ignored(rule, clock)
		return
	}
	cause := d.c.causeOf(name, clock)
	due := d.item.Calendar.Due(d.c.Clocks[clock].Ledger(), d.c.At)
	if !mark(rule).Past() && due.Past(later(d.woke, d.c.At)) {
		d.emit(CardOvertaken{Cause: cause, Policy: policy.Code, Digest: policy.Digest})
		return
	}
	d.issue(rule, cause, d.evidence(clock, d.c.holders(clock)))
}

func (d *decision) issue(rule *rules.CardRule, cause Cause, evidence Evidence) {
	policy := d.item.Policy
	d.emit(CardIssued{
		ID: d.id("card/"+cause.String(), 0), Cause: cause, Policy: policy.Code, Digest: policy.Digest, Level: rule.Level, Text: rule.Text,
		To: rule.To, Copy: rule.Copy, Reply: rule.Reply, Evidence: evidence,
	})
}

// supervise issues the cards that an event calls for. The case is the one before it. They belong to the command that the event
// belongs to, so they bear the same author.
func (d *decision) supervise(before Case, e Event) {
	if d.item.Policy == nil {
		return
	}
	happened := d.happened(&before, e)
	for _, rule := range d.item.Policy.Rules {
		for _, event := range happened {
			if rule.On(event) {
				d.object(rule, event, before.answerable(e))
			}
		}
		if rule.Share > 0 && d.stoodStill(&before) > rule.Share {
			d.object(rule, "share", before.answerable(e))
		}
	}
}

// object issues a card on an event.
func (d *decision) object(rule *rules.CardRule, event string, holders []Holder) {
	cause := Cause{Rule: rule.Name, On: event, Entry: 1}
	if d.c.carded(cause) || !rule.Concerns(d.item, d.c.limit) {
		return
	}
	d.issue(rule, cause, d.evidence(d.c.foremost(), holders))
}

// happened lists what supervision sees in an event. The case is the one before it.
func (d *decision) happened(before *Case, e Event) []string {
	var list []string
	see := func(event string, seen bool) {
		if seen {
			list = append(list, event)
		}
	}
	switch x := e.Data.(type) {
	case AcceptedOn:
		see(rules.OnAcceptedBySilence, x.By == BySilence)
	case AcceptanceRefused:
		see(rules.OnNoReasons, x.By == ByOfficer && blank(x.Because))
		see(rules.OnRefusedComplete, x.By == ByOfficer && len(x.Grounds) == 0 && before.corrected())
	case CorrectionAsked:
		see(rules.OnSecondNotice, before.noticed(x.Notice.Points) || x.Justified != "")
	case SentBack:
		see(rules.OnSentBackAgain, before.Returns[x.Step] > 0)
	case Decided:
		see(rules.OnDecidedBySilence, x.Decision.By == BySilence)
		see(rules.OnNoReasons, x.Decision.By == ByOfficer && x.Decision.Result == rules.Refused && blank(x.Decision.Because))
	}
	see(rules.OnStoppedOnLastDay, d.stoppedLate(before))
	return list
}

func blank(text string) bool { return strings.TrimSpace(text) == "" }

// corrected reports whether an application lies with the authority and everything is as its notice asked: what is submitted is
// complete, so nothing but a ground of the item stands against it.
func (c *Case) corrected() bool {
	return c.Status == Submitted && (c.Notice == nil || len(c.Notice.Points) > 0 && !c.noticed(c.Notice.Points))
}

// noticed reports whether a notice has been given and nothing has come in since on some of the points: they could be seen
// then. A further notice without points names nothing new either.
func (c *Case) noticed(points []Point) bool {
	old := func(p Point) bool { return !slices.Contains(c.Renewed, p.About) }
	return c.Notice != nil && (len(points) == 0 || slices.ContainsFunc(points, old))
}

// stoppedLate reports whether a clock of the case has just been stopped on its due day.
func (d *decision) stoppedLate(before *Case) bool {
	return slices.ContainsFunc([]string{PromisedClock, StatutoryClock}, func(clock string) bool {
		was, is := before.Clocks[clock], d.c.Clocks[clock]
		if !before.running(clock) || was.Stopped() || !is.Stopped() {
			return false
		}
		return d.item.Calendar.Due(was.Ledger(), d.at).Date == d.today()
	})
}

// stoodStill is the share of its days, in percent, on which the promised clock stood still, if an event has just ended it: a decision, or
// before one the end of a case that was accepted. What was not accepted stood still for nothing but corrections.
func (d *decision) stoodStill(before *Case) int {
	k := d.c.Clocks[PromisedClock]
	if !before.running(PromisedClock) || !k.Ended() || before.AcceptedOn.IsZero() {
		return 0
	}
	counted, stopped := elapsed(d.item.Calendar.Receipt(k.Ledger(), d.at), d.lastDay())
	if stopped == 0 {
		return 0
	}
	return int(float64(stopped) * 100 / (counted + float64(stopped)))
}

// Cards tells which cards the item's policy issues over the log of a case, up to now: what was recorded of cards is left
// aside, and the engine is taken to have been awake. It returns CardIssued and CardOvertaken events; their Seq is 0. The first
// calendar is that of the item.
func Cards(item *rules.Item, log []Event, now time.Time, calendars Calendars) ([]Event, error) {
	d := &decision{item: item}
	for _, e := range log {
		switch e.Data.(type) {
		case CardIssued, CardOvertaken:
			continue
		}
		d.reachDue(e.At)
		before := d.c
		d.at = e.At
		if _, ok := d.record(e.Data, e.By); !ok {
			return nil, d.broken
		}
		d.supervise(before, e)
		if changed, ok := e.Data.(CalendarChanged); ok {
			calendar, err := calendars(changed.Digest)
			if err != nil {
				return nil, err
			}
			d.item = d.item.Under(calendar)
		}
	}
	d.reachDue(now)
	var cards []Event
	for _, e := range d.events {
		switch e.Data.(type) {
		case CardIssued, CardOvertaken:
			e.Seq = 0
			cards = append(cards, e)
		}
	}
	return cards, d.broken
}

// reachDue issues the cards that are due by now, and lets no clock act.
func (d *decision) reachDue(now time.Time) {
	for range maxFired {
		var next *message.Rung
		d.c.marks(d.item, func(r message.Rung) {
			if next == nil || d.c.acts(r, *next) < 0 {
				next = &r
			}
		})
		if next == nil || next.At.After(now) || d.broken != nil {
			return
		}
		d.at = later(next.At, d.c.At).UTC()
		d.woke = d.at
		d.reach(next.Clock)
	}
}
