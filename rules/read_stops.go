package rules

import "github.com/onewindow/onewindow/internal/worktime"

// stops reads how long officers may have the clocks stand still.
func (r *policyReading) stops(s *section) {
	n := s.take("stops")
	if n == nil {
		return
	}
	sub := r.section(n, "`stops`")
	stops := &Stops{AtMost: sub.duration("at_most")}
	if unit := stops.AtMost.Unit; !stops.AtMost.IsZero() && (unit != worktime.WorkingDays && unit != worktime.Days || stops.AtMost.Half) {
		r.fail(sub.place("at_most"), "mixed_units", "stops are added up day by day; write `at_most` in whole wd or d, not %s", stops.AtMost)
	}
	if n := sub.take("approve"); n != nil {
		approve := r.section(n, "`approve`")
		stops.Above, stops.Role = mustLast(approve, "above"), approve.word("role", "", roles...)
		approve.done()
		if order, comparable := stops.Above.Compare(stops.AtMost); comparable && order >= 0 && !stops.AtMost.IsZero() && !stops.Above.IsZero() {
			r.warn(approve.place("above"), "never_happens", "no stop will need a second person: `at_most` allows a case %s in all, no more than `above`", stops.AtMost)
		}
	} else if sub.entries["at_most"] == nil {
		r.fail(sub.at, "missing_key", "%s needs `at_most`, `approve` or both", sub.name)
	}
	sub.done()
	r.policy.Stops = stops
}
