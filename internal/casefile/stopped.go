package casefile

import (
	"fmt"
	"time"

	"github.com/onewindow/onewindow/internal/worktime"
	"github.com/onewindow/onewindow/rules"
)

// span is a stop from the day after it began to its last day, as the time of a request is counted.
type span struct{ first, last worktime.Date }

func (d *decision) span(from, to time.Time) span {
	return span{d.item.Calendar.DateOf(from).AddDays(1), d.item.Calendar.DateOf(to.Add(-1))}
}

// spanUntil is a stop that begins now, or has begun, and lasts until its clock runs out.
func (d *decision) spanUntil(from time.Time, ends worktime.Ledger) span {
	return span{d.item.Calendar.DateOf(from).AddDays(1), d.item.Calendar.Due(ends, d.at).Date}
}

// spans are the stops of the case so far; one that lasts is taken to use up its time. While a correction was awaited the case did
// not lie with the authority: that is no stop of theirs.
func (d *decision) spans() []span {
	var all []span
	for _, name := range caseClocks() {
		for _, s := range d.c.Clocks[name].Stops {
			switch k, ok := d.c.Clocks[s.Reason]; {
			case s.Reason == CorrectClock:
			case !s.To.IsZero():
				all = append(all, d.span(s.From, s.To))
			case ok:
				all = append(all, d.spanUntil(s.From, k.Ledger()))
			default:
				all = append(all, d.span(s.From, d.at))
			}
		}
	}
	return all
}

// fitsMost refuses a stop with which those of the case could come to more than the policy allows. Days on which several stops
// meet count once.
func (d *decision) fitsMost(stop span) error {
	bounds := d.bounds()
	if bounds == nil || bounds.AtMost.IsZero() {
		return nil
	}
	had := d.spans()
	most := bounds.AtMost.N
	if d.days(bounds, append(had, stop)...) <= most {
		return nil
	}
	left := worktime.Duration{N: max(0, most-d.days(bounds, had...)), Unit: bounds.AtMost.Unit}
	return refuseWith(StopsUsedUp, fmt.Sprintf("All stops of a case together last %s at most; %s are left.", bounds.AtMost.Words("en"), left.Words("en")), "request")
}

// days counts those of the spans together, in the unit of the bound.
func (d *decision) days(bounds *rules.Stops, spans ...span) int {
	seen := map[worktime.Date]bool{}
	for _, s := range spans {
		for day := s.first; !day.After(s.last); day = day.AddDays(1) {
			if bounds.AtMost.Unit == worktime.Days || d.item.Calendar.IsWorkingDay(day) {
				seen[day] = true
			}
		}
	}
	return len(seen)
}

// endsStop reports whether a clock has nothing to do but to have the clocks go on for which its step stood still.
func endsStop(step *rules.Step, clock string) bool {
	return step.Stops && clock == step.Name && (step.Silence == nil || !step.Silence.After.IsZero())
}
