package service

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/google/uuid"

	"github.com/onewindow/onewindow/internal/access"
	"github.com/onewindow/onewindow/internal/casefile"
	"github.com/onewindow/onewindow/internal/store"
	"github.com/onewindow/onewindow/internal/supervision"
	"github.com/onewindow/onewindow/internal/worktime"
	"github.com/onewindow/onewindow/rules"
)

// CardView is a card of supervision as its readers see it.
type CardView struct {
	ID           uuid.UUID              `json:"id"`
	Seq          int64                  `json:"seq"`
	Case         uuid.UUID              `json:"case"`
	Number       string                 `json:"number,omitempty"` // of the case, in lists
	Item         string                 `json:"item"`
	Division     string                 `json:"division"`
	Level        string                 `json:"level"`
	State        supervision.State      `json:"state"`
	Cause        casefile.Cause         `json:"cause"`
	Policy       string                 `json:"policy"`
	Digest       string                 `json:"digest"` // of the policy file: its version
	Text         rules.Text             `json:"text,omitempty"`
	Evidence     casefile.Evidence      `json:"evidence"`
	To           []casefile.Holder      `json:"to"`
	Copy         []casefile.Holder      `json:"copy,omitempty"`
	IssuedAt     time.Time              `json:"issued_at"`
	ReplyBy      *time.Time             `json:"reply_by,omitempty"` // the instant from which a reply is late
	ReplyLate    bool                   `json:"reply_late,omitempty"`
	AppealBy     *time.Time             `json:"appeal_by,omitempty"`
	Acknowledged *supervision.Statement `json:"acknowledged,omitempty"`
	Replied      *supervision.Statement `json:"replied,omitempty"`
	Appealed     *supervision.Statement `json:"appealed,omitempty"`
	Settled      *supervision.Statement `json:"settled,omitempty"`
	Ground       string                 `json:"ground,omitempty"`
	Exempt       []string               `json:"exempt,omitempty"` // the grounds on which it can be waived
}

// CardQuery selects cards.
type CardQuery struct {
	Whose  string // mine; empty: all that the caller may see
	Level  string
	State  string
	Item   string
	Reply  string // late; empty: any
	Case   uuid.UUID
	Cursor string
	Limit  int
}

// ReplyInput answers a card.
type ReplyInput struct {
	Text string `json:"text"`
}

// ExemptInput waives a card.
type ExemptInput struct {
	Ground  string `json:"ground"`
	Because string `json:"because"`
}

// AcknowledgeCard notes that the addressee has seen the card.
func (s *Service) AcknowledgeCard(ctx context.Context, call Call, id uuid.UUID) (CardView, error) {
	return s.onCard(ctx, call, id, access.CardAnswer, supervision.Acknowledge{})
}

// ReplyToCard answers the card.
func (s *Service) ReplyToCard(ctx context.Context, call Call, id uuid.UUID, in ReplyInput) (CardView, error) {
	return s.onCard(ctx, call, id, access.CardAnswer, supervision.Reply(in))
}

// AppealCard contests the card.
func (s *Service) AppealCard(ctx context.Context, call Call, id uuid.UUID, in ReasonInput) (CardView, error) {
	return s.onCard(ctx, call, id, access.CardAnswer, supervision.Contest(in))
}

// UpholdCard lets the card stand.
func (s *Service) UpholdCard(ctx context.Context, call Call, id uuid.UUID, in ReasonInput) (CardView, error) {
	return s.onCard(ctx, call, id, access.CardDecide, supervision.Uphold(in))
}

// RevokeCard takes the card back.
func (s *Service) RevokeCard(ctx context.Context, call Call, id uuid.UUID, in ReasonInput) (CardView, error) {
	return s.onCard(ctx, call, id, access.CardDecide, supervision.Revoke(in))
}

// ExemptCard waives the card on a ground of its policy.
func (s *Service) ExemptCard(ctx context.Context, call Call, id uuid.UUID, in ExemptInput) (CardView, error) {
	return s.onCard(ctx, call, id, access.CardDecide, supervision.Waive(in))
}

// onCard takes one command on a card: one transaction that recognises a repeated request, holds the card, authorises, decides, and
// stores event, answer and audit entry together.
func (s *Service) onCard(ctx context.Context, call Call, id uuid.UUID, action access.Action, act supervision.Act) (CardView, error) {
	if call.Key == "" {
		return CardView{}, keyMissing()
	}
	w := &cardWork{s: s, call: call, action: action, act: act, at: s.now()}
	var before *store.Answer
	err := s.store.Within(ctx, w.at, func(tx *store.Tx) (err error) {
		print := fingerprint(deed{action: action, input: []any{act.Name(), act}}, id)
		if before, err = tx.Recall(ctx, call.Actor.ID, call.Key, print); err != nil || before != nil {
			return err
		}
		w.answer = store.Answer{Actor: call.Actor.ID, Key: call.Key, Fingerprint: print, Card: id, At: w.at}
		if w.before, err = tx.LockCard(ctx, id); err != nil {
			return err
		}
		return w.finish(ctx, tx)
	})
	switch {
	case errors.Is(err, store.ErrNotFound):
		return CardView{}, s.unknown(ctx, call.Actor, action, uuid.Nil)
	case err != nil:
		return CardView{}, fail(err)
	case before != nil:
		return s.cardAgain(ctx, call.Actor, action, *before)
	case w.refused != nil:
		return CardView{}, w.refused
	}
	return s.cardView(w.before, w.after, w.at)
}

// cardWork is one command on a card inside its transaction.
type cardWork struct {
	s       *Service
	call    Call
	action  access.Action
	act     supervision.Act
	at      time.Time
	before  store.CardRecord
	after   supervision.Card
	event   supervision.Event
	grant   access.Grant
	answer  store.Answer
	outcome string
	refused *Error
}

func (w *cardWork) finish(ctx context.Context, tx *store.Tx) error {
	w.after = w.before.Card
	answer := &w.answer
	if err := w.judge(); err != nil {
		if w.refused = tellable(err); w.refused == nil {
			return err
		}
		if answer.Refusal, err = json.Marshal(w.refused); err != nil {
			return fmt.Errorf("encode refusal: %w", err)
		}
		w.outcome += w.refused.Code
		if w.refused.Kind == Stale || w.refused.Kind == NotFound { // as for a case
			answer = nil
		}
	}
	w.answer.Seq = w.after.Seq
	return tx.SaveCard(ctx, store.CardChange{Before: w.before, After: w.after, Event: w.event}, answer, store.Entry{
		Actor: w.call.Actor.ID, Role: string(w.grant.As), Action: string(w.action), Purpose: string(w.grant.Purpose), Case: w.before.Card.Case, Outcome: w.outcome,
	})
}

// judge authorises, decides and folds.
func (w *cardWork) judge() (err error) {
	w.outcome = "denied:"
	if w.grant, err = w.s.policy.Grant(w.call.Actor, w.action, w.s.cardResource(w.before, w.call.Actor)); err != nil {
		return err
	}
	w.outcome = "refused:"
	if w.call.IfMatch != nil && *w.call.IfMatch != w.before.Card.Seq {
		return &Error{Kind: Stale, Code: "stale", Text: "The card has changed since you read it. Read it again."}
	}
	item, ok := w.s.library.Items[w.before.Item]
	if !ok {
		return fmt.Errorf("card %s: there is no item %s", w.before.Card.ID, w.before.Item)
	}
	event, err := supervision.Decide(item.Calendar, w.before.Card, supervision.Command{By: supervisionActor(w.call.Actor), Act: w.act}, w.at)
	if err != nil {
		return err
	}
	if w.after, err = supervision.Evolve(w.before.Card, event); err != nil {
		return err
	}
	w.event, w.outcome = event, "done"
	return nil
}

func supervisionActor(a access.Actor) supervision.Actor {
	by := supervision.Actor{ID: a.ID, Department: a.Department}
	for _, r := range a.Roles {
		by.Roles = append(by.Roles, string(r))
	}
	return by
}

// cardResource is a card as the policy sees it: whom it went to has it in hand.
func (s *Service) cardResource(r store.CardRecord, a access.Actor) access.Resource {
	resource := access.Resource{Owner: r.Applicant, Division: r.Division, Department: r.Department}
	if s.answers(r.Card, a) {
		resource.Assignee = a.ID
	}
	return resource
}

// answers reports whether a card is somebody's to answer: they are named, or serve where the queue lies that it went to.
func (s *Service) answers(c supervision.Card, a access.Actor) bool {
	c.To = slices.DeleteFunc(slices.Clone(c.To), func(h casefile.Holder) bool {
		return h.Officer == "" && !s.library.Divisions.Within(h.Division, a.Division)
	})
	return c.IsFor(supervisionActor(a))
}

// cardAgain gives the stored answer to a repeated request.
func (s *Service) cardAgain(ctx context.Context, actor access.Actor, action access.Action, a store.Answer) (CardView, error) {
	r, err := s.store.Card(ctx, a.Card)
	if err != nil {
		return CardView{}, fail(err)
	}
	if err := s.store.Audit(ctx, store.Entry{Actor: actor.ID, Action: string(action), Case: r.Card.Case, Outcome: "again"}); err != nil {
		return CardView{}, fail(err)
	}
	if a.Refusal != nil {
		var refused Error
		if err := json.Unmarshal(a.Refusal, &refused); err != nil {
			return CardView{}, fmt.Errorf("read refusal: %w", err)
		}
		return CardView{}, &refused
	}
	card, err := s.store.CardAt(ctx, a.Card, a.Seq)
	if err != nil {
		return CardView{}, fail(err)
	}
	return s.cardView(r, card, a.At)
}

// Card reads a card. Like every read it leaves an entry in the audit.
func (s *Service) Card(ctx context.Context, a access.Actor, id uuid.UUID) (CardView, error) {
	r, err := s.store.Card(ctx, id)
	if errors.Is(err, store.ErrNotFound) {
		return CardView{}, s.unknown(ctx, a, access.CardRead, uuid.Nil)
	}
	if err != nil {
		return CardView{}, fail(err)
	}
	entry := store.Entry{Actor: a.ID, Action: string(access.CardRead), Case: r.Card.Case, Outcome: "read"}
	grant, denied := s.policy.Grant(a, access.CardRead, s.cardResource(r, a))
	if denied != nil {
		entry.Outcome = "denied:" + tellable(denied).Code
	}
	entry.Role, entry.Purpose = string(grant.As), string(grant.Purpose)
	if err := s.store.Audit(ctx, entry); err != nil {
		return CardView{}, fail(err)
	}
	if denied != nil {
		return CardView{}, fail(denied)
	}
	return s.cardView(r, r.Card, s.now())
}

func (s *Service) cardView(r store.CardRecord, c supervision.Card, now time.Time) (CardView, error) {
	item, ok := s.library.Items[r.Item]
	if !ok {
		return CardView{}, fmt.Errorf("card %s: there is no item %s", c.ID, r.Item)
	}
	_, copies := supervision.Addressees(c.Says)
	v := CardView{
		ID: c.ID, Seq: c.Seq, Case: c.Case, Item: r.Item, Division: r.Division, Level: c.Says.Level, State: c.State, Cause: c.Says.Cause,
		Policy: c.Says.Policy, Digest: c.Says.Digest, Text: c.Says.Text, Evidence: c.Says.Evidence, To: c.To, Copy: copies, IssuedAt: c.IssuedAt,
		ReplyLate: c.ReplyLate(item.Calendar, now), Ground: c.Ground, Exempt: c.Exempt,
		Acknowledged: statement(c.Acknowledged), Replied: statement(c.Replied), Appealed: statement(c.Appealed), Settled: statement(c.Settled),
	}
	if due, ok := c.ReplyDue(item.Calendar); ok {
		v.ReplyBy = &due.At
	}
	if due, ok := c.AppealDue(item.Calendar); ok {
		v.AppealBy = &due.At
	}
	return v, nil
}

func statement(s supervision.Statement) *supervision.Statement {
	if !s.Made() {
		return nil
	}
	return &s
}

// Cards lists the cards that the caller may see, the newest first: those they answer for, and those of the office they watch.
func (s *Service) Cards(ctx context.Context, a access.Actor, q CardQuery) (Page[CardView], error) {
	page := Page[CardView]{Items: []CardView{}}
	if err := s.admit(ctx, a, access.CardList, access.Resource{}); err != nil {
		return page, err
	}
	f, err := s.cardFilter(a, q)
	if err != nil {
		return page, err
	}
	lines, err := s.store.Cards(ctx, f)
	if err != nil {
		return page, fail(err)
	}
	if len(lines) == f.Limit {
		lines = lines[:f.Limit-1]
		last := lines[len(lines)-1]
		page.Next = cursorOf(cardCursor{last.IssuedAt, last.ID})
	}
	now := s.now()
	for _, l := range lines {
		view, err := s.cardView(store.CardRecord{Item: l.Item, Division: l.Division}, l.Card, now)
		if err != nil {
			return page, err
		}
		view.Number = l.Number
		page.Items = append(page.Items, view)
	}
	return page, nil
}

// cardCursor is the last line of a page.
type cardCursor struct {
	At time.Time `json:"at"`
	ID uuid.UUID `json:"id"`
}

func (s *Service) cardFilter(a access.Actor, q CardQuery) (store.CardFilter, error) {
	f := store.CardFilter{Item: q.Item, Level: q.Level, State: q.State, Case: q.Case, Department: a.Department, NotOf: a.ID, Limit: pageSize(q.Limit) + 1}
	f.Divisions = s.subtree(a.Division)
	switch watches := a.Has(access.Supervisor) || a.Has(access.Head); {
	case q.Whose != "" && q.Whose != "mine":
		return f, badQuery("whose", "Whose is mine, or left out.")
	case q.Whose == "mine" || !watches:
		f.Officer = a.ID
		for _, r := range a.Roles {
			f.Roles = append(f.Roles, string(r))
		}
	}
	if q.Level != "" && !slices.Contains([]string{rules.Warning, rules.Yellow, rules.Red, supervision.Urge}, q.Level) {
		return f, badQuery("level", "The level is warning, yellow, red or urge.")
	}
	if q.State != "" && !slices.Contains(supervision.States(), supervision.State(q.State)) {
		return f, badQuery("state", "There is no such state of a card.")
	}
	switch q.Reply {
	case "":
	case "late":
		f.LateAt = s.now()
	default:
		return f, badQuery("reply", "Reply is late, or left out.")
	}
	if q.Cursor == "" {
		return f, nil
	}
	var c cardCursor
	if err := readCursor(q.Cursor, &c); err != nil {
		return f, err
	}
	f.After = &store.CardLine{IssuedAt: c.At, ID: c.ID}
	return f, nil
}

// subtree lists a division and all that lie in it.
func (s *Service) subtree(division string) []string {
	codes := []string{}
	for _, code := range s.library.Divisions.Codes() {
		if s.library.Divisions.Within(code, division) {
			codes = append(codes, code)
		}
	}
	return codes
}

// opened turns the cards that a command has issued into streams of their own, to be stored with it.
func (w *work) opened() ([]store.CardChange, error) {
	var list []store.CardChange
	for _, e := range w.events {
		if issued, ok := e.Data.(casefile.CardIssued); ok {
			change, err := w.open(supervision.Open(w.item.Policy, w.after.ID, issued, e.At))
			if err != nil {
				return nil, err
			}
			list = append(list, change)
		}
	}
	return list, nil
}

func (w *work) open(e supervision.Event) (store.CardChange, error) {
	card, err := supervision.Evolve(supervision.Card{}, e)
	change := store.CardChange{After: card, Event: e}
	change.Before = store.CardRecord{Item: w.after.Item, Division: w.after.Division(), Department: w.after.Department}
	if due, ok := card.ReplyDue(w.item.Calendar); ok {
		change.ReplyBy = &due.At
	}
	return change, err
}

// Urge has a supervisor call on whoever has the case in hand to get on with it. It is a card of its own, and a reply is due.
func (s *Service) Urge(ctx context.Context, call Call, id uuid.UUID, in ReasonInput) (CaseView, error) {
	d := plain(access.CaseUrge, casefile.Tick{})
	d.input = in
	d.also = func(ctx context.Context, tx *store.Tx, after casefile.Case) error {
		item, err := s.item(ctx, after.Digest)
		if err != nil {
			return err
		}
		n, err := tx.Urges(ctx, id)
		if err != nil {
			return err
		}
		event, err := supervision.Press{By: supervisionActor(call.Actor), Because: in.Because, Number: n + 1}.Open(item, after, s.now())
		if err != nil {
			return err
		}
		w := work{item: item, after: after}
		change, err := w.open(event)
		if err != nil {
			return err
		}
		return tx.OpenCard(ctx, change)
	}
	return s.do(ctx, call, id, d)
}

// ExtendInput lengthens the limits of a case.
type ExtendInput struct {
	By      worktime.Duration `json:"by,omitzero"` // empty: as the item fixes it, or the most that it allows
	Because string            `json:"because"`
}

// Extend lengthens the promised and the statutory limit, as the item provides.
func (s *Service) Extend(ctx context.Context, call Call, id uuid.UUID, in ExtendInput) (CaseView, error) {
	return s.do(ctx, call, id, plain(access.CaseExtend, casefile.Extend(in)))
}

// ReverseSilence takes back what silence has granted.
func (s *Service) ReverseSilence(ctx context.Context, call Call, id uuid.UUID, in ReasonInput) (CaseView, error) {
	return s.do(ctx, call, id, plain(access.CaseReverse, casefile.ReverseSilence(in)))
}
