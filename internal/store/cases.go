package store

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/onewindow/onewindow/internal/casefile"
	"github.com/onewindow/onewindow/internal/message"
)

// Record is a case as stored: its fold, the head of its hash chain, and the outlook.
type Record struct {
	Case    casefile.Case
	Head    []byte
	Outlook message.Outlook
	Epoch   int64
	Newest  string // of a case that does not exist yet: the version of its calendar that it is opened under
}

// Lock reads a case and holds it until the transaction ends.
func (tx *Tx) Lock(ctx context.Context, id uuid.UUID) (Record, error) {
	return readCase(tx.tx.QueryRow(ctx, selectCase+" WHERE c.id = $1 FOR UPDATE OF c", id))
}

// TryLock is Lock that does not wait: a case that another transaction holds is ErrNotFound.
func (tx *Tx) TryLock(ctx context.Context, id uuid.UUID) (Record, error) {
	return readCase(tx.tx.QueryRow(ctx, selectCase+" WHERE c.id = $1 FOR UPDATE OF c SKIP LOCKED", id))
}

// New is the record of a case that does not exist yet, to be decided by a calendar. Its newest version is read here and not remembered, so
// that all processes agree on it from the moment it is published.
func (tx *Tx) New(ctx context.Context, calendar string) (Record, error) {
	r := Record{Head: make([]byte, 32)}
	err := tx.tx.QueryRow(ctx, `SELECT epoch, coalesce((SELECT digest FROM calendars WHERE code = $1 ORDER BY version DESC LIMIT 1), '') FROM engine`,
		calendar).Scan(&r.Epoch, &r.Newest)
	return r, err
}

// Case reads a case as it is.
func (s *Store) Case(ctx context.Context, id uuid.UUID) (Record, error) {
	return readCase(s.pool.QueryRow(ctx, selectCase+" WHERE c.id = $1", id))
}

// CaseByNumber reads a case by the number the applicant has.
func (s *Store) CaseByNumber(ctx context.Context, number string) (Record, error) {
	return readCase(s.pool.QueryRow(ctx, selectCase+" WHERE c.number = $1", number))
}

const selectCase = "SELECT c.state, c.head, c.outlook, e.epoch FROM cases c CROSS JOIN engine e"

func readCase(row pgx.Row) (Record, error) {
	var r Record
	var state, outlook []byte
	if err := row.Scan(&state, &r.Head, &outlook, &r.Epoch); err != nil {
		return r, missing(err)
	}
	if err := json.Unmarshal(state, &r.Case); err != nil {
		return r, fmt.Errorf("read case: %w", err)
	}
	if err := json.Unmarshal(outlook, &r.Outlook); err != nil {
		return r, fmt.Errorf("read outlook: %w", err)
	}
	return r, nil
}

// Change is everything one command writes.
type Change struct {
	Before   Record
	After    casefile.Case
	Events   []casefile.Event
	Outlook  message.Outlook
	Tell     bool // the process has something new to do
	Lane     Lane
	Due      map[uuid.UUID]time.Time // when the open tasks fall due; those without a running clock are absent
	Promised *time.Time              // the last day of the promised limit, or nil
	Cards    []CardChange            // that the command has issued
	Replies  map[uuid.UUID]time.Time // by which cards of before are answered now, where the calendar has changed
	News     []News                  // for those outside
	Glance   Glance                  // what supervision sees of it
	Answer   *Answer                 // under the caller's key, or nil
	Audit    Entry
}

// Save appends the events, brings the read tables up to them, and records the answer and the audit entry: of one case, or of several
// on one trip.
func (tx *Tx) Save(ctx context.Context, changes ...Change) error {
	b := &pgx.Batch{}
	for _, ch := range changes {
		if err := tx.queueChange(b, ch); err != nil {
			return err
		}
	}
	if err := tx.tx.SendBatch(ctx, b).Close(); err != nil {
		return fmt.Errorf("save case: %w", err)
	}
	return nil
}

func (tx *Tx) queueChange(b *pgx.Batch, ch Change) (err error) {
	head := ch.Before.Head
	if len(ch.Events) > 0 {
		if head, err = queueEvents(b, ch.After.ID, head, ch.Events); err != nil {
			return err
		}
		if err := tx.queueCase(b, ch, head); err != nil {
			return err
		}
		queueTasks(b, ch)
		for _, card := range ch.Cards {
			if err := queueCard(b, card); err != nil {
				return err
			}
		}
		for id, by := range ch.Replies {
			b.Queue("UPDATE cards SET reply_by = $2 WHERE id = $1", id, by)
		}
		if err := tx.queueNews(b, ch.News); err != nil {
			return err
		}
		if err := queueMoves(b, ch.Glance.Tally); err != nil {
			return err
		}
		if ch.Tell {
			tx.queueTelling(b, ch)
		}
		if l := ch.After.Licence; l != nil && l.Revoked {
			b.Queue("UPDATE licences SET revoked = true WHERE id = $1", l.ID)
		}
	}
	if ch.Answer != nil {
		tx.queueAnswer(b, *ch.Answer)
	}
	ch.Audit.Case, ch.Audit.Seq, ch.Audit.Head = ch.After.ID, ch.After.Seq, head
	tx.queueEntry(b, ch.Audit)
	return nil
}

func (tx *Tx) queueCase(b *pgx.Batch, ch Change, head []byte) error {
	c := ch.After
	state, err := json.Marshal(c)
	if err != nil {
		return fmt.Errorf("encode case: %w", err)
	}
	ch.Outlook.Epoch = ch.Before.Epoch
	outlook, err := json.Marshal(ch.Outlook)
	if err != nil {
		return fmt.Errorf("encode outlook: %w", err)
	}
	var next *time.Time
	if ch.Outlook.Next != nil {
		next = &ch.Outlook.Next.At
	}
	if ch.Before.Case.Seq == 0 { // a draft: there is nothing to see at a glance
		b.Queue(`INSERT INTO cases (id, number, item, digest, applicant, opened_by, channel, division, department,
				status, stage, result, seq, head, state, outlook, next_at, promised_due, created_at, updated_at, calendar)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $19, nullif($20, ''))`,
			c.ID, c.Number, c.Item, c.Digest, c.Applicant.ID, c.OpenedBy, c.Channel, c.Division(), c.Department,
			c.Status, ch.Outlook.Stage, ch.Outlook.Result, c.Seq, head, state, outlook, next, ch.Promised, tx.now, c.Calendar)
		return nil
	}
	g := ch.Glance
	b.Queue(`UPDATE cases SET status = $2, stage = $3, result = $4, seq = $5, head = $6, state = $7, outlook = $8,
			next_at = $9, promised_due = $10, updated_at = $11, calendar = coalesce(nullif($12, ''), calendar), light = $13, stopped = $14,
			late_from = $15::text::date, decided_on = $16::text::date, late = $17 WHERE id = $1`,
		c.ID, c.Status, ch.Outlook.Stage, ch.Outlook.Result, c.Seq, head, state, outlook, next, ch.Promised, tx.now, c.Calendar,
		lightRank(g.Light), g.Stopped, g.lateFrom(), dateOrNull(g.DecidedOn), g.Late)
	return nil
}

// CaseLine is a case in a list.
type CaseLine struct {
	ID          uuid.UUID
	Number      string
	Item        string
	Digest      string
	Status      string
	Stage       string
	Result      string
	PromisedDue *time.Time
	UpdatedAt   time.Time
}

// CasesOf lists the cases of an applicant, the newest change first, from behind the given line.
func (s *Store) CasesOf(ctx context.Context, applicant string, after *CaseLine, limit int) ([]CaseLine, error) {
	var before *time.Time
	var id uuid.UUID
	if after != nil {
		before, id = &after.UpdatedAt, after.ID
	}
	rows, err := s.pool.Query(ctx, `SELECT id, number, item, digest, status, stage, result, promised_due, updated_at FROM cases
		WHERE applicant = $1 AND ($2::timestamptz IS NULL OR (updated_at, id) < ($2, $3))
		ORDER BY updated_at DESC, id DESC LIMIT $4`, applicant, before, id, limit)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, pgx.RowToStructByPos[CaseLine])
}
