package casefile_test

import (
	"testing"

	"github.com/onewindow/onewindow/internal/casefile"
	"github.com/onewindow/onewindow/internal/message"
	"github.com/onewindow/onewindow/rules"
)

// What is taken back before it was out is not handed over any more, and the case comes to its end.
func TestWhatIsTakenBackIsNotHandedOver(t *testing.T) {
	for _, tc := range []struct {
		name, item, delivery string
		taken                func(*desk)
	}{
		{"a grant by silence, at the window", "renewal", "window", silenceTakenBack},
		{"a grant by silence, on its way", "renewal", "electronic", silenceTakenBack},
		{"a commitment that was false", "instant-declaration", "window", func(d *desk) {
			declared(d)
			d.engine(message.Issue)
			d.complete("inspector", "check", "false", nil, "inspector2")
		}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			d := newDesk(t, tc.item)
			d.change(func(it *rules.Item) { it.Limits.Deliver = duration(t, "2wd") })
			d.do(applicant(), casefile.Edit{Delivery: tc.delivery})
			tc.taken(d)
			d.wantStatus(casefile.Withdrawn)
			d.wantOpen()
			d.wantClock("deliver", "ended")
			if len(d.c.Work) > 0 || !d.c.Licence.Revoked {
				t.Errorf("left is %v, the licence is %+v", d.c.Work, d.c.Licence)
			}
			d.refuse(officer("clerk"), casefile.HandOver{}, casefile.WrongStatus)
			if o := casefile.Outlook(d.item, d.c); o.Next == nil || o.Next.Clock != "close" || len(o.Work) > 0 {
				t.Errorf("the process is told %+v", o)
			}
			d.tick("2026-05-01 00:00")
			d.wantStatus(casefile.Closed)
		})
	}
}

func silenceTakenBack(d *desk) {
	renewed(d)
	d.do(officer("head"), casefile.ReverseSilence{Because: "the pier is rotten"})
}

// The check of a commitment goes on when the grant is taken back: it finds whether the applicant was honest, and ends nothing twice.
func TestTheCheckOutlivesTheGrant(t *testing.T) {
	d := newDesk(t, "renewal")
	d.change(func(it *rules.Item) {
		route := *it.Approval[0]
		route.Commitment = &rules.Commitment{Check: &rules.Check{Role: "inspector", Within: duration(t, "60wd"), Officers: 1, Revokes: true}}
		it.Approval = []*rules.Category{&route}
	})
	d.do(applicant(), casefile.Edit{Delivery: "window"})
	silenceTakenBack(d)
	d.wantOpen("check")
	d.tick("2026-05-01 00:00")
	d.wantStatus(casefile.Withdrawn)
	d.complete("inspector", "check", "false", nil)
	d.do(casefile.Actor{}, casefile.Tick{})
	d.wantStatus(casefile.Closed)
}
