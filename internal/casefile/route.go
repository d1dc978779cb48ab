package casefile

import (
	"slices"

	"github.com/onewindow/onewindow/internal/worktime"
	"github.com/onewindow/onewindow/rules"
)

// blocks are those of the route of the case.
func (d *decision) blocks() []rules.Block { return d.item.Category(d.c.Category).Blocks }

// proceed goes on from an ended step: to the decision, to the next block, or nowhere while others are at work.
func (d *decision) proceed(o rules.Outcome, decision Decision) {
	switch {
	case o.Result != "":
		d.resolve(o.Result, decision)
	case len(d.c.openIn(ApprovalQueue)) == 0:
		d.openFrom(d.c.Block + 1)
	}
}

// openFrom opens the next block that has a step for this case. The item's check makes sure that there is one:
// the last block is a deciding step without a condition.
func (d *decision) openFrom(index int) {
	facts := d.item.With(d.c.Values())
	for i, block := range d.blocks() {
		if i < index {
			continue
		}
		if opened := d.opening(i, block, facts); len(opened.Tasks) > 0 {
			d.emit(opened)
			return
		}
	}
	d.fail("category %s of case %s has no step to open", d.c.Category, d.c.ID)
}

func (d *decision) opening(index int, block rules.Block, facts rules.Values) BlockOpened {
	opened := BlockOpened{Block: index, Entry: d.c.Entry + 1}
	for _, s := range block.Steps {
		if s.When.Eval(facts) == rules.False {
			continue
		}
		opened.Tasks = append(opened.Tasks, d.stepTask(s, facts, opened.Entry))
		clocks := d.stepClocks(s, facts)
		if s.Stops && d.fitsMost(d.spanUntil(d.at, worktime.Ledger{Start: d.at, Within: clocks[0].Within})) == nil { // the step opens all the same
			opened.Stops = append(opened.Stops, Stop{From: d.at, Reason: s.Name, Basis: s.Basis})
			clocks[0].Acts = true
		}
		opened.Clocks = append(opened.Clocks, clocks...)
	}
	return opened
}

func (d *decision) stepTask(s *rules.Step, facts rules.Values, entry int) Task {
	task := Task{
		ID: d.id(s.Name, entry), Queue: ApprovalQueue, Step: s.Name, Role: s.Role, Department: d.c.Department,
		Division: d.c.Division(), Officers: s.Officers, OpenedAt: d.at,
	}
	if department, ok := s.Department.Of(facts); ok {
		task.Department = department
	}
	if division, ok := d.c.Offices[s.Level]; ok {
		task.Division = division
	}
	return task
}

func (d *decision) stepClocks(s *rules.Step, facts rules.Values) []Start {
	within, _ := s.Within.Of(facts)
	own := Start{Clock: s.Name, From: d.at, Within: within, Acts: s.Silence != nil && s.Silence.After.IsZero()}
	if s.Silence == nil || own.Acts {
		return []Start{own}
	}
	return []Start{own, {Clock: silenceOf(s.Name), From: d.at, Within: s.Silence.After, Acts: true}}
}

func (d *decision) blockOf(step string) int {
	return slices.IndexFunc(d.blocks(), func(b rules.Block) bool {
		return slices.ContainsFunc(b.Steps, func(s *rules.Step) bool { return s.Name == step })
	})
}

// step is the step of that name on the route of the case, or nil.
func (d *decision) step(name string) *rules.Step { return stepOf(d.item, d.c.Category, name) }

func stepOf(item *rules.Item, category, name string) *rules.Step {
	if route := item.Category(category); route != nil {
		return route.Step(name)
	}
	return nil
}

// resolve ends approval. A refusal rule of the item that holds forbids the grant, whoever or whatever grants.
func (d *decision) resolve(result string, decision Decision) {
	if held := grounds(d.plan().Refusals); len(held) > 0 {
		decision.Grounds = append(decision.Grounds, held...)
		if result == rules.Granted {
			result, decision.By, decision.Basis = rules.Refused, ByRule, ""
		}
	}
	decision.Result, decision.On = result, d.today()
	d.emit(d.decided(decision))
}

func outcomeOf(step *rules.Step, name string) (rules.Outcome, bool) {
	i := slices.IndexFunc(step.Outcomes, func(o rules.Outcome) bool { return o.Name == name })
	if i < 0 {
		return rules.Outcome{}, false
	}
	return step.Outcomes[i], true
}
