package store

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/onewindow/onewindow/internal/casefile"
)

// Row is one stored event.
type Row struct {
	Seq  int64
	At   time.Time
	By   string
	Kind string
	Data []byte
	Prev []byte
	Hash []byte
}

// hash chains an event to the one before it. Every variable part is preceded by its length, so that no two events
// have the same text.
func (r Row) hash(id uuid.UUID) []byte {
	h := sha256.New()
	part := func(p []byte) {
		_ = binary.Write(h, binary.BigEndian, int64(len(p))) // a hash never fails
		h.Write(p)
	}
	part(r.Prev)
	part(id[:])
	_ = binary.Write(h, binary.BigEndian, r.Seq)
	_ = binary.Write(h, binary.BigEndian, r.At.UnixMicro())
	part([]byte(r.By))
	part([]byte(r.Kind))
	part(r.Data)
	return h.Sum(nil)
}

func queueEvents(b *pgx.Batch, id uuid.UUID, head []byte, events []casefile.Event) ([]byte, error) {
	for _, e := range events {
		data, err := json.Marshal(e.Data)
		if err != nil {
			return nil, fmt.Errorf("encode %s event: %w", e.Data.Kind(), err)
		}
		row := Row{Seq: e.Seq, At: e.At, By: e.By, Kind: e.Data.Kind(), Data: data, Prev: head}
		head = row.hash(id)
		b.Queue("INSERT INTO case_events (case_id, seq, at, by, kind, data, prev, hash) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
			id, row.Seq, row.At, row.By, row.Kind, row.Data, row.Prev, head)
	}
	return head, nil
}

// Rows lists the events of a case behind seq after, oldest first.
func (s *Store) Rows(ctx context.Context, id uuid.UUID, after int64, limit int) ([]Row, error) {
	rows, err := s.pool.Query(ctx, `SELECT seq, at, by, kind, data, prev, hash FROM case_events
		WHERE case_id = $1 AND seq > $2 ORDER BY seq LIMIT $3`, id, after, limit)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, pgx.RowToStructByPos[Row])
}

// CaseAt folds the log of a case up to seq.
func (s *Store) CaseAt(ctx context.Context, id uuid.UUID, seq int64) (casefile.Case, error) {
	events, err := s.Log(ctx, id, seq)
	if err != nil {
		return casefile.Case{}, err
	}
	return casefile.Replay(events)
}

// Log reads the log of a case up to seq.
func (s *Store) Log(ctx context.Context, id uuid.UUID, seq int64) ([]casefile.Event, error) {
	rows, err := s.Rows(ctx, id, 0, int(seq))
	if err != nil {
		return nil, err
	}
	events := make([]casefile.Event, len(rows))
	for i, r := range rows {
		if events[i], err = r.event(); err != nil {
			return nil, err
		}
	}
	return events, nil
}

// event is the row as it was before it was stored.
func (r Row) event() (casefile.Event, error) {
	data, err := casefile.DecodeData(r.Kind, r.Data)
	return casefile.Event{Seq: r.Seq, At: r.At.UTC(), By: r.By, Data: data}, err
}
