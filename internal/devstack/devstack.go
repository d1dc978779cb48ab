// Package devstack runs Postgres and a Temporal server on one machine, for `onewindow dev` and for tests.
//
// Everything listens on 127.0.0.1 and keeps its files in one data folder. The servers end with us, whatever ends us.
package devstack

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"path/filepath"
	"sync"
	"time"
)

// Config says what to run and where. The zero value runs both servers with data that goes away at Stop.
type Config struct {
	Dir             string       // the data folder, created when missing; empty: a throw-away one, fast and not durable
	Out             io.Writer    // lines of progress for a person; nil: none
	Logger          *slog.Logger // hears of a server that ends by itself; nil: nobody does
	PostgresURL     string       // use this Postgres instead of running one
	PostgresPort    int          // 0: any free one
	TemporalAddress string       // use this Temporal instead of running one
	TemporalPort    int          // 0: any free one
	Namespace       string       // empty: onewindow
	WithoutTemporal bool         // run Postgres alone
}

// Stack is what runs.
type Stack struct {
	DatabaseURL     string  // the product's database, empty when new
	TemporalAddress string  // host:port of Temporal's frontend
	Namespace       string  // of Temporal, ready for use
	Postgres        *Server // nil when the one given by Config.PostgresURL is used
	Temporal        *Server // nil when the one given by Config.TemporalAddress is used, or none

	cfg    Config
	folder *folder
	once   sync.Once
}

// Start runs the stack and returns when it can be used. Faults that a person can mend come as *Error.
// The first start on a machine builds the Temporal server, which takes minutes. Ending ctx ends the start alone.
func Start(ctx context.Context, cfg Config) (*Stack, error) {
	if cfg.Out == nil {
		cfg.Out = io.Discard
	}
	if cfg.Logger == nil {
		cfg.Logger = slog.New(slog.DiscardHandler)
	}
	if cfg.Namespace == "" {
		cfg.Namespace = "onewindow"
	}
	s := &Stack{cfg: cfg, Namespace: cfg.Namespace}
	if err := s.start(ctx); err != nil {
		s.Stop()
		if ctx.Err() != nil { // whatever failed, it failed because the caller gave up
			err = context.Cause(ctx)
		}
		return nil, err
	}
	return s, nil
}

// Stop ends what Start started, Temporal before Postgres, and leaves no process behind. It may be called more than once.
func (s *Stack) Stop() {
	s.once.Do(func() {
		for _, server := range []*Server{s.Temporal, s.Postgres} {
			if server != nil {
				server.Stop()
			}
		}
		if s.folder == nil {
			return
		}
		if err := s.folder.close(); err != nil {
			s.cfg.Logger.Error("the data folder was not closed", "error", err)
		}
	})
}

func (s *Stack) start(ctx context.Context) (err error) {
	ownTemporal := s.cfg.TemporalAddress == "" && !s.cfg.WithoutTemporal
	if s.cfg.PostgresURL == "" || ownTemporal {
		if s.folder, err = openFolder(s.cfg.Dir); err != nil {
			return err
		}
	}
	if s.cfg.PostgresURL == "" {
		err = elsewhere(s.cfg.PostgresPort, func() error { return s.startPostgres(ctx) })
	} else {
		err = s.usePostgres(ctx)
	}
	if err != nil || s.cfg.WithoutTemporal {
		return err
	}
	s.TemporalAddress = s.cfg.TemporalAddress
	if ownTemporal {
		if err := elsewhere(s.cfg.TemporalPort, func() error { return s.startTemporal(ctx) }); err != nil {
			return err
		}
	}
	return EnsureNamespace(ctx, s.TemporalAddress, s.Namespace)
}

func (s *Stack) startPostgres(ctx context.Context) error {
	began := time.Now()
	var ports reservation
	defer ports.release()
	port, err := ports.take(s.cfg.PostgresPort, "Postgres")
	if err != nil {
		return err
	}
	c, err := openCluster(ctx, s.folder, s.say)
	if err != nil {
		return err
	}
	c.port = port
	ports.release()
	server := c.server(s.cfg.Logger)
	if err := server.Start(ctx); err != nil {
		return err
	}
	s.Postgres, s.DatabaseURL = server, c.url(owner)
	if err := c.createDatabase(ctx, owner); err != nil {
		return err
	}
	s.say("Postgres %d is ready at %s (%s)", c.bin.major, address(port), took(began))
	return nil
}

func (s *Stack) usePostgres(ctx context.Context) error {
	db, err := parseDatabase(s.cfg.PostgresURL)
	if err != nil {
		return err
	}
	conn, err := db.connect(ctx)
	if err != nil {
		return err
	}
	s.DatabaseURL = s.cfg.PostgresURL
	s.say("Using the Postgres at %s", db.address())
	return conn.Close(ctx)
}

func (s *Stack) startTemporal(ctx context.Context) error {
	began := time.Now()
	var ports reservation
	defer ports.release()
	t, err := newTemporal(s.folder, s.cfg.TemporalPort, &ports)
	if err != nil {
		return err
	}
	dir, err := BuildTemporal(ctx, s.cfg.Out)
	if err != nil {
		return err
	}
	if t.db, err = parseDatabase(s.DatabaseURL); err != nil {
		return err
	}
	t.binary = filepath.Join(dir, serverBinary)
	if err := (schemas{db: t.db, tool: filepath.Join(dir, toolBinary), version: temporalVersion()}).update(ctx); err != nil {
		return err
	}
	if err := t.writeConfig(); err != nil {
		return err
	}
	ports.release()
	s.Temporal = t.server(s.cfg.Logger)
	if err := s.Temporal.Start(ctx); err != nil {
		return err
	}
	s.TemporalAddress = t.address()
	s.say("Temporal %s is ready at %s (%s)", temporalVersion(), s.TemporalAddress, took(began))
	return nil
}

func (s *Stack) say(format string, args ...any) { fmt.Fprintf(s.cfg.Out, format+"\n", args...) }

// took tells a span of time as a person would: tenths of a second, whole seconds when it is long.
func took(since time.Time) time.Duration {
	span := time.Since(since)
	if span > time.Minute {
		return span.Round(time.Second)
	}
	return span.Round(time.Second / 10)
}
