package rules

import (
	"strings"

	"go.yaml.in/yaml/v4"
)

// roles are those who can hold a step.
var roles = []string{"clerk", "examiner", "inspector", "approver", "head"}

func (r *reading) approval(s *section) {
	n := s.must("approval")
	if n == nil {
		return
	}
	if n.Kind != yaml.SequenceNode || len(n.Content) == 0 {
		r.fail(at(n), "wrong_shape", "`approval` is a list of categories, not %s", shape(n))
		return
	}
	for _, child := range n.Content {
		r.category(child)
	}
}

func (r *reading) category(n *yaml.Node) {
	sec := r.section(n, "a category")
	c := &Category{}
	if name := sec.must("category"); name != nil {
		c.Name, _ = r.scalar(name, "`category`")
		r.wellNamed(c.Name, at(name), snakeCase)
		sec.name, sec.at = "category "+c.Name, at(name)
		if r.item.Category(c.Name) != nil {
			r.fail(at(name), "duplicate_name", "there is a category %s already", c.Name)
		}
	}
	c.When = r.condition(sec, "when")
	if limits := sec.take("limits"); limits != nil {
		sub := r.section(limits, "`limits`")
		c.Promised, c.Statutory = r.ownLimit(sub, "promised"), r.ownLimit(sub, "statutory")
		sub.done("accept", "correct", "extend", "silence", "default_notice", "deliver")
	}
	c.Commitment = r.commitment(sec)
	r.blocks(c, sec)
	sec.done("as")
	r.remember(c, sec)
	r.item.Approval = append(r.item.Approval, c)
}

func (r *reading) ownLimit(s *section, key string) *Limit {
	limit := r.limit(s, key)
	if limit.Within.IsZero() {
		return nil
	}
	return &limit
}

func (r *reading) commitment(s *section) *Commitment {
	n := s.take("commitment")
	if n == nil {
		return nil
	}
	sec := r.section(n, "`commitment`")
	c := &Commitment{Text: r.text(sec, "text")}
	var materials []string
	for _, m := range r.item.Materials {
		materials = append(materials, m.Name)
	}
	c.Replaces = r.among(sec.words("replaces"), "unknown_material", materials)
	if check := sec.must("check"); check != nil {
		c.Check = r.afterCheck(check)
	}
	sec.done()
	r.remember(c, sec)
	return c
}

// afterCheck reads the inspection that follows a commitment.
func (r *reading) afterCheck(n *yaml.Node) *Check {
	sec := r.section(n, "`check`")
	sec.must("within")
	check := &Check{Within: sec.duration("within"), Role: sec.word("role", "", roles...), Officers: sec.number("officers", 1, 1, 9)}
	check.Revokes = sec.word("if_false", "", "revokes") == "revokes"
	sec.done()
	return check
}

func (r *reading) blocks(c *Category, s *section) {
	n := s.take("steps")
	if n == nil {
		if s.entries["as"] == nil && !s.empty["steps"] {
			s.must("steps")
		}
		return
	}
	if n.Kind != yaml.SequenceNode {
		r.fail(at(n), "wrong_shape", "`steps` is a list, not %s; write - before each step, or [] when a rule decides", shape(n))
		return
	}
	for i, entry := range n.Content {
		last := i == len(n.Content)-1
		if block := r.block(entry, last); len(block.Steps) > 0 {
			c.Blocks = append(c.Blocks, block)
		}
	}
}

// block reads one entry of steps: one step under its name, or several under `together`.
func (r *reading) block(n *yaml.Node, last bool) Block {
	if n.Kind != yaml.MappingNode || len(n.Content) != 2 {
		r.fail(at(n), "wrong_shape", "an entry of `steps` is one step: - name: {…}, or - together: {…}")
		return Block{}
	}
	outer := r.section(n, "the entry")
	if outer.entries["together"] == nil {
		var block Block
		for _, name := range outer.keys {
			if r.wellNamed(name, outer.places[name], snakeCase) {
				block.Steps = append(block.Steps, r.step(member{name, outer.places[name], outer.entries[name]}, last))
			}
		}
		return block
	}
	var block Block
	for _, m := range outer.members("together", snakeCase) {
		block.Steps = append(block.Steps, r.step(m, false))
	}
	if len(block.Steps) < 2 {
		r.fail(outer.places["together"], "wrong_shape", "`together` needs at least two steps")
	}
	if last {
		r.fail(outer.places["together"], "no_deciding_step", "the last entry of `steps` decides, so it is one step, not several")
	}
	return block
}

func (r *reading) step(m member, last bool) *Step {
	sec := m.open(r.source, "step")
	step := &Step{
		Name: m.name, Title: r.text(sec, "title"), Role: sec.word("role", "", roles...), Level: r.level(sec),
		Department: r.department(sec), Officers: sec.number("officers", 1, 1, 9), When: r.condition(sec, "when"), Basis: sec.plainText("basis"),
	}
	sec.must("within")
	step.Within = r.durations(sec, "within")
	step.NotBy = wordsOf(sec.words("not_by"))
	step.Finds = wordsOf(sec.words("finds"))
	step.Outcomes = r.outcomes(sec, last)
	step.SendBack = r.sendBack(sec)
	step.Silence = r.silence(sec)
	if special := sec.take("special"); special != nil {
		step.Special = sec.word("special", "", specials...)
		step.Stops = sec.word("clock", "", "stops", "runs") == "stops"
	} else if clock := sec.take("clock"); clock != nil {
		r.fail(sec.places["clock"], "not_here", "only a special procedure says what the clock does; add `special`, or leave `clock` out")
	}
	sec.done("announced")
	r.remember(step, sec)
	return step
}

func (r *reading) level(s *section) string {
	if s.take("level") == nil {
		return ""
	}
	return s.word("level", "", Levels()...)
}

func (r *reading) department(s *section) Value[string] {
	n := s.take("department")
	if n == nil {
		return Value[string]{}
	}
	return value(r, n, func(n *yaml.Node) (string, bool) {
		name, ok := r.scalar(n, "`department`")
		if ok {
			r.knownName(n, name, "unknown_department", keysOf(r.library.Departments))
		}
		return name, ok
	})
}

// outcomes are a list of names, or a mapping where an outcome has a condition.
func (r *reading) outcomes(s *section, last bool) []Outcome {
	n := s.take("outcomes")
	if n != nil && (strings.HasPrefix(n.Value, "as ") || n.Kind == yaml.MappingNode && valueOf(n, "as") != "") {
		r.fail(at(n), "not_supported", "outcomes `as` a fact belong to the item language, but this version does not run them")
		n = nil
	}
	if n == nil && last {
		return []Outcome{{Name: Granted, Result: Granted}, {Name: Refused, Result: Refused}}
	}
	if n == nil {
		return []Outcome{{Name: "pass"}}
	}
	var list []Outcome
	if n.Kind != yaml.MappingNode {
		for _, l := range s.words("outcomes") {
			if r.wellNamed(l.word, at(l.node), snakeCase) {
				list = append(list, outcome(l.word, nil))
			}
		}
		return list
	}
	for _, m := range s.members("outcomes", snakeCase) {
		sec := m.open(r.source, "outcome")
		list = append(list, outcome(m.name, r.condition(sec, "when")))
		sec.done("as")
	}
	return list
}

func outcome(name string, when *Condition) Outcome {
	o := Outcome{Name: name, When: when}
	if name == Granted || name == Refused {
		o.Result = name
	}
	return o
}

func (r *reading) sendBack(s *section) *SendBack {
	n := s.take("send_back")
	if n == nil {
		return nil
	}
	sec := r.section(n, "`send_back`")
	sec.must("to")
	back := &SendBack{To: wordsOf(sec.words("to")), Times: sec.number("times", 1, 1, 9)}
	sec.done()
	r.remember(back, sec)
	return back
}

// silence is an outcome at the step's own limit, or {after, then}.
func (r *reading) silence(s *section) *Silence {
	n := s.take("silence")
	if n == nil {
		return nil
	}
	if n.Kind == yaml.ScalarNode {
		return &Silence{Then: n.Value}
	}
	sec := r.section(n, "`silence`")
	sec.must("after")
	silence := &Silence{After: sec.duration("after")}
	if then := sec.must("then"); then != nil {
		silence.Then, _ = r.scalar(then, "`then`")
	}
	sec.done()
	r.remember(silence, sec)
	return silence
}
