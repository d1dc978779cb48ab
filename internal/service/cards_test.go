package service_test

import (
	"context"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"

	"github.com/onewindow/onewindow/internal/access"
	"github.com/onewindow/onewindow/internal/message"
	"github.com/onewindow/onewindow/internal/service"
	"github.com/onewindow/onewindow/internal/store"
	"github.com/onewindow/onewindow/internal/supervision"
)

var (
	supervisor = access.Actor{ID: "supervisor", Name: "Officer", Roles: []access.Role{access.Supervisor}, Division: "110105"}
	farWatcher = access.Actor{ID: "far-supervisor", Name: "Officer", Roles: []access.Role{access.Supervisor}, Division: "110108"}
)

// overdue is a case whose promised limit of one day has passed while the examiner had it in hand, and its red card.
func (w *world) overdue() (service.CaseView, service.CardView) {
	t, ctx := w.t, w.t.Context()
	t.Helper()
	w.at("2026-03-02 10:00")
	c := w.submitted(ctx)
	c = ok[service.CaseView](t)(w.s.Accept(ctx, w.as(clerk), c.ID))
	ok[[]service.ClaimResult](t)(w.s.ClaimTasks(ctx, w.as(examiner), ids(open(t, c, "examine"))))
	w.at("2026-03-04 00:00")
	for range 2 { // a clock that is asked again has nothing more to say
		ok[message.Outlook](t)(w.s.Tick(ctx, message.WorkInput{CaseID: c.ID.String(), Epoch: 1}))
	}
	for _, card := range ok[service.Page[service.CardView]](t)(w.s.Cards(ctx, supervisor, service.CardQuery{Case: c.ID, Level: "red"})).Items {
		if card.Cause.On == "promised" {
			return c, card
		}
	}
	t.Fatal("there is no red card for the promised limit")
	return service.CaseView{}, service.CardView{}
}

func TestACardGoesToWhoeverHadTheCaseInHand(t *testing.T) {
	w, ctx := newWorld(t), t.Context()
	c, card := w.overdue()
	if len(card.To) != 1 || card.To[0].Officer != examiner.ID || card.State != supervision.Issued || card.Number != c.Number {
		t.Errorf("%+v", card)
	}
	if e := card.Evidence; e.Clock != "promised" || e.Due.String() != "2026-03-03" || e.Counted != 1 {
		t.Errorf("evidence: %+v", e)
	}
	var causes []string
	for _, k := range ok[service.Page[service.CardView]](t)(w.s.Cards(ctx, supervisor, service.CardQuery{Case: c.ID})).Items {
		causes = append(causes, k.Cause.String())
	}
	seen := map[string]bool{}
	for _, cause := range causes {
		if seen[cause] {
			t.Errorf("two cards for %s", cause)
		}
		seen[cause] = true
	}
	mine := ok[service.Page[service.CardView]](t)(w.s.Cards(ctx, examiner, service.CardQuery{Level: "red"}))
	if len(mine.Items) == 0 {
		t.Error("the examiner does not see the card")
	}
	for name, a := range map[string]access.Actor{"a colleague": officer("examiner2", access.Examiner, "health"), "another district": farWatcher} {
		if list := ok[service.Page[service.CardView]](t)(w.s.Cards(ctx, a, service.CardQuery{})); len(list.Items) != 0 {
			t.Errorf("%s sees %d cards", name, len(list.Items))
		}
		_, err := w.s.Card(ctx, a, card.ID)
		refused(t, err, "not_found")
	}
}

func TestTheLifeOfACard(t *testing.T) {
	w, ctx := newWorld(t), t.Context()
	_, card := w.overdue()
	view := ok[service.CardView](t)
	card = view(w.s.AcknowledgeCard(ctx, w.as(examiner), card.ID))
	card = view(w.s.ReplyToCard(ctx, w.as(examiner), card.ID, service.ReplyInput{Text: "the device was away"}))
	_, err := w.s.RevokeCard(ctx, w.as(examiner), card.ID, service.ReasonInput{Because: "mine"})
	refused(t, err, "role_missing")
	call := w.as(examiner)
	appealed := view(w.s.AppealCard(ctx, call, card.ID, service.ReasonInput{Because: "it was calibrated by order"}))
	if appealed.State != supervision.Appealed || appealed.Seq != 4 {
		t.Fatalf("%+v", appealed)
	}
	call2 := w.as(supervisor)
	stale := int64(2)
	call2.IfMatch = &stale
	_, err = w.s.RevokeCard(ctx, call2, card.ID, service.ReasonInput{Because: "by order"})
	refused(t, err, "stale")
	_, err = w.s.RevokeCard(ctx, w.as(supervisor), card.ID, service.ReasonInput{})
	refused(t, err, "reason_missing")
	revoked := view(w.s.RevokeCard(ctx, w.as(supervisor), card.ID, service.ReasonInput{Because: "by order"}))
	if revoked.State != supervision.Revoked || revoked.Settled == nil || revoked.Settled.By != supervisor.ID {
		t.Errorf("%+v", revoked)
	}
	_, err = w.s.UpholdCard(ctx, w.as(supervisor), card.ID, service.ReasonInput{Because: "no"})
	refused(t, err, "card_state")
	if diff := cmp.Diff(appealed, view(w.s.AppealCard(ctx, call, card.ID, service.ReasonInput{Because: "it was calibrated by order"}))); diff != "" {
		t.Errorf("the same command again is answered as it was (-first +again):\n%s", diff)
	}
	w.whole(ctx)
}

// Nobody had claimed the examination when its time was over: whoever could have does not judge the card.
func TestACardOfAQueueIsNotDecidedInTheQueue(t *testing.T) {
	w, ctx := newWorld(t), t.Context()
	c := w.submitted(ctx)
	ok[service.CaseView](t)(w.s.Accept(ctx, w.as(clerk), c.ID))
	w.at("2026-02-13 10:00")
	ok[message.Outlook](t)(w.s.Tick(ctx, message.WorkInput{CaseID: c.ID.String(), Epoch: 1}))
	cards := ok[service.Page[service.CardView]](t)(w.s.Cards(ctx, supervisor, service.CardQuery{Case: c.ID, Level: "yellow"})).Items
	if len(cards) != 1 || len(cards[0].To) != 1 || cards[0].To[0].Officer != "" || cards[0].To[0].Role != "examiner" {
		t.Fatalf("%+v", cards)
	}
	both := officer("both", access.Examiner, "health")
	both.Roles = append(both.Roles, access.Supervisor)
	_, err := w.s.RevokeCard(ctx, w.as(both), cards[0].ID, service.ReasonInput{Because: "we were busy"})
	refused(t, err, "own_card")
	if n := w.count(ctx, "SELECT count(*) FROM audit WHERE actor = 'both' AND outcome = 'refused:own_card'"); n != 1 {
		t.Errorf("%d entries tell of the attempt", n)
	}
	revoked := ok[service.CardView](t)(w.s.RevokeCard(ctx, w.as(supervisor), cards[0].ID, service.ReasonInput{Because: "the office was closed"}))
	if revoked.State != supervision.Revoked {
		t.Errorf("%+v", revoked)
	}
}

// Nobody was awake for eight working days. The card is dated to the law, and who answers for it has the time that they would have had.
func TestALateCardLeavesTimeToAnswer(t *testing.T) {
	w, ctx := newWorld(t), t.Context()
	w.at("2026-03-02 10:00")
	c := w.submitted(ctx)
	c = ok[service.CaseView](t)(w.s.Accept(ctx, w.as(clerk), c.ID))
	ok[[]service.ClaimResult](t)(w.s.ClaimTasks(ctx, w.as(examiner), ids(open(t, c, "examine"))))
	w.at("2026-03-13 10:00")
	ok[message.Outlook](t)(w.s.Tick(ctx, message.WorkInput{CaseID: c.ID.String(), Epoch: 1}))
	cards := ok[service.Page[service.CardView]](t)(w.s.Cards(ctx, examiner, service.CardQuery{Level: "red"})).Items
	if len(cards) == 0 {
		t.Fatal("there is no card")
	}
	local := func(at *time.Time) string { return at.In(shanghai(t)).Format("2006-01-02 15:04") }
	for _, card := range cards {
		if card.Cause.On == "promised" && local(&card.IssuedAt) != "2026-03-04 00:00" {
			t.Errorf("the card is dated %s", local(&card.IssuedAt))
		}
		if card.RecordedAt == nil || local(card.RecordedAt) != "2026-03-13 10:00" || local(card.ReplyBy) != "2026-03-21 00:00" || card.ReplyLate {
			t.Errorf("recorded %v, to be replied to by %v, late %t", card.RecordedAt, card.ReplyBy, card.ReplyLate)
		}
	}
	w.at("2026-03-20 23:59")
	if late := ok[service.Page[service.CardView]](t)(w.s.Cards(ctx, examiner, service.CardQuery{Reply: "late"})).Items; len(late) != 0 {
		t.Errorf("%d replies are late", len(late))
	}
	if v := ok[service.CardView](t)(w.s.AppealCard(ctx, w.as(examiner), cards[0].ID, service.ReasonInput{Because: "the window was closed"})); v.State != supervision.Appealed {
		t.Errorf("%+v", v)
	}
	w.whole(ctx)
}

func TestUrge(t *testing.T) {
	w, ctx := newWorld(t), t.Context()
	w.at("2026-03-02 10:00")
	c := w.submitted(ctx)
	_, err := w.s.Urge(ctx, w.as(clerk), c.ID, service.ReasonInput{Because: "hurry"})
	refused(t, err, "role_missing")
	for range 2 {
		ok[service.CaseView](t)(w.s.Urge(ctx, w.as(supervisor), c.ID, service.ReasonInput{Because: "the applicant called twice"}))
	}
	cards := ok[service.Page[service.CardView]](t)(w.s.Cards(ctx, clerk, service.CardQuery{Level: "urge"}))
	if len(cards.Items) != 2 || cards.Items[0].ReplyBy == nil || cards.Items[0].To[0].Role != "clerk" {
		t.Errorf("%+v", cards.Items)
	}
}

func TestCardQueriesAreChecked(t *testing.T) {
	w, ctx := newWorld(t), t.Context()
	for _, q := range []service.CardQuery{{Whose: "theirs"}, {Level: "blue"}, {State: "lost"}, {Reply: "soon"}, {Cursor: "x"}} {
		_, err := w.s.Cards(ctx, supervisor, q)
		refused(t, err, "bad_query")
	}
	w.overdue()
	first := ok[service.Page[service.CardView]](t)(w.s.Cards(ctx, supervisor, service.CardQuery{Limit: 1}))
	second := ok[service.Page[service.CardView]](t)(w.s.Cards(ctx, supervisor, service.CardQuery{Limit: 1, Cursor: first.Next}))
	if len(first.Items) != 1 || len(second.Items) != 1 || first.Items[0].ID == second.Items[0].ID {
		t.Errorf("pages: %+v, %+v", first, second)
	}
}

func ids(tasks ...service.TaskView) []uuid.UUID {
	var list []uuid.UUID
	for _, t := range tasks {
		list = append(list, t.ID)
	}
	return list
}

// The card that a command raises is not the officer's own event, but comes with it: the audit must still say who did what.
func TestACommandThatRaisesACardIsAudited(t *testing.T) {
	w, ctx := newWorld(t), t.Context()
	w.at("2026-03-02 10:00")
	c := w.submitted(ctx)
	notice := service.NoticeInput{Because: "the plan has no scale"}
	ok[service.CaseView](t)(w.s.AskCorrection(ctx, w.as(clerk), c.ID, notice))
	ok[service.CaseView](t)(w.s.Correct(ctx, w.as(applicant), c.ID))
	_, err := w.s.AskCorrection(ctx, w.as(clerk), c.ID, notice)
	refused(t, err, "notice_repeated")
	notice.Justified = "the exits were overlooked"
	ok[service.CaseView](t)(w.s.AskCorrection(ctx, w.as(clerk), c.ID, notice))
	cards := ok[service.Page[service.CardView]](t)(w.s.Cards(ctx, clerk, service.CardQuery{}))
	if len(cards.Items) != 1 || cards.Items[0].Cause.On != "second_correction_notice" {
		t.Errorf("%+v", cards.Items)
	}
	w.whole(ctx)
}

func TestTamperingWithCardsShows(t *testing.T) {
	w, ctx := newWorld(t), t.Context()
	for name, statement := range map[string]string{
		"a card gone":       `WITH gone AS (DELETE FROM card_events WHERE card_id = $1) DELETE FROM cards WHERE id = $1`,
		"another addressee": `UPDATE cards SET card = jsonb_set(card, '{to,0,officer}', '"somebody"') WHERE id = $1`,
		"another level":     `UPDATE cards SET card = jsonb_set(card, '{says,level}', '"warning"') WHERE id = $1`,
		"a reply forged":    `UPDATE card_events SET data = '{"text":"I was not there"}' WHERE card_id = $1 AND kind = 'replied'`,
		"the tail cut":      `DELETE FROM card_events WHERE card_id = $1 AND kind = 'replied'`,
	} {
		c, card := w.overdue()
		ok[service.CardView](t)(w.s.ReplyToCard(ctx, w.as(examiner), card.ID, service.ReplyInput{Text: "the device was away"}))
		if broken := w.breaks(ctx, c.ID); len(broken) > 0 {
			t.Fatalf("before %s: %+v", name, broken)
		}
		w.exec(ctx, statement, card.ID)
		if len(w.breaks(ctx, c.ID)) == 0 {
			t.Errorf("%s: nothing shows", name)
		}
	}
}

func (w *world) breaks(ctx context.Context, id uuid.UUID) []store.Break {
	w.t.Helper()
	_, _, breaks, err := w.db.Verify(ctx)
	if err != nil {
		w.t.Fatal(err)
	}
	return slices.DeleteFunc(breaks, func(b store.Break) bool { return b.Case != id })
}
