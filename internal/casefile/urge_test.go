package casefile_test

import (
	"slices"
	"testing"

	"github.com/onewindow/onewindow/internal/casefile"
	"github.com/onewindow/onewindow/internal/worktime"
	"github.com/onewindow/onewindow/rules"
)

const ignored = "ignored: {card: red, event: urge_ignored, to: holder}\n"

// urging puts the case under a policy of the given rules, by which supervisors urge and have an answer within two working days.
func (d *desk) urging(written string) *desk {
	d.t.Helper()
	d.under(written).item.Policy.Urge = &rules.Urge{By: []string{rules.ToSupervisor}, Reply: duration(d.t, "2wd")}
	return d
}

// urge has the case urged, once more.
func (d *desk) urge(local string) {
	d.t.Helper()
	d.at(local)
	d.do(officer("supervisor"), casefile.Urge{Number: 1 + d.happened("urged"), Because: "people wait"})
}

// happened counts the events of a kind.
func (d *desk) happened(kind string) int {
	n := 0
	for _, e := range d.log {
		if e.Data.Kind() == kind {
			n++
		}
	}
	return n
}

// reply answers an urge, however that is done.
func (d *desk) reply(local string, number int) {
	d.t.Helper()
	d.at(local)
	d.do(officer("examiner"), casefile.AnswerUrge{Number: number})
}

// Question 36: urged on Tuesday, 3 March, an answer is due by the end of Thursday. A task that is passed on is the same task.
func TestAnIgnoredUrge(t *testing.T) {
	const thatNight = "red ignored/urge_ignored/1 03-06 00:00"
	for name, tc := range map[string]struct {
		then func(*desk)
		want []string
	}{
		"nobody answers":              {func(*desk) {}, []string{thatNight}},
		"answered the evening before": {func(d *desk) { d.reply("2026-03-05 23:59", 1) }, nil},
		"answered too late":           {func(d *desk) { d.reply("2026-03-06 00:00", 1) }, []string{thatNight}},
		"answered after an outage":    {func(d *desk) { d.reply("2026-03-12 10:00", 1) }, []string{thatNight}},
		"another urge is answered": {func(d *desk) {
			d.urge("2026-03-03 11:00")
			d.reply("2026-03-03 12:00", 2)
		}, []string{thatNight}},
		"the step is done": {func(d *desk) {
			d.at("2026-03-05 23:59")
			d.complete("examiner", "check_location", "pass", fit())
		}, nil},
		"withdrawn": {func(d *desk) {
			d.at("2026-03-05 23:59")
			d.do(applicant(), casefile.Withdraw{})
		}, nil},
		"passed on": {func(d *desk) {
			d.at("2026-03-05 23:59")
			task := d.claim("examiner", "check_location")
			d.do(officer("head"), casefile.Reassign{Task: task, To: officer("examiner2"), Because: "ill"})
		}, []string{thatNight}},
		"urged twice":          {func(d *desk) { d.urge("2026-03-04 10:00") }, []string{thatNight, "red ignored/urge_ignored/2 03-07 00:00"}},
		"urged twice on a day": {func(d *desk) { d.urge("2026-03-03 23:00") }, []string{thatNight, "red ignored/urge_ignored/2 03-06 00:00"}},
	} {
		t.Run(name, func(t *testing.T) {
			d := newDesk(t, "event-permit").urging(ignored)
			regular(d)
			d.urge("2026-03-03 10:00")
			tc.then(d)
			d.tick("2026-03-12 11:00")
			d.wantCards(tc.want...)
			d.tick("2026-06-01 00:00")
			d.wantCards(tc.want...)
			cards, err := casefile.Cards(d.item, d.log, d.now, nil)
			if err != nil || len(cards) != len(tc.want) {
				t.Errorf("a dry run gives %v, %v", cards, err)
			}
		})
	}
}

// The time runs by the calendar, over a festival too, and stands still for nothing that the case waits for.
func TestTheTimeToAnswerAnUrge(t *testing.T) {
	d := newDesk(t, "event-permit").urging(ignored)
	d.at("2026-02-12 10:00")
	d.fill(event(nil), "programme")
	d.do(officer("clerk"), casefile.Accept{})
	d.urge("2026-02-12 11:00") // Friday and a Saturday worked
	d.do(officer("examiner"), casefile.Ask{Task: d.claim("examiner", "check_location"), Request: "another_location", Because: "the park is closed"})
	d.urge("2026-02-13 10:00") // that Saturday and Tuesday, the 24th
	d.tick("2026-02-14 23:59")
	d.wantCards()
	d.tick("2026-02-15 00:00")
	d.wantCards("red ignored/urge_ignored/1 02-15 00:00")
	d.tick("2026-02-24 23:59")
	d.wantCards("red ignored/urge_ignored/1 02-15 00:00")
	d.tick("2026-02-25 00:00")
	d.wantCards("red ignored/urge_ignored/1 02-15 00:00", "red ignored/urge_ignored/2 02-25 00:00")
}

// Of two who were urged one is done: the card is for the other, and for nobody who was not urged.
func TestWhomAnIgnoredUrgeGoesTo(t *testing.T) {
	d := newDesk(t, "joint-works").urging(ignored)
	sideBySide(d)
	before := len(d.c.OpenTasks())
	d.urge("2026-02-05 11:00")
	var done casefile.Task
	for _, task := range d.c.OpenTasks() {
		if task.Step == "health" {
			done = task
		}
	}
	by := officer("examiner")
	by.Department = done.Department
	d.do(by, casefile.Claim{Task: done.ID})
	d.do(by, casefile.Complete{Task: done.ID, Outcome: "pass", Because: "so it was found"})
	d.tick("2026-02-10 00:00")
	d.wantCards("red ignored/urge_ignored/1 02-10 00:00")
	card := newest[casefile.CardIssued](d)
	holders := card.Evidence.Holders
	if len(holders) != before-1 || slices.ContainsFunc(holders, func(h casefile.Holder) bool { return h.Task == done.ID }) || card.Evidence.Clock != casefile.PromisedClock {
		t.Errorf("of %d urged, of whom one is done, the card is for %+v", before, card.Evidence)
	}
}

// A rule of the policy may be narrowed, and may come later than the urge; only what still waits is made up for.
func TestRulesOnIgnoredUrges(t *testing.T) {
	d := newDesk(t, "event-permit").urging("ignored: {card: red, event: urge_ignored, only: promised > 10wd, to: holder}")
	regular(d)
	d.urge("2026-03-03 10:00")
	d.urge("2026-03-03 11:00")
	d.tick("2026-03-10 00:00")
	d.reply("2026-03-10 10:00", 2)
	d.wantCards()
	d.urging("late: {card: yellow, event: urge_ignored, to: unit-head}\nred: {card: red, event: [sent_back_again, urge_ignored], to: holder}")
	d.tick("2026-03-10 11:00")
	d.wantCards("yellow late/urge_ignored/1 03-10 10:00", "red red/urge_ignored/1 03-10 10:00")
}

// An urge wakes the case only where a rule is about it, and the process hears of it at once.
func TestTheRungOfAnUrge(t *testing.T) {
	for written, want := range map[string]string{ignored: "urge.1:ignored", overdue: "promised:over"} {
		d := newDesk(t, "event-permit").urging(written)
		regular(d)
		before := casefile.Outlook(d.item, d.c)
		d.urge("2026-03-03 10:00")
		after := casefile.Outlook(d.item, d.c)
		if after.Next.Clock != want || casefile.Tells(before, after) != (written == ignored) {
			t.Errorf("next is %+v, want %s", after.Next, want)
		}
	}
}

// An urge that nobody waits for is answered without a trace; a log in which it waits twice, or is answered twice, is broken.
func TestAnswersThatNobodyWaitsFor(t *testing.T) {
	d := newDesk(t, "event-permit").urging(ignored)
	regular(d)
	d.reply("2026-03-03 09:00", 1)
	d.urge("2026-03-03 10:00")
	d.reply("2026-03-03 11:00", 1)
	d.reply("2026-03-03 12:00", 1)
	if d.happened("urge_answered") != 1 || len(d.c.Urges) != 0 {
		t.Errorf("%d answers, and %+v wait", d.happened("urge_answered"), d.c.Urges)
	}
	for _, events := range [][]casefile.Data{
		{casefile.UrgeAnswered{Number: 1}},
		{casefile.Urged{Number: 2, Reply: worktime.Duration{N: 1, Unit: worktime.Days}}, casefile.Urged{Number: 2, Reply: worktime.Duration{N: 1, Unit: worktime.Days}}},
	} {
		c, err := d.c, error(nil)
		for _, data := range events {
			if err == nil {
				c, err = casefile.Evolve(c, casefile.Event{Seq: c.Seq + 1, At: d.now, Data: data})
			}
		}
		if err == nil {
			t.Errorf("%+v passes", events)
		}
	}
}

// urgeRefusals are the ways to be refused as one who urges.
var urgeRefusals = []provocation{
	{casefile.NothingToUrge, "the policy knows no urge", "event-permit", func(d *desk) (casefile.Actor, casefile.Act) {
		regular(d.under(ignored))
		return officer("supervisor"), casefile.Urge{Number: 1, Because: "people wait"}
	}},
	{casefile.NothingToUrge, "nobody has the case in hand", "event-permit", func(*desk) (casefile.Actor, casefile.Act) {
		return officer("supervisor"), casefile.Urge{Number: 1, Because: "people wait"}
	}},
	{casefile.NotSupervisor, "a head urges where supervisors do", "event-permit", func(d *desk) (casefile.Actor, casefile.Act) {
		regular(d.urging(ignored))
		return officer("head"), casefile.Urge{Number: 1, Because: "people wait"}
	}},
	{casefile.ReasonMissing, "an urge without a reason", "event-permit", func(d *desk) (casefile.Actor, casefile.Act) {
		regular(d.urging(ignored))
		return officer("supervisor"), casefile.Urge{Number: 1}
	}},
}
