package store

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
)

// openCase is what makes a case open: it has been handed in, and something may still follow. A process belongs to it.
const openCase = "c.status NOT IN ('draft', 'closed')"

// writeFirst writes a letter for every open case of which nothing waits to be told: it starts the process of the case, or makes
// one that runs look at its clock. $1 is the present, $2 the lane. The nudge is the present in seconds, so that it rises.
const (
	writeFirst = `INSERT INTO outbox (case_id, seq, nudge, first, lane, created_at, visible_at)
		SELECT c.id, c.seq, extract(epoch FROM $1::timestamptz)::bigint, true, $2, $1, $1 FROM cases c
		WHERE ` + openCase + ` AND NOT EXISTS (SELECT FROM outbox o WHERE o.case_id = c.id AND NOT o.parked)`
	unlessThere = " ON CONFLICT DO NOTHING"
	writeAll    = writeFirst + unlessThere
	writeSome   = writeFirst + " AND c.id = ANY($3::uuid[])" + unlessThere
)

// Recovery is what a recovery did.
type Recovery struct {
	Letters int64 // written, one for each open case that had none
	Cleared int64 // letters of the time that was lost
	Epoch   int64 // the one that holds from now on; 0 when it was not raised
}

// Recover writes a letter for every open case, so that the relay starts its process anew: for when the processes are lost.
// A case of which a letter waits needs no second one.
func (s *Store) Recover(ctx context.Context) (Recovery, error) {
	tag, err := s.pool.Exec(ctx, writeAll, s.clock(), Bulk)
	if err != nil {
		return Recovery{}, fmt.Errorf("recover: %w", err)
	}
	return Recovery{Letters: tag.RowsAffected()}, nil
}

// RecoverRestored is Recover for when the database was restored to an earlier moment: what the processes know beyond it never
// happened. The epoch rises, so that their answers are refused, and what waited to be told is told anew.
func (s *Store) RecoverRestored(ctx context.Context) (Recovery, error) {
	var r Recovery
	now := s.clock()
	err := pgx.BeginFunc(ctx, s.pool, func(tx pgx.Tx) error {
		// By the clock and not by counting: the same moment may be restored twice, and no epoch may come back.
		err := tx.QueryRow(ctx, "UPDATE engine SET epoch = greatest(epoch + 1, $1) RETURNING epoch", now.Unix()).Scan(&r.Epoch)
		if err != nil {
			return err
		}
		tag, err := tx.Exec(ctx, "DELETE FROM outbox")
		if err != nil {
			return err
		}
		r.Cleared = tag.RowsAffected()
		tag, err = tx.Exec(ctx, writeAll, now, Bulk)
		r.Letters = tag.RowsAffected()
		return err
	})
	if err != nil {
		return Recovery{}, fmt.Errorf("recover after a restore: %w", err)
	}
	return r, nil
}

// OpenCases lists, in the order of their ids, the open cases behind the given one that have not changed since the given instant.
func (s *Store) OpenCases(ctx context.Context, after string, limit int, since time.Time) ([]string, error) {
	rows, err := s.pool.Query(ctx, `SELECT c.id::text FROM cases c
		WHERE `+openCase+` AND c.id > coalesce(nullif($1, '')::uuid, '00000000-0000-0000-0000-000000000000') AND c.updated_at < $3
		ORDER BY c.id LIMIT $2`, after, limit, since)
	if err != nil {
		return nil, fmt.Errorf("list open cases: %w", err)
	}
	return pgx.CollectRows(rows, pgx.RowTo[string])
}

// Revive writes a letter for those of the cases that are open and have none, and returns how many it wrote.
func (s *Store) Revive(ctx context.Context, caseIDs []string) (int, error) {
	tag, err := s.pool.Exec(ctx, writeSome, s.clock(), Bulk, caseIDs)
	if err != nil {
		return 0, fmt.Errorf("revive cases: %w", err)
	}
	return int(tag.RowsAffected()), nil
}

// NotOpen returns those of the cases that should have no process: they do not exist, are drafts, or were closed before the given
// instant, and no letter about them is on its way.
func (s *Store) NotOpen(ctx context.Context, caseIDs []string, before time.Time) ([]string, error) {
	caseIDs = slices.DeleteFunc(slices.Clone(caseIDs), func(id string) bool { return uuid.Validate(id) != nil }) // not ours
	rows, err := s.pool.Query(ctx, `SELECT asked.id::text FROM unnest($1::uuid[]) AS asked (id) LEFT JOIN cases c ON c.id = asked.id
		WHERE (c.id IS NULL OR NOT (`+openCase+`) AND c.updated_at < $2)
			AND NOT EXISTS (SELECT FROM outbox o WHERE o.case_id = c.id AND NOT o.parked)`, caseIDs, before)
	if err != nil {
		return nil, fmt.Errorf("look for ended cases: %w", err)
	}
	return pgx.CollectRows(rows, pgx.RowTo[string])
}
