package casefile_test

import (
	"cmp"
	"strings"
	"testing"

	"github.com/onewindow/onewindow/internal/casefile"
	"github.com/onewindow/onewindow/rules"
)

// The stopped share is judged when the promised clock ends: 4 days still of 7, or 1 of 4.
func TestTheShareOfStoppedTime(t *testing.T) {
	for answered, want := range map[string]int{"2026-03-09 10:00": 1, "2026-03-04 10:00": 0} {
		d := newDesk(t, "event-permit").under("still: {card: yellow, share: stopped > 30%, to: holder}")
		placeAsked(d)
		d.at(answered)
		d.do(applicant(), casefile.Answer{Request: "another_location"})
		d.complete("examiner", "check_location", "pass", rules.Values{"location_fit": true})
		d.wantCards()
		d.now = d.now.AddDate(0, 0, 2)
		d.complete("approver", "decide", "granted", nil)
		if got := d.cards(); len(got) != want {
			t.Errorf("answered on %s: %q", answered, got)
		}
	}
}

// However the promised clock ends, the share is judged: at a lapse, or when the applicant gives up waiting. The card goes to those who had the
// case, never to the applicant. Before the acceptance the time was the applicant's own.
func TestTheShareOfACaseThatEndsUndecided(t *testing.T) {
	for name, tc := range map[string]struct {
		item string
		end  func(*desk)
		want string
	}{
		"it lapses":                  {"event-permit", func(d *desk) { placeAsked(d); d.tick("2026-03-20 10:00") }, "examiner"},
		"withdrawn while it waits":   {"event-permit", func(d *desk) { placeAsked(d); d.at("2026-03-06 10:00"); d.do(applicant(), casefile.Withdraw{}) }, "examiner"},
		"withdrawn before it waited": {"event-permit", func(d *desk) { placeAsked(d); d.at("2026-03-03 18:00"); d.do(applicant(), casefile.Withdraw{}) }, ""},
		"withdrawn while corrected": {"information-request", func(d *desk) {
			d.at("2026-03-02 10:00")
			d.fill(rules.Values{"route": "plain", "topic": "ours", "wanted": "The minutes"})
			d.do(officer("clerk"), casefile.AskCorrection{Because: "which minutes?"})
			d.at("2026-03-05 10:00")
			d.do(applicant(), casefile.Withdraw{})
		}, ""},
	} {
		d := newDesk(t, tc.item).under("still: {card: yellow, share: stopped > 30%, to: holder}")
		tc.end(d)
		d.wantStatus(casefile.Withdrawn)
		var to []string
		for _, e := range d.log {
			if card, ok := e.Data.(casefile.CardIssued); ok {
				to = append(to, cmp.Or(card.Evidence.Holders[0].Officer, "nobody"))
			}
		}
		if got := strings.Join(to, " "); got != tc.want {
			t.Errorf("%s: the cards %q went to %q, want %q", name, d.cards(), got, tc.want)
		}
	}
}

// placeAsked: on the day after the acceptance the applicant is asked for another place.
func placeAsked(d *desk) {
	regular(d)
	d.at("2026-03-03 10:00")
	d.do(officer("examiner"), casefile.Ask{Task: d.claim("examiner", "check_location"), Request: "another_location", Because: "the park is closed"})
}
