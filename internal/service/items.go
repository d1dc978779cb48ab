package service

import (
	"context"
	"maps"
	"slices"

	"github.com/onewindow/onewindow/internal/access"
	"github.com/onewindow/onewindow/internal/casefile"
	"github.com/onewindow/onewindow/rules"
)

// Items lists the service items one can apply for, by code.
func (s *Service) Items(context.Context) ([]ItemLine, error) {
	lines := []ItemLine{}
	for _, code := range slices.Sorted(maps.Keys(s.library.Items)) {
		lines = append(lines, itemLine(s.library.Items[code]))
	}
	return lines, nil
}

func itemLine(item *rules.Item) ItemLine {
	return ItemLine{
		Code: item.Code, Title: item.Title, Class: item.Class, Department: item.Authority.Department, Level: item.Authority.Level,
		Languages: item.Languages, Digest: item.Digest,
	}
}

// Item is the public guide of an item.
func (s *Service) Item(_ context.Context, code string) (ItemGuide, error) {
	item, err := s.current(code)
	if err != nil {
		return ItemGuide{}, err
	}
	g := ItemGuide{
		ItemLine: itemLine(item), Applicants: item.Applicants, FiledAt: item.FiledAt, Basis: list(item.Basis),
		Limits: windowLimits(item), Facts: []FactView{}, Materials: []MaterialNeed{}, InPerson: []VisitReason{},
		Deliver: item.Completion.Deliver,
	}
	for _, f := range item.Facts {
		if f.Source == rules.Asked {
			g.Facts = append(g.Facts, factView(f))
		}
	}
	for _, m := range item.Materials {
		need := materialNeed(rules.Need{Material: m, Later: m.Later})
		need.When = m.When.String()
		g.Materials = append(g.Materials, need)
	}
	for _, visit := range item.InPerson {
		reason := visitReason(visit)
		reason.When = visit.When.String()
		g.InPerson = append(g.InPerson, reason)
	}
	for _, c := range item.Approval {
		g.Categories = append(g.Categories, categoryView(item, c))
	}
	if item.Completion.Licence != nil {
		g.Licence = item.Completion.Licence.Type
	}
	return g, nil
}

func factView(f *rules.Fact) FactView {
	v := FactView{
		Name: f.Name, Text: f.Text, Hint: f.Hint, Kind: f.Kind, Unit: f.Unit, Min: f.Min, Max: f.Max, MinDate: f.MinDate, MaxDate: f.MaxDate,
		Optional: f.Optional, When: f.When.String(),
	}
	for _, o := range f.Options {
		v.Options = append(v.Options, OptionView(o))
	}
	return v
}

func categoryView(item *rules.Item, c *rules.Category) CategoryView {
	nobody := rules.Values{}
	v := CategoryView{Name: c.Name, When: c.When.String(), Steps: stepViews(item, c, nobody)}
	promised, statutory := item.LimitsOf(c)
	v.Limits = routeLimits(promised, statutory, nobody)
	if c.Commitment != nil {
		v.Commitment = c.Commitment.Text
	}
	return v
}

// Evaluate says what would apply to somebody. Nothing is stored, and nobody need be signed in.
func (s *Service) Evaluate(_ context.Context, code string, in EvaluateInput) (Evaluation, error) {
	item, err := s.current(code)
	if err != nil {
		return Evaluation{}, err
	}
	answers, wrong := item.Parse(in.Answers, rules.Asked)
	if wrong = append(wrong, in.wrong()...); len(wrong) > 0 {
		return Evaluation{}, wrongAnswers(wrong)
	}
	known := rules.Values{"applicant.kind": in.Kind, "applicant.assurance": 0.0, "applicant.dishonest": false, "channel": string(in.Channel)}
	if in.Kind == "" {
		known["applicant.kind"] = item.Applicants[0]
	} else if !slices.Contains(item.Applicants, in.Kind) {
		return Evaluation{}, &Error{Kind: Refused, Code: string(casefile.ApplicantKind), Text: "The item is not open to this kind of applicant.",
			Fields: []Field{{Name: "kind", Code: string(casefile.ApplicantKind)}}}
	}
	if in.Channel == "" {
		known["channel"] = string(casefile.Online)
	}
	if in.Assurance != nil {
		known["applicant.assurance"] = float64(*in.Assurance)
	}
	known[rules.SubmittedAt] = s.now() // as if it were handed in now
	maps.Copy(known, answers)
	maps.DeleteFunc(known, func(_ string, v any) bool { return v == nil })
	return evaluation(item, known, ""), nil
}

// wrong says what cannot be, of what is told besides the answers.
func (in EvaluateInput) wrong() []rules.AnswerError {
	var list []rules.AnswerError
	if in.Kind != "" && in.Kind != access.Person && in.Kind != access.Organisation {
		list = append(list, rules.AnswerError{Fact: "kind", Code: "not_an_option", Message: "person or organisation"})
	}
	if in.Channel != "" && in.Channel != casefile.Online && in.Channel != casefile.Counter {
		list = append(list, rules.AnswerError{Fact: "channel", Code: "not_an_option", Message: "online or counter"})
	}
	if in.Assurance != nil && (*in.Assurance < 0 || *in.Assurance > 3) {
		list = append(list, rules.AnswerError{Fact: "assurance", Code: "out_of_range", Message: "0 to 3"})
	}
	return list
}
