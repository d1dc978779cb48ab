package rules

import (
	"regexp"
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v4"

	"github.com/onewindow/onewindow/internal/worktime"
)

func (r *policyReading) cardRule(m member) *CardRule {
	s := m.open(r.source, "rule")
	rule := &CardRule{Name: m.name, at: m.at, Level: s.word("card", "", cardLevels...)}
	r.trigger(rule, s)
	rule.Only = r.only(s)
	r.addressed(rule, s)
	rule.Reply = s.duration("reply")
	rule.Text = r.optionalText(s, "text")
	s.done()
	return rule
}

// addressed reads whom a rule's card goes to, and who has a copy.
func (r *policyReading) addressed(rule *CardRule, s *section) {
	if to := s.entries["to"]; to != nil && to.Kind == yaml.SequenceNode {
		s.take("to")
		r.fail(at(to), "wrong_shape", "`to` is one addressee; put the others in `copy`")
	} else {
		rule.To = s.word("to", "", addressees...)
	}
	rule.Copy = s.someOf("copy", addressees...)
	if slices.Contains(rule.Copy, rule.To) {
		r.fail(s.placeOf("copy", rule.To), "duplicate_key", "%s is the addressee already; leave it out of `copy`", rule.To)
	}
}

// trigger reads the one thing on which a rule issues its card.
func (r *policyReading) trigger(rule *CardRule, s *section) {
	if n := s.take("when"); n != nil {
		rule.When = r.mark(n)
		if rule.When.Clock == "accept" && !rule.When.After.IsZero() {
			r.warn(at(n), "never_happens", "rule %s will never issue a card: when the time for accepting is over, silence accepts, and nothing is late after it; write past accept", rule.Name)
		}
	}
	if n := s.entries["event"]; n != nil && n.Kind == yaml.SequenceNode && len(n.Content) == 0 {
		r.fail(at(n), "empty_value", "`event` names none; write one or more of %s", joined(cardEvents))
	}
	for _, l := range s.words("event") {
		rule.Events = append(rule.Events, l.word)
		switch {
		case slices.Contains(laterEvents, l.word):
			r.fail(at(l.node), "not_supported", "the event `%s` is not run yet; leave it out", l.word)
		case !slices.Contains(cardEvents, l.word):
			r.notAllowed(l.node, "event", l.word, cardEvents)
		}
	}
	if rule.When == nil && len(rule.Events) == 1 && rule.On(OnNoReasons) {
		r.warn(s.place("event"), "never_happens", "rule %s will never issue a card: no command without a reason is taken, so no_reasons only shows in a log from elsewhere", rule.Name)
	}
	if n := s.take("share"); n != nil {
		rule.Share = r.share(n)
	}
	triggers := 0
	for _, key := range []string{"when", "event", "share"} {
		if s.entries[key] != nil || s.empty[key] {
			triggers++
		}
	}
	if triggers != 1 && !s.broken {
		r.fail(s.at, "one_trigger", "%s needs exactly one trigger: `when` (a moment), `event` or `share`", s.name)
	}
}

var (
	percentForm = regexp.MustCompile(`^([0-9]{1,3})% of (\S+)$`)
	beforeForm  = regexp.MustCompile(`^(\S+) before (\S+)$`)
	afterForm   = regexp.MustCompile(`^(\S+) after (\S+)$`)
	pastForm    = regexp.MustCompile(`^past (\S+)$`)
	shareForm   = regexp.MustCompile(`^stopped\s*>\s*([0-9]{1,2})%$`)
	onlyForm    = regexp.MustCompile(`^(\w+)\s*(==|!=|<=|>=|<|>)\s*([\w.-]+)$`)
)

// mark reads 90% of promised, 1wd before promised, past promised, or 3wd after promised.
func (r *policyReading) mark(n *yaml.Node) *Mark {
	text, ok := r.scalar(n, "`when`")
	if !ok {
		return &Mark{}
	}
	m := &Mark{}
	if parts := percentForm.FindStringSubmatch(text); parts != nil {
		m.Percent, _ = strconv.Atoi(parts[1]) // three digits at most
		m.Clock = parts[2]
		if m.Percent < 1 || m.Percent > 99 {
			r.fail(at(n), "out_of_range", "a share is 1%% to 99%%, not %s%%; for the end of the clock write past %s", parts[1], short(m.Clock))
		}
	} else if parts := beforeForm.FindStringSubmatch(text); parts != nil {
		limit := *n
		limit.Value, m.Clock = parts[1], parts[2]
		m.Before, _ = r.durationAt(&limit)
	} else if parts := afterForm.FindStringSubmatch(text); parts != nil {
		limit := *n
		limit.Value, m.Clock = parts[1], parts[2]
		m.After = r.wholeDays(&limit)
	} else if parts := pastForm.FindStringSubmatch(text); parts != nil {
		m.Clock = parts[1]
	} else {
		r.fail(at(n), "bad_trigger", "%s is not a moment; write 90%% of promised, 1wd before promised, past promised or 3wd after promised", quoted(text))
		return m
	}
	if !slices.Contains(policyClocks, m.Clock) {
		r.fail(at(n), "unknown_clock", "there is no clock %s; write %s, where step is whichever step is open%s", quoted(m.Clock), oneOf(policyClocks), DidYouMean(m.Clock, policyClocks))
	}
	return m
}

// wholeDays reads how long after a due day a moment lies: days of either kind, none of them cut in halves.
func (r *policyReading) wholeDays(n *yaml.Node) worktime.Duration {
	d, ok := r.durationAt(n)
	if ok && (d.Half || d.Unit != worktime.WorkingDays && d.Unit != worktime.Days) {
		r.fail(at(n), "bad_trigger", "what comes after a due day is counted in whole days; write 3wd or 3d, not %s", d)
	}
	return d
}

func (r *policyReading) share(n *yaml.Node) int {
	text, _ := r.scalar(n, "`share`")
	parts := shareForm.FindStringSubmatch(text)
	if parts == nil || parts[1] == "0" {
		r.fail(at(n), "bad_trigger", "%s is not a share; write `stopped`, `>` and a whole percentage from 1%% to 99%%: stopped > 30%%", quoted(text))
		return 0
	}
	percent, _ := strconv.Atoi(parts[1]) // two digits at most
	return percent
}

// only reads comparisons that all have to hold.
func (r *policyReading) only(s *section) []Only {
	var list []Only
	for _, l := range s.words("only") {
		parts := onlyForm.FindStringSubmatch(strings.TrimSpace(l.word))
		if parts == nil {
			r.fail(at(l.node), "bad_only", "%s is not a comparison; write promised >= 5wd, class == licence or level != county, or a list of those that all have to hold", quoted(l.word))
			continue
		}
		o := r.comparison(l.node, Only{Of: parts[1], Op: parts[2], Word: parts[3], text: l.word})
		if i := slices.IndexFunc(list, o.excludes); i >= 0 {
			r.fail(at(l.node), "never_holds", "%s and %s never hold together, and all of `only` have to", list[i].text, o.text)
		}
		list = append(list, o)
	}
	return list
}

func (r *policyReading) comparison(n *yaml.Node, o Only) Only {
	known := []string{"promised", "statutory", "class", "level"}
	words := map[string][]string{"class": classes, "level": Levels()}[o.Of]
	switch {
	case !slices.Contains(known, o.Of):
		r.notAllowed(n, "only", o.Of, known)
	case words == nil:
		limit := *n
		limit.Value = o.Word
		o.Within, _ = r.durationAt(&limit)
	case o.Op != "==" && o.Op != "!=":
		r.fail(at(n), "bad_only", "a %s has no order; use == or !=", o.Of)
	case !slices.Contains(words, o.Word):
		r.notAllowed(n, o.Of, o.Word, words)
	}
	return o
}
