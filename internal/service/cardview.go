package service

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/google/uuid"

	"github.com/onewindow/onewindow/internal/access"
	"github.com/onewindow/onewindow/internal/casefile"
	"github.com/onewindow/onewindow/internal/store"
	"github.com/onewindow/onewindow/internal/supervision"
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
	RecordedAt   *time.Time             `json:"recorded_at,omitempty"` // when that was later than it is dated: from then reply and appeal count
	ReplyBy      *time.Time             `json:"reply_by,omitempty"`    // the instant from which a reply is late
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
	return s.cardView(ctx, r, r.Card, s.now())
}

func (s *Service) cardView(ctx context.Context, r store.CardRecord, c supervision.Card, now time.Time) (CardView, error) {
	item, err := s.itemUnder(ctx, r.Digest, r.Calendar)
	if err != nil {
		return CardView{}, err
	}
	_, copies := supervision.Addressees(c.Says)
	v := CardView{
		ID: c.ID, Seq: c.Seq, Case: c.Case, Item: r.Item, Division: r.Division, Level: c.Says.Level, State: c.State, Cause: c.Says.Cause,
		Policy: c.Says.Policy, Digest: c.Says.Digest, Text: c.Says.Text, Evidence: c.Says.Evidence, To: c.To, Copy: copies, IssuedAt: c.IssuedAt,
		ReplyLate: c.ReplyLate(item.Calendar, now), Ground: c.Ground, Exempt: c.Exempt,
		Acknowledged: statement(c.Acknowledged), Replied: statement(c.Replied), Appealed: statement(c.Appealed), Settled: statement(c.Settled),
	}
	if !c.Recorded.IsZero() {
		v.RecordedAt = &c.Recorded
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

// Cards lists the cards that the caller may see, the newest first: those they answer for, and those of the office they watch,
// or a copy of which came to it.
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
		view, err := s.cardView(ctx, store.CardRecord{Item: l.Item, Division: l.Division, Digest: l.Digest, Calendar: l.Calendar}, l.Card, now)
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
	for _, r := range []access.Role{access.Head, access.Supervisor} {
		if a.Has(r) {
			f.Watches = append(f.Watches, string(r))
		}
	}
	switch {
	case q.Whose != "" && q.Whose != "mine":
		return f, badQuery("whose", "Whose is mine, or left out.")
	case q.Whose == "mine" || len(f.Watches) == 0:
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
