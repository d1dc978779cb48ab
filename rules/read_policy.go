package rules

import (
	"crypto/sha256"
	"encoding/hex"
	"slices"
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
		OnUrgeIgnored,
	}
	laterEvents = []string{"fee_outside_list", "rating_not_answered"} // what they are about is not run yet
	scoreWords  = []string{Warning, Yellow, Red, ThreeWarnings, EarlyTenth}
	appraised   = []string{"unit", "person"}
)

// mostCardRules bounds what a policy may cost: each decision on a case looks at all of its rules, for every card anew.
const mostCardRules = 64

// policy reads a policy file.
func (l *loading) policy(f opened) {
	code := valueOf(f.root, "policy")
	if !l.first(f, at(f.root), "policy", code) {
		return
	}
	p := compilePolicy(f.source, f.root, f.text)
	if !HasErrors(f.problems) {
		l.library.Policies[p.Code] = p
		if l.wanted(f.file) {
			l.policies[p.Code] = &source{file: f.file, lines: f.lines}
		}
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
	members := s.members("rules", snakeCase)
	if len(members) > mostCardRules {
		r.fail(members[mostCardRules].at, "too_many_rules", "a policy has at most %d rules; merge those that differ in their event or by little", mostCardRules)
		members = members[:mostCardRules]
	}
	for _, m := range members {
		p.Rules = append(p.Rules, r.cardRule(m))
	}
	r.warnTwins()
	r.urge(s)
	r.warnUrges()
	r.appeal(s)
	r.exempt(s)
	r.scores(s)
	r.appraisal(s)
	r.stops(s)
	r.noValues()
	s.done()
	return p
}

// noValues refuses braces: one text is for the cases of many items, so no value of an item can be printed in it.
func (r *policyReading) noValues() {
	for _, written := range r.texts {
		for lang, n := range written.at {
			if strings.Contains(written.text[lang], "{") {
				r.fail(at(n), "unknown_name", "values can be printed in the texts of an item only, and this one is for cards of every item; leave the braces out")
			}
		}
	}
}

// warnTwins points to rules that issue the same card as one before them.
func (r *policyReading) warnTwins() {
	if HasErrors(r.problems) {
		return // what could not be read looks alike
	}
	for i, rule := range r.policy.Rules {
		if twin := slices.IndexFunc(r.policy.Rules[:i], rule.same); twin >= 0 {
			r.warn(rule.at, "issued_twice", "whenever rule %s issues a card, rule %s issues the same one to the same person; leave one of them out", rule.Name, r.policy.Rules[twin].Name)
		}
	}
}

func (r *policyReading) urge(s *section) {
	if n := s.take("urge"); n != nil {
		sub := r.section(n, "`urge`")
		sub.must("by")
		r.policy.Urge = &Urge{By: sub.someOf("by", addressees[1:]...), Reply: mustLast(sub, "reply")}
		if by := sub.entries["by"]; by != nil && len(by.Value)+len(by.Content) == 0 {
			r.fail(at(by), "empty_value", "`by` names nobody; write %s", oneOf(addressees[1:]))
		}
		sub.done()
	}
}

// warnUrges points to rules on urges under a policy by which nobody urges.
func (r *policyReading) warnUrges() {
	for _, rule := range r.policy.Rules {
		if r.policy.Urge == nil && rule.On(OnUrgeIgnored) {
			r.warn(rule.at, "never_happens", "rule %s will issue no card on urge_ignored: the policy has no `urge`, so nobody can press for a case", rule.Name)
		}
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
	if n := s.entries["exempt"]; n != nil && n.Kind == yaml.MappingNode {
		s.take("exempt")
		r.fail(at(n), "wrong_shape", "`exempt` is a list of names, not a mapping; write names only: [%s]", strings.Join(r.section(n, "`exempt`").keys, ", "))
		return
	}
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
			switch {
			case r.policy.Scores[word] <= 0 || word == EarlyTenth:
			case word == ThreeWarnings:
				r.warn(at(points), "rewards_cards", "%d points are added for three warnings running; what is taken off has a minus: -%[1]d", r.policy.Scores[word])
			default:
				r.warn(at(points), "rewards_cards", "%d points are added for each %s card; what is taken off has a minus: -%[1]d", r.policy.Scores[word], word)
			}
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
