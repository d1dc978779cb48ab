package rules

import (
	"regexp"

	"go.yaml.in/yaml/v4"

	"github.com/onewindow/onewindow/internal/worktime"
)

// NamedDay is a day that a date fact names, or the day some time before or after it.
type NamedDay struct {
	Fact   string
	Offset worktime.Duration
	Before bool // the offset is counted backwards

	has *Condition // that the fact has a value
}

// Day is the named day by what is known; ok is false where its fact has no value.
func (it *Item) Day(m *NamedDay, known Values) (day worktime.Date, ok bool) {
	if m == nil {
		return worktime.Date{}, false
	}
	text, _ := known[m.Fact].(string)
	day, err := worktime.ParseDate(text)
	switch {
	case err != nil:
		return worktime.Date{}, false
	case m.Offset.IsZero():
		return day, true
	case m.Before:
		return it.Calendar.Subtract(day, m.Offset), true
	}
	return it.Calendar.Add(day, m.Offset), true
}

// conditions are what has to hold for there to be such a day.
func (m *NamedDay) conditions() []*Condition {
	if m == nil {
		return nil
	}
	return []*Condition{m.has}
}

// dayForm is valid_until, or 90d before valid_until.
var dayForm = regexp.MustCompile(`^(?:(\S+) +(before|after) +)?([a-z][\w.]*)$`)

// namedDay reads a day that hangs on a date fact; nil when the key is left out, or wrong.
func (r *reading) namedDay(s *section, key string) *NamedDay {
	n := s.take(key)
	text, ok := r.scalar(n, "`"+key+"`")
	if !ok {
		return nil
	}
	parts := dayForm.FindStringSubmatch(text)
	if parts == nil {
		r.fail(at(n), "bad_moment", "%s is no moment; write a date fact, or 90d before a date fact", quoted(text))
		return nil
	}
	m := &NamedDay{Fact: parts[3], Before: parts[2] == "before"}
	if parts[1] != "" {
		offset := *n
		offset.Value = parts[1]
		if m.Offset, ok = r.durationAt(&offset); !ok {
			return nil
		}
	}
	return r.dated(m, n)
}

// dated sees to it that the fact is a date.
func (r *reading) dated(m *NamedDay, n *yaml.Node) *NamedDay {
	fact := r.conditions.facts[m.Fact]
	switch {
	case fact == nil:
		r.fail(at(n), "unknown_name", "there is no fact %s%s", m.Fact, DidYouMean(m.Fact, keysOf(r.conditions.facts)))
		return nil
	case fact.Kind == "": // declared wrongly, which is told there
		return nil
	case fact.Kind != Date:
		r.fail(at(n), "type_mismatch", "%s is %s; a moment hangs on a date", m.Fact, fact.Kind.article())
		return nil
	}
	m.has = r.compile("has("+m.Fact+")", n)
	return m
}
