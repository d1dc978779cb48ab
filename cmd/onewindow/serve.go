package main

import (
	"context"
	"net/http"
	"time"

	"github.com/prometheus/client_golang/prometheus/promhttp"
	"github.com/spf13/cobra"
	"golang.org/x/sync/errgroup"

	"github.com/onewindow/onewindow/api"
	"github.com/onewindow/onewindow/internal/devstack"
	"github.com/onewindow/onewindow/internal/store"
)

// running makes a command that runs the engine with what the configuration says.
func running(use, short string, run func(ctx context.Context, e *engine) error) *cobra.Command {
	return engaged(&cobra.Command{Use: use, Short: short, Args: cobra.NoArgs}, func(cmd *cobra.Command, e *engine, _ []string) error {
		return run(cmd.Context(), e)
	})
}

func serveCommand() *cobra.Command {
	return running("serve", "Run the API and the worker in one process", func(ctx context.Context, e *engine) error {
		group, ctx := errgroup.WithContext(ctx)
		group.Go(func() error { return serveAlone(ctx, e) })
		group.Go(func() error { return workAlone(ctx, e) })
		return group.Wait()
	})
}

func apiCommand() *cobra.Command {
	return running("api", "Run the API: people can apply and decide, also while Temporal is down", serveAlone)
}

func workerCommand() *cobra.Command {
	return running("worker", "Run the worker: it makes the cases move", func(ctx context.Context, e *engine) error {
		group, ctx := errgroup.WithContext(ctx)
		group.Go(func() error { return workAlone(ctx, e) })
		group.Go(func() error { return e.serveHealth(ctx) })
		return group.Wait()
	})
}

func serveAlone(ctx context.Context, e *engine) error {
	if err := e.cfg.need("oidc_issuer"); err != nil {
		return err
	}
	listener, err := listen(e.cfg.Listen)
	if err != nil {
		return err
	}
	e.log.Info("the API is ready", "address", listener.Addr().String())
	return e.serveAPI(ctx, listener, nil)
}

// workAlone waits for Temporal as long as it takes: meanwhile people go on deciding.
func workAlone(ctx context.Context, e *engine) error {
	for {
		err := devstack.EnsureNamespace(ctx, e.cfg.TemporalAddress, e.cfg.TemporalNamespace)
		if err == nil {
			return e.runWorker(ctx)
		}
		e.log.Warn("Temporal cannot be used yet; cases wait", "address", e.cfg.TemporalAddress, "error", err)
		select {
		case <-ctx.Done():
			return nil
		case <-time.After(5 * time.Second):
		}
	}
}

// serveHealth shows a worker's metrics and whether it lives.
func (e *engine) serveHealth(ctx context.Context) error {
	listener, err := listen(e.cfg.Listen)
	if err != nil {
		return err
	}
	mux := http.NewServeMux()
	mux.Handle("/metrics", promhttp.HandlerFor(e.metrics, promhttp.HandlerOpts{}))
	mux.HandleFunc("/livez", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusNoContent) })
	server := api.NewServer(listener.Addr().String(), mux)
	go func() {
		<-ctx.Done()
		_ = server.Close() // nothing is in hand but a look at the metrics
	}()
	if err := server.Serve(listener); ctx.Err() == nil {
		return err
	}
	return nil
}

func migrateCommand() *cobra.Command {
	cmd := &cobra.Command{Use: "migrate", Short: "Bring the database schema up to date", Args: cobra.NoArgs}
	return configured(cmd, func(cmd *cobra.Command, cfg config, _ []string) error {
		if err := cfg.need("database_url"); err != nil {
			return err
		}
		return store.Migrate(cmd.Context(), cfg.DatabaseURL)
	})
}
