package rules

import (
	"slices"
	"time"
)

// Plan is what the item asks of one applicant, given what is known so far.
type Plan struct {
	Asked       []string    // facts that apply to this applicant, in the order of the file
	Missing     []string    // of these, required and not answered yet
	Open        []string    // facts of which it is not known yet whether they apply
	Materials   []Need      // documents to hand in
	Visits      []*InPerson // the rules that make this applicant appear
	VisitCount  int         // trips: rules of one stage or step are one trip
	Category    *Category   // nil while it cannot be told
	NotAccepted []*Ground   // grounds that hold
	Refusals    []*Ground   // grounds that hold
	Promised    *Limit      // with the category's override; nil while the category is unknown
	Statutory   *Limit
}

// Need is one material this applicant hands in.
type Need struct {
	*Material
	Replaced bool  // the commitment of the category stands in for it
	Later    *Wait // it may follow after acceptance; never where a rule decides at once
}

func (p *Plan) need(m *Material) Need {
	n := Need{Material: m, Replaced: p.Category.replaces(m.Name), Later: m.Later}
	if p.Category != nil && len(p.Category.Blocks) == 0 {
		n.Later = nil
	}
	return n
}

// With is v with every derived fact that can be told, and without answers to facts that do not apply: an answer counts only
// while its question does. Rules are judged over this; v itself is left as it is.
func (it *Item) With(v Values) Values {
	known := make(Values, len(v)+len(it.Facts))
	for _, name := range []string{"applicant.kind", "applicant.assurance", "applicant.dishonest", "channel", submittedOn} {
		if x := v[name]; x != nil {
			known[name] = x
		}
	}
	if at, ok := v[SubmittedAt].(time.Time); ok {
		known[submittedOn] = it.Calendar.DateOf(at).String()
	}
	for _, f := range it.inOrder {
		if x := f.valueIn(v, known); x != nil {
			known[f.Name] = x
		}
	}
	return known
}

// valueIn is the fact's value among answers, where known holds all that it depends on; nil when it has none.
func (f *Fact) valueIn(answers, known Values) any {
	if f.When.Eval(known) != True {
		return nil
	}
	if f.Source != Derived {
		return answers[f.Name]
	}
	return f.derived(known.ask)
}

// derived computes the fact; nil when it cannot be told.
func (f *Fact) derived(ask func(*atom) Truth) any {
	if f.Value != nil {
		x, _ := f.Value.judge(ask)
		return x
	}
	switch f.Is.judge(ask) {
	case True:
		return true
	case False:
		return false
	default:
		return nil
	}
}

// Plan tells what the item asks of the applicant of whom v is known, with or without derived facts.
func (it *Item) Plan(v Values) Plan {
	known := it.With(v)
	p := Plan{Category: it.route(known.ask)}
	p.facts(it, known)
	p.NotAccepted = holding(it.NotAccepted, known)
	p.Refusals = holding(it.Refuse, known)
	var trips []string
	p.Visits, trips = it.visits(p.Category, known.ask)
	p.VisitCount = len(trips)
	for _, m := range it.Materials {
		if m.When.Eval(known) == True {
			p.Materials = append(p.Materials, p.need(m))
		}
	}
	if p.Category != nil {
		p.Promised, p.Statutory = it.LimitsOf(p.Category)
	}
	return p
}

// LimitsOf are the promised and the statutory limit on a route: the category's own, else the item's; nil for none. The last day
// of the law, where there is one, binds the promise as well, whatever last day that has of its own.
func (it *Item) LimitsOf(c *Category) (promised, statutory *Limit) {
	return override(c.Promised, it.Limits.Promised), override(c.Statutory, it.Limits.Statutory)
}

func (p *Plan) facts(it *Item, known Values) {
	for _, f := range it.Facts {
		if f.Source != Asked {
			continue
		}
		switch f.When.Eval(known) {
		case True:
			p.Asked = append(p.Asked, f.Name)
			if !f.Optional && !known.knows(f.Name) {
				p.Missing = append(p.Missing, f.Name)
			}
		case Unknown:
			p.Open = append(p.Open, f.Name)
		case False:
		}
	}
}

// route is the first category that holds; nil as soon as one before it cannot be told.
func (it *Item) route(ask func(*atom) Truth) *Category {
	for _, c := range it.Approval {
		switch c.When.judge(ask) {
		case True:
			return c
		case Unknown:
			return nil
		case False:
		}
	}
	return nil
}

func holding(grounds []*Ground, known Values) []*Ground {
	var list []*Ground
	for _, g := range grounds {
		if g.When.Eval(known) == True {
			list = append(list, g)
		}
	}
	return list
}

// visits are the rules that make the applicant appear, and the places: rules of one place are one trip.
func (it *Item) visits(c *Category, ask func(*atom) Truth) (rules []*InPerson, places []string) {
	for _, rule := range it.InPerson {
		if rule.When.judge(ask) != True || !rule.onRoute(c, ask) {
			continue
		}
		rules = append(rules, rule)
		if !slices.Contains(places, rule.At) {
			places = append(places, rule.At)
		}
	}
	return rules, places
}

// onRoute reports whether the applicant comes by the place at all: reception and completion always, a step when the category has it.
func (p *InPerson) onRoute(c *Category, ask func(*atom) Truth) bool {
	if p.At == atReception || p.At == atCompletion {
		return true
	}
	step := c.step(p.At)
	return step != nil && step.When.judge(ask) != False
}

func (c *Category) replaces(material string) bool {
	return c != nil && c.Commitment != nil && slices.Contains(c.Commitment.Replaces, material)
}

// override is the category's limit, else the item's; nil when neither declares one.
func override(own *Limit, item Limit) *Limit {
	switch {
	case own != nil:
		return own
	case item.Within.IsZero():
		return nil
	default:
		return &item
	}
}
