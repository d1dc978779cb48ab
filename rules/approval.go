package rules

import "github.com/onewindow/onewindow/internal/worktime"

// Category is one route through approval, fixed at acceptance.
type Category struct {
	Name       string
	When       *Condition // nil: always
	Promised   *Limit     // overrides the item's
	Statutory  *Limit
	Commitment *Commitment
	Blocks     []Block // none: decided by rule at acceptance
}

// Commitment lets the applicant's declaration stand in for materials; it is checked afterwards.
type Commitment struct {
	Text     Text
	Replaces []string
	Check    *Check
}

// Check is the inspection that follows a commitment.
type Check struct {
	Within   worktime.Duration
	Role     string
	Officers int
	Revokes  bool // a false commitment revokes the licence
}

// Block is one step, or several that run side by side.
type Block struct {
	Steps []*Step
}

// Step is one task of the approval.
type Step struct {
	Name       string
	Title      Text
	Role       string
	Department Value[string] // empty: the authority's
	Level      string        // empty: the authority's
	Officers   int           // how many must take part, at least 1
	When       *Condition
	Within     Value[worktime.Duration]
	NotBy      []string
	Finds      []string
	Outcomes   []Outcome
	SendBack   *SendBack
	Silence    *Silence
	Special    string
	Stops      bool // a special procedure for which the clocks of the case stand still
	Basis      string
}

// Outcome is one way in which a step can end. Result is set when it decides the case.
type Outcome struct {
	Name   string
	When   *Condition
	Result string // granted, refused, or "" when the case goes on
}

// SendBack lets a step reopen an earlier one.
type SendBack struct {
	To    []string
	Times int
}

// Silence ends a step without its officer. After is zero when it is the step's own limit.
type Silence struct {
	After worktime.Duration
	Then  string
}

// step finds a step of the category by name, or nil.
func (c *Category) step(name string) *Step {
	if c == nil {
		return nil
	}
	for _, s := range c.steps() {
		if s.Name == name {
			return s
		}
	}
	return nil
}

// steps are all steps of the category in the order of the file.
func (c *Category) steps() []*Step {
	var list []*Step
	for _, b := range c.Blocks {
		list = append(list, b.Steps...)
	}
	return list
}

// block is the index of the block that holds the step, or -1.
func (c *Category) block(step string) int {
	for i, b := range c.Blocks {
		for _, s := range b.Steps {
			if s.Name == step {
				return i
			}
		}
	}
	return -1
}

func (s *Step) outcomeNames() []string {
	names := make([]string, len(s.Outcomes))
	for i, o := range s.Outcomes {
		names[i] = o.Name
	}
	return names
}
