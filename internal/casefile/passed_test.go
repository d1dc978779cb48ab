package casefile_test

import (
	"fmt"
	"slices"
	"testing"

	"github.com/onewindow/onewindow/internal/casefile"
	"github.com/onewindow/onewindow/rules"
)

// passings are the limits that have passed over the log of a case, which began by a calendar and follows that of the desk by now.
func (d *desk) passings(began *rules.Item) []string {
	d.t.Helper()
	var list []string
	is := casefile.Reading{Item: began}
	for _, e := range d.log {
		was := is
		next, err := casefile.Evolve(is.Case, e)
		if err != nil {
			d.t.Fatal(err)
		}
		if is.Case = next; e.Data.Kind() == "calendar_changed" {
			is.Item = d.item
		}
		for _, p := range casefile.Passed(was, is, e) {
			at := p.At.In(d.item.Calendar.Zone()).Format("01-02 15:04")
			list = append(list, fmt.Sprintf("%s %s at %s by %s", p.Clock, p.Due, at, e.Data.Kind()))
		}
	}
	return list
}

// A concert, accepted on Monday, 2 March 2026, is promised for the 16th.
func TestALimitPassesOnce(t *testing.T) {
	for _, tc := range []struct {
		name, item string
		happens    func(*desk)
		want       []string
	}{
		{"in time", "event-permit", func(d *desk) {
			regular(d)
			d.at("2026-03-16 23:59")
			d.do(applicant(), casefile.Withdraw{})
		}, nil},
		{"between two events", "event-permit", func(d *desk) {
			regular(d)
			d.at("2026-03-18 10:00")
			d.do(applicant(), casefile.Withdraw{})
		}, []string{"promised 2026-03-16 at 03-17 00:00 by card_issued"}},
		{"before it was accepted", "public-place-hygiene-permit", func(d *desk) {
			d.at("2026-03-02 10:00")
			d.fill(rules.Values{"place_kind": "hairdresser", "place_name": "Place", "address": "1 Main Street", "commits": false}, "floor-plan", "hygiene-rules")
			d.tick("2026-03-11 10:00")
		}, []string{"promised 2026-03-03 at 03-10 00:00 by accepted"}},
		{"moved into the past", "event-permit", func(d *desk) {
			regular(d)
			d.at("2026-03-16 10:00")
			d.follow("worked: [03-07]")
			d.tick("2026-03-17 10:00")
		}, []string{"promised 2026-03-13 at 03-16 10:00 by calendar_changed"}},
		{"moved, and past again", "event-permit", func(d *desk) {
			regular(d)
			d.tick("2026-03-17 10:00")
			d.follow("closed: [03-10, 03-11]")
			d.tick("2026-03-19 10:00")
			d.do(applicant(), casefile.Withdraw{})
		}, []string{"promised 2026-03-16 at 03-17 00:00 by card_issued", "promised 2026-03-18 at 03-19 00:00 by withdrawn"}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			d := newDesk(t, tc.item)
			began := d.item
			tc.happens(d)
			if got := d.passings(began); !slices.Equal(got, tc.want) {
				t.Errorf("got %q, want %q", got, tc.want)
			}
		})
	}
}
