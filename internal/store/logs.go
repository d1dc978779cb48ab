package store

import (
	"context"
	"slices"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/onewindow/onewindow/internal/casefile"
	"github.com/onewindow/onewindow/internal/worktime"
)

// Logs is a case with all its events.
type Logs struct {
	Case   uuid.UUID
	Events []casefile.Event
}

// DecidedFilter selects cases by when they were decided.
type DecidedFilter struct {
	Divisions  []string
	Department string
	Items      []string
	From, To   worktime.Date
	Limit      int
}

// DecidedLogs reads the logs of cases that were decided in a period, the newest decision first.
func (s *Store) DecidedLogs(ctx context.Context, f DecidedFilter) ([]Logs, error) {
	rows, err := s.pool.Query(ctx, `SELECT id FROM cases WHERE division = ANY($1) AND late = ANY('{f,t}') AND decided_on BETWEEN $2::text::date AND $3::text::date
		AND ($4 = '' OR department = $4) AND item = ANY($5) ORDER BY decided_on DESC, id LIMIT $6`,
		f.Divisions, f.From.String(), f.To.String(), f.Department, f.Items, f.Limit)
	if err != nil {
		return nil, err
	}
	ids, err := pgx.CollectRows(rows, pgx.RowTo[uuid.UUID])
	if err != nil {
		return nil, err
	}
	return logsOf(ctx, s.pool, ids)
}

// logsAfter reads the logs of up to n cases behind the given one, in the order of their ids.
func logsAfter(ctx context.Context, db querier, after uuid.UUID, n int) ([]Logs, error) {
	rows, err := db.Query(ctx, "SELECT id FROM cases WHERE id > $1 ORDER BY id LIMIT $2", after, n)
	if err != nil {
		return nil, err
	}
	ids, err := pgx.CollectRows(rows, pgx.RowTo[uuid.UUID])
	if err != nil || len(ids) == 0 {
		return nil, err
	}
	return logsOf(ctx, db, ids)
}

func logsOf(ctx context.Context, db querier, ids []uuid.UUID) ([]Logs, error) {
	rows, err := db.Query(ctx, "SELECT case_id, seq, at, by, kind, data FROM case_events WHERE case_id = ANY($1) ORDER BY case_id, seq", ids)
	if err != nil {
		return nil, err
	}
	var list []Logs
	var id uuid.UUID
	var r Row
	_, err = pgx.ForEachRow(rows, []any{&id, &r.Seq, &r.At, &r.By, &r.Kind, &r.Data}, func() error {
		e, err := r.event()
		if err != nil {
			return err
		}
		if len(list) == 0 || list[len(list)-1].Case != id {
			list = append(list, Logs{Case: id})
		}
		list[len(list)-1].Events = append(list[len(list)-1].Events, e)
		return nil
	})
	order := make(map[uuid.UUID]int, len(ids))
	for i, id := range ids {
		order[id] = i
	}
	slices.SortFunc(list, func(a, b Logs) int { return order[a.Case] - order[b.Case] })
	return list, err
}
