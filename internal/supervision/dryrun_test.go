package supervision_test

import (
	"slices"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/onewindow/onewindow/internal/casefile"
	"github.com/onewindow/onewindow/internal/supervision"
	"github.com/onewindow/onewindow/rules"
)

// lateShop is a case of the trade licence, submitted on Monday, 2 March, accepted that day, verified on the given one.
func lateShop(t *testing.T, item *rules.Item, verified time.Time) ([]casefile.Event, casefile.Case) {
	t.Helper()
	var c casefile.Case
	var log []casefile.Event
	do := func(by casefile.Actor, at time.Time, act casefile.Act) {
		t.Helper()
		events, err := casefile.Decide(item, c, casefile.Command{By: by, Act: act}, at)
		if err != nil {
			t.Fatal(err)
		}
		log = append(log, events...)
		if c, err = casefile.Replay(log); err != nil {
			t.Fatal(err)
		}
	}
	monday := time.Date(2026, 3, 2, 2, 0, 0, 0, time.UTC)
	wang := casefile.Actor{ID: "wang"}
	officer := func(role string) casefile.Actor {
		return casefile.Actor{ID: role, Roles: []string{role}, Officer: true}
	}
	do(wang, monday, casefile.Open{
		ID: uuid.NameSpaceURL, Applicant: casefile.Applicant{ID: "wang", Kind: "person", Name: "Wang", Assurance: 2}, Channel: casefile.Online, Offices: map[string]string{"county": "310115"},
		Edit: casefile.Edit{Answers: rules.Values{"trade": "goods", "shop_name": "Corner", "shop_address": "1 Main Street", "floor_area": 40.0, "rented": true, "term": "permanent"}},
	})
	do(wang, monday, casefile.Supply{Material: "lease", File: casefile.Material{SHA256: "00"}})
	do(wang, monday, casefile.Submit{})
	do(officer("clerk"), monday, casefile.Accept{})
	task := c.OpenTasks()[0].ID
	do(officer("examiner"), verified, casefile.Claim{Task: task})
	do(officer("examiner"), verified, casefile.Complete{Task: task, Outcome: "pass"})
	return log, c
}

// What was issued under the policy of then does not matter; what would have been issued under another one is told.
func TestDryRun(t *testing.T) {
	l := library(t)
	item := l.Items["trade-licence"]
	friday := time.Date(2026, 3, 6, 2, 0, 0, 0, time.UTC)
	late, _ := lateShop(t, item, friday)
	soon, _ := lateShop(t, item, friday.AddDate(0, 0, -4))
	for policy, want := range map[string][]string{
		"yulin":   {"yellow nine_tenths 03-04 00:00", "red overdue 03-05 00:00"},
		"chengdu": {"yellow about_to_expire 03-03 00:00", "red step_overtime 03-03 00:00", "red overtime 03-05 00:00"},
	} {
		drawn, err := supervision.DryRun(l.Policies[policy], item, friday, nil, nil, late)
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, d := range drawn {
			got = append(got, d.Card.Level+" "+d.Card.Cause.Rule+" "+d.At.In(item.Calendar.Zone()).Format("01-02 15:04"))
			if d.Case != uuid.NameSpaceURL || d.Card.Policy != policy {
				t.Errorf("%+v", d)
			}
		}
		if !slices.Equal(got, want) {
			t.Errorf("%s: %q, want %q", policy, got, want)
		}
	}
	if drawn, err := supervision.DryRun(l.Policies["yulin"], item, friday.AddDate(0, 0, -4), nil, soon); err != nil || drawn != nil {
		t.Errorf("of a case in time: %v, %v", drawn, err)
	}
	if item.Policy.Code != rules.DefaultPolicy {
		t.Error("the item has changed its policy")
	}
	if _, err := supervision.DryRun(l.Policies["yulin"], item, friday, nil, late[1:]); err == nil {
		t.Error("a broken log passes")
	}
}

func TestUrge(t *testing.T) {
	l := library(t)
	item := l.Items["trade-licence"]
	now := time.Date(2026, 3, 6, 2, 0, 0, 0, time.UTC)
	_, c := lateShop(t, item, now)
	urged, err := casefile.Evolve(c, casefile.Event{Seq: c.Seq + 1, At: now, By: boss.ID, Data: casefile.Urged{Number: 1, Reply: item.Policy.Urge.Reply}})
	if err != nil {
		t.Fatal(err)
	}
	press := supervision.Press{By: boss.ID, Because: why, Number: 1}
	e := press.Open(item, urged)
	card, err := supervision.Evolve(supervision.Card{}, e)
	if err != nil {
		t.Fatal(err)
	}
	due, ok := card.ReplyDue(item.Calendar)
	if !ok || due.Date.String() != "2026-03-10" || card.Says.Level != supervision.Urge || e.By != boss.ID {
		t.Errorf("the reply to %+v is due %v", card, due.Date)
	}
	if got := card.Says.Evidence; got.Clock != "promised" || got.Due.String() != "2026-03-04" || len(card.To) != 1 || card.To[0].Step != "inspect" {
		t.Errorf("it goes to %+v with %+v", card.To, got)
	}
	if waits := casefile.Outlook(ignoring(item), urged).Next; !waits.At.Equal(due.At) || !card.Recorded.IsZero() {
		t.Errorf("the case waits until %s, the card, recorded %s, until %s", waits.At, card.Recorded, due.At)
	}
	press.Number = 2
	if again := press.Open(item, urged); again.Data.(supervision.Opened).Card.ID == card.ID {
		t.Error("two urges are one card")
	}
}

// ignoring is an item whose policy has a card on urges that are ignored, and no other.
func ignoring(item *rules.Item) *rules.Item {
	changed, policy := *item, *item.Policy
	policy.Rules = []*rules.CardRule{{Name: "ignored", Level: rules.Red, Events: []string{rules.OnUrgeIgnored}, To: rules.ToHolder}}
	changed.Policy = &policy
	return &changed
}
