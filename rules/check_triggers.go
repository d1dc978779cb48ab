package rules

import (
	"maps"
	"slices"
	"strings"

	"github.com/onewindow/onewindow/internal/worktime"
)

// policiesOfItems points to rules of the policies in hand that none of the items under them can ever break.
func (l *loading) policiesOfItems() {
	if HasErrors(l.problems) {
		return // an item that is missing may be the one
	}
	for _, code := range slices.Sorted(maps.Keys(l.policies)) {
		f := l.policies[code]
		for _, rule := range l.library.Policies[code].Rules {
			if lack := rule.lackOfAll(l.under(code)); lack != "" {
				f.warn(rule.at, "never_triggered", "rule %s will issue no card: no item under policy %s has %s", rule.Name, code, lack)
			}
		}
		l.problems = append(l.problems, f.problems...)
	}
}

// under are the items that go by a policy.
func (l *loading) under(code string) []*Item {
	return slices.DeleteFunc(slices.Collect(maps.Values(l.library.Items)), func(it *Item) bool { return it.Policy == nil || it.Policy.Code != code })
}

// unfollowed are the policies in hand that no item in hand goes by. It is no mistake: a policy may be older than its items.
func (l *loading) unfollowed() []string {
	if len(l.library.Items) == 0 {
		return nil
	}
	return slices.DeleteFunc(slices.Sorted(maps.Keys(l.policies)), func(code string) bool { return len(l.under(code)) > 0 })
}

// lackOfAll is what the items would need for the rule to issue a card in a case of theirs; empty where one has it, or there are none.
func (r *CardRule) lackOfAll(items []*Item) string {
	var all []string
	for _, it := range items {
		for _, t := range r.triggers() {
			lack := r.lackFor(it, t)
			if lack == "" {
				return ""
			}
			all = append(all, lack)
		}
	}
	slices.Sort(all)
	return strings.Join(slices.Compact(all), ", or ")
}

// trigger is what a rule waits for: what an item needs for it, and whether it comes before acceptance, when only limits from the
// submission run.
type trigger struct {
	needs need
	early bool
}

func (r *CardRule) triggers() []trigger {
	switch {
	case r.When != nil:
		return []trigger{{needsOfClocks()[r.When.Clock], r.When.Clock == "accept"}}
	case r.Share > 0:
		return []trigger{{needs: aStop}}
	}
	var list []trigger
	for _, event := range r.Events {
		list = append(list, trigger{needsOfEvents()[event], event == OnSecondNotice || event == OnRefusedComplete})
	}
	return list
}

// need is a part of an item, and whether it is there.
type need struct {
	words string
	met   func(*Item) bool // nil: every item has it
}

func (r *CardRule) lackFor(it *Item, t trigger) string {
	switch {
	case t.needs.met != nil && !t.needs.met(it):
		return t.needs.words
	case !r.concernsSome(it, t.early):
		return "the class, level or limits that its `only` asks for"
	}
	return ""
}

// concernsSome reports whether what `only` asks for can hold in some case of the item.
func (r *CardRule) concernsSome(it *Item, early bool) bool {
	return slices.ContainsFunc(it.Approval, func(c *Category) bool {
		promised, statutory := it.LimitsOf(c)
		for _, p := range lengths(promised, early) {
			for _, s := range lengths(statutory, early) {
				limits := map[string]worktime.Duration{"promised": p, "statutory": s}
				if r.Concerns(it, func(clock string) (worktime.Duration, bool) { return limits[clock], !limits[clock].IsZero() }) {
					return true
				}
			}
		}
		return false
	})
}

// lengths are those that a limit can have; a zero one where there is none.
func lengths(l *Limit, early bool) []worktime.Duration {
	if l == nil || early && !l.FromSubmission || l.Within.IsZero() {
		return []worktime.Duration{{}}
	}
	return l.Within.values()
}

var (
	aWindow = need{"a window that accepts (`accept: at_once` leaves none)", func(it *Item) bool { return !it.Limits.AcceptAtOnce }}
	aStop   = need{"a request or a step that stops the clocks", func(it *Item) bool {
		return slices.ContainsFunc(it.Requests, func(q *Request) bool { return q.Stops }) || it.someStep(func(s *Step) bool { return s.Stops })
	}}
)

func needsOfClocks() map[string]need {
	return map[string]need{
		"accept":    aWindow,
		"promised":  {},
		"statutory": {"a statutory limit", func(it *Item) bool { return slices.ContainsFunc(it.Approval, it.hasLaw) }},
		"deliver":   {"a limit `deliver`", func(it *Item) bool { return !it.Limits.Deliver.IsZero() }},
		"check": {"a commitment", func(it *Item) bool {
			return slices.ContainsFunc(it.Approval, func(c *Category) bool { return c.Commitment != nil })
		}},
		StepClock: {"a step", func(it *Item) bool { return it.someStep(func(*Step) bool { return true }) }},
	}
}

func needsOfEvents() map[string]need {
	return map[string]need{
		OnAcceptedBySilence: aWindow,
		OnSecondNotice:      aWindow,
		OnRefusedComplete:   aWindow,
		OnNoReasons:         {},
		OnUrgeIgnored:       {},
		OnStoppedOnLastDay:  aStop,
		OnDecidedBySilence: {"a `silence`", func(it *Item) bool {
			return it.Limits.Silence != nil || it.someStep(func(s *Step) bool { return s.Silence != nil })
		}},
		OnLateFirstReview: {"a step at a `level` below its authority's", func(it *Item) bool {
			return it.someStep(func(s *Step) bool {
				return slices.Index(Levels(), s.Level) > slices.Index(Levels(), it.Authority.Level)
			})
		}},
		OnSentBackAgain: {"a step that may send back twice (`times: 2`)", func(it *Item) bool {
			return it.someStep(func(s *Step) bool { return s.SendBack != nil && s.SendBack.Times > 1 })
		}},
	}
}

func (it *Item) hasLaw(c *Category) bool {
	_, statutory := it.LimitsOf(c)
	return statutory != nil
}

func (it *Item) someStep(is func(*Step) bool) bool {
	return slices.ContainsFunc(it.Approval, func(c *Category) bool { return slices.ContainsFunc(c.steps(), is) })
}
