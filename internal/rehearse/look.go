package rehearse

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/onewindow/onewindow/internal/casefile"
	"github.com/onewindow/onewindow/rules"
)

// previewed is what is known of somebody who only asks.
func (p *play) previewed(g given) rules.Values {
	c := casefile.Case{At: p.now, Applicant: g.applicant, Channel: g.channel, Answers: g.answers}
	return c.Values()
}

// plan is what the item asks of the applicant, or of whoever asks.
func (p *play) plan() rules.Plan {
	if p.known != nil {
		return p.item.Plan(p.known)
	}
	return p.item.Plan(p.c.Values())
}

func phrase(path []string) string { return strings.Join(path, " ") }

// look is the present value of an expectation, in the words of a tests.yaml.
func (p *play) look(path []string) string {
	switch path[0] {
	case "due", "clock", "receipt":
		return p.lookAtClock(path)
	case "decided":
		return p.decided(path[1:])
	case "licence":
		return p.licence(path[1:])
	case "status":
		return string(p.c.Status)
	case "open":
		return set(each(p.c.OpenTasks(), func(t casefile.Task) string { return t.Step }))
	case "holder":
		return set(slices.Compact(slices.Sorted(slices.Values(each(p.c.OpenTasks(), p.office)))))
	case "cards":
		return set(each(p.cards, func(x casefile.CardIssued) string { return x.Level + " " + x.Cause.Rule }))
	case "card_to":
		var to []string
		for _, card := range p.cards {
			to = append(to, p.addressees(card)...)
		}
		slices.Sort(to)
		return set(slices.Compact(to))
	case "result":
		if p.c.Decision == nil {
			return none
		}
		return p.c.Decision.Result
	}
	return p.lookAtPlan(path[0])
}

func (p *play) lookAtPlan(what string) string {
	plan := p.plan()
	switch what {
	case "category":
		switch {
		case p.c.Category != "":
			return p.c.Category
		case plan.Category != nil:
			return plan.Category.Name
		}
		return none
	case "visits":
		return strconv.Itoa(plan.VisitCount)
	case "asked":
		return set(plan.Asked)
	case "materials":
		needed := slices.DeleteFunc(slices.Clone(plan.Materials), func(n rules.Need) bool { return n.Replaced })
		return set(each(needed, func(n rules.Need) string { return n.Name }))
	case "visit_reasons":
		return set(each(plan.Visits, func(v *rules.InPerson) string { return v.Name }))
	case "refusals":
		return set(each(plan.Refusals, groundName))
	default: // not_accepted
		return set(each(plan.NotAccepted, groundName))
	}
}

func groundName(g *rules.Ground) string { return g.Name }

func each[T any](list []T, name func(T) string) []string {
	var names []string
	for _, x := range list {
		names = append(names, name(x))
	}
	return names
}

// office is who holds a task: the role, with the department before it where it is not the one of the item.
func (p *play) office(t casefile.Task) string {
	if t.Department == "" || t.Department == p.c.Department {
		return t.Role
	}
	return t.Department + "/" + t.Role
}

// addressees are the officers or offices that a card goes to.
func (p *play) addressees(card casefile.CardIssued) []string {
	if card.To != rules.ToHolder {
		return []string{card.To}
	}
	return each(card.Evidence.Holders, func(h casefile.Holder) string {
		if h.Officer != "" {
			return h.Officer
		}
		return p.office(casefile.Task{Role: h.Role, Department: h.Department})
	})
}

func (p *play) decided(path []string) string {
	d := p.c.Decision
	if d == nil || len(path) == 0 {
		return none
	}
	return map[string]string{"by": string(d.By), "date": d.On.String(), "step": d.Step}[path[0]]
}

func (p *play) licence(path []string) string {
	l := p.c.Licence
	if l == nil || len(path) == 0 {
		return none
	}
	return map[string]string{"type": l.Type, "valid_from": l.From.String(), "valid_until": l.Until.String(), "revoked": strconv.FormatBool(l.Revoked)}[path[0]]
}

// clock finds a clock by its name, that of a material by the material.
func (p *play) clock(name string) (casefile.Clock, bool) {
	for _, full := range []string{name, "later." + name} {
		if k, ok := p.c.Clocks[full]; ok {
			return k, true
		}
	}
	return casefile.Clock{}, false
}

func (p *play) lookAtClock(path []string) string {
	if len(path) < 2 {
		return none
	}
	k, ok := p.clock(path[1])
	switch {
	case !ok:
		return none
	case path[0] == "due":
		return p.item.Calendar.Due(k.Ledger(), p.now).Date.String()
	case path[0] == "clock":
		return k.State(p.item.Calendar, p.now)
	}
	return p.receipt(k, path[2:])
}

func (p *play) receipt(k casefile.Clock, path []string) string {
	r := p.item.Calendar.Receipt(k.Ledger(), p.now)
	switch strings.Join(path, " ") {
	case "from":
		return r.From.String()
	case "due":
		return r.Due.Date.String()
	case "counted":
		return strconv.FormatFloat(r.Counted, 'f', -1, 64)
	}
	if len(path) == 2 {
		return strconv.Itoa(r.NotCounted[path[1]])
	}
	return none
}

// clocks writes the ledger of every clock, for whoever wonders about a date.
func (p *play) clocks() []string {
	var list []string
	for _, name := range slices.Sorted(maps.Keys(p.c.Clocks)) {
		k := p.c.Clocks[name]
		r := p.item.Calendar.Receipt(k.Ledger(), p.now)
		text := fmt.Sprintf("clock %s: %s from %s, due %s, %s; %s counted", name, k.Within, r.From, r.Due.Date, k.State(p.item.Calendar, p.now), p.receipt(k, []string{"counted"}))
		for _, why := range slices.Sorted(maps.Keys(r.NotCounted)) {
			text += fmt.Sprintf(", %d not: %s", r.NotCounted[why], why)
		}
		list = append(list, text)
	}
	return list
}
