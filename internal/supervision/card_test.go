package supervision_test

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"

	"github.com/onewindow/onewindow/internal/casefile"
	"github.com/onewindow/onewindow/internal/supervision"
	"github.com/onewindow/onewindow/internal/worktime"
	"github.com/onewindow/onewindow/rules"
)

func library(t testing.TB) *rules.Library {
	t.Helper()
	l, problems := rules.Load(rules.Samples())
	if rules.HasErrors(problems) {
		t.Fatal(problems)
	}
	return l
}

// desk is one card, issued on Monday, 2 March 2026, to the examiner of a shop; a reply and an appeal are due within 5wd, on the 9th.
type desk struct {
	t       *testing.T
	library *rules.Library
	log     []supervision.Event
	c       supervision.Card
	now     time.Time
}

func newDesk(t *testing.T, card casefile.CardIssued) *desk {
	d := &desk{t: t, library: library(t)}
	d.at("2026-03-02 00:00")
	d.take(supervision.Open(d.library.Policies["default"], supervision.Issue{Case: uuid.NameSpaceX500, Card: card, At: d.now}))
	return d
}

func broken(d *rules.Library) casefile.CardIssued {
	reply := d.Policies["default"].Rules[1].Reply
	return casefile.CardIssued{
		ID: uuid.NameSpaceDNS, Cause: casefile.Cause{Rule: "promise_broken", On: "promised", Entry: 1}, Level: rules.Red, To: rules.ToHolder,
		Copy: []string{rules.ToUnitHead, rules.ToSupervisor}, Reply: reply,
		Evidence: casefile.Evidence{Holders: []casefile.Holder{{Officer: "zhou", Role: "examiner", Department: "health", Division: "310115"}}},
	}
}

func (d *desk) at(local string) {
	d.t.Helper()
	at, err := time.ParseInLocation("2006-01-02 15:04", local, d.library.Calendars["cn"].Zone())
	if err != nil {
		d.t.Fatal(err)
	}
	d.now = at.UTC()
}

func (d *desk) take(e supervision.Event) {
	d.t.Helper()
	raw, err := json.Marshal(e.Data)
	if err != nil {
		d.t.Fatal(err)
	}
	if e.Data, err = supervision.DecodeData(e.Data.Kind(), raw); err != nil { // as the store gives it back
		d.t.Fatal(err)
	}
	if d.c, err = supervision.Evolve(d.c, e); err != nil {
		d.t.Fatal(err)
	}
	d.log = append(d.log, e)
}

// do takes a command; want is the code of its refusal, or nothing.
func (d *desk) do(by supervision.Actor, act supervision.Act, want supervision.Code) {
	d.t.Helper()
	e, err := supervision.Decide(d.library.Calendars["cn"], d.c, supervision.Command{By: by, Act: act}, d.now)
	var refused *supervision.Refusal
	got := supervision.Code("")
	if errors.As(err, &refused) {
		got = refused.Code
	} else if err != nil {
		d.t.Fatal(err)
	}
	if got != want {
		d.t.Errorf("%s by %s while %s: refused with %q, want %q", act.Name(), by.ID, d.c.State, got, want)
	}
	if err == nil {
		d.take(e)
	}
}

var (
	zhou  = supervision.Actor{ID: "zhou", Roles: []string{"examiner"}, Department: "health"}
	other = supervision.Actor{ID: "wu", Roles: []string{"examiner"}, Department: "health"}
	boss  = supervision.Actor{ID: "sun", Roles: []string{"supervisor"}}
	both  = supervision.Actor{ID: "zhou", Roles: []string{"examiner", "supervisor"}}
)

const why = "because it is so"

func TestTheLifeOfACard(t *testing.T) {
	l := library(t)
	for _, tc := range []struct {
		name   string
		last   supervision.Act
		state  supervision.State
		stands bool
	}{
		{"upheld", supervision.Uphold{Because: why}, supervision.Upheld, true},
		{"revoked", supervision.Revoke{Because: why}, supervision.Revoked, false},
		{"exempted", supervision.Waive{Ground: "force_majeure", Because: why}, supervision.Exempted, false},
	} {
		d := newDesk(t, broken(l))
		d.do(zhou, supervision.Acknowledge{}, "")
		d.do(zhou, supervision.Reply{Text: why}, "")
		d.do(zhou, supervision.Contest{Because: why}, "")
		d.do(boss, tc.last, "")
		if d.c.State != tc.state || d.c.Stands() != tc.stands || !d.c.Final() || d.c.Settled.By != boss.ID || d.c.Settled.Text != why {
			t.Errorf("%s: %+v", tc.name, d.c)
		}
		d.do(boss, supervision.Uphold{Because: why}, supervision.CardState)
		again, err := supervision.Replay(d.log)
		if err != nil || cmp.Diff(d.c, again) != "" {
			t.Errorf("%s: replayed it differs, %v: %s", tc.name, err, cmp.Diff(d.c, again))
		}
	}
}

// Every refusal, and who may.
func TestRefusals(t *testing.T) {
	l := library(t)
	d := newDesk(t, broken(l))
	d.do(other, supervision.Acknowledge{}, supervision.NotAddressee)
	d.do(boss, supervision.Reply{Text: why}, supervision.NotAddressee)
	d.do(zhou, supervision.Revoke{Because: why}, supervision.OwnCard)
	d.do(both, supervision.Waive{Ground: "force_majeure", Because: why}, supervision.OwnCard)
	d.do(other, supervision.Revoke{Because: why}, supervision.NotSupervisor)
	d.do(boss, supervision.Uphold{Because: why}, supervision.CardState) // nobody has answered yet
	d.do(boss, supervision.Revoke{Because: " "}, supervision.ReasonMissing)
	d.do(boss, supervision.Revoke{Because: strings.Repeat("长", 4001)}, supervision.TextTooLong)
	d.do(boss, supervision.Waive{Ground: "rain", Because: why}, supervision.GroundUnknown)
	d.do(boss, supervision.Waive{Ground: "self_corrected"}, supervision.ReasonMissing)
	d.do(zhou, supervision.Reply{}, supervision.ReasonMissing)
	d.do(zhou, supervision.Contest{}, supervision.ReasonMissing)
	d.do(zhou, supervision.Acknowledge{}, "")
	d.do(zhou, supervision.Acknowledge{}, supervision.CardState)
	d.do(zhou, supervision.Reply{Text: why}, "")
	d.do(zhou, supervision.Reply{Text: why}, supervision.CardState)
	d.at("2026-03-10 00:00")
	d.do(zhou, supervision.Contest{Because: why}, supervision.AppealLate)
	d.at("2026-03-09 23:59")
	d.do(zhou, supervision.Contest{Because: why}, "")
	d.do(zhou, supervision.Contest{Because: why}, supervision.CardState)

	d = newDesk(t, broken(l))
	d.c.Appeals = nil
	d.do(zhou, supervision.Contest{Because: why}, supervision.NoAppeal)
	d.c.Appeals = &rules.Appeal{DecidedBy: rules.ToUnitHead, Within: l.Policies["default"].Appeal.Within}
	d.do(zhou, supervision.Contest{Because: why}, "")
	d.do(boss, supervision.Revoke{Because: why}, supervision.NotSupervisor) // of this appeal the head decides
	d.do(supervision.Actor{ID: "qian", Roles: []string{"head"}}, supervision.Revoke{Because: why}, "")
}

// Whoever belongs to the queue that nobody had claimed from answers for the card, and does not decide on it.
func TestNobodyDecidesOnACardOfTheirQueue(t *testing.T) {
	card := broken(library(t))
	card.Evidence.Holders = []casefile.Holder{{Role: "examiner", Department: "health", Division: "310115"}}
	inQueue := supervision.Actor{ID: "wu", Roles: []string{"examiner", "supervisor"}, Department: "health"}
	elsewhere := inQueue
	elsewhere.Serves = func(division string) bool { return division == "310112" }
	otherOffice := supervision.Actor{ID: "he", Roles: []string{"examiner", "supervisor"}, Department: "culture"}
	for name, tc := range map[string]struct {
		to   string
		by   supervision.Actor
		want supervision.Code
	}{
		"of the queue":                           {rules.ToHolder, inQueue, supervision.OwnCard},
		"of the queue, and the card is a head's": {rules.ToUnitHead, inQueue, supervision.OwnCard},
		"of the same queue elsewhere":            {rules.ToHolder, elsewhere, ""},
		"of another office":                      {rules.ToHolder, otherOffice, ""},
		"a supervisor":                           {rules.ToHolder, boss, ""},
		"a supervisor to whom it went":           {rules.ToSupervisor, boss, ""},
	} {
		t.Run(name, func(t *testing.T) {
			card.To = tc.to
			newDesk(t, card).do(tc.by, supervision.Revoke{Because: why}, tc.want)
		})
	}
}

func TestWhatIsDueWhen(t *testing.T) {
	l := library(t)
	cn := l.Calendars["cn"]
	d := newDesk(t, broken(l))
	if due, ok := d.c.ReplyDue(cn); !ok || due.Date.String() != "2026-03-09" {
		t.Errorf("the reply is due %v, %t", due.Date, ok)
	}
	if due, ok := d.c.AppealDue(cn); !ok || due.Date.String() != "2026-03-09" {
		t.Errorf("an appeal is due %v, %t", due.Date, ok)
	}
	if _, ok := d.c.DecisionDue(cn); ok {
		t.Error("an appeal that nobody made is to be decided")
	}
	d.at("2026-03-09 23:59")
	if d.c.ReplyLate(cn, d.now) {
		t.Error("late on the last day")
	}
	d.at("2026-03-10 00:00")
	if !d.c.ReplyLate(cn, d.now) {
		t.Error("not late after it")
	}
	d.do(zhou, supervision.Reply{Text: why}, "") // is taken all the same
	if !d.c.ReplyLate(cn, d.now.AddDate(1, 0, 0)) {
		t.Error("a late reply does not show")
	}
	in := newDesk(t, broken(l))
	in.do(zhou, supervision.Contest{Because: why}, "")
	if due, ok := in.c.DecisionDue(cn); !ok || due.Date.String() != "2026-03-16" {
		t.Errorf("the appeal is to be decided by %v, %t", due.Date, ok)
	}
	warning := broken(l)
	warning.Reply = l.Policies["default"].Rules[0].Reply
	if w := newDesk(t, warning); w.c.ReplyLate(cn, w.now.AddDate(1, 0, 0)) {
		t.Error("a warning that needs no reply is late")
	}
}

// A reply stays as late, or as timely, as it was, whatever becomes of the calendar; and no reply is late that nobody waits for any more.
func TestWhetherAReplyWasLateIsKept(t *testing.T) {
	l := library(t)
	cn := l.Calendars["cn"]
	sunday := worktime.NewDate(2026, time.March, 8)
	corrected, err := cn.Extend(worktime.CalendarSpec{Code: "cn", Days: []worktime.Special{{Name: map[string]string{"en": "Correction"}, Worked: []worktime.DateRange{{From: sunday, To: sunday}}}}})
	if err != nil {
		t.Fatal(err)
	}
	for name, tc := range map[string]struct {
		at   string
		late bool
	}{"on the last day": {"2026-03-09 23:59", false}, "a day later": {"2026-03-10 00:00", true}} {
		d := newDesk(t, broken(l))
		d.at(tc.at)
		d.do(zhou, supervision.Reply{Text: why}, "")
		if d.c.ReplyLate(cn, d.now) != tc.late || d.c.ReplyLate(corrected, d.now.AddDate(1, 0, 0)) != tc.late {
			t.Errorf("%s: late %t, corrected %t, want %t", name, d.c.ReplyLate(cn, d.now), d.c.ReplyLate(corrected, d.now), tc.late)
		}
		d.do(boss, supervision.Revoke{Because: why}, "")
		if d.c.ReplyLate(corrected, d.now) != tc.late {
			t.Errorf("%s: revoked it is late %t", name, !tc.late)
		}
		d.c.Late = nil // of before it was kept
		if d.c.ReplyLate(cn, d.now.AddDate(1, 0, 0)) != tc.late {
			t.Errorf("%s: without a judgement it is late %t", name, !tc.late)
		}
	}
	for name, do := range map[string]func(*desk){
		"revoked":  func(d *desk) { d.do(boss, supervision.Revoke{Because: why}, "") },
		"exempted": func(d *desk) { d.do(boss, supervision.Waive{Ground: "force_majeure", Because: why}, "") },
		"appealed": func(d *desk) { d.do(zhou, supervision.Contest{Because: why}, "") },
	} {
		d := newDesk(t, broken(l))
		if do(d); d.c.ReplyLate(cn, d.now.AddDate(1, 0, 0)) {
			t.Errorf("%s, and a reply is late", name)
		}
	}
}

// A clock that fired late dates the card to the law; the time to reply and to appeal begins when it was recorded. A card from before that was
// kept goes by its instant.
func TestTimeToAnswerBeginsWhenTheCardIsRecorded(t *testing.T) {
	l := library(t)
	cn := l.Calendars["cn"]
	for name, tc := range map[string]struct{ recorded, due string }{
		"at once":           {"2026-03-02 00:00", "2026-03-09"},
		"a week later":      {"2026-03-11 15:00", "2026-03-18"},
		"nobody wrote when": {"", "2026-03-09"},
	} {
		d := newDesk(t, broken(l))
		issue := supervision.Issue{Case: uuid.NameSpaceX500, Card: broken(l), At: d.now}
		if tc.recorded != "" {
			d.at(tc.recorded)
			issue.Recorded = d.now
		}
		d.c = supervision.Card{}
		d.take(supervision.Open(l.Policies["default"], issue))
		reply, _ := d.c.ReplyDue(cn)
		appeal, _ := d.c.AppealDue(cn)
		if reply.Date.String() != tc.due || appeal.Date.String() != tc.due || !d.c.IssuedAt.Equal(issue.At) {
			t.Errorf("%s: to be replied to by %v, appealed by %v, dated %v", name, reply.Date, appeal.Date, d.c.IssuedAt)
		}
	}
}

// A card for a queue is anybody's of its role and department; heads and supervisors are found by the evidence.
func TestAddressees(t *testing.T) {
	l := library(t)
	card := broken(l)
	card.Evidence.Holders = []casefile.Holder{{Role: "examiner", Department: "health", Division: "310115"}, {Role: "inspector", Department: "health", Division: "310115"}}
	d := newDesk(t, card)
	for who, want := range map[*supervision.Actor]bool{
		&zhou: true, &boss: false, {ID: "li", Roles: []string{"inspector"}}: true, {ID: "he", Roles: []string{"examiner"}, Department: "culture"}: false,
	} {
		if d.c.IsFor(*who) != want {
			t.Errorf("the card is for %+v: %t", who, !want)
		}
	}
	_, copies := supervision.Addressees(card)
	want := []casefile.Holder{{Role: "head", Department: "health", Division: "310115"}, {Role: "supervisor", Division: "310115"}}
	if diff := cmp.Diff(want, copies); diff != "" {
		t.Error(diff)
	}
}

func TestEvolveRefusesABrokenLog(t *testing.T) {
	d := newDesk(t, broken(library(t)))
	noted := func(seq int64, at time.Time) supervision.Event {
		return supervision.Event{Seq: seq, At: at, Data: supervision.Noted{}}
	}
	settled := d.c
	settled.State = supervision.Revoked
	for name, tc := range map[string]struct {
		c supervision.Card
		e supervision.Event
	}{
		"a gap": {d.c, noted(3, d.now)}, "no beginning": {supervision.Card{}, noted(1, d.now)}, "back in time": {d.c, noted(2, d.now.Add(-1))},
		"after the end": {settled, noted(2, d.now)}, "two beginnings": {d.c, supervision.Event{Seq: 2, At: d.now, Data: supervision.Opened{}}},
	} {
		if _, err := supervision.Evolve(tc.c, tc.e); err == nil {
			t.Errorf("%s passes", name)
		}
	}
	if _, err := supervision.Replay(d.log[:0]); err != nil {
		t.Error(err)
	}
	for kind, raw := range map[string]string{"dreamt": "{}", "replied": `{"text": 1}`} {
		if _, err := supervision.DecodeData(kind, []byte(raw)); err == nil {
			t.Errorf("%s is read", kind)
		}
	}
}
