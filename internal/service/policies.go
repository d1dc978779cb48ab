package service

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/google/uuid"

	"github.com/onewindow/onewindow/internal/access"
	"github.com/onewindow/onewindow/internal/store"
	"github.com/onewindow/onewindow/internal/supervision"
	"github.com/onewindow/onewindow/rules"
)

// PolicyView is a policy of supervision: what becomes a card, and what may become of it.
type PolicyView struct {
	Code   string         `json:"code"`
	Digest string         `json:"digest"`
	Basis  []string       `json:"basis"`
	Items  []string       `json:"items"` // the services under it
	Rules  []CardRuleView `json:"rules"`
	Exempt []string       `json:"exempt,omitempty"`
	Scores map[string]int `json:"scores,omitempty"`
}

// CardRuleView is one rule: on which moment of a clock, on which events or from which share of stopped days a card is issued.
type CardRuleView struct {
	Name   string     `json:"name"`
	Level  string     `json:"level"`
	When   string     `json:"when,omitempty"`
	Events []string   `json:"events,omitempty"`
	Share  int        `json:"share,omitempty"`
	To     string     `json:"to"`
	Copy   []string   `json:"copy,omitempty"`
	Reply  string     `json:"reply,omitempty"`
	Text   rules.Text `json:"text,omitempty"`
}

// Policies lists the policies in force.
func (s *Service) Policies(ctx context.Context, a access.Actor) (Page[PolicyView], error) {
	page := Page[PolicyView]{Items: []PolicyView{}}
	if err := s.admit(ctx, a, access.PolicyRead, access.Resource{}); err != nil {
		return page, err
	}
	for _, code := range slices.Sorted(maps.Keys(s.library.Policies)) {
		page.Items = append(page.Items, s.policyView(s.library.Policies[code]))
	}
	return page, nil
}

// Policy reads one policy.
func (s *Service) Policy(ctx context.Context, a access.Actor, code string) (PolicyView, error) {
	if err := s.admit(ctx, a, access.PolicyRead, access.Resource{}); err != nil {
		return PolicyView{}, err
	}
	policy, err := s.cardPolicy(code)
	if err != nil {
		return PolicyView{}, err
	}
	return s.policyView(policy), nil
}

func (s *Service) cardPolicy(code string) (*rules.Policy, error) {
	if policy, ok := s.library.Policies[code]; ok {
		return policy, nil
	}
	return nil, &Error{Kind: NotFound, Code: "policy_unknown", Text: "There is no such policy."}
}

func (s *Service) policyView(p *rules.Policy) PolicyView {
	v := PolicyView{Code: p.Code, Digest: p.Digest, Basis: list(p.Basis), Items: s.under(p.Code), Rules: []CardRuleView{}, Exempt: p.Exempt, Scores: p.Scores}
	for _, r := range p.Rules {
		rule := CardRuleView{Name: r.Name, Level: r.Level, Events: r.Events, Share: r.Share, To: r.To, Copy: r.Copy, Reply: r.Reply.String(), Text: r.Text}
		if r.When != nil {
			rule.When = r.When.String()
		}
		v.Rules = append(v.Rules, rule)
	}
	return v
}

// under lists the services whose cases are under a policy.
func (s *Service) under(code string) []string {
	items := []string{}
	for _, name := range slices.Sorted(maps.Keys(s.library.Items)) {
		if p := s.library.Items[name].Policy; p != nil && p.Code == code {
			items = append(items, name)
		}
	}
	return items
}

// DryRunInput is a text of a policy that is not in force, and the period to try it over.
type DryRunInput struct {
	Source string `json:"source,omitempty"` // empty: the policy as it is in force
	From   string `json:"from"`
	To     string `json:"to"`
}

// DryRun tells which cards a policy would have issued over past cases.
type DryRun struct {
	Cases     int         `json:"cases"`
	Truncated bool        `json:"truncated"` // there were more cases than are looked at
	Rules     []RuleCount `json:"rules"`
	Cards     []DryCard   `json:"cards"` // the first of them
}

// RuleCount is how many cards a rule would have issued.
type RuleCount struct {
	Rule  string `json:"rule"`
	Level string `json:"level"`
	Cards int    `json:"cards"`
}

// DryCard is a card that would have been issued.
type DryCard struct {
	Case  uuid.UUID `json:"case"`
	At    time.Time `json:"at"`
	Rule  string    `json:"rule"`
	Level string    `json:"level"`
	On    string    `json:"on"`
}

const (
	mostTried = 500 // cases of one dry run
	mostDrawn = 200 // cards that it tells one by one
)

// DryRunPolicy tries a text in the place of a policy over the cases of its services that were decided in a period, as far as the
// caller watches over them. Nothing is stored.
func (s *Service) DryRunPolicy(ctx context.Context, a access.Actor, code string, in DryRunInput) (DryRun, error) {
	at := access.Resource{Division: a.Division, Department: a.Department}
	if err := s.admit(ctx, a, access.PolicyTry, at); err != nil {
		return DryRun{}, err
	}
	return s.TryPolicy(ctx, Trial{Policy: code, DryRunInput: in, Divisions: s.subtree(a.Division), Department: a.Department})
}

// Trial is a dry run over some part of the authority.
type Trial struct {
	DryRunInput
	Policy     string
	Divisions  []string // nil: all
	Department string
}

// TryPolicy is DryRunPolicy for whoever has the database at hand.
func (s *Service) TryPolicy(ctx context.Context, t Trial) (DryRun, error) {
	policy, err := s.cardPolicy(t.Policy)
	if err != nil {
		return DryRun{}, err
	}
	if t.Source != "" {
		if policy, err = compilePolicy(t.Source); err != nil {
			return DryRun{}, err
		}
	}
	f := store.DecidedFilter{Divisions: t.Divisions, Department: t.Department, Items: s.under(t.Policy), Limit: mostTried + 1}
	if f.Divisions == nil {
		f.Divisions = s.library.Divisions.Codes()
	}
	if f.From, err = dayOf(t.From); err != nil {
		return DryRun{}, badQuery("from", "From is a day like 2026-02-01.")
	}
	if f.To, err = dayOf(t.To); err != nil || f.To.Before(f.From) {
		return DryRun{}, badQuery("to", "To is a day like 2026-02-28, and not before from.")
	}
	logs, err := s.store.DecidedLogs(ctx, f)
	if err != nil {
		return DryRun{}, fail(err)
	}
	return s.dryRun(ctx, policy, logs)
}

// compilePolicy reads a policy that is not in force. What is wrong is told by its place and code: the text is the caller's own.
func compilePolicy(source string) (*rules.Policy, error) {
	policy, problems := rules.CompilePolicy("policy.yaml", []byte(source))
	if policy != nil {
		return policy, nil
	}
	e := &Error{Kind: Refused, Code: "policy_wrong", Text: "The text is no policy. `onewindow rules check` tells more of each place."}
	for _, p := range problems[:min(len(problems), 20)] {
		e.Fields = append(e.Fields, Field{Name: fmt.Sprintf("source:%d:%d", p.Line, p.Col), Code: p.Code})
	}
	return nil, e
}

func (s *Service) dryRun(ctx context.Context, policy *rules.Policy, logs []store.Logs) (DryRun, error) {
	run := DryRun{Truncated: len(logs) > mostTried, Rules: []RuleCount{}, Cards: []DryCard{}}
	logs = logs[:min(len(logs), mostTried)]
	run.Cases = len(logs)
	counts := map[string]int{}
	for _, log := range logs {
		if err := ctx.Err(); err != nil { // nobody waits for the answer any more
			return run, fail(err)
		}
		item, err := s.itemAtFirst(ctx, log.Events)
		if err != nil {
			return run, err
		}
		drawn, err := supervision.DryRun(policy, item, log.Events[len(log.Events)-1].At, s.editions(ctx), log.Events)
		if err != nil {
			return run, err
		}
		for _, d := range drawn {
			counts[d.Card.Cause.Rule]++
			if len(run.Cards) < mostDrawn {
				run.Cards = append(run.Cards, DryCard{Case: d.Case, At: d.At, Rule: d.Card.Cause.Rule, Level: d.Card.Level, On: d.Card.Cause.On})
			}
		}
	}
	for _, r := range policy.Rules {
		run.Rules = append(run.Rules, RuleCount{Rule: r.Name, Level: r.Level, Cards: counts[r.Name]})
	}
	slices.SortStableFunc(run.Cards, func(a, b DryCard) int { return cmp.Or(a.At.Compare(b.At), cmp.Compare(a.Rule, b.Rule)) })
	return run, nil
}
