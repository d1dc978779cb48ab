package casefile_test

import (
	"slices"
	"testing"

	"github.com/onewindow/onewindow/internal/casefile"
	"github.com/onewindow/onewindow/rules"
)

func TestSilenceAcceptsFromTheDayOfReceipt(t *testing.T) {
	d := newDesk(t, "trade-licence")
	submitted(d)
	d.wantDue("accept", "2026-02-06")
	d.tick("2026-02-06 23:59")
	d.wantStatus(casefile.Submitted)

	d.tick("2026-02-09 08:00") // whenever the clock wakes, it acts as of the end of Friday
	d.wantStatus(casefile.InApproval)
	d.wantOpen("verify")
	d.wantClock("accept", "missed")
	if got := d.c.AcceptedOn.String(); got != "2026-02-05" {
		t.Errorf("accepted on %s, want the day of receipt", got)
	}
	if got := d.c.Task(d.task("verify")).OpenedAt.In(d.item.Calendar.Zone()).Format("2006-01-02 15:04"); got != "2026-02-07 00:00" {
		t.Errorf("the first step opened at %s, want when the clock acted", got)
	}
	d.wantDue("promised", "2026-02-09")
}

func TestSilenceDoesNotShortenTheApplicantsTime(t *testing.T) {
	d := newDesk(t, "trade-licence")
	d.fill(rules.Values{
		"trade": "food", "shop_name": "Corner", "shop_address": "1 Main Street", "floor_area": 40.0, "rented": true, "term": "permanent",
	}, "lease")
	d.tick("2026-02-07 00:00")
	d.wantStatus(casefile.InApproval)
	d.wantDue("later.health-certificate", "2026-02-09")
	d.tick("2026-02-10 00:00")
	d.wantStatus(casefile.Refused)
	if got := d.c.Decision; got.By != casefile.ByRule || !slices.Equal(got.Grounds, []string{"health-certificate"}) {
		t.Errorf("decided %+v, want by the rule on the health certificate", got)
	}
}

func TestSilenceDoesNotAcceptAgainstAGround(t *testing.T) {
	d := newDesk(t, "event-permit")
	d.fill(event(rules.Values{"last_day": "2026-04-30"}), "programme")
	d.tick("2026-02-11 00:00") // three working days after the fifth
	d.wantStatus(casefile.NotAccepted)
	refused := d.log[len(d.log)-1].Data.(casefile.AcceptanceRefused)
	if refused.By != casefile.ByRule || !slices.Equal(refused.Grounds, []string{"ends_before_it_begins"}) {
		t.Errorf("refused %+v, want by the ground of the item", refused)
	}
}

func TestAnUnansweredNoticeEndsAsTheItemSays(t *testing.T) {
	for _, tc := range []struct {
		item   string
		fill   func(*desk)
		past   string // the instant from which the notice is past: 00:00 after its last day
		status casefile.Status
		kinds  []string
	}{
		{"trade-licence", submitted, "2026-02-27 00:00", casefile.NotAccepted, []string{"lapsed", "acceptance_refused"}},
		{"event-permit", func(d *desk) { d.fill(event(nil), "programme") }, "2026-02-27 00:00", casefile.Withdrawn, []string{"lapsed", "withdrawn"}},
		{"joint-works", func(d *desk) { d.fill(rules.Values{"size": "small", "public": false}, "plan") }, "2026-02-11 00:00",
			casefile.Closed, []string{"lapsed", "withdrawn", "closed"}},
	} {
		t.Run(tc.item, func(t *testing.T) {
			d := newDesk(t, tc.item)
			tc.fill(d)
			d.do(officer("clerk"), casefile.AskCorrection{Because: "the plan has no scale"})
			d.wantOpen()
			d.at(tc.past)
			d.now = d.now.Add(-1)
			d.do(casefile.Actor{}, casefile.Tick{})
			d.wantStatus(casefile.Correction)
			d.tick(tc.past)
			d.wantStatus(tc.status)
			d.wantClock("correct", "missed")
			if got := d.kinds(len(tc.kinds)); !slices.Equal(got, tc.kinds) {
				t.Errorf("events %v, want %v", got, tc.kinds)
			}
		})
	}
}

func TestCorrection(t *testing.T) {
	d := newDesk(t, "trade-licence")
	submitted(d)
	task := d.task("accept")
	d.at("2026-02-06 09:00")
	d.do(officer("clerk"), casefile.AskCorrection{Because: "the lease is illegible", Points: []casefile.Point{{About: "lease", What: "illegible"}}})
	d.wantClock("accept", "met")
	if got := d.c.Task(task).State; got != casefile.TaskWithdrawn {
		t.Errorf("the clerk's task is %s while the applicant corrects", got)
	}
	d.at("2026-02-12 09:00")
	d.supply("lease")
	d.do(applicant(), casefile.Edit{Answers: rules.Values{"floor_area": nil}})
	d.refuse(applicant(), casefile.Correct{}, casefile.Incomplete)
	d.do(applicant(), casefile.Edit{Answers: rules.Values{"floor_area": 50.0}})
	d.do(applicant(), casefile.Correct{})
	d.wantStatus(casefile.Submitted)
	d.wantClock("correct", "met")
	d.wantDue("accept", "2026-02-13") // afresh with the receipt of the twelfth

	// What came in with the correction may be told once more, what was there before may not.
	d.do(officer("clerk"), casefile.AskCorrection{Because: "the new lease is unsigned", Points: []casefile.Point{{About: "lease"}, {About: "floor_area"}}})
	d.do(applicant(), casefile.Correct{})
	d.refuse(officer("clerk"), casefile.AskCorrection{Because: "still unsigned", Points: []casefile.Point{{About: "lease"}}}, casefile.NoticeRepeated)
}

// A limit from the submission stands still during a correction, and follows the answers as they are corrected.
func TestLimitsFromTheSubmission(t *testing.T) {
	for _, tc := range []struct {
		route    string
		promised string // after acceptance on 11 February
	}{
		{"plain", "2026-03-06"},   // 15 days: 10 to 14 February are 5, 24 to 28 are 10, then 2 to 6 March
		{"urgent", "2026-02-26"},  // 8 days: 10 to 14 February are 5, 24 to 26 are 8
		{"archive", "2026-03-03"}, // 10 days from acceptance: 12 to 14 are 3, 24 to 28 are 8, then 2 and 3 March
	} {
		t.Run(tc.route, func(t *testing.T) {
			d := newDesk(t, "information-request")
			d.fill(rules.Values{"route": "plain", "topic": "ours", "wanted": "The minutes"})
			d.wantDue("promised", "2026-03-04") // 6 to 14 February are 7, 24 to 28 are 12, then 2 to 4 March are 15
			d.at("2026-02-06 09:00")
			d.do(officer("clerk"), casefile.AskCorrection{Because: "which minutes?"})
			d.wantClock("promised", "stopped")
			d.at("2026-02-10 09:00")
			d.do(applicant(), casefile.Edit{Answers: rules.Values{"route": tc.route}})
			d.do(applicant(), casefile.Correct{})
			if _, runs := d.c.Clocks["promised"]; runs == (tc.route == "archive") {
				t.Errorf("a promised clock runs before acceptance: %t", runs)
			}
			d.at("2026-02-11 09:00")
			d.do(officer("clerk"), casefile.Accept{})
			d.wantDue("promised", tc.promised)
		})
	}
}

func TestEachCorrectionIsLeftOut(t *testing.T) {
	d := newDesk(t, "information-request")
	d.fill(rules.Values{"route": "urgent", "topic": "ours", "wanted": "The minutes"})
	d.wantDue("promised", "2026-02-24") // 8 days
	for _, day := range []string{"2026-02-06", "2026-02-10"} {
		d.at(day + " 09:00")
		d.do(officer("clerk"), casefile.AskCorrection{Because: "which minutes?", Points: []casefile.Point{{About: "wanted"}}})
		d.now = d.now.AddDate(0, 0, 1)
		d.do(applicant(), casefile.Edit{Answers: rules.Values{"wanted": "Those of " + day}})
		d.do(applicant(), casefile.Correct{})
	}
	d.wantDue("promised", "2026-02-26") // without the 6th and the 10th: 9, 11 to 14 are 5, then 24 to 26
	if open := d.clock("promised").Stopped(); open {
		t.Error("the promise still stands still")
	}
}

func TestCompleteMeansAccepted(t *testing.T) {
	for _, tc := range []struct {
		name    string
		answers rules.Values
		status  casefile.Status
		grounds []string
	}{
		{"granted by rule", rules.Values{"kind": "plain", "fits": true, "late": false}, casefile.Granted, nil},
		{"refused by rule", rules.Values{"kind": "plain", "fits": false, "late": false}, casefile.Refused, []string{"unfit"}},
		{"not accepted by rule", rules.Values{"kind": "plain", "fits": true, "late": true}, casefile.NotAccepted, nil},
	} {
		t.Run(tc.name, func(t *testing.T) {
			d := newDesk(t, "instant-declaration")
			d.fill(tc.answers, "report")
			d.wantStatus(tc.status)
			d.wantOpen()
			if got := d.c.Decision; got != nil && (got.By != casefile.ByRule || !slices.Equal(got.Grounds, tc.grounds)) {
				t.Errorf("decided %+v, want by rule on %v", got, tc.grounds)
			}
		})
	}
}

func TestAnswersAreErasedByNull(t *testing.T) {
	d := newDesk(t, "trade-licence")
	d.do(applicant(), casefile.Edit{Answers: rules.Values{"trade": "food", "rented": true}, Delivery: "window"})
	d.do(applicant(), casefile.Edit{Answers: rules.Values{"trade": nil}})
	if got := text(t, d.c.Answers); got != `{"rented":true}` || d.c.Delivery != "window" {
		t.Errorf("answers %s, delivery %s", got, d.c.Delivery)
	}
	seq := d.c.Seq
	d.do(applicant(), casefile.Edit{})
	if d.c.Seq != seq {
		t.Error("an edit of nothing left an event")
	}
}

func TestDeliveryWhenNoneIsChosen(t *testing.T) {
	d := newDesk(t, "trade-licence")
	submitted(d)
	if d.c.Delivery != "electronic" {
		t.Errorf("online: %s", d.c.Delivery)
	}
	d = newDesk(t, "trade-licence")
	d.c.Channel = casefile.Counter
	submitted(d)
	if d.c.Delivery != "window" {
		t.Errorf("at the counter: %s", d.c.Delivery)
	}
}

func TestWithdrawal(t *testing.T) {
	d := newDesk(t, "trade-licence")
	d.do(applicant(), casefile.Withdraw{})
	d.wantStatus(casefile.Closed) // a draft has no process that could close it

	d = newDesk(t, "trade-licence")
	accepted(d)
	d.claim("examiner", "verify")
	d.do(applicant(), casefile.Withdraw{Because: "the shop is sold"})
	d.wantStatus(casefile.Withdrawn)
	d.wantOpen()
	for _, clock := range []string{"promised", "statutory", "verify"} {
		d.wantClock(clock, "ended")
	}
	if o := casefile.Outlook(d.item, d.c); o.Stage != "approval" || o.Next.Clock != "close" || o.Done {
		t.Errorf("outlook %+v, want the stage it ended in, and the close to come", o)
	}
	d.tick("2026-03-08 00:00") // 30 days
	d.wantStatus(casefile.Closed)
}
