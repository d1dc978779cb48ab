package service_test

import (
	"context"
	"os"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"github.com/onewindow/onewindow/internal/access"
	"github.com/onewindow/onewindow/internal/message"
	"github.com/onewindow/onewindow/internal/service"
	"github.com/onewindow/onewindow/internal/supervision"
)

// inCity serves a department of the city of the districts.
func inCity(id string, role access.Role, department string) access.Actor {
	return access.Actor{ID: id, Name: "Officer", Roles: []access.Role{role}, Division: "110100", Department: department}
}

var (
	fireHead       = inCity("fire-head", access.Head, "fire-rescue")
	fireSupervisor = inCity("fire-supervisor", access.Supervisor, "fire-rescue")
	cultureHead    = inCity("culture-head", access.Head, "culture")
	healthWatcher  = inCity("health-supervisor", access.Supervisor, "health")
	districtFire   = officer("district-fire-head", access.Head, "fire-rescue")
)

// event is a case of the city's department of culture, handed in.
func (w *world) event(ctx context.Context) service.CaseView {
	t := w.t
	t.Helper()
	in := service.OpenInput{Item: "event-permit", Division: "110100", Answers: answers(t, map[string]any{
		"event_name": "灯会", "visitors": 6000, "public": true, "first_day": "2026-05-01", "last_day": "2026-05-02", "location": "公园", "structures": false,
	})}
	c := ok[service.CaseView](t)(w.s.OpenCase(ctx, w.as(applicant), in))
	c = ok[service.CaseView](t)(w.s.SupplyMaterial(ctx, w.as(applicant), c.ID, service.MaterialInput{Name: "programme", Content: pdf("programme")}))
	return ok[service.CaseView](t)(w.s.Submit(ctx, w.as(applicant), c.ID))
}

// jointly is one that the city's fire brigade has in hand as well.
func (w *world) jointly(ctx context.Context) service.CaseView {
	t := w.t
	t.Helper()
	c := w.event(ctx)
	c = ok[service.CaseView](t)(w.s.Accept(ctx, w.as(inCity("city-clerk", access.Clerk, "")), c.ID))
	location := service.CompleteInput{Outcome: "pass", Findings: answers(t, map[string]any{"location_fit": true})}
	return w.complete(ctx, inCity("culture-examiner", access.Examiner, "culture"), c, "check_location", location)
}

// The head and the supervisor of an office that has a step of another's case see the card that they have a copy of; they do not decide on it.
func TestACopyOfACardIsReadInTheOtherOffice(t *testing.T) {
	w, ctx := newWorld(t), t.Context()
	c := w.jointly(ctx)
	w.at("2026-03-20 10:00") // the promise is broken, and the fire brigade alone has not spoken
	ok[message.Outlook](t)(w.s.Tick(ctx, message.WorkInput{CaseID: c.ID.String(), Epoch: 1}))
	cards := ok[service.Page[service.CardView]](t)(w.s.Cards(ctx, cultureHead, service.CardQuery{Level: "red"})).Items
	if len(cards) != 1 || len(cards[0].Copy) != 2 {
		t.Fatalf("%+v", cards)
	}
	for name, tc := range map[string]struct {
		a     access.Actor
		cards int
	}{
		"its head":                       {fireHead, 1},
		"its supervisor":                 {fireSupervisor, 1},
		"an office that has spoken":      {inCity("health-head", access.Head, "health"), 0},
		"the supervisor of another":      {healthWatcher, 0},
		"the same office, of a district": {districtFire, 0},
		"an officer of it":               {inCity("fire-approver", access.Approver, "fire-rescue"), 0},
	} {
		t.Run(name, func(t *testing.T) {
			list := ok[service.Page[service.CardView]](t)(w.s.Cards(ctx, tc.a, service.CardQuery{Level: "red"})).Items
			if len(list) != tc.cards {
				t.Errorf("%d cards in the list, want %d", len(list), tc.cards)
			}
			_, err := w.s.Card(ctx, tc.a, cards[0].ID)
			_, decided := w.s.RevokeCard(ctx, w.as(tc.a), cards[0].ID, service.ReasonInput{Because: "ours"})
			if tc.cards == 0 {
				refused(t, err, "not_found")
				refused(t, decided, "not_found")
				return
			}
			if err != nil {
				t.Error(err)
			}
			refused(t, decided, "out_of_scope")
		})
	}
}

// Cards that were there before their offices were noted get them from what they say.
func TestOlderCardsGetTheirOffices(t *testing.T) {
	w, ctx := newWorld(t), t.Context()
	c := w.jointly(ctx)
	w.at("2026-03-20 10:00")
	ok[message.Outlook](t)(w.s.Tick(ctx, message.WorkInput{CaseID: c.ID.String(), Epoch: 1}))
	w.overdue()
	file, err := os.ReadFile("../store/migrations/00010_offices_and_heads.sql")
	if err != nil {
		t.Fatal(err)
	}
	_, update, _ := strings.Cut(string(file), "UPDATE cards")
	update, _, _ = strings.Cut(update, ";")
	conn, err := pgx.Connect(ctx, w.url)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(context.WithoutCancel(ctx))
	for _, sql := range []string{
		"CREATE TABLE noted AS SELECT id, offices FROM cards", "UPDATE cards SET offices = '{}'", "UPDATE cards" + update,
	} {
		if _, err := conn.Exec(ctx, sql); err != nil {
			t.Fatal(err)
		}
	}
	if n := w.count(ctx, "SELECT count(*) FROM noted WHERE offices <> '{}'"); n < 2 {
		t.Fatalf("%d cards went to an office", n)
	}
	if n := w.count(ctx, `SELECT count(*) FROM cards k JOIN noted n USING (id) WHERE NOT (k.offices @> n.offices AND k.offices <@ n.offices)`); n != 0 {
		t.Errorf("%d cards have other offices than when they are issued", n)
	}
}

// The numbers of steps and officers lead to the cases of the office that has the tasks, whosever the cases are.
func TestNumbersOfTasksLeadToTheirCases(t *testing.T) {
	w, ctx := newWorld(t), t.Context()
	c := w.jointly(ctx)
	w.complete(ctx, inCity("fire-examiner", access.Examiner, "fire-rescue"), w.jointly(ctx), "fire_safety", service.CompleteInput{Outcome: "pass"})
	w.event(ctx)
	fireExaminer := inCity("fire-examiner", access.Examiner, "fire-rescue")
	ok[[]service.ClaimResult](t)(w.s.ClaimTasks(ctx, w.as(fireExaminer), ids(open(t, c, "fire_safety"))))
	for name, tc := range map[string]struct {
		a    access.Actor
		step string
		want int
	}{
		"the fire brigade":           {fireHead, "fire_safety", 1},
		"its supervisor":             {fireSupervisor, "fire_safety", 1},
		"the office of the case":     {cultureHead, "fire_safety", 0},
		"of the window, a head":      {cultureHead, "accept", 0},
		"of the window, all offices": {inCity("city-supervisor", access.Supervisor, ""), "accept", 1},
		"all offices of the city":    {inCity("city-supervisor", access.Supervisor, ""), "medical_care", 2},
		"the supervisor of a county": {supervisor, "medical_care", 0},
	} {
		t.Run(name, func(t *testing.T) {
			scope := service.BoardScope{Step: tc.step}
			sum := ok[service.Summary](t)(w.s.Summary(ctx, tc.a, service.SummaryQuery{By: "step", BoardScope: scope}))
			page := ok[service.Page[service.WatchedCase]](t)(w.s.WatchedCases(ctx, tc.a, service.WatchedQuery{BoardScope: scope}))
			if n := sum.Total.Counts[supervision.InHand]; n != tc.want || len(page.Items) != tc.want {
				t.Errorf("the board says %d and leads to %d cases, want %d", n, len(page.Items), tc.want)
			}
		})
	}
	of := service.WatchedQuery{BoardScope: service.BoardScope{Person: fireExaminer.ID}}
	page := ok[service.Page[service.WatchedCase]](t)(w.s.WatchedCases(ctx, fireHead, of))
	if len(page.Items) != 1 || page.Items[0].ID != c.ID {
		t.Errorf("their officer has %+v", page.Items)
	}
	if page := ok[service.Page[service.WatchedCase]](t)(w.s.WatchedCases(ctx, cultureHead, of)); len(page.Items) != 0 {
		t.Errorf("another office's officer has %+v", page.Items)
	}
}

// A step at the office of a district leads its supervisor to the case of the city.
func TestAStepBelowLeadsToTheCaseAbove(t *testing.T) {
	w, ctx := newWorld(t), t.Context()
	c := w.jointly(ctx)
	w.count(ctx, "WITH moved AS (UPDATE tasks SET division = '110105' WHERE step = 'streets' RETURNING 1) SELECT count(*) FROM moved")
	for name, tc := range map[string]struct {
		a    access.Actor
		want int
	}{
		"its district":                 {supervisor, 1},
		"a district beside it":         {farWatcher, 0},
		"the city, with its districts": {inCity("city-supervisor", access.Supervisor, ""), 1},
	} {
		t.Run(name, func(t *testing.T) {
			page := ok[service.Page[service.WatchedCase]](t)(w.s.WatchedCases(ctx, tc.a, service.WatchedQuery{BoardScope: service.BoardScope{Step: "streets"}}))
			if len(page.Items) != tc.want || tc.want == 1 && page.Items[0].ID != c.ID {
				t.Errorf("it leads to %+v", page.Items)
			}
		})
	}
}
