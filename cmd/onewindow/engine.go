package main

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"time"

	"github.com/google/uuid"
	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/spf13/cobra"
	"go.temporal.io/sdk/client"
	temporallog "go.temporal.io/sdk/log"

	"github.com/onewindow/onewindow/api"
	"github.com/onewindow/onewindow/internal/access"
	"github.com/onewindow/onewindow/internal/connect/paper"
	"github.com/onewindow/onewindow/internal/service"
	"github.com/onewindow/onewindow/internal/store"
	"github.com/onewindow/onewindow/internal/webhook"
	"github.com/onewindow/onewindow/rules"
	"github.com/onewindow/onewindow/worker"
)

// engine is the product put together: what api, worker, serve and dev run in different combinations.
type engine struct {
	cfg     config
	log     *slog.Logger
	metrics *prometheus.Registry
	store   *store.Store
	service *service.Service
	safe    *webhook.Safe
	guard   *webhook.Guard
}

// newEngine connects to Postgres and publishes the items.
func newEngine(ctx context.Context, cfg config) (*engine, error) {
	if err := cfg.need("database_url"); err != nil {
		return nil, err
	}
	library, err := loadLibrary(filepath.SplitList(cfg.Items))
	if err != nil {
		return nil, err
	}
	zone, err := time.LoadLocation(cfg.Zone)
	if err != nil {
		return nil, err
	}
	printer, err := paper.NewPrinter()
	if err != nil {
		return nil, err
	}
	e := &engine{cfg: cfg, log: cfg.logger(), metrics: prometheus.NewRegistry()}
	e.metrics.MustRegister(collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	if e.safe, err = webhook.NewSafe(cfg.WebhookKey); err != nil {
		return nil, err
	}
	if e.guard, err = webhook.NewGuard(cfg.WebhookNetworks); err != nil {
		return nil, err
	}
	if e.store, err = store.Open(ctx, store.Config{URL: cfg.DatabaseURL, Clock: time.Now}); err != nil {
		return nil, err
	}
	e.service = service.New(service.Config{
		Store: e.store, Library: library, Printer: printer, Clock: time.Now, NewID: uuid.New,
		Number: service.NumberMaker(rand.Reader, time.Now), Zone: zone, Log: e.log, Safe: e.safe, Guard: e.guard,
	})
	if err := e.service.Publish(ctx); err != nil {
		e.store.Close()
		return nil, err
	}
	return e, nil
}

// loadLibrary reads the samples and lays the given folders over them. A library with errors is not run: an item that
// was half understood would be half enforced.
func loadLibrary(folders []string) (*rules.Library, error) {
	var more []fs.FS
	for _, folder := range folders {
		if info, err := os.Stat(folder); err != nil || !info.IsDir() {
			return nil, fmt.Errorf("the folder of items %q cannot be read", folder)
		}
		more = append(more, os.DirFS(folder))
	}
	library, problems := rules.Load(rules.Samples(), more...)
	if report(os.Stderr, problems) > 0 {
		return nil, errors.New("the items have errors: mend them, and try them with `onewindow rules check`")
	}
	return library, nil
}

// serveAPI answers HTTP on the listener until the context ends, then finishes what is in hand. Extra handlers stand beside the API.
func (e *engine) serveAPI(ctx context.Context, listener net.Listener, extra map[string]http.Handler) error {
	verifier, err := access.NewVerifier(access.VerifierConfig{Issuer: e.cfg.OIDCIssuer, Audience: e.cfg.OIDCAudience, Now: time.Now})
	if err != nil {
		return err
	}
	mux := http.NewServeMux()
	mux.Handle("/", api.New(api.Config{Cases: e.service, Verifier: verifier, Logger: e.log, Metrics: e.metrics, Ready: e.service.Ready}))
	for path, handler := range extra {
		mux.Handle(path, handler)
	}
	server := api.NewServer(listener.Addr().String(), mux)
	failed := make(chan error, 1)
	go func() { failed <- server.Serve(listener) }()
	select {
	case err := <-failed:
		return fmt.Errorf("serve: %w", err)
	case <-ctx.Done():
	}
	last, cancel := context.WithTimeout(context.WithoutCancel(ctx), 10*time.Second)
	defer cancel()
	return server.Shutdown(last)
}

// runWorker hosts the process until the context ends.
func (e *engine) runWorker(ctx context.Context) error {
	temporal, err := client.NewLazyClient(worker.ClientOptions(client.Options{
		HostPort: e.cfg.TemporalAddress, Namespace: e.cfg.TemporalNamespace, Logger: temporallog.NewStructuredLogger(e.log),
	}))
	if err != nil {
		return fmt.Errorf("connect to Temporal: %w", err)
	}
	defer temporal.Close()
	return worker.New(worker.Config{
		Temporal: temporal, Process: e.service, Outbox: e.store, Calendars: e.service, Board: e.store, Clock: time.Now, Logger: e.log, Metrics: e.metrics,
		Post: e.store, Sender: webhook.NewSender(webhook.SenderConfig{Guard: e.guard, Safe: e.safe, Clock: time.Now}),
	}).Run(ctx)
}

// listen binds the address of the API.
func listen(address string) (net.Listener, error) {
	listener, err := net.Listen("tcp", address)
	if err != nil {
		return nil, fmt.Errorf("cannot listen on %s: another program may have the port, or the address is not this machine's; choose another with --listen", address)
	}
	return listener, nil
}

// engaged runs a command with an engine, by the settings in force.
func engaged(cmd *cobra.Command, run func(cmd *cobra.Command, e *engine, args []string) error) *cobra.Command {
	return configured(cmd, func(cmd *cobra.Command, cfg config, args []string) error {
		e, err := newEngine(cmd.Context(), cfg)
		if err != nil {
			return err
		}
		defer e.store.Close()
		return run(cmd, e, args)
	})
}

// recorded runs a command with Postgres alone, by the settings in force.
func recorded(cmd *cobra.Command, run func(cmd *cobra.Command, db *store.Store) error) *cobra.Command {
	return configured(cmd, func(cmd *cobra.Command, cfg config, _ []string) error {
		if err := cfg.need("database_url"); err != nil {
			return err
		}
		db, err := store.Open(cmd.Context(), store.Config{URL: cfg.DatabaseURL, Clock: time.Now})
		if err != nil {
			return err
		}
		defer db.Close()
		return run(cmd, db)
	})
}
