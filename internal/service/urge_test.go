package service_test

import (
	"slices"
	"testing"

	"github.com/onewindow/onewindow/internal/access"
	"github.com/onewindow/onewindow/internal/message"
	"github.com/onewindow/onewindow/internal/service"
)

// heeded is a policy by which nobody ignores an urge without a card.
const heeded = `policy: default
languages: [en, zh]
rules:
  ignored: {card: red, event: urge_ignored, to: unit-head, copy: [supervisor]}
urge: {by: supervisor, reply: 2wd}
appeal: {within: 5wd, decided_by: supervisor, decided_within: 10wd}
exempt: [force_majeure]
`

// urgedCase is a case whose examiner is urged on Tuesday, 3 March, once or several times; an answer is due by the end of Thursday.
func (w *world) urgedCase(times int) (service.CaseView, []service.CardView) {
	t, ctx := w.t, w.t.Context()
	t.Helper()
	w.at("2026-03-02 10:00")
	c := w.submitted(ctx)
	c = ok[service.CaseView](t)(w.s.Accept(ctx, w.as(clerk), c.ID))
	ok[[]service.ClaimResult](t)(w.s.ClaimTasks(ctx, w.as(examiner), ids(open(t, c, "examine"))))
	w.at("2026-03-03 10:00")
	for range times {
		c = ok[service.CaseView](t)(w.s.Urge(ctx, w.as(supervisor), c.ID, service.ReasonInput{Because: "people wait"}))
	}
	urges := ok[service.Page[service.CardView]](t)(w.s.Cards(ctx, supervisor, service.CardQuery{Case: c.ID, Level: "urge"})).Items
	if len(urges) != times {
		t.Fatalf("%d urges are %d cards", times, len(urges))
	}
	return c, urges
}

// causes are what the red cards of a case are about.
func (w *world) causes(c service.CaseView) []string {
	w.t.Helper()
	var causes []string
	for _, k := range ok[service.Page[service.CardView]](w.t)(w.s.Cards(w.t.Context(), supervisor, service.CardQuery{Case: c.ID, Level: "red"})).Items {
		causes = append(causes, k.Cause.String()+" "+k.IssuedAt.In(shanghai(w.t)).Format("01-02 15:04"))
	}
	slices.Sort(causes)
	return causes
}

// Whatever the addressee or who decides on the card does about it in time answers the urge; to have seen it does not.
func TestAnUrgeIsAnswered(t *testing.T) {
	const ignored = "ignored/urge_ignored/1 03-06 00:00"
	for name, tc := range map[string]struct {
		at   string
		act  func(*world, service.CardView) (service.CardView, error)
		want []string
	}{
		"acknowledged": {"2026-03-04 10:00", func(w *world, k service.CardView) (service.CardView, error) {
			return w.s.AcknowledgeCard(w.t.Context(), w.as(examiner), k.ID)
		}, []string{ignored}},
		"replied": {"2026-03-05 23:59", func(w *world, k service.CardView) (service.CardView, error) {
			return w.s.ReplyToCard(w.t.Context(), w.as(examiner), k.ID, service.ReplyInput{Text: "tomorrow"})
		}, nil},
		"replied too late, and nobody was awake": {"2026-03-09 10:00", func(w *world, k service.CardView) (service.CardView, error) {
			return w.s.ReplyToCard(w.t.Context(), w.as(examiner), k.ID, service.ReplyInput{Text: "tomorrow"})
		}, []string{ignored}},
		"appealed": {"2026-03-05 23:59", func(w *world, k service.CardView) (service.CardView, error) {
			return w.s.AppealCard(w.t.Context(), w.as(examiner), k.ID, service.ReasonInput{Because: "it waits for a test"})
		}, nil},
		"revoked": {"2026-03-05 23:59", func(w *world, k service.CardView) (service.CardView, error) {
			return w.s.RevokeCard(w.t.Context(), w.as(supervisor), k.ID, service.ReasonInput{Because: "the wrong case"})
		}, nil},
		"waived": {"2026-03-05 23:59", func(w *world, k service.CardView) (service.CardView, error) {
			return w.s.ExemptCard(w.t.Context(), w.as(supervisor), k.ID, service.ExemptInput{Ground: "force_majeure", Because: "a flood"})
		}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorldBy(t, heeded)
			c, urges := w.urgedCase(1)
			w.at(tc.at)
			ok[service.CardView](t)(tc.act(w, urges[0]))
			w.at("2026-03-10 00:00")
			ok[message.Outlook](t)(w.s.Tick(t.Context(), message.WorkInput{CaseID: c.ID.String(), Epoch: 1}))
			if got := w.causes(c); !slices.Equal(got, tc.want) {
				t.Errorf("cards are %q, want %q", got, tc.want)
			}
			w.whole(t.Context())
		})
	}
}

// Each urge has a card of its own, and the head hears of those that nobody answered: not of the answered one.
func TestTwoUrgesAndOneAnswer(t *testing.T) {
	w, ctx := newWorldBy(t, heeded), t.Context()
	c, urges := w.urgedCase(3)
	call := w.as(examiner)
	second := urges[slices.IndexFunc(urges, func(k service.CardView) bool { return k.Cause.Entry == 2 })]
	for range 2 { // the same answer again
		ok[service.CardView](t)(w.s.ReplyToCard(ctx, call, second.ID, service.ReplyInput{Text: "tomorrow"}))
	}
	_, err := w.s.ReplyToCard(ctx, w.as(officer("examiner2", access.Examiner, "health")), urges[0].ID, service.ReplyInput{Text: "not I"})
	refused(t, err, "not_found")
	w.at("2026-03-06 00:00")
	for range 2 {
		ok[message.Outlook](t)(w.s.Tick(ctx, message.WorkInput{CaseID: c.ID.String(), Epoch: 1}))
	}
	if got, want := w.causes(c), []string{"ignored/urge_ignored/1 03-06 00:00", "ignored/urge_ignored/3 03-06 00:00"}; !slices.Equal(got, want) {
		t.Errorf("cards are %q, want %q", got, want)
	}
	for kind, want := range map[string]int{"urged": 3, "urge_answered": 1} {
		if n := w.count(ctx, "SELECT count(*) FROM case_events WHERE kind = '"+kind+"'"); n != want {
			t.Errorf("%d events %s, want %d", n, kind, want)
		}
	}
	if list := ok[service.Page[service.CardView]](t)(w.s.Cards(ctx, healthHead, service.CardQuery{Whose: "mine"})).Items; len(list) != 2 {
		t.Errorf("the head has %d cards", len(list))
	}
	w.whole(ctx)
}

// A refused urge leaves no trace in the case, and no applicant reads who was urged.
func TestAnUrgeThatIsRefused(t *testing.T) {
	w, ctx := newWorldBy(t, heeded), t.Context()
	c, _ := w.urgedCase(1)
	_, err := w.s.Urge(ctx, w.as(supervisor), c.ID, service.ReasonInput{})
	refused(t, err, "reason_missing")
	if n := w.count(ctx, "SELECT count(*) FROM case_events WHERE kind = 'urged'"); n != 1 {
		t.Errorf("%d urges", n)
	}
	for _, e := range ok[service.Page[service.EventView]](t)(w.s.Events(ctx, applicant, c.ID, service.PageQuery{Limit: 100})).Items {
		if e.Kind == "urged" && (e.By != "" || string(e.Data) != "{}") {
			t.Errorf("the applicant reads %+v", e)
		}
	}
	w.whole(ctx)
}
