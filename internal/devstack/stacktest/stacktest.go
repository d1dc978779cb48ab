// Package stacktest gives tests a real Postgres and a real Temporal.
//
// A test package calls Main from its TestMain; the servers start with the first test that asks for them and end with the
// test binary. A Postgres that runs already is used when ONEWINDOW_TEST_DATABASE_URL names one.
package stacktest

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"net/url"
	"os"
	"strings"
	"sync"
	"testing"

	"github.com/jackc/pgx/v5"

	"github.com/onewindow/onewindow/internal/devstack"
)

// servers are shared by the tests of one binary. Go gives TestMain no way to hand anything to a test but a variable.
type servers struct {
	mu       sync.Mutex
	open     bool // Main runs, so somebody stops what is started
	postgres *devstack.Stack
	temporal *devstack.Stack
}

var shared servers

// Main runs the tests of a package, stops the servers they used, and ends the process. TestMain calls it.
func Main(m *testing.M) {
	shared.open = true
	code := m.Run()
	shared.stop()
	os.Exit(code)
}

// Database returns the URL of a new, empty database that is the test's own and is dropped when the test ends.
func Database(t testing.TB) string {
	t.Helper()
	server, err := shared.postgresURL()
	if err != nil {
		t.Fatalf("start Postgres: %v", err)
	}
	name := unique("test_")
	if err := execute(server, "CREATE DATABASE "+name); err != nil {
		t.Fatalf("create a database: %v", err)
	}
	t.Cleanup(func() {
		if err := execute(server, "DROP DATABASE "+name+" WITH (FORCE)"); err != nil {
			t.Errorf("drop the database of the test: %v", err)
		}
	})
	u, err := url.Parse(server)
	if err != nil {
		t.Fatalf("the URL of Postgres: %v", err)
	}
	u.Path = "/" + name
	return u.String()
}

// Temporal returns the address of a Temporal server and a new namespace that is the test's own.
func Temporal(t testing.TB) (address, namespace string) {
	t.Helper()
	address, err := shared.temporalAddress()
	if err != nil {
		t.Fatalf("start Temporal: %v", err)
	}
	namespace = unique("test-")
	if err := devstack.EnsureNamespace(t.Context(), address, namespace); err != nil {
		t.Fatalf("register a namespace: %v", err)
	}
	return address, namespace
}

// Stack returns servers that are the test's own, to be killed and started again.
func Stack(t testing.TB) *devstack.Stack {
	t.Helper()
	stack, err := devstack.Start(t.Context(), devstack.Config{Out: t.Output()})
	if err != nil {
		t.Fatalf("start the stack: %v", err)
	}
	t.Cleanup(stack.Stop)
	return stack
}

// FreeAddress names an address at which nobody listens, for a process that is to be told where.
func FreeAddress(t testing.TB) string {
	t.Helper()
	free, err := devstack.FreeAddress()
	if err != nil {
		t.Fatal(err)
	}
	return free
}

var errNoMain = errors.New("the package has no TestMain that calls stacktest.Main")

func (s *servers) postgresURL() (string, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if given := os.Getenv("ONEWINDOW_TEST_DATABASE_URL"); given != "" {
		return given, nil
	}
	err := s.start(&s.postgres, devstack.Config{WithoutTemporal: true})
	if err != nil {
		return "", err
	}
	return s.postgres.DatabaseURL, nil
}

// temporalAddress runs Temporal on a Postgres of its own: its databases have fixed names, and a Postgres given from
// outside serves several test binaries at once.
func (s *servers) temporalAddress() (string, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := s.start(&s.temporal, devstack.Config{}); err != nil {
		return "", err
	}
	return s.temporal.TemporalAddress, nil
}

// start starts a stack once. It outlives the test that happened to ask first, and so does its context.
func (s *servers) start(stack **devstack.Stack, cfg devstack.Config) (err error) {
	if !s.open {
		return errNoMain
	}
	if *stack == nil {
		cfg.Out = os.Stderr
		*stack, err = devstack.Start(context.Background(), cfg)
	}
	return err
}

func (s *servers) stop() {
	for _, stack := range []*devstack.Stack{s.temporal, s.postgres} {
		if stack != nil {
			stack.Stop()
		}
	}
}

func unique(prefix string) string { return prefix + strings.ToLower(rand.Text()) }

func execute(server, statement string) error {
	ctx := context.Background() // a cleanup runs when the test's own context has ended
	conn, err := pgx.Connect(ctx, server)
	if err != nil {
		return fmt.Errorf("connect: %w", err)
	}
	defer conn.Close(ctx)
	_, err = conn.Exec(ctx, statement)
	return err
}
