package service

import (
	"cmp"
	"context"
	"slices"

	"github.com/google/uuid"

	"github.com/onewindow/onewindow/internal/access"
	"github.com/onewindow/onewindow/internal/store"
	"github.com/onewindow/onewindow/internal/supervision"
	"github.com/onewindow/onewindow/internal/worktime"
)

// ScoreQuery asks for scores over whole months.
type ScoreQuery struct {
	BoardScope
	Of   string // unit or officer
	From string // a month like 2026-01; empty: the month of To
	To   string // a month; empty: the present one
}

// Scores are the points of units or officers, each made up of its lines.
type Scores struct {
	Of   string        `json:"of"`
	From worktime.Date `json:"from"`
	To   worktime.Date `json:"to"`
	Rows []Score       `json:"rows"`
}

// Score is the points of one unit or officer under one policy.
type Score struct {
	Division   string      `json:"division,omitempty"`
	Department string      `json:"department,omitempty"`
	Officer    string      `json:"officer,omitempty"`
	Policy     string      `json:"policy"`
	Points     int         `json:"points"`
	Lines      []ScoreLine `json:"lines"`
}

// ScoreLine is what points are for: a card, or the early decisions of a month.
type ScoreLine struct {
	Word   string        `json:"word"`
	Points int           `json:"points"`
	On     worktime.Date `json:"on"`
	Card   *uuid.UUID    `json:"card,omitempty"`
	Case   *uuid.UUID    `json:"case,omitempty"`
	Rule   string        `json:"rule,omitempty"`
}

// scored is whom a score is of.
type scored struct{ division, department, officer, policy string }

// mostScored is how many cards one request draws scores up from.
const mostScored = 20_000

// Scores draws up the scores of units or officers from the cards of a period that still stand, by the policies in force. The same
// request gives the same lines for as long as nothing is decided about a card.
func (s *Service) Scores(ctx context.Context, a access.Actor, q ScoreQuery) (Scores, error) {
	if q.Of != "unit" && q.Of != "officer" {
		return Scores{}, badQuery("of", "Of is unit or officer.")
	}
	months, err := s.months(cmp.Or(q.From, q.To, s.now().In(s.zone).Format("2006-01")), q.To)
	if err != nil {
		return Scores{}, err
	}
	b, err := s.watch(ctx, a, q.BoardScope, q.Of == "officer")
	if err != nil {
		return Scores{}, err
	}
	b.From, b.Until, b.Monthly = months[0], months[len(months)-1].AddMonths(1).AddDays(-1), true
	records, err := s.records(ctx, b, q.Of)
	if err != nil {
		return Scores{}, err
	}
	scores := Scores{Of: q.Of, From: b.From, To: b.Until, Rows: []Score{}}
	for who, r := range records {
		policy, ok := s.library.Policies[who.policy]
		if !ok {
			continue // no longer in force: it has no points to give
		}
		if lines := supervision.Score(policy, *r); len(lines) > 0 {
			scores.Rows = append(scores.Rows, scoreOf(who, lines))
		}
	}
	slices.SortFunc(scores.Rows, func(a, b Score) int {
		return cmp.Or(cmp.Compare(a.Points, b.Points), cmp.Compare(a.Division, b.Division), cmp.Compare(a.Department, b.Department),
			cmp.Compare(a.Officer, b.Officer), cmp.Compare(a.Policy, b.Policy))
	})
	return scores, nil
}

func scoreOf(who scored, lines []supervision.Line) Score {
	score := Score{Division: who.division, Department: who.department, Officer: who.officer, Policy: who.policy, Points: supervision.Total(lines)}
	for _, l := range lines {
		line := ScoreLine{Word: l.Word, Points: l.Points, On: l.On, Rule: l.Rule}
		if l.Card != uuid.Nil {
			line.Card, line.Case = &l.Card, &l.Case
		}
		score.Lines = append(score.Lines, line)
	}
	return score
}

// records gathers what scores are drawn up from.
func (s *Service) records(ctx context.Context, b store.BoardQuery, of string) (map[scored]*supervision.Record, error) {
	records := map[scored]*supervision.Record{}
	record := func(who scored, item string) *supervision.Record {
		if records[who] == nil {
			records[who] = &supervision.Record{Months: map[worktime.Date]supervision.Decisions{}, Calendar: s.library.Items[item].Calendar}
		}
		return records[who]
	}
	cards, err := s.store.IssuedCards(ctx, store.IssuedFilter{
		Divisions: b.Divisions, Department: b.Department, Item: b.Item, Officer: b.Person, From: b.From.In(s.zone), Before: b.Until.AddDays(1).In(s.zone), Limit: mostScored + 1,
	})
	if err != nil {
		return nil, fail(err)
	}
	if len(cards) > mostScored {
		return nil, badQuery("from", "There are too many cards in this period. Choose a shorter one, or a division.")
	}
	for _, k := range cards {
		for _, who := range owing(k, of) {
			if _, ok := s.library.Items[k.Item]; ok && (b.Person == "" || b.Person == who.officer) {
				r := record(who, k.Item)
				r.Cards = append(r.Cards, k.Card)
			}
		}
	}
	decided, err := s.decisions(ctx, b, of)
	if err != nil {
		return nil, err
	}
	for _, d := range decided {
		if item, ok := s.library.Items[d.item]; ok && item.Policy != nil {
			d.who.policy = item.Policy.Code
			months := record(d.who, d.item).Months
			n := months[d.month]
			months[d.month] = supervision.Decisions{All: n.All + d.All, Early: n.Early + d.Early}
		}
	}
	return records, nil
}

// owing lists whom a card counts against: the unit of the case, or each officer whom it went to by name.
func owing(k store.IssuedCard, of string) []scored {
	if of == "unit" {
		return []scored{{division: k.Division, department: k.Department, policy: k.Card.Says.Policy}}
	}
	var list []scored
	for _, h := range k.Card.To {
		if who := (scored{officer: h.Officer, policy: k.Card.Says.Policy}); h.Officer != "" && !slices.Contains(list, who) {
			list = append(list, who)
		}
	}
	return list
}

// decidedIn is how many cases of an item somebody decided in a month.
type decidedIn struct {
	who   scored
	item  string
	month worktime.Date
	supervision.Decisions
}

// decisions reads from the board how many cases were decided, and how many early.
func (s *Service) decisions(ctx context.Context, b store.BoardQuery, of string) ([]decidedIn, error) {
	b.Of, b.By = supervision.OfCases, []string{"division", "department", "item"}
	if of == "officer" {
		b.Of, b.By = supervision.OfTasks, []string{"person", "item"}
	}
	rows, err := s.store.Board(ctx, b)
	if err != nil {
		return nil, fail(err)
	}
	var list []decidedIn
	for _, r := range rows {
		d := decidedIn{item: r.Names[len(r.Names)-1], month: r.Month}
		d.All, d.Early = r.Counts[supervision.Granted]+r.Counts[supervision.Refused], r.Counts[supervision.Early]
		if d.who = (scored{officer: r.Names[0]}); of == "unit" {
			d.who = scored{division: r.Names[0], department: r.Names[1]}
		}
		within := !r.Month.IsZero() && !r.Month.After(b.Until)
		if within && d.All > 0 && (of == "unit" || d.who.officer != "") {
			list = append(list, d)
		}
	}
	return list, nil
}
