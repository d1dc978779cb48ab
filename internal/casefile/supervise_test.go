package casefile_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/onewindow/onewindow/internal/casefile"
	"github.com/onewindow/onewindow/internal/worktime"
	"github.com/onewindow/onewindow/rules"
)

// under puts the case under a policy of the given rules.
func (d *desk) under(written string) *desk {
	d.t.Helper()
	policy, problems := rules.CompilePolicy("policy.yaml", []byte("policy: tried\nlanguages: [en]\nrules:\n  "+strings.ReplaceAll(written, "\n", "\n  ")))
	if policy == nil {
		d.t.Fatal(problems)
	}
	d.change(func(it *rules.Item) { it.Policy = policy })
	return d
}

// cards are those in the log: level and cause; an overtaken one has no level.
func (d *desk) cards() []string {
	var list []string
	for _, e := range d.log {
		switch x := e.Data.(type) {
		case casefile.CardIssued:
			list = append(list, x.Level+" "+x.Cause.String()+" "+e.At.In(d.item.Calendar.Zone()).Format("01-02 15:04"))
		case casefile.CardOvertaken:
			list = append(list, "overtaken "+x.Cause.String())
		}
	}
	return list
}

func (d *desk) wantCards(want ...string) {
	d.t.Helper()
	if got := d.cards(); !slices.Equal(got, want) {
		d.t.Errorf("cards are %q, want %q", got, want)
	}
}

// regular: a concert, accepted on Monday, 2 March: promised for the 16th.
func regular(d *desk) {
	d.at("2026-03-02 10:00")
	d.fill(event(nil), "programme")
	d.do(officer("clerk"), casefile.Accept{})
}

const (
	nineTenths = "near: {card: yellow, when: 90% of promised, to: holder}\n"
	escalated  = "late: {card: red, when: 3wd after promised, to: unit-head}\n"
	dayBefore  = "near: {card: warning, when: 1wd before promised, to: holder}\n"
	overdue    = "over: {card: red, when: past promised, to: holder, copy: [unit-head], reply: 5wd, text: Too late}\n"
)

// Questions 16 and 17, and the moment after a due day: the card comes at the instant, and a second before there is none.
func TestMomentsOfAClock(t *testing.T) {
	for _, tc := range []struct{ name, policy, before, at, want string }{
		{"nine tenths of 10wd: the tenth morning", nineTenths, "2026-03-15 23:59", "2026-03-16 00:00", "yellow near/promised/1 03-16 00:00"},
		{"half of it: the sixth morning", "near: {card: yellow, when: 50% of promised, to: holder}", "2026-03-09 23:59", "2026-03-10 00:00", "yellow near/promised/1 03-10 00:00"},
		{"a working day before", dayBefore, "2026-03-12 23:59", "2026-03-13 00:00", "warning near/promised/1 03-13 00:00"},
		{"past the promise", overdue, "2026-03-16 23:59", "2026-03-17 00:00", "red over/promised/1 03-17 00:00"},
		{"past the law", "law: {card: red, when: past statutory, to: holder}", "2026-03-30 23:59", "2026-03-31 00:00", "red law/statutory/1 03-31 00:00"},
		{"days after the promise", escalated, "2026-03-18 23:59", "2026-03-19 00:00", "red late/promised/1 03-19 00:00"},
		{"days after a step", "escalated: {card: red, when: 2d after step, to: unit-head}", "2026-03-07 23:59", "2026-03-08 00:00", "red escalated/check_location/1 03-08 00:00"},
		{"past a step", "slow: {card: yellow, when: past step, to: holder}", "2026-03-06 23:59", "2026-03-07 00:00", "yellow slow/check_location/1 03-07 00:00"},
		{"only of long promises", "over: {card: red, when: past promised, only: [promised >= 10wd, class == licence, level == city], to: holder}", "2026-03-16 23:59", "2026-03-17 00:00", "red over/promised/1 03-17 00:00"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			d := newDesk(t, "event-permit").under(tc.policy)
			regular(d)
			d.tick(tc.before)
			d.wantCards()
			d.tick(tc.at)
			d.wantCards(tc.want)
			d.tick("2026-06-01 00:00") // no cause has two cards
			d.wantCards(tc.want)
		})
	}
}

// What stands in the way of a card: a decision in time, a condition that does not hold, a policy without rules.
func TestNoCard(t *testing.T) {
	for _, tc := range []struct{ name, policy string }{
		{"a longer promise is asked for", "over: {card: red, when: past promised, only: promised > 10wd, to: holder}"},
		{"of another class", "over: {card: red, when: past promised, only: class != licence, to: holder}"},
		{"of another level", "over: {card: red, when: past promised, only: level == county, to: holder}"},
		{"another clock", "over: {card: red, when: past deliver, to: holder}"},
	} {
		d := newDesk(t, "event-permit").under(tc.policy)
		regular(d)
		d.tick("2026-06-01 00:00")
		if got := d.cards(); got != nil {
			t.Errorf("%s: %q", tc.name, got)
		}
	}
	d := newDesk(t, "event-permit").under(overdue)
	regular(d)
	d.complete("examiner", "check_location", "pass", rules.Values{"location_fit": true})
	d.at("2026-03-16 23:59")
	d.complete("approver", "decide", "granted", nil)
	d.tick("2026-06-01 00:00")
	d.wantCards()
}

// Yellow when the promise is broken, red some working days later: decided in between, the case has no red one. A stop no longer
// saves what is past.
func TestEscalation(t *testing.T) {
	written := "over: {card: yellow, when: past promised, to: holder}\n" + escalated
	for name, tc := range map[string]struct {
		then func(*desk)
		want []string
	}{
		"decided the evening before": {func(d *desk) {
			d.at("2026-03-18 23:59")
			d.complete("examiner", "check_location", "pass", fit())
			d.complete("approver", "decide", "granted", nil)
		}, []string{"yellow over/promised/1 03-17 00:00"}},
		"stopped on the day after": {func(d *desk) { askOn(d, "2026-03-17 09:00") }, []string{"yellow over/promised/1 03-17 00:00", "red late/promised/1 03-19 00:00"}},
		"stopped on the last day":  {func(d *desk) { askOn(d, "2026-03-16 09:00") }, nil},
	} {
		t.Run(name, func(t *testing.T) {
			d := newDesk(t, "event-permit").under(written)
			regular(d)
			tc.then(d)
			d.tick("2026-03-27 00:00") // before the request lapses
			d.wantCards(tc.want...)
		})
	}
}

// A policy that is edited judges the open cases from then on: what has passed is made up for with the next event, a warning of it
// only recorded. A rule of another name is another rule, and one that is gone takes no card back.
func TestAnEditedPolicy(t *testing.T) {
	d := newDesk(t, "event-permit").under(overdue)
	regular(d)
	d.tick("2026-03-20 10:00")
	d.wantCards("red over/promised/1 03-17 00:00")
	d.under(nineTenths + escalated + "over: {card: yellow, when: 1d after promised, to: holder}\nbroken: {card: red, when: past promised, to: holder}")
	d.tick("2026-03-20 11:00")
	d.wantCards("red over/promised/1 03-17 00:00", "overtaken near/promised/1", "red broken/promised/1 03-17 00:00", "red late/promised/1 03-19 00:00")
	d.under("other: {card: red, when: past statutory, to: holder}")
	d.tick("2026-03-30 11:00")
	if len(d.cards()) != 4 {
		t.Errorf("cards come or go: %q", d.cards())
	}
}

func fit() rules.Values { return rules.Values{"location_fit": true} }

// A clock that stands still issues nothing; when it goes on, its moments have moved with it.
func TestCardsMoveWithTheLedger(t *testing.T) {
	d := newDesk(t, "event-permit").under(nineTenths + overdue)
	regular(d)
	d.at("2026-03-04 10:00")
	d.do(officer("examiner"), casefile.Ask{Task: d.claim("examiner", "check_location"), Request: "another_location", Because: "the park is closed"})
	d.tick("2026-03-17 12:00") // the first due day is over
	d.wantCards()
	d.do(applicant(), casefile.Answer{Request: "another_location"}) // 3 March counted; 17 March counts again
	d.wantDue("promised", "2026-03-27")
	d.tick("2026-03-26 23:59")
	d.wantCards()
	d.tick("2026-03-28 00:00")
	d.wantCards("overtaken near/promised/1", "red over/promised/1 03-28 00:00")
}

// Questions 2 and 18: accepted by silence as of the day of receipt, a promise of one day is broken at once. One red card.
func TestAWarningThatIsOvertaken(t *testing.T) {
	d := newDesk(t, "public-place-hygiene-permit").under(nineTenths + overdue)
	d.at("2026-03-02 10:00")
	d.fill(rules.Values{"place_kind": "hairdresser", "place_name": "Place", "address": "1 Main Street", "commits": false}, "floor-plan", "hygiene-rules")
	d.tick("2026-03-10 00:00")
	d.wantCards("overtaken near/promised/1", "red over/promised/1 03-10 00:00")
	d.tick("2026-03-20 00:00")
	d.wantCards("overtaken near/promised/1", "red over/promised/1 03-10 00:00")
}

// Question 15: the clock is judged before silence acts at the same instant.
func TestCardsComeBeforeSilence(t *testing.T) {
	d := newDesk(t, "joint-works").under("slow: {card: yellow, when: past step, to: holder}")
	sideBySide(d)
	d.tick("2026-02-11 00:00")
	var order []string
	for _, e := range d.log {
		if k := e.Data.Kind(); e.At.Equal(d.now) {
			order = append(order, k)
		}
	}
	if want := []string{"card_issued", "card_issued", "completed"}; !slices.Equal(order, want) {
		t.Errorf("at midnight: %v, want %v", order, want)
	}
	card := newest[casefile.CardIssued](d)
	want := fmt.Sprintf(`{"clock":"health","within":"3wd","started":"2026-02-05","due":"2026-02-10","counted":3,"holders":[{"task":%q,"step":"health","role":"examiner","department":"health","division":"310100"}]}`, d.task("health"))
	if got := text(t, card.Evidence); got != want {
		t.Errorf("the evidence is %s, want %s", got, want)
	}
	if next := casefile.Outlook(d.item, d.c).Next; next == nil || strings.Contains(next.Clock, ":") {
		t.Errorf("what comes next is %+v, and should be no card", next)
	}
}

// A step that is entered again can be late again; the same entry cannot.
func TestACardForEachEntryOfAStep(t *testing.T) {
	d := newDesk(t, "event-permit").under("slow: {card: yellow, when: past step, to: holder}")
	regular(d)
	d.at("2026-03-07 10:00")
	d.complete("examiner", "check_location", "pass", rules.Values{"location_fit": true})
	d.do(officer("approver"), casefile.SendBack{Task: d.claim("approver", "decide"), To: "check_location", Because: "look again"})
	d.tick("2026-03-14 00:00")
	d.wantCards("yellow slow/check_location/1 03-07 00:00", "yellow slow/check_location/2 03-13 00:00")
	if card := newest[casefile.CardIssued](d); card.ID == d.first().ID || card.Policy != "tried" || card.Digest == "" {
		t.Errorf("the second card %+v", card)
	}
}

func (d *desk) first() casefile.CardIssued {
	for _, e := range d.log {
		if card, ok := e.Data.(casefile.CardIssued); ok {
			return card
		}
	}
	return casefile.CardIssued{}
}

// Each event raises exactly one card, to whoever did it or let it happen; what comes near it raises none.
func TestCardsOnEvents(t *testing.T) {
	turnAway := casefile.RefuseAcceptance{Because: "another county"}
	notice := func(d *desk, justified string) {
		d.do(officer("clerk"), casefile.AskCorrection{Because: "the name", Points: []casefile.Point{{About: "shop_name", What: "too long"}}, Justified: justified})
	}
	for _, tc := range []struct {
		name, item, event string
		play              func(*desk)
		to                string // none: no card
	}{
		{"the window is silent", "trade-licence", rules.OnAcceptedBySilence, func(d *desk) { submitted(d); d.tick("2026-02-10 00:00") }, "clerk"},
		{"the window accepts", "trade-licence", rules.OnAcceptedBySilence, accepted, ""},
		{"the approver is silent", "trade-licence", rules.OnDecidedBySilence, func(d *desk) { inspected(d); d.tick("2026-02-28 00:00") }, "approver"},
		{"the approver decides", "trade-licence", rules.OnDecidedBySilence, granted, ""},
		{"the law decides", "joint-works", rules.OnDecidedBySilence, func(d *desk) { sideBySide(d); d.complete("examiner", "fire", "pass", nil); d.tick("2026-06-01 00:00") }, "inspector"},
		{"a complete application is refused", "trade-licence", rules.OnRefusedComplete, func(d *desk) { submitted(d); d.do(officer("clerk"), turnAway) }, "clerk"},
		{"refused on a ground", "event-permit", rules.OnRefusedComplete, func(d *desk) {
			d.fill(event(rules.Values{"last_day": "2026-04-01"}), "programme")
			d.do(officer("clerk"), turnAway)
		}, ""},
		{"refused while it is corrected", "trade-licence", rules.OnRefusedComplete, func(d *desk) {
			submitted(d)
			d.do(officer("clerk"), casefile.AskCorrection{Because: "the lease", Points: []casefile.Point{{About: "lease"}}})
			d.do(officer("clerk"), turnAway)
		}, ""},
		{"refused for what was not corrected", "trade-licence", rules.OnRefusedComplete, func(d *desk) {
			submitted(d)
			d.do(officer("clerk"), casefile.AskCorrection{Because: "the lease", Points: []casefile.Point{{About: "lease"}}})
			d.do(applicant(), casefile.Correct{})
			d.do(officer("clerk"), turnAway)
		}, ""},
		{"refused although corrected", "trade-licence", rules.OnRefusedComplete, func(d *desk) { correctedOnce(d); d.do(officer("clerk"), turnAway) }, "clerk"},
		{"a second notice of what was seen", "trade-licence", rules.OnSecondNotice, func(d *desk) { correctedOnce(d); notice(d, "the register was down") }, "clerk"},
		{"a first notice", "trade-licence", rules.OnSecondNotice, correctedOnce, ""},
		{"a second notice of what is new", "trade-licence", rules.OnSecondNotice, func(d *desk) {
			correctedOnce(d)
			d.do(officer("clerk"), casefile.AskCorrection{Because: "still illegible", Points: []casefile.Point{{About: "lease"}}})
		}, ""},
		{"sent back a second time", "joint-works", rules.OnSentBackAgain, func(d *desk) { sentBack(d, 2) }, "head"},
		{"sent back once", "joint-works", rules.OnSentBackAgain, func(d *desk) { sentBack(d, 1) }, ""},
		{"stopped on the last day", "event-permit", rules.OnStoppedOnLastDay, func(d *desk) { stoppedOn(d, "2026-03-16 17:00") }, "examiner"},
		{"stopped the day before", "event-permit", rules.OnStoppedOnLastDay, func(d *desk) { stoppedOn(d, "2026-03-13 17:00") }, ""},
		{"stopped when it is too late", "event-permit", rules.OnStoppedOnLastDay, func(d *desk) { stoppedOn(d, "2026-03-17 09:00") }, ""},
		{"a late first review", "event-permit", rules.OnLateFirstReview, func(d *desk) { reviewedBelow(d); d.tick("2026-03-07 00:00") }, "examiner"},
		{"a first review in time", "event-permit", rules.OnLateFirstReview, func(d *desk) { reviewedBelow(d); d.tick("2026-03-06 23:59") }, ""},
		{"a late review of one's own", "event-permit", rules.OnLateFirstReview, func(d *desk) { regular(d); d.tick("2026-03-07 00:00") }, ""},
	} {
		t.Run(tc.name, func(t *testing.T) {
			d := newDesk(t, tc.item).under("odd: {card: yellow, event: [" + tc.event + "], to: holder, reply: 5wd}")
			tc.play(d)
			var to []string
			for _, e := range d.log {
				if card, ok := e.Data.(casefile.CardIssued); ok {
					for _, h := range card.Evidence.Holders {
						to = append(to, h.Officer+strings.Repeat(h.Role, 1-min(1, len(h.Officer))))
					}
				}
			}
			if got := strings.Join(to, " "); got != tc.to {
				t.Errorf("the card went to %q, want %q", got, tc.to)
			}
			if got := len(d.cards()); got != min(1, len(tc.to)) {
				t.Errorf("%d cards: %q", got, d.cards())
			}
		})
	}
}

// sentBack: the head sends a works back so many times.
func sentBack(d *desk, times int) {
	d.fill(rules.Values{"size": "large", "public": false}, "plan", "photo", "insurance")
	d.do(officer("clerk"), casefile.Accept{})
	for range times {
		d.complete("examiner", "review", "pass", rules.Values{"sound": true})
		d.complete("examiner", "fire", "pass", nil)
		d.complete("examiner", "health", "pass", nil)
		d.do(officer("head"), casefile.SendBack{Task: d.claim("head", "decide"), To: "review", Because: "again"})
	}
}

func stoppedOn(d *desk, at string) {
	regular(d)
	askOn(d, at)
}

func askOn(d *desk, at string) {
	d.at(at)
	d.do(officer("examiner"), casefile.Ask{Task: d.claim("examiner", "check_location"), Request: "another_location", Because: "the park is closed"})
}

// reviewedBelow: the location is checked by the county, the city decides.
func reviewedBelow(d *desk) {
	d.change(func(it *rules.Item) {
		it.Approval = slices.Clone(it.Approval)
		for i, c := range it.Approval {
			route, step := *c, *c.Blocks[0].Steps[0]
			step.Level = "county"
			route.Blocks = slices.Clone(route.Blocks)
			route.Blocks[0] = rules.Block{Steps: []*rules.Step{&step}}
			it.Approval[i] = &route
		}
	})
	regular(d)
}

// A log is judged afterwards as it was judged then.
func TestCardsOfALog(t *testing.T) {
	d := newDesk(t, "trade-licence")
	submitted(d)
	for next := casefile.Outlook(d.item, d.c).Next; next != nil; next = casefile.Outlook(d.item, d.c).Next {
		d.now = next.At
		d.do(casefile.Actor{}, casefile.Tick{})
	}
	issued := d.cards()
	if len(issued) < 4 {
		t.Fatalf("only %q", issued)
	}
	events, err := casefile.Cards(d.item, d.log, d.now, nil)
	if err != nil {
		t.Fatal(err)
	}
	d.log = events
	d.wantCards(issued...)
	again, err := casefile.Cards(d.item, d.log[:0], d.now, nil)
	if err != nil || again != nil {
		t.Errorf("no log has the cards %v, %v", again, err)
	}
}

// Also where the calendar was corrected meanwhile: what comes after goes by the new one.
func TestCardsOfALogUnderTwoCalendars(t *testing.T) {
	d := newDesk(t, "event-permit").under(nineTenths + overdue)
	first := d.item
	regular(d)
	d.follow("closed: [03-10]")
	d.tick("2026-03-17 00:00")
	d.tick("2026-03-18 00:00")
	issued := d.cards()
	if len(issued) < 2 {
		t.Fatalf("only %q", issued)
	}
	events, err := casefile.Cards(first, d.log, d.now, func(string) (*worktime.Calendar, error) { return d.item.Calendar, nil })
	if err != nil {
		t.Fatal(err)
	}
	d.log = events
	d.wantCards(issued...)
}

func TestABrokenLogHasNoCards(t *testing.T) {
	d := newDesk(t, "trade-licence")
	submitted(d)
	if events, err := casefile.Cards(d.item, d.log[1:], d.now, nil); err == nil {
		t.Errorf("a log without its beginning has the cards %v", events)
	}
	card := casefile.CardOvertaken{Cause: casefile.Cause{Rule: "over", On: "promised", Entry: 1}}
	c, err := casefile.Evolve(d.c, casefile.Event{Seq: d.c.Seq + 1, At: d.now, Data: card})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := casefile.Evolve(c, casefile.Event{Seq: c.Seq + 1, At: d.now, Data: casefile.CardIssued{Cause: card.Cause}}); err == nil {
		t.Error("one cause has two cards")
	}
}
