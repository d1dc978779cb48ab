// Package store keeps cases in Postgres: the event log, the read tables written with it, the outbox and the audit.
// All SQL of the product is here, one file per aggregate.
package store

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/onewindow/onewindow/internal/fault"
)

// Store is the database. It is safe for concurrent use.
type Store struct {
	pool  *pgxpool.Pool
	texts *pgxpool.Pool // to read published texts by, also within a transaction: who holds a connection must not wait for one of the same pool
	clock func() time.Time
}

// textsAtOnce is how many published texts are read at once. Each is read once by a process.
const textsAtOnce = 2

// Config says which database, and by which clock rows are leased.
type Config struct {
	URL      string
	MaxConns int32 // 0: 20
	Clock    func() time.Time
	Tracer   pgx.QueryTracer // sees every query; nil: nobody does
}

// What a caller may have to tell apart.
var (
	ErrNotFound  = errors.New("not found")
	ErrInFlight  = errors.New("a request with this key is being worked on")
	ErrKeyReused = errors.New("the key was used for another request")
	ErrStale     = errors.New("answer from an older epoch")
)

// Open connects, and refuses a database whose schema is not the one this program was built for.
func Open(ctx context.Context, cfg Config) (*Store, error) {
	pc, err := pgxpool.ParseConfig(cfg.URL)
	if err != nil {
		return nil, errors.New("the database URL cannot be read: expected postgres://user:password@host:port/database")
	}
	pc.MaxConns = cfg.MaxConns
	if pc.MaxConns == 0 {
		pc.MaxConns = 20
	}
	pc.ConnConfig.Tracer = cfg.Tracer
	// All that is asked here is short: to compile a query, or to start others for a part of it, would take longer than the answer.
	pc.ConnConfig.RuntimeParams["jit"] = "off"
	pc.ConnConfig.RuntimeParams["max_parallel_workers_per_gather"] = "0"
	pool, err := pgxpool.NewWithConfig(ctx, pc)
	if err != nil {
		return nil, fmt.Errorf("open database: %w", err)
	}
	few := pc.Copy()
	few.MaxConns = textsAtOnce
	texts, err := pgxpool.NewWithConfig(ctx, few)
	if err != nil {
		pool.Close()
		return nil, fmt.Errorf("open database: %w", err)
	}
	s := &Store{pool: pool, texts: texts, clock: fault.Clock(cfg.Clock)}
	if err := s.checkSchema(ctx); err != nil {
		s.Close()
		return nil, err
	}
	return s, nil
}

// Close gives the connections back.
func (s *Store) Close() {
	s.pool.Close()
	s.texts.Close()
}

// Ready reports whether the database answers.
func (s *Store) Ready(ctx context.Context) error { return s.pool.Ping(ctx) }

// Unavailable reports whether the error says that Postgres could not be reached or did not finish, so that the
// same call may succeed later.
func Unavailable(err error) bool {
	var pg *pgconn.PgError
	if errors.As(err, &pg) {
		switch pg.Code[:2] {
		case "08", "53", "58", "57", "40", "55": // connection, resources, disk, shutdown, serialization and deadlock, lock not available
			return true
		}
		return false
	}
	var connect *pgconn.ConnectError
	return errors.As(err, &connect) || pgconn.SafeToRetry(err) || pgconn.Timeout(err) || errors.Is(err, context.DeadlineExceeded) || isNetwork(err)
}

// Tx is one transaction: one command.
type Tx struct {
	tx  pgx.Tx
	now time.Time
}

// Within runs f in one transaction at the instant now, and commits unless f fails.
func (s *Store) Within(ctx context.Context, now time.Time, f func(*Tx) error) error {
	err := pgx.BeginFunc(ctx, s.pool, func(tx pgx.Tx) error {
		if err := f(&Tx{tx: tx, now: now}); err != nil {
			return err
		}
		return fault.Point("before-commit")
	})
	if err != nil {
		return err
	}
	return fault.Point("after-commit")
}
