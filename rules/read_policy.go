package rules

import (
	"crypto/sha256"
	"encoding/hex"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v4"

	"github.com/onewindow/onewindow/internal/worktime"
)

// The closed lists of a policy.
var (
	cardLevels   = []string{Warning, Yellow, Red}
	addressees   = []string{ToHolder, ToUnitHead, ToSupervisor}
	policyClocks = []string{"promised", "statutory", StepClock, "accept", "deliver", "check"}
	cardEvents   = []string{
		OnAcceptedBySilence, OnDecidedBySilence, OnSecondNotice, OnRefusedComplete, OnNoReasons, OnLateFirstReview, OnStoppedOnLastDay, OnSentBackAgain,
	}
	laterEvents = []string{"urge_ignored", "fee_outside_list", "rating_not_answered"} // what they are about is not run yet
	scoreWords  = []string{Warning, Yellow, Red, ThreeWarnings, EarlyTenth}
	appraised   = []string{"unit", "person"}
)

// policy reads a policy file.
func (l *loading) policy(f opened) {
	code := valueOf(f.root, "policy")
	if !l.first(f, at(f.root), "policy", code) {
		return
	}
	p := compilePolicy(f.source, f.root, f.text)
	if !HasErrors(f.problems) {
		l.library.Policies[p.Code] = p
	}
}

// CompilePolicy reads and checks one policy. It is nil when there are errors.
func CompilePolicy(file string, text []byte) (*Policy, []Problem) {
	src, root := open(file, text)
	if root == nil {
		return nil, src.problems
	}
	p := compilePolicy(src, root, text)
	if HasErrors(src.problems) {
		return nil, sorted(src.problems)
	}
	return p, sorted(src.problems)
}

// policyReading is one policy file on its way to a Policy. Its texts are read as those of an item.
type policyReading struct {
	*reading
	policy *Policy
}

func compilePolicy(src *source, root *yaml.Node, text []byte) *Policy {
	sum := sha256.Sum256(text)
	r := &policyReading{&reading{source: src, item: &Item{}}, &Policy{Digest: hex.EncodeToString(sum[:])}}
	s, p := src.section(root, "the policy"), r.policy
	if n := s.must("policy"); n != nil {
		p.Code, _ = r.scalar(n, "`policy`")
		r.wellNamed(p.Code, at(n), kebabCase)
	}
	r.languages(s)
	p.Languages = r.item.Languages
	p.Basis = wordsOf(s.words("basis"))
	s.must("rules")
	for _, m := range s.members("rules", snakeCase) {
		p.Rules = append(p.Rules, r.cardRule(m))
	}
	r.urge(s)
	r.appeal(s)
	r.exempt(s)
	r.scores(s)
	r.appraisal(s)
	s.done()
	return p
}

func (r *policyReading) cardRule(m member) *CardRule {
	s := m.open(r.source, "rule")
	rule := &CardRule{Name: m.name, Level: s.word("card", "", cardLevels...)}
	r.trigger(rule, s)
	rule.Only = r.only(s)
	rule.To = s.word("to", "", addressees...)
	rule.Copy = s.someOf("copy", addressees...)
	rule.Reply = s.duration("reply")
	rule.Text = r.optionalText(s, "text")
	s.done()
	return rule
}

// trigger reads the one thing on which a rule issues its card.
func (r *policyReading) trigger(rule *CardRule, s *section) {
	if n := s.take("when"); n != nil {
		rule.When = r.mark(n)
	}
	for _, l := range s.words("event") {
		rule.Events = append(rule.Events, l.word)
		switch {
		case slices.Contains(laterEvents, l.word):
			r.fail(at(l.node), "not_supported", "the event `%s` cannot happen yet: this version does not run what it is about", l.word)
		case !slices.Contains(cardEvents, l.word):
			r.notAllowed(l.node, "event", l.word, cardEvents)
		}
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
	pastForm    = regexp.MustCompile(`^past (\S+)$`)
	shareForm   = regexp.MustCompile(`^stopped\s*>\s*([0-9]{1,2})%$`)
	onlyForm    = regexp.MustCompile(`^(\w+)\s*(==|!=|<=|>=|<|>)\s*([\w.-]+)$`)
)

// mark reads 90% of promised, 1wd before promised, or past promised.
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
	} else if parts := pastForm.FindStringSubmatch(text); parts != nil {
		m.Clock = parts[1]
	} else {
		r.fail(at(n), "bad_trigger", "%s is not a moment; write 90%% of promised, 1wd before promised or past promised", quoted(text))
		return m
	}
	if !slices.Contains(policyClocks, m.Clock) {
		r.fail(at(n), "unknown_clock", "there is no clock %s; write %s%s", quoted(m.Clock), oneOf(policyClocks), didYouMean(m.Clock, policyClocks))
	}
	return m
}

func (r *policyReading) share(n *yaml.Node) int {
	text, _ := r.scalar(n, "`share`")
	parts := shareForm.FindStringSubmatch(text)
	if parts == nil || parts[1] == "0" {
		r.fail(at(n), "bad_trigger", "%s is not a share; write stopped > 30%%", quoted(text))
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
			r.fail(at(l.node), "bad_only", "%s is not a comparison; write promised >= 5wd, class == licence or level != county", quoted(l.word))
			continue
		}
		list = append(list, r.comparison(l.node, Only{Of: parts[1], Op: parts[2], Word: parts[3]}))
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

func (r *policyReading) urge(s *section) {
	if n := s.take("urge"); n != nil {
		sub := r.section(n, "`urge`")
		r.policy.Urge = &Urge{By: sub.word("by", "", addressees[1:]...), Reply: mustLast(sub, "reply")}
		sub.done()
	}
}

func (r *policyReading) appeal(s *section) {
	if n := s.take("appeal"); n != nil {
		sub := r.section(n, "`appeal`")
		r.policy.Appeal = &Appeal{
			Within: mustLast(sub, "within"), DecidedBy: sub.word("decided_by", ToSupervisor, addressees[1:]...), DecidedWithin: mustLast(sub, "decided_within"),
		}
		sub.done()
	}
}

func (r *policyReading) exempt(s *section) {
	for _, l := range s.words("exempt") {
		r.wellNamed(l.word, at(l.node), snakeCase)
		r.policy.Exempt = append(r.policy.Exempt, l.word)
	}
}

func (r *policyReading) scores(s *section) {
	n := s.take("scores")
	if n == nil {
		return
	}
	r.policy.Scores = map[string]int{}
	sub := r.section(n, "`scores`")
	for _, word := range scoreWords {
		if points, ok := sub.entries[word]; ok {
			r.policy.Scores[word], _ = r.wholeNumber(points, "`"+word+"`", -1000, 1000)
		}
		sub.asked = append(sub.asked, word)
	}
	sub.done()
}

func (r *policyReading) appraisal(s *section) {
	n := s.take("appraisal")
	if n == nil {
		return
	}
	sub := r.section(n, "`appraisal`")
	r.policy.Appraisal = &Appraisal{Every: mustLast(sub, "every"), Of: sub.someOf("of", appraised...)}
	sub.done()
}

// mustLast is a duration that cannot be left out.
func mustLast(s *section, key string) worktime.Duration {
	s.must(key)
	return s.duration(key)
}
