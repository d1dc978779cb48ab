package rehearse

import (
	"slices"
	"strings"

	"github.com/onewindow/onewindow/internal/casefile"
	"github.com/onewindow/onewindow/rules"
)

// cover notes which parts of an item were tried.
type cover struct {
	item  *rules.Item
	parts []Part
}

// newCover lists the parts of an item that a timeline can try.
func newCover(item *rules.Item) *cover {
	c := &cover{item: item}
	c.window()
	for _, g := range item.NotAccepted {
		c.add("ground", g.Name)
	}
	for _, g := range item.Refuse {
		c.add("ground", g.Name)
	}
	for _, v := range item.InPerson {
		c.add("visit", v.Name)
	}
	for _, m := range item.Materials {
		if m.Later != nil {
			c.add("else", m.Name)
		}
	}
	for _, r := range item.Requests {
		c.add("request", r.Name)
		c.add("answer", r.Name)
		c.add("else", r.Name)
	}
	if item.Limits.Extend != nil {
		c.add("act", "extend")
	}
	if s := item.Limits.Silence; s != nil {
		c.add("silence", "of the law")
		if s.Reverse != nil {
			c.add("act", "reverse_silence")
		}
	}
	for _, category := range item.Approval {
		c.category(category)
	}
	return c
}

// window lists what can happen to every case of the item.
func (c *cover) window() {
	c.add("act", "withdraw")
	if slices.ContainsFunc(c.item.Completion.Deliver, func(way string) bool { return way != casefile.Electronic }) {
		c.add("act", "hand_over")
	}
	if c.item.Limits.AcceptAtOnce {
		return
	}
	for _, act := range []string{"ask_correction", "correct", "refuse_acceptance"} {
		c.add("act", act)
	}
	c.add("silence", casefile.AcceptClock)
	c.add("else", casefile.CorrectClock)
}

func (c *cover) category(category *rules.Category) {
	c.add("category", category.Name)
	if category.Commitment != nil {
		c.add("commitment", category.Name+" true")
		c.add("commitment", category.Name+" false")
	}
	for _, b := range category.Blocks {
		for _, s := range b.Steps {
			name := category.Name + " " + s.Name
			c.add("step", name)
			for _, o := range s.Outcomes {
				c.add("outcome", name+" "+o.Name)
			}
			if s.Silence != nil {
				c.add("silence", name)
			}
			if s.SendBack != nil {
				for _, to := range s.SendBack.To {
					c.add("send_back", name+" "+to)
				}
			}
		}
	}
}

func (c *cover) add(kind, name string) { c.parts = append(c.parts, Part{Kind: kind, Name: name}) }

func (c *cover) tried(kind string, names ...string) {
	for i, p := range c.parts {
		if p.Kind == kind && slices.Contains(names, p.Name) {
			c.parts[i].Tried = true
		}
	}
}

// see notes what applies to the applicant by now.
func (c *cover) see(plan rules.Plan) {
	c.tried("visit", each(plan.Visits, func(v *rules.InPerson) string { return v.Name })...)
	c.tried("ground", each(plan.Refusals, groundName)...)
	c.tried("ground", each(plan.NotAccepted, groundName)...)
}

// note takes an event for what it tries. The case is the one before it.
func (c *cover) note(before casefile.Case, e casefile.Event) {
	switch data := e.Data.(type) {
	case casefile.AcceptedOn:
		c.tried("category", data.Category)
		if data.By == casefile.BySilence {
			c.tried("silence", casefile.AcceptClock)
		}
	case casefile.CorrectionAsked:
		c.tried("act", "ask_correction")
	case casefile.Corrected:
		c.tried("act", "correct")
	case casefile.AcceptanceRefused:
		if data.By == casefile.ByOfficer {
			c.tried("act", "refuse_acceptance")
		}
	case casefile.WithdrawnBy:
		if data.By == casefile.ByApplicant {
			c.tried("act", "withdraw")
		}
	case casefile.DeliveredTo:
		if data.By != casefile.Electronic {
			c.tried("act", "hand_over")
		}
	default:
		c.noteRoute(before, e.Data)
	}
}

func (c *cover) noteRoute(before casefile.Case, data casefile.Data) {
	route := before.Category + " "
	switch data := data.(type) {
	case casefile.BlockOpened:
		c.tried("step", each(data.Tasks, func(t casefile.Task) string { return route + t.Step })...)
	case casefile.Completed:
		if data.By == casefile.BySilence {
			c.tried("silence", route+data.Step)
		} else {
			c.tried("outcome", route+data.Step+" "+data.Outcome)
		}
	case casefile.Extended:
		c.tried("act", "extend")
	case casefile.Reversed:
		c.tried("act", "reverse_silence")
	case casefile.SentBack:
		c.tried("send_back", route+data.Step+" "+data.To)
	case casefile.Asked:
		c.tried("request", data.Request.Name)
	case casefile.Answered:
		c.tried("answer", data.Name)
	case casefile.Lapsed:
		c.tried("else", strings.TrimPrefix(data.Clock, "later."))
	case casefile.Decided:
		if data.Decision.By == casefile.BySilence && data.Decision.Step == "" {
			c.tried("silence", "of the law")
		}
	case casefile.Checked:
		c.tried("commitment", route+map[bool]string{true: "true", false: "false"}[data.True])
	}
}
