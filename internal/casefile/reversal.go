package casefile

import "github.com/onewindow/onewindow/rules"

// ReverseSilence takes back what silence has granted: the authority has decided after all, with the reason. A licence that was
// issued is revoked.
type ReverseSilence struct{ Because string }

// Name implements Act.
func (ReverseSilence) Name() string { return "reverse_silence" }

func (x ReverseSilence) decide(d *decision) error {
	if err := d.status(Granted, Delivered); err != nil {
		return err
	}
	rule := reversalOf(d.item, *d.c.Decision)
	if rule == nil || d.c.Decision.Reversed != nil {
		return refuseWith(ReverseNotAllowed, "Only what the silence of the authority has granted is taken back, once, and where the item says so.")
	}
	if err := d.mayTake(d.officeOf(rule.Role)); err != nil {
		return err
	}
	if err := reason(x.Because); err != nil {
		return err
	}
	switch {
	case !d.c.running(ReverseClock):
		return refuseWith(LimitPassed, "The time in which this could be taken back has passed.")
	case d.item.Completion.Licence != nil && d.c.Licence == nil:
		return refuseWith(NotReady, "The licence is just being issued. Once it is there it can be revoked.")
	}
	d.emit(Reversed{On: d.today(), Because: x.Because, Revokes: d.c.Licence != nil, Clocks: d.windowUnlessOut()})
	return nil
}

// windowUnlessOut is the end of a case whose result is not out: taken back, it never will be. Else that clock runs already.
func (d *decision) windowUnlessOut() []Start {
	if d.c.Status != Granted {
		return nil
	}
	return d.window()
}

// reversalOf is the item's rule on taking back a decision, or nil: it is for what the silence of the case has granted.
func reversalOf(item *rules.Item, decision Decision) *rules.Reversal {
	if decision.By != BySilence || decision.Step != "" || decision.Result != rules.Granted {
		return nil
	}
	return item.Limits.Silence.Reverse
}

// silenceDecides is what the law says when the authority has not decided.
func (d *decision) silenceDecides() {
	s := d.item.Limits.Silence
	d.resolve(s.Then, Decision{By: BySilence, Basis: s.Basis})
}
