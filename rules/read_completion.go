package rules

import (
	"slices"

	"github.com/onewindow/onewindow/internal/worktime"
)

// defaultRating is how long an applicant may rate, and so how long a finished case stays open.
var defaultRating = worktime.Duration{N: 30, Unit: worktime.Days}

func (r *reading) completion(s *section) {
	c := &r.item.Completion
	c.Deliver, c.RateWithin = []string{"electronic"}, defaultRating
	n := s.take("completion")
	if n == nil {
		return
	}
	sec := r.section(n, "`completion`")
	if licence := sec.take("licence"); licence != nil {
		c.Licence = r.licence(r.section(licence, "`licence`"))
	}
	if ways := sec.someOf("deliver", "electronic", "window", "post"); len(ways) > 0 {
		c.Deliver = ways
	}
	if within := sec.duration("rate_within"); !within.IsZero() {
		c.RateWithin = within
	}
	sec.done("payment", "answer", "reopen")
}

func (r *reading) licence(s *section) *Licence {
	l := &Licence{}
	if s.must("type") != nil {
		l.Type = s.named("type", "unknown_licence", keysOf(r.library.Licences))
		l.Title = r.library.Licences[l.Type].Title
	}
	if n := s.must("valid"); n != nil {
		if l.Unlimited = n.Value == "unlimited"; !l.Unlimited {
			l.Valid = r.durations(s, "valid")
		}
	}
	shows := append([]string{"applicant.name"}, r.factNames()...)
	l.Shows = r.among(s.words("shows"), "unknown_name", shows)
	s.done("moment", "year_end")
	r.remember(l, s)
	return l
}

func (r *reading) factNames() []string {
	names := make([]string, 0, len(r.item.Facts))
	for _, f := range r.item.Facts {
		names = append(names, f.Name)
	}
	return slices.Clip(names)
}
