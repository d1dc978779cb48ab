package casefile_test

import (
	"testing"

	"github.com/onewindow/onewindow/internal/casefile"
	"github.com/onewindow/onewindow/internal/message"
	"github.com/onewindow/onewindow/rules"
)

// renewal: asked for more than thirty days before the licence ends on Friday, 20 March 2026.
func renewal(d *desk) {
	pierWith(d, rules.Values{"purpose": "renewal", "valid_until": "2026-03-20"})
}

// renewed: nobody has decided by the day on which the licence ends.
func renewed(d *desk) {
	renewal(d)
	d.tick("2026-03-21 00:00")
	d.engine(message.Issue)
}

func TestARenewalThatNobodyDecidesIsDeemedRenewed(t *testing.T) {
	d := newDesk(t, "renewal")
	renewal(d)
	d.tick("2026-03-20 23:59")
	d.wantStatus(casefile.InApproval)
	d.tick("2026-03-23 09:00") // whenever the clock wakes, it acts as of the end of the last day
	d.wantStatus(casefile.Granted)
	if got := d.c.Decision; got.By != casefile.BySilence || got.On.String() != "2026-03-21" || got.Basis != "行政许可法第五十条" || got.Step != "" {
		t.Errorf("decided %+v", got)
	}
	d.wantClock("promised", "missed")
	d.engine(message.Issue)
	if got := d.c.Licence.From.String(); got != "2026-03-21" {
		t.Errorf("the licence begins on %s, want the day after the old one", got)
	}
}

// Bound to a day, silence does not wait while the clocks stand still; bound to a time, it does.
func TestSilenceAndStops(t *testing.T) {
	ask := func(d *desk) {
		d.at("2026-03-16 09:00")
		d.do(officer("examiner"), casefile.Ask{Task: d.claim("examiner", "examine"), Request: "test_load", Because: "the crane"})
		d.wantStatus(casefile.Suspended)
		d.wantClock("statutory", "overdue")
		d.tick("2026-03-21 00:00")
	}
	t.Run("a day", func(t *testing.T) {
		d := newDesk(t, "renewal")
		renewal(d)
		ask(d)
		d.wantStatus(casefile.Granted)
		if r := d.c.Requests[0]; r.Open() {
			t.Error("the test is still awaited")
		}
	})
	t.Run("a time", func(t *testing.T) {
		d := newDesk(t, "renewal")
		d.change(func(it *rules.Item) {
			it.Limits.Silence = &rules.CaseSilence{After: duration(t, "26wd"), Then: rules.Granted} // to 19 March
		})
		renewal(d)
		d.wantDue("silence", "2026-03-19")
		ask(d)
		d.wantStatus(casefile.Suspended)
		d.wantClock("silence", "stopped")
	})
}

func TestForWhomSilenceDecidesNothing(t *testing.T) {
	for name, answers := range map[string]rules.Values{
		"a new licence":         {"purpose": "new"},
		"asked for too late":    {"purpose": "renewal", "valid_until": "2026-03-06"}, // 29 days
		"it has ended already":  {"purpose": "renewal", "valid_until": "2026-02-04"},
		"a day before it began": {"purpose": "renewal", "valid_until": "2025-02-04"},
	} {
		t.Run(name, func(t *testing.T) {
			d := newDesk(t, "renewal")
			pierWith(d, answers)
			if k, ok := d.c.Clocks["silence"]; ok {
				t.Errorf("silence would act: %+v", k)
			}
		})
	}
	d := newDesk(t, "renewal")
	pierWith(d, rules.Values{"purpose": "renewal", "valid_until": "2026-03-07"}) // 30 days
	d.wantDue("silence", "2026-03-07")
}

// The day that a condition reads is that of the first submission, in the zone of the office, whatever is corrected later.
func TestTheDayOfSubmission(t *testing.T) {
	d := newDesk(t, "renewal")
	d.at("2026-02-18 23:59") // in Shanghai; in UTC as well it is the 18th
	d.fill(rules.Values{"purpose": "renewal", "valid_until": "2026-03-20"})
	d.at("2026-02-19 09:00")
	d.do(officer("clerk"), casefile.AskCorrection{Because: "illegible"})
	d.at("2026-02-25 09:00") // 23 days before the end
	d.do(applicant(), casefile.Correct{})
	d.do(officer("clerk"), casefile.Accept{})
	d.wantDue("silence", "2026-03-20")

	d = newDesk(t, "renewal")
	d.at("2026-02-19 00:01") // in UTC still the 18th
	pierWith(d, rules.Values{"purpose": "renewal", "valid_until": "2026-03-20"})
	if _, ok := d.c.Clocks["silence"]; ok {
		t.Error("29 days before the end silence decides")
	}
}

// Completed only after the day, an application is not decided by it: the delay is the applicant's.
func TestAnApplicationThatIsCompletedAfterTheDay(t *testing.T) {
	d := newDesk(t, "renewal")
	d.fill(rules.Values{"purpose": "renewal", "valid_until": "2026-03-09"})
	d.at("2026-03-02 09:00")
	d.tick("2026-03-02 09:00") // accepted by silence in February already
	d.wantDue("silence", "2026-03-09")

	d = newDesk(t, "renewal")
	d.fill(rules.Values{"purpose": "renewal", "valid_until": "2026-03-09"})
	d.at("2026-02-12 09:00")
	d.do(officer("clerk"), casefile.AskCorrection{Because: "illegible"})
	d.at("2026-03-04 09:00") // the tenth day
	d.do(applicant(), casefile.Correct{})
	d.do(officer("clerk"), casefile.AskCorrection{Because: "the seal", Justified: "it was hidden by a stamp"})
	d.at("2026-03-10 09:00")
	d.do(applicant(), casefile.Correct{})
	d.do(officer("clerk"), casefile.Accept{})
	if k, ok := d.c.Clocks["silence"]; ok {
		t.Errorf("silence would act: %+v", k)
	}
}

func TestAGrantBySilenceIsTakenBack(t *testing.T) {
	d := newDesk(t, "renewal")
	renewed(d)
	d.engine(message.Deliver)
	d.wantDue("reverse", "2026-04-03") // ten days from 21 March
	d.at("2026-03-24 09:00")
	d.do(officer("head"), casefile.ReverseSilence{Because: "the pier is rotten"})
	d.wantClock("reverse", "met")
	if !d.c.Licence.Revoked {
		t.Error("the licence stands")
	}
	got := d.c.Decision
	if got.Result != rules.Granted || got.Reversed == nil || got.Reversed.On.String() != "2026-03-24" || got.Reversed.Because != "the pier is rotten" {
		t.Errorf("decided %+v, taken back %+v", got, got.Reversed)
	}
	d.refuse(officer("head"), casefile.ReverseSilence{Because: "again"}, casefile.ReverseNotAllowed)
	d.tick("2026-03-27 00:00")
	d.wantStatus(casefile.Closed) // nothing is left to wait for
}

func TestTheLastMinuteOfTheReversal(t *testing.T) {
	d := newDesk(t, "renewal")
	renewed(d)
	d.engine(message.Deliver)
	d.at("2026-04-03 23:59")
	d.do(officer("head"), casefile.ReverseSilence{Because: "the pier is rotten"})
	d.do(casefile.Actor{}, casefile.Tick{})
	d.wantStatus(casefile.Closed) // its window was over on 26 March, and waited
}

// The case stays open for as long as the grant can be taken back, and closes then.
func TestTheEndWaitsForTheReversal(t *testing.T) {
	d := newDesk(t, "renewal")
	renewed(d)
	d.engine(message.Deliver)
	d.tick("2026-04-03 23:59")
	d.wantStatus(casefile.Delivered)
	d.tick("2026-04-04 00:00")
	d.wantStatus(casefile.Closed)
	if d.c.Licence.Revoked || d.c.Decision.Reversed != nil {
		t.Error("it was taken back by itself")
	}
}

func TestASecondNoticeSaysThatItIsOne(t *testing.T) {
	d := newDesk(t, "trade-licence")
	correctedOnce(d)
	first := newest[casefile.CorrectionAsked](d)
	if first.Second || text(t, first) != `{"notice":{"because":"the lease is illegible","points":[{"about":"lease","what":"illegible"}]},"clocks":`+text(t, first.Clocks)+`}` {
		t.Errorf("the first notice: %s", text(t, first))
	}
	again := casefile.AskCorrection{Because: "the name", Points: []casefile.Point{{About: "shop_name", What: "too long"}}, Justified: "the register was down"}
	d.do(officer("clerk"), again)
	d.wantStatus(casefile.Correction)
	if got := newest[casefile.CorrectionAsked](d); !got.Second || got.Justified != again.Justified {
		t.Errorf("the second notice: %+v", got)
	}
	d.do(applicant(), casefile.Edit{Answers: rules.Values{"shop_name": "C"}})
	d.do(applicant(), casefile.Correct{})
	d.do(officer("clerk"), casefile.AskCorrection{Because: "too short", Points: []casefile.Point{{About: "shop_name"}}}) // a new matter
	if got := newest[casefile.CorrectionAsked](d); !got.Second || got.Justified != "" {
		t.Errorf("the third notice: %+v", got)
	}
}
