package bench

import (
	"context"
	"fmt"
	"log/slog"
	"maps"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"go.temporal.io/sdk/client"
	temporallog "go.temporal.io/sdk/log"
)

// witness reads what the servers have spent.
type witness struct {
	db       *pgxpool.Pool
	temporal client.Client
	family   family
}

func newWitness(ctx context.Context, s *stack) (witness, error) {
	pool, err := pgxpool.ParseConfig(s.DatabaseURL)
	if err != nil {
		return witness{}, fmt.Errorf("read the database URL: %w", err)
	}
	pool.MaxConns = 40
	w := witness{family: family{product: s.cmd.Process.Pid}}
	if w.db, err = pgxpool.NewWithConfig(ctx, pool); err != nil {
		return witness{}, fmt.Errorf("connect to Postgres: %w", err)
	}
	w.temporal, err = client.DialContext(ctx, client.Options{
		HostPort: s.TemporalAddress, Namespace: s.TemporalNamespace, Logger: temporallog.NewStructuredLogger(slog.New(slog.DiscardHandler)),
	})
	if err != nil {
		w.db.Close()
		return witness{}, fmt.Errorf("connect to Temporal: %w", err)
	}
	return w, nil
}

func (w witness) close() {
	w.temporal.Close()
	w.db.Close()
}

// reading is what has been spent so far.
type reading struct {
	xids int64 // transactions that wrote, of all databases of the server
	wal  int64 // bytes
	cpu  map[string]time.Duration
}

// read looks at the counters, and raises none of them.
func (w witness) read(ctx context.Context) (reading, error) {
	r := reading{cpu: w.family.cpu()}
	err := w.db.QueryRow(ctx, `SELECT pg_snapshot_xmax(pg_current_snapshot())::text::bigint, pg_wal_lsn_diff(pg_current_wal_insert_lsn(), '0/0')::bigint`).
		Scan(&r.xids, &r.wal)
	if err != nil {
		return r, fmt.Errorf("read the counters of Postgres: %w", err)
	}
	return r, nil
}

// cost is what one case takes.
type cost struct {
	xids, walKiB float64
	cpu          map[string]float64 // milliseconds, by process
}

// per divides what was spent between two readings.
func (r reading) per(cases int, before reading) cost {
	n := float64(cases)
	c := cost{xids: float64(r.xids-before.xids) / n, walKiB: float64(r.wal-before.wal) / n / 1024, cpu: map[string]float64{}}
	for name := range maps.Keys(r.cpu) {
		c.cpu[name] = float64((r.cpu[name] - before.cpu[name]).Microseconds()) / 1000 / n
	}
	return c
}

// oldest is the age of the oldest letter that waits to be told, zero when none does.
func (w witness) oldest(ctx context.Context) (time.Duration, error) {
	var seconds float64
	err := w.db.QueryRow(ctx, "SELECT coalesce(extract(epoch FROM $1 - min(created_at)), 0)::float8 FROM outbox WHERE NOT parked", time.Now()).Scan(&seconds)
	return inSeconds(seconds), err
}

// untilTold waits until nothing waits to be told.
func (w witness) untilTold(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, drainWithin)
	defer cancel()
	for {
		if age, err := w.oldest(ctx); err != nil || age == 0 {
			return err
		}
		rest(ctx, lookEvery)
	}
}

// lags are the times between two events of the cases, such as the decision and the licence.
func (w witness) lags(ctx context.Context, query string, args ...any) ([]time.Duration, error) {
	rows, err := w.db.Query(ctx, query, args...)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) (time.Duration, error) {
		var seconds float64
		err := row.Scan(&seconds)
		return inSeconds(seconds), err
	})
}

func inSeconds(s float64) time.Duration { return max(0, time.Duration(s*float64(time.Second))) }
