package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"golang.org/x/sync/errgroup"

	"github.com/onewindow/onewindow/internal/access/devissuer"
	"github.com/onewindow/onewindow/internal/devstack"
	"github.com/onewindow/onewindow/internal/store"
)

// dataVariable names the data folder for those who do not want to repeat --data.
const dataVariable = "ONEWINDOW_DATA"

// issuerPath is where the dev command serves the stand-in for the identity provider.
const issuerPath = "/dev/issuer"

// devOptions are the flags of the dev command.
type devOptions struct {
	listen    string
	data      string
	items     string
	ephemeral bool
	where     bool
}

func devCommand() *cobra.Command {
	var o devOptions
	cmd := &cobra.Command{
		Use: "dev", Short: "Run everything on this machine: Postgres, Temporal, sample items and people, API and worker", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if o.where {
				fmt.Fprintln(cmd.OutOrStdout(), o.data)
				return nil
			}
			return o.run(cmd.Context(), cmd.OutOrStdout(), cmd.ErrOrStderr())
		},
	}
	cmd.Flags().StringVar(&o.listen, "listen", "127.0.0.1:8080", "loopback address of the API")
	cmd.Flags().StringVar(&o.data, "data", defaultData(), "folder for the data, which survives a restart")
	cmd.Flags().StringVar(&o.items, "items", "", "folders with items of your own, separated by colons, laid over the samples")
	cmd.Flags().BoolVar(&o.ephemeral, "ephemeral", false, "fresh data that goes away, free ports, and one line of JSON on stdout when ready")
	cmd.Flags().BoolVar(&o.where, "where", false, "only print the data folder")
	return cmd
}

// defaultData is where the data of a developer lives: ONEWINDOW_DATA, or the usual place. Postgres does not run as root, and
// its own user cannot enter root's home.
func defaultData() string {
	if data := os.Getenv(dataVariable); data != "" {
		return data
	}
	home, err := os.UserHomeDir()
	if os.Geteuid() == 0 || err != nil {
		return "/var/lib/onewindow"
	}
	return filepath.Join(home, ".local", "share", "onewindow")
}

// run starts the stack and the engine, and ends both with the context.
func (o *devOptions) run(ctx context.Context, out, progress io.Writer) error {
	if o.ephemeral {
		folder, err := os.MkdirTemp("", "onewindow-dev-")
		if err != nil {
			return fmt.Errorf("make a folder for the data: %w", err)
		}
		defer os.RemoveAll(folder)
		o.data, o.listen = folder, "127.0.0.1:0"
	}
	listener, err := listen(o.listen)
	if err != nil {
		return err
	}
	defer listener.Close()
	sandbox, err := o.sandbox(listener)
	if err != nil {
		return err
	}
	stack, err := devstack.Start(ctx, devstack.Config{
		Dir: o.stackFolder(), Out: progress, Logger: slog.New(slog.NewTextHandler(progress, &slog.HandlerOptions{Level: slog.LevelWarn})),
		PostgresURL: os.Getenv("DATABASE_URL"), TemporalAddress: os.Getenv("TEMPORAL_ADDRESS"),
	})
	if errors.Is(err, context.Canceled) {
		return nil
	}
	if err != nil {
		return err
	}
	defer stack.Stop()
	return o.serve(ctx, stack, listener, sandbox, greeter{out: out, progress: progress, options: o})
}

// stackFolder is where Postgres keeps its data; an empty one is thrown away.
func (o *devOptions) stackFolder() string {
	if o.ephemeral {
		return ""
	}
	return o.data
}

// sandbox proves that what is started here is for this machine alone.
func (o *devOptions) sandbox(listener net.Listener) (devissuer.Sandbox, error) {
	folder := filepath.Join(o.data, "issuer")
	sandbox, err := devissuer.NewSandbox(listener.Addr(), folder)
	if err != nil {
		return sandbox, fmt.Errorf("--listen %s: sample people can sign in here, so only a loopback address such as 127.0.0.1:8080 will do", o.listen)
	}
	// The user that Postgres runs as must be able to pass through the data folder, though not to read the key.
	if err := errors.Join(os.MkdirAll(o.data, 0o755), os.MkdirAll(folder, 0o700)); err != nil {
		return sandbox, fmt.Errorf("the data folder %s cannot be written: choose another with --data", o.data)
	}
	return sandbox, nil
}

func (o *devOptions) serve(ctx context.Context, stack *devstack.Stack, listener net.Listener, sandbox devissuer.Sandbox, greet greeter) error {
	issuer, err := devissuer.New(devissuer.Config{Sandbox: sandbox, Path: issuerPath, Audience: defaults().OIDCAudience, Now: time.Now})
	if err != nil {
		return err
	}
	if err := store.Migrate(ctx, stack.DatabaseURL); err != nil {
		return err
	}
	cfg := defaults()
	cfg.DatabaseURL, cfg.TemporalAddress, cfg.TemporalNamespace = stack.DatabaseURL, stack.TemporalAddress, stack.Namespace
	cfg.Listen, cfg.OIDCIssuer, cfg.Items, cfg.LogLevel = listener.Addr().String(), issuer.URL(), o.items, "warn"
	cfg.WebhookNetworks = "127.0.0.0/8,::1/128" // receivers on this machine
	if err := writeNote(o.data, cfg); err != nil {
		return err
	}
	e, err := newEngine(ctx, cfg)
	if err != nil {
		return err
	}
	defer e.store.Close()
	group, ctx := errgroup.WithContext(ctx)
	group.Go(func() error { return e.serveAPI(ctx, listener, map[string]http.Handler{issuerPath + "/": issuer}) })
	group.Go(func() error { return e.runWorker(ctx) })
	greet.ready(listener.Addr().String(), stack)
	return group.Wait()
}

// greeter says that everything runs, and how to go on.
type greeter struct {
	out, progress io.Writer
	options       *devOptions
}

func (g greeter) ready(address string, stack *devstack.Stack) {
	base := "http://" + address
	if g.options.ephemeral {
		_ = json.NewEncoder(g.out).Encode(map[string]string{ // nobody reads: nothing to do
			"url": base, "api": base + "/api/v1", "data": g.options.data, "config": filepath.Join(g.options.data, noteFile),
			"database_url": stack.DatabaseURL, "temporal_address": stack.TemporalAddress, "temporal_namespace": stack.Namespace,
		})
		return
	}
	var people []string
	for _, p := range devissuer.People() {
		people = append(people, p.ID)
	}
	fmt.Fprintf(g.out, `OneWindow is ready.
  API       %[1]s/api/v1/items
  Contract  %[1]s/api/v1/openapi.yaml
  Metrics   %[1]s/metrics
  Postgres  %[2]s
  Temporal  %[3]s, namespace %[4]s
  Data      %[5]s
  People    %[6]s
Get a token for one of them with: onewindow token --as clerk%[7]s
Stop with Ctrl-C.
`, base, masked(stack.DatabaseURL), stack.TemporalAddress, stack.Namespace, g.options.data, strings.Join(people, ", "), g.dataFlag())
}

func (g greeter) dataFlag() string {
	if g.options.data == defaultData() {
		return ""
	}
	return " --data " + g.options.data
}
