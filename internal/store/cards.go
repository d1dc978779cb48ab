package store

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/onewindow/onewindow/internal/supervision"
)

// CardRecord is a card as stored: its fold, the head of its hash chain, and what its case is.
type CardRecord struct {
	Card       supervision.Card
	Head       []byte
	Item       string
	Division   string
	Department string
	Applicant  string
	Digest     string // of the rule file that the case is decided by
	Calendar   string // the version by which it is decided; empty: the first one of its code
}

// CardChange is what happened to a card.
type CardChange struct {
	Before CardRecord // its Head is zero for a new card
	After  supervision.Card
	Event  supervision.Event
	// ReplyBy is the instant from which a reply is late, or nil when none is due.
	ReplyBy *time.Time
	News    []News // for those outside; of a card that a command has issued the news are the command's
}

const selectCard = `SELECT k.card, k.head, k.item, k.division, k.department, c.applicant, c.digest, coalesce(c.calendar, '')
	FROM cards k JOIN cases c ON c.id = k.case_id WHERE k.id = $1`

// LockCard reads a card and holds it until the transaction ends.
func (tx *Tx) LockCard(ctx context.Context, id uuid.UUID) (CardRecord, error) {
	return readCard(tx.tx.QueryRow(ctx, selectCard+" FOR UPDATE OF k", id))
}

// LockUrged reads the case that a card urges on, and holds it until the transaction ends. Of any other card it is ErrNotFound.
func (tx *Tx) LockUrged(ctx context.Context, card uuid.UUID) (Record, error) {
	return readCase(tx.tx.QueryRow(ctx, selectCase+" WHERE c.id = (SELECT case_id FROM cards WHERE id = $1 AND level = $2) FOR UPDATE OF c", card, supervision.Urge))
}

// Card reads a card as it is.
func (s *Store) Card(ctx context.Context, id uuid.UUID) (CardRecord, error) {
	return readCard(s.pool.QueryRow(ctx, selectCard, id))
}

func readCard(row pgx.Row) (CardRecord, error) {
	var r CardRecord
	var card []byte
	if err := row.Scan(&card, &r.Head, &r.Item, &r.Division, &r.Department, &r.Applicant, &r.Digest, &r.Calendar); err != nil {
		return r, missing(err)
	}
	if err := json.Unmarshal(card, &r.Card); err != nil {
		return r, fmt.Errorf("read card: %w", err)
	}
	return r, nil
}

// SaveCard appends the event of a card, if there is one, and records the answer and the audit entry.
func (tx *Tx) SaveCard(ctx context.Context, ch CardChange, answer *Answer, audit Entry) error {
	b := &pgx.Batch{}
	if ch.Event.Seq > 0 {
		if err := queueCard(b, ch); err != nil {
			return err
		}
		if err := tx.queueNews(b, ch.News); err != nil {
			return err
		}
	}
	if answer != nil {
		tx.queueAnswer(b, *answer)
	}
	tx.queueEntry(b, audit)
	if err := tx.tx.SendBatch(ctx, b).Close(); err != nil {
		return fmt.Errorf("save card: %w", err)
	}
	return nil
}

func queueCard(b *pgx.Batch, ch CardChange) error {
	data, err := json.Marshal(ch.Event.Data)
	if err != nil {
		return fmt.Errorf("encode %s event: %w", ch.Event.Data.Kind(), err)
	}
	card, err := json.Marshal(ch.After)
	if err != nil {
		return fmt.Errorf("encode card: %w", err)
	}
	prev := ch.Before.Head
	if prev == nil {
		prev = make([]byte, 32)
	}
	c, row := ch.After, Row{Seq: ch.Event.Seq, At: ch.Event.At, By: ch.Event.By, Kind: ch.Event.Data.Kind(), Data: data, Prev: prev}
	head := row.hash(c.ID)
	b.Queue("INSERT INTO card_events (card_id, seq, at, by, kind, data, prev, hash) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
		c.ID, row.Seq, row.At, row.By, row.Kind, row.Data, row.Prev, head)
	if c.Seq > 1 {
		b.Queue("UPDATE cards SET state = $2, seq = $3, head = $4, card = $5 WHERE id = $1", c.ID, c.State, c.Seq, head, card)
		return nil
	}
	officers, roles := answerable(c)
	b.Queue(`INSERT INTO cards (id, case_id, cause, item, division, department, level, state, officers, roles, issued_at, reply_by, seq, head, card, offices)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)`,
		c.ID, c.Case, c.Says.Cause.String(), ch.Before.Item, ch.Before.Division, ch.Before.Department, c.Says.Level, c.State,
		officers, roles, c.IssuedAt, ch.ReplyBy, c.Seq, head, card, offices(c))
	return nil
}

// offices are those whose head or supervisor is told of a card, as role/department/division. The one window has no department, and so no
// head; to a supervisor of all departments every card is told as well as if it had none.
func offices(c supervision.Card) []string {
	list := []string{}
	for _, o := range c.Offices() {
		if o.Department != "" {
			list = append(list, o.Role+"/"+o.Department+"/"+o.Division)
		}
		if o.Role == supervision.Watcher {
			list = append(list, o.Role+"//"+o.Division)
		}
	}
	slices.Sort(list)
	return slices.Compact(list)
}

// answerable are the officers who answer for a card, and the roles of whom no officer is named.
func answerable(c supervision.Card) (officers, roles []string) {
	officers, roles = []string{}, []string{}
	for _, h := range c.To {
		if h.Officer != "" {
			officers = append(officers, h.Officer)
			if h.Deputy != "" {
				officers = append(officers, h.Deputy)
			}
		} else {
			roles = append(roles, h.Role)
		}
	}
	return officers, roles
}

// CardAt folds the log of a card up to seq.
func (s *Store) CardAt(ctx context.Context, id uuid.UUID, seq int64) (supervision.Card, error) {
	rows, err := s.pool.Query(ctx, "SELECT seq, at, by, kind, data, prev, hash FROM card_events WHERE card_id = $1 AND seq <= $2 ORDER BY seq", id, seq)
	if err != nil {
		return supervision.Card{}, err
	}
	log, err := pgx.CollectRows(rows, pgx.RowToStructByPos[Row])
	if err != nil {
		return supervision.Card{}, err
	}
	events := make([]supervision.Event, len(log))
	for i, r := range log {
		data, err := supervision.DecodeData(r.Kind, r.Data)
		if err != nil {
			return supervision.Card{}, err
		}
		events[i] = supervision.Event{Seq: r.Seq, At: r.At.UTC(), By: r.By, Data: data}
	}
	return supervision.Replay(events)
}

// CardFilter selects cards. Empty fields do not filter.
type CardFilter struct {
	NotOf      string   // not of this applicant: nobody acts on their own case
	Divisions  []string // of cases in these divisions ...
	Department string   // ... and of this department, ...
	Watches    []string // ... or that went, themselves or as a copy, to somebody of one of these roles there
	Officer    string   // only cards that this officer answers for: by name ...
	Roles      []string // ... or by one of these roles, in a queue of the divisions and the department
	Case       uuid.UUID
	Item       string
	Level      string
	State      string
	LateAt     time.Time // a reply was due by then, and there is none
	After      *CardLine // the cursor: behind this line
	Limit      int
}

// CardLine is a card in a list.
type CardLine struct {
	ID       uuid.UUID
	Number   string // of the case
	Item     string
	Division string
	IssuedAt time.Time
	ReplyBy  *time.Time
	Card     supervision.Card
	Digest   string // of the rule file that the case is decided by
	Calendar string
}

// mine says that a card went to an officer, or to a queue that they serve.
const mine = `(k.officers @> ARRAY[?] OR k.roles && ? AND EXISTS (SELECT FROM jsonb_array_elements(k.card->'to') h
	WHERE h->>'officer' IS NULL AND h->>'role' = ANY(?) AND coalesce(h->>'department', ?) = ? AND h->>'division' = ANY(?)))`

// watched says that a card is of a case of the offices that somebody watches, or that it, or a copy, went to one of them.
const watched = `(k.division = ANY(?) AND (k.department = ? OR ? = '')
	OR k.offices && ARRAY(SELECT r || '/' || ?::text || '/' || d FROM unnest(?::text[]) r CROSS JOIN unnest(?::text[]) d))`

// Cards lists cards, the newest first.
func (s *Store) Cards(ctx context.Context, f CardFilter) ([]CardLine, error) {
	q := conditions{}
	q.add("c.applicant <> ?", f.NotOf)
	if f.Officer != "" {
		q.add(mine, f.Officer, f.Roles, f.Roles, f.Department, f.Department, f.Divisions)
	} else {
		q.add(watched, f.Divisions, f.Department, f.Department, f.Department, f.Watches, f.Divisions)
	}
	if f.Case != uuid.Nil {
		q.add("k.case_id = ?", f.Case)
	}
	if f.Item != "" {
		q.add("k.item = ?", f.Item)
	}
	if f.Level != "" {
		q.add("k.level = ?", f.Level)
	}
	if f.State != "" {
		q.add("k.state = ?", f.State)
	}
	if !f.LateAt.IsZero() {
		q.add("k.reply_by <= ? AND k.state IN ('issued', 'acknowledged')", f.LateAt)
	}
	if f.After != nil {
		q.add("(k.issued_at, k.id) < (?, ?)", f.After.IssuedAt, f.After.ID)
	}
	rows, err := s.pool.Query(ctx, `SELECT k.id, c.number, k.item, k.division, k.issued_at, k.reply_by, k.card, c.digest, coalesce(c.calendar, '')
		FROM cards k JOIN cases c ON c.id = k.case_id WHERE `+q.String()+fmt.Sprintf(" ORDER BY k.issued_at DESC, k.id DESC LIMIT %d", f.Limit), q.args...)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, pgx.RowToStructByPos[CardLine])
}

// AwaitedCards lists the cards of the given cases to which a reply is due by some day.
func (tx *Tx) AwaitedCards(ctx context.Context, cases []uuid.UUID) ([]supervision.Card, error) {
	rows, err := tx.tx.Query(ctx, "SELECT card FROM cards WHERE case_id = ANY($1) AND reply_by IS NOT NULL", cases)
	if err != nil {
		return nil, fmt.Errorf("read cards: %w", err)
	}
	return pgx.CollectRows(rows, pgx.RowTo[supervision.Card])
}

// Urges counts the cards by which supervisors have called for a case to go on.
func (tx *Tx) Urges(ctx context.Context, id uuid.UUID) (n int, err error) {
	err = tx.tx.QueryRow(ctx, "SELECT count(*) FROM cards WHERE case_id = $1 AND level = $2", id, supervision.Urge).Scan(&n)
	return n, err
}

// OpenCard stores a new card together with the command on its case.
func (tx *Tx) OpenCard(ctx context.Context, ch CardChange) error {
	b := &pgx.Batch{}
	if err := queueCard(b, ch); err != nil {
		return err
	}
	if err := tx.queueNews(b, ch.News); err != nil {
		return err
	}
	if err := tx.tx.SendBatch(ctx, b).Close(); err != nil {
		return fmt.Errorf("open card: %w", err)
	}
	return nil
}

// IssuedFilter selects cards by when they were issued. Empty fields do not filter.
type IssuedFilter struct {
	Divisions    []string
	Department   string
	Item         string
	Officer      string // who answers for them by name
	From, Before time.Time
	Limit        int
}

// IssuedCard is a card with where it was issued.
type IssuedCard struct {
	Item       string
	Division   string
	Department string
	Card       supervision.Card
}

// IssuedCards lists the cards that rules have issued in a period, the oldest first. What a supervisor urges is no such card.
func (s *Store) IssuedCards(ctx context.Context, f IssuedFilter) ([]IssuedCard, error) {
	rows, err := s.pool.Query(ctx, `SELECT item, division, department, card FROM cards
		WHERE division = ANY($1) AND issued_at >= $2 AND issued_at < $3 AND level <> $4
			AND ($5 = '' OR department = $5) AND ($6 = '' OR item = $6) AND ($7 = '' OR officers @> ARRAY[$7]) ORDER BY issued_at, id LIMIT $8`,
		f.Divisions, f.From, f.Before, supervision.Urge, f.Department, f.Item, f.Officer, f.Limit)
	if err != nil {
		return nil, fmt.Errorf("list issued cards: %w", err)
	}
	return pgx.CollectRows(rows, pgx.RowToStructByPos[IssuedCard])
}
