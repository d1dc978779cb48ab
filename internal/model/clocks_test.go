package model_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/onewindow/onewindow/internal/access"
	"github.com/onewindow/onewindow/internal/service"
)

// scene is a case over a real database, and what its log must say. All of it lies in the March and April of 2026, in which
// the only holiday is Monday, 6 April.
type scene struct {
	name      string
	item      string
	division  string
	answers   map[string]any
	materials []string
	acts      []act     // after the submission, on Monday, 2 March, ten o'clock
	outage    [2]string // from, to
	log       string    // a line each: the lawful instant of an event, and what it was; soon: done by the process at once
}

type act struct {
	at string
	do func(o *office) error
}

func accept(o *office) error {
	_, err := o.s.Accept(o.t.Context(), o.as(staff(access.Clerk, "")), o.id)
	return err
}

func askCorrection(o *office) error {
	_, err := o.s.AskCorrection(o.t.Context(), o.as(staff(access.Clerk, "")), o.id, service.NoticeInput{Because: because})
	return err
}

func withdraw(o *office) error {
	_, err := o.s.Withdraw(o.t.Context(), o.as(wang), o.id, service.ReasonInput{Because: because})
	return err
}

func answer(request string) func(*office) error {
	return func(o *office) error {
		_, err := o.s.Answer(o.t.Context(), o.as(wang), o.id, service.AnswerInput{Request: request})
		return err
	}
}

func ask(who access.Actor, step, request string) func(*office) error {
	return func(o *office) error {
		_, err := o.s.AskInTask(o.t.Context(), o.as(who), o.claim(who, step), service.AskInput{Request: request, Because: because})
		return err
	}
}

// complete claims and ends a step, with what was found in it.
func complete(who access.Actor, step, outcome string, found map[string]any) func(*office) error {
	return func(o *office) error {
		in := service.CompleteInput{Outcome: outcome, Findings: texts(o.t, found), Officers: []string{"second for " + step}, Because: because}
		_, err := o.s.CompleteTask(o.t.Context(), o.as(who), o.claim(who, step), in)
		return err
	}
}

var (
	shop = map[string]any{
		"trade": "goods", "shop_name": "Corner", "shop_address": "1 Main Street", "floor_area": 40, "rented": true, "term": "permanent",
	}
	fair = map[string]any{
		"event_name": "Fair", "visitors": 6000, "public": true, "first_day": "2026-06-05", "last_day": "2026-06-06", "location": "The park", "structures": false,
	}
	works  = map[string]any{"size": "large", "public": false}
	barber = map[string]any{"place_kind": "hairdresser", "place_name": "Barber", "address": "1 Main Street", "commits": true}

	verifier  = staff(access.Examiner, "market-regulation")
	surveyor  = staff(access.Inspector, "market-regulation")
	host      = staff(access.Examiner, "culture")
	firefight = staff(access.Examiner, "fire-rescue")
	alderman  = staff(access.Head, "culture")
	reviewer  = staff(access.Examiner, "housing")
	sanitary  = staff(access.Inspector, "health")
)

// upToTheOffices brings the fair to its steps side by side, where two of three offices keep silent.
var upToTheOffices = []act{
	{"2026-03-02 11:00", accept},
	{"2026-03-03 10:00", complete(host, "check_location", "pass", map[string]any{"location_fit": true})},
}

var scenes = []scene{
	{name: "accepted by silence", item: "trade-licence", division: "110105", answers: shop, materials: []string{"lease"},
		acts: []act{{"2026-03-05 09:00", withdraw}},
		log: `2026-03-02 10:00:00 submitted
			2026-03-04 00:00:00 accepted
			2026-03-04 00:00:00 card_issued
			2026-03-04 00:00:00 block_opened
			2026-03-04 00:00:00 card_issued
			2026-03-05 00:00:00 card_issued
			2026-03-05 00:00:00 card_issued
			2026-03-05 09:00:00 withdrawn
			2026-04-05 00:00:00 closed`},
	{name: "granted by silence", item: "trade-licence", division: "110105", answers: shop, materials: []string{"lease"},
		acts: []act{
			{"2026-03-02 11:00", accept},
			{"2026-03-02 14:00", complete(verifier, "verify", "pass", nil)},
			{"2026-03-03 10:30", complete(surveyor, "inspect", "pass", map[string]any{"premises_fit": true})},
		},
		log: `2026-03-02 10:00:00 submitted
			2026-03-02 11:00:00 accepted
			2026-03-02 11:00:00 block_opened
			2026-03-02 14:00:00 claimed
			2026-03-02 14:00:00 completed
			2026-03-02 14:00:00 block_opened
			2026-03-03 00:00:00 card_issued
			2026-03-03 10:30:00 claimed
			2026-03-03 10:30:00 completed
			2026-03-03 10:30:00 block_opened
			2026-03-04 00:00:00 card_issued
			2026-03-05 00:00:00 card_issued
			2026-03-06 00:00:00 completed
			2026-03-06 00:00:00 decided
			2026-03-06 00:00:00 card_issued
			soon issued
			soon delivered
			2026-04-06 00:00:00 closed`},
	{name: "nothing is corrected", item: "trade-licence", division: "110105", answers: shop, materials: []string{"lease"},
		acts: []act{{"2026-03-02 15:00", askCorrection}},
		log: `2026-03-02 10:00:00 submitted
			2026-03-02 15:00:00 correction_asked
			2026-03-17 00:00:00 lapsed
			2026-03-17 00:00:00 acceptance_refused
			2026-04-17 00:00:00 closed`},
	{name: "a clock that stood still goes on", item: "joint-works", division: "110100", answers: works, materials: []string{"plan", "photo", "insurance"},
		acts: []act{
			{"2026-03-02 11:00", accept},
			{"2026-03-09 10:00", ask(reviewer, "review", "papers")},
			{"2026-03-11 16:00", answer("papers")},
		},
		log: `2026-03-02 10:00:00 submitted
			2026-03-02 11:00:00 accepted
			2026-03-02 11:00:00 block_opened
			2026-03-05 00:00:00 card_issued
			2026-03-09 10:00:00 claimed
			2026-03-09 10:00:00 asked
			2026-03-11 16:00:00 answered
			2026-03-31 00:00:00 card_issued
			2026-04-02 00:00:00 card_issued
			2026-04-10 00:00:00 decided
			2026-04-10 00:00:00 card_issued
			soon issued
			soon delivered
			2026-04-21 00:00:00 closed`},
	{name: "nothing is answered", item: "event-permit", division: "110100", answers: fair, materials: []string{"programme"},
		acts: []act{{"2026-03-02 11:00", accept}, {"2026-03-03 10:00", ask(host, "check_location", "another_location")}},
		log: `2026-03-02 10:00:00 submitted
			2026-03-02 11:00:00 accepted
			2026-03-02 11:00:00 block_opened
			2026-03-03 10:00:00 claimed
			2026-03-03 10:00:00 asked
			2026-03-18 00:00:00 lapsed
			2026-03-18 00:00:00 withdrawn
			2026-04-18 00:00:00 closed`},
	{name: "the end waits for the check", item: "public-place-hygiene-permit", division: "110105", answers: barber, materials: []string{"floor-plan"},
		acts: []act{{"2026-03-02 11:00", accept}, {"2026-04-10 10:00", complete(sanitary, "check", "true", nil)}},
		log: `2026-03-02 10:00:00 submitted
			2026-03-02 11:00:00 accepted
			2026-03-02 11:00:00 decided
			soon issued
			soon delivered
			2026-04-10 10:00:00 claimed
			2026-04-10 10:00:00 checked
			2026-04-10 10:00:00 closed`},
	{name: "the worker sleeps over two offices", item: "event-permit", division: "110100", answers: fair, materials: []string{"programme"},
		acts: append(slices.Clone(upToTheOffices),
			act{"2026-03-05 10:00", complete(firefight, "fire_safety", "pass", nil)},
			act{"2026-03-16 14:00", complete(alderman, "alderman", "granted", nil)}),
		outage: [2]string{"2026-03-06 12:00", "2026-03-16 09:00"},
		log: `2026-03-02 10:00:00 submitted
			2026-03-02 11:00:00 accepted
			2026-03-02 11:00:00 block_opened
			2026-03-03 10:00:00 claimed
			2026-03-03 10:00:00 completed
			2026-03-03 10:00:00 block_opened
			2026-03-05 10:00:00 claimed
			2026-03-05 10:00:00 completed
			2026-03-10 00:00:00 card_issued
			2026-03-10 00:00:00 completed
			2026-03-11 00:00:00 card_issued
			2026-03-11 00:00:00 completed
			2026-03-11 00:00:00 block_opened
			2026-03-16 14:00:00 claimed
			2026-03-16 14:00:00 completed
			2026-03-16 14:00:00 decided
			soon issued
			soon delivered
			2026-04-16 00:00:00 closed`},
	{name: "people go on while the worker sleeps", item: "event-permit", division: "110100", answers: fair, materials: []string{"programme"},
		acts: append(slices.Clone(upToTheOffices),
			act{"2026-03-12 10:00", complete(firefight, "fire_safety", "pass", nil)},
			act{"2026-03-12 14:00", complete(alderman, "alderman", "granted", nil)}),
		outage: [2]string{"2026-03-06 12:00", "2026-03-16 09:00"},
		log: `2026-03-02 10:00:00 submitted
			2026-03-02 11:00:00 accepted
			2026-03-02 11:00:00 block_opened
			2026-03-03 10:00:00 claimed
			2026-03-03 10:00:00 completed
			2026-03-03 10:00:00 block_opened
			2026-03-10 00:00:00 card_issued
			2026-03-10 00:00:00 card_issued
			2026-03-10 00:00:00 completed
			2026-03-11 00:00:00 card_issued
			2026-03-11 00:00:00 completed
			2026-03-12 10:00:00 claimed
			2026-03-12 10:00:00 completed
			2026-03-12 10:00:00 block_opened
			2026-03-12 14:00:00 claimed
			2026-03-12 14:00:00 completed
			2026-03-12 14:00:00 decided
			soon issued
			soon delivered
			2026-04-16 00:00:00 closed`},
}

// The clocks fire by the timer of the workflow, at their lawful instants and never before, over a real database.
func TestClocks(t *testing.T) {
	for _, sc := range scenes {
		t.Run(sc.name, func(t *testing.T) {
			o := newOffice(t, "2026-03-02 10:00")
			o.submit(service.OpenInput{Item: sc.item, Division: sc.division, Answers: texts(t, sc.answers)}, sc.materials)
			o.post()
			o.stage(sc)
			o.play()
			lines := o.log()
			if got, want := written(o, lines), strings.ReplaceAll(sc.log, "\t", ""); got != want {
				t.Errorf("the log says\n%s\nand should say\n%s", got, want)
			}
			o.punctual(sc, lines)
		})
	}
}

// stage puts into the agenda what people do, and the outage.
func (o *office) stage(sc scene) {
	for _, a := range sc.acts {
		o.at(o.local(a.at), func() {
			if err := a.do(o); err != nil {
				o.t.Errorf("%s: %v", a.at, err)
			}
			o.post()
		})
	}
	if sc.outage[0] != "" {
		o.at(o.local(sc.outage[0]), func() { o.outage(o.local(sc.outage[1])) })
	}
}

// written is the log in words. What the process does by itself comes a little after what asked for it, or after an outage.
func written(o *office, lines []line) string {
	var text []string
	for _, l := range lines {
		at := l.At.In(o.zone).Format("2006-01-02 15:04:05.999999")
		if l.By == "" && (l.Kind == "issued" || l.Kind == "delivered") {
			at = "soon"
		}
		text = append(text, at+" "+l.Kind)
	}
	return strings.Join(text, "\n")
}

// punctual checks that nothing was written down before its instant, and all of it soon after, as far as the worker was awake.
func (o *office) punctual(sc scene, lines []line) {
	o.t.Helper()
	var from, to time.Time
	if sc.outage[0] != "" {
		from, to = o.local(sc.outage[0]), o.local(sc.outage[1])
	}
	asked := lines[0].At
	for _, l := range lines {
		if strings.HasPrefix(written(o, []line{l}), "soon") {
			l.At = asked
		}
		limit := l.At.Add(spread)
		if !l.At.Before(from) && l.At.Before(to) {
			limit = to.Add(spread)
		}
		if l.Recorded.Before(l.At) || l.Recorded.After(limit) {
			o.t.Errorf("%s of %s was written down at %s", l.Kind, l.At.In(o.zone), l.Recorded.In(o.zone))
		}
		asked = l.At
	}
}
