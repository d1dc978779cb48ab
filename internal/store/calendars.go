package store

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/onewindow/onewindow/internal/casefile"
)

// Calendar is a published version of a calendar.
type Calendar struct {
	Digest  string // over the source and all that it extends
	Code    string
	Version int
	Source  []byte
	Base    string // digest of the version that it extends; empty: it stands alone
	At      time.Time
	By      string // empty: it came with the program
}

const selectCalendar = "SELECT digest, code, version, source, coalesce(base, ''), published_at, published_by FROM calendars "

// newestOfEach is behind selectCalendar: the versions that new cases are opened under.
const newestOfEach = "k WHERE NOT EXISTS (SELECT FROM calendars n WHERE n.code = k.code AND n.version > k.version) ORDER BY code"

// Calendars lists the newest version of every calendar, by code.
func (s *Store) Calendars(ctx context.Context) ([]Calendar, error) {
	return calendars(ctx, s.pool, selectCalendar+newestOfEach)
}

// CalendarVersions lists the versions of a calendar, the newest first.
func (s *Store) CalendarVersions(ctx context.Context, code string) ([]Calendar, error) {
	return calendars(ctx, s.pool, selectCalendar+"WHERE code = $1 ORDER BY version DESC", code)
}

// Calendar reads a version by its digest.
func (s *Store) Calendar(ctx context.Context, digest string) (Calendar, error) {
	return one(calendars(ctx, s.texts, selectCalendar+"WHERE digest = $1", digest))
}

// CalendarVersion reads a version by its code and number.
func (s *Store) CalendarVersion(ctx context.Context, code string, version int) (Calendar, error) {
	return one(calendars(ctx, s.texts, selectCalendar+"WHERE code = $1 AND version = $2", code, version))
}

func calendars(ctx context.Context, db querier, query string, args ...any) ([]Calendar, error) {
	rows, err := db.Query(ctx, query, args...)
	if err != nil {
		return nil, fmt.Errorf("read calendars: %w", err)
	}
	return pgx.CollectRows(rows, pgx.RowToStructByPos[Calendar])
}

func one(list []Calendar, err error) (Calendar, error) {
	if err == nil && len(list) == 0 {
		err = ErrNotFound
	}
	if err != nil {
		return Calendar{}, err
	}
	return list[0], nil
}

// HoldCalendars keeps other publications waiting until the transaction ends, and lists the newest version of every calendar.
func (tx *Tx) HoldCalendars(ctx context.Context) ([]Calendar, error) {
	if _, err := tx.tx.Exec(ctx, hold, calendarLock); err != nil {
		return nil, fmt.Errorf("hold calendars: %w", err)
	}
	return calendars(ctx, tx.tx, selectCalendar+newestOfEach)
}

// KnownCalendar finds the version that was published from a text, whatever it extended then; nil: none was.
func (tx *Tx) KnownCalendar(ctx context.Context, code string, source []byte) (*Calendar, error) {
	known, err := one(calendars(ctx, tx.tx, selectCalendar+"WHERE code = $1 AND source = $2 ORDER BY version DESC LIMIT 1", code, source))
	if errors.Is(err, ErrNotFound) {
		return nil, nil
	}
	return &known, err
}

// PublishCalendars keeps new versions, each behind the one that it extends. The answer and the audit entry, where there are any, go with them.
func (tx *Tx) PublishCalendars(ctx context.Context, versions []Calendar, answer *Answer, audit *Entry) error {
	b := &pgx.Batch{}
	for _, c := range versions {
		b.Queue("INSERT INTO calendars (digest, code, version, source, base, published_at, published_by) VALUES ($1, $2, $3, $4, nullif($5, ''), $6, $7)",
			c.Digest, c.Code, c.Version, c.Source, c.Base, tx.now, c.By)
	}
	if answer != nil {
		tx.queueAnswer(b, *answer)
	}
	if audit != nil {
		tx.queueEntry(b, *audit)
	}
	if err := tx.tx.SendBatch(ctx, b).Close(); err != nil {
		return fmt.Errorf("publish calendars: %w", err)
	}
	return nil
}

// outdated are the versions that are not the newest of their calendar: of all, or of one.
const outdated = "SELECT digest FROM calendars o WHERE ($1 = '' OR o.code = $1) AND EXISTS (SELECT FROM calendars n WHERE n.code = o.code AND n.version > o.version)"

// behind are the open cases that are decided by such a version.
const behind = "c.status <> 'closed' AND c.calendar = ANY(ARRAY(" + outdated + "))"

// Behind takes up to n open cases that are decided by an older version of their calendar, and holds them until the transaction ends. Cases
// that another transaction holds are left to it.
func (tx *Tx) Behind(ctx context.Context, skip []uuid.UUID, n int) ([]Record, error) {
	rows, err := tx.tx.Query(ctx, selectCase+" WHERE "+behind+" AND c.id <> ALL($2) LIMIT $3 FOR UPDATE OF c SKIP LOCKED", "", skip, n)
	if err != nil {
		return nil, fmt.Errorf("read cases behind their calendar: %w", err)
	}
	return pgx.CollectRows(rows, recordOf)
}

// CountBehind counts the open cases that are decided by an older version of a calendar.
func (s *Store) CountBehind(ctx context.Context, code string) (n int, err error) {
	err = s.pool.QueryRow(ctx, "SELECT count(*) FROM cases c WHERE "+behind, code).Scan(&n)
	return n, err
}

func recordOf(row pgx.CollectableRow) (Record, error) { return readCase(row) }

// OpenUnder lists open cases under any version of the calendars, by number, from behind the given one.
func (s *Store) OpenUnder(ctx context.Context, codes []string, after string, n int) ([]Record, error) {
	rows, err := s.pool.Query(ctx, selectCase+` WHERE c.status <> 'closed' AND c.calendar IN (SELECT digest FROM calendars WHERE code = ANY($1))
		AND c.number > $2 ORDER BY c.number LIMIT $3`, codes, after, n)
	if err != nil {
		return nil, fmt.Errorf("read open cases: %w", err)
	}
	return pgx.CollectRows(rows, recordOf)
}

// BeforeCalendars lists the rule files of the cases of which it is not noted yet by which calendar they are decided.
func (s *Store) BeforeCalendars(ctx context.Context) ([]string, error) {
	rows, err := s.pool.Query(ctx, "SELECT DISTINCT c.digest FROM cases c WHERE c.calendar IS NULL AND c.status <> 'closed'")
	if err != nil {
		return nil, fmt.Errorf("read cases without a calendar: %w", err)
	}
	return pgx.CollectRows(rows, pgx.RowTo[string])
}

// NoteCalendar notes of up to n such cases by which calendar they are decided, and returns of how many.
func (s *Store) NoteCalendar(ctx context.Context, item, calendar string, n int) (int, error) {
	tag, err := s.pool.Exec(ctx, `UPDATE cases SET calendar = $2 WHERE id IN (SELECT c.id FROM cases c
		WHERE c.calendar IS NULL AND c.status <> 'closed' AND c.digest = $1 LIMIT $3 FOR UPDATE SKIP LOCKED)`, item, calendar, n)
	return int(tag.RowsAffected()), err
}

// MovedCase is a case whose clocks a version of a calendar has moved.
type MovedCase struct {
	Case     uuid.UUID
	Number   string
	Item     string
	Division string
	At       time.Time
	Moved    []casefile.Move
}

// Moved lists whom a version has moved, by id, from behind the given case.
func (s *Store) Moved(ctx context.Context, digest string, after uuid.UUID, n int) ([]MovedCase, error) {
	rows, err := s.pool.Query(ctx, `SELECT c.id, c.number, c.item, c.division, e.at, e.data->'moved' FROM case_events e JOIN cases c ON c.id = e.case_id
		WHERE e.kind = 'calendar_changed' AND e.data->>'digest' = $1 AND e.case_id > $2 AND e.data->'moved' IS NOT NULL
		ORDER BY e.case_id LIMIT $3`, digest, after, n)
	if err != nil {
		return nil, fmt.Errorf("read moved cases: %w", err)
	}
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) (MovedCase, error) {
		var m MovedCase
		var moved []byte
		if err := row.Scan(&m.Case, &m.Number, &m.Item, &m.Division, &m.At, &moved); err != nil {
			return m, err
		}
		return m, json.Unmarshal(moved, &m.Moved)
	})
}

// PublishedWith lists a version and those of the calendars that extend it, which were published with it.
func (s *Store) PublishedWith(ctx context.Context, first Calendar) ([]Calendar, error) {
	return calendars(ctx, s.pool, `WITH RECURSIVE grown AS (
			SELECT digest, 0 AS depth FROM calendars WHERE digest = $1
			UNION ALL SELECT c.digest, g.depth + 1 FROM calendars c JOIN grown g ON c.base = g.digest WHERE c.published_at = $2)
		SELECT c.digest, c.code, c.version, c.source, coalesce(c.base, ''), c.published_at, c.published_by
		FROM calendars c JOIN grown g ON g.digest = c.digest ORDER BY g.depth, c.code`, first.Digest, first.At)
}

// Calendars lists the newest version of every calendar, by code, as the transaction sees them.
func (tx *Tx) Calendars(ctx context.Context) ([]Calendar, error) {
	return calendars(ctx, tx.tx, selectCalendar+newestOfEach)
}
