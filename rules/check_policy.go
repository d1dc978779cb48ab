package rules

import (
	"slices"

	"github.com/onewindow/onewindow/internal/worktime"
)

// supervision finds the policy of the item: the one it names, else the default one, if the library has that.
func (r *reading) supervision(s *section) {
	code := s.named("supervision", "unknown_policy", keysOf(r.library.Policies))
	if code == "" {
		code = DefaultPolicy
	}
	r.item.Policy = r.library.Policies[code]
}

// warnHasty points to warnings that come on the first day of a promise: nobody could have acted before.
func (r *reading) warnHasty() {
	if r.item.Policy == nil {
		return
	}
	place := r.at(r.item, "supervision")
	if r.sections[r.item].entries["supervision"] == nil {
		place = r.at(&r.item.Limits, "promised")
	}
	for _, rule := range r.item.Policy.Rules {
		if m := rule.When; m == nil || m.Past() || m.Clock != "promised" {
			continue
		}
		if limit, ok := r.hasty(rule); ok {
			r.warn(place, "warns_at_once", "rule %s of policy %s comes on the first day of a promise of %s", rule.Name, r.item.Policy.Code, limit)
		}
	}
}

// hasty finds a promise of the item on whose first day the rule issues its card.
func (r *reading) hasty(rule *CardRule) (worktime.Duration, bool) {
	for _, c := range r.item.Approval {
		promised, _ := r.item.LimitsOf(c)
		if len(c.Blocks) == 0 || promised == nil { // decided at acceptance
			continue
		}
		for _, d := range promised.Within.values() {
			limit := func(clock string) (worktime.Duration, bool) { return d, clock == "promised" }
			if rule.Concerns(r.item, limit) && rule.When.atOnce(d) {
				return d, true
			}
		}
	}
	return worktime.Duration{}, false
}

// warnStops points to stops that are longer than all of a case together may be by the policy.
func (r *reading) warnStops() {
	policy := r.item.Policy
	if policy == nil || policy.Stops == nil || policy.Stops.AtMost.IsZero() {
		return
	}
	exceeds := func(within worktime.Duration) bool {
		order, comparable := within.Compare(policy.Stops.AtMost)
		return comparable && order > 0
	}
	const tooLong = "%s %s would stop the clocks for up to %s, but `stops` of policy %s allows a case %s in all; %s"
	for _, q := range r.item.Requests {
		if q.Stops && exceeds(q.Within) {
			r.warn(r.at(q, "within"), "stop_never_allowed", tooLong, "request", q.Name, q.Within, policy.Code, policy.Stops.AtMost, "it can never be made")
		}
	}
	for _, c := range r.item.Approval {
		for _, s := range c.steps() {
			if within := s.Within.values(); s.Stops && slices.ContainsFunc(within, exceeds) {
				r.warn(r.at(s, "within"), "stop_never_allowed", tooLong, "step", s.Name, within[slices.IndexFunc(within, exceeds)], policy.Code, policy.Stops.AtMost, "they will run on")
			}
		}
	}
}
