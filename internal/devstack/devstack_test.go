package devstack

import (
	"context"
	"errors"
	"log/slog"
	"net"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"go.temporal.io/sdk/client"
)

func TestMain(m *testing.M) {
	if dir := os.Getenv(victimFolder); dir != "" {
		os.Exit(beVictim(dir))
	}
	os.Exit(m.Run())
}

// newFolder names a folder for Start to make, below one that the user postgres may enter as it may not enter t.TempDir.
func newFolder(t *testing.T) string {
	t.Helper()
	parent, err := os.MkdirTemp("", "devstack-test-")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(parent) })
	if err := os.Chmod(parent, 0o755); err != nil {
		t.Fatal(err)
	}
	return filepath.Join(parent, "data")
}

func start(t *testing.T, cfg Config) *Stack {
	t.Helper()
	began := time.Now()
	cfg.Out = t.Output()
	stack, err := Start(t.Context(), cfg)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(stack.Stop)
	t.Logf("ready after %s", time.Since(began))
	return stack
}

func connect(t *testing.T, url string) *pgx.Conn {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close(context.Background()) })
	return conn
}

// remember leaves a row in Postgres and a workflow in Temporal.
func remember(t *testing.T, s *Stack) {
	t.Helper()
	if _, err := connect(t, s.DatabaseURL).Exec(t.Context(), "CREATE TABLE cases AS SELECT 7 AS id"); err != nil {
		t.Fatal(err)
	}
	c := dial(t, s)
	defer c.Close()
	if _, err := c.ExecuteWorkflow(t.Context(), client.StartWorkflowOptions{ID: "case-7", TaskQueue: "q"}, "ServiceCase"); err != nil {
		t.Fatal(err)
	}
}

// remembers checks that both are still there.
func remembers(t *testing.T, s *Stack) {
	t.Helper()
	var id int
	if err := connect(t, s.DatabaseURL).QueryRow(t.Context(), "SELECT id FROM cases").Scan(&id); err != nil || id != 7 {
		t.Errorf("Postgres kept id %d, error %v; want 7", id, err)
	}
	c := dial(t, s)
	defer c.Close()
	if _, err := c.DescribeWorkflowExecution(t.Context(), "case-7", ""); err != nil {
		t.Errorf("Temporal lost the workflow: %v", err)
	}
}

func dial(t *testing.T, s *Stack) client.Client {
	t.Helper()
	c, err := client.DialContext(t.Context(), clientOptions(s.TemporalAddress, s.Namespace))
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestDataSurviveStopAndCrash(t *testing.T) {
	dir := newFolder(t)
	first := start(t, Config{Dir: dir})
	remember(t, first)
	first.Stop()
	if first.Postgres.Pid() != 0 || first.Temporal.Pid() != 0 {
		t.Error("a server runs after Stop")
	}

	second := start(t, Config{Dir: dir})
	remembers(t, second)
	for _, server := range []*Server{second.Temporal, second.Postgres} {
		before := server.Pid()
		server.Kill()
		if server.Pid() != 0 {
			t.Errorf("%s runs after Kill", server.program.name)
		}
		if err := server.Start(t.Context()); err != nil {
			t.Fatal(err)
		}
		if server.Pid() == before || server.Pid() == 0 {
			t.Errorf("%s has pid %d after its restart, %d before", server.program.name, server.Pid(), before)
		}
		remembers(t, second)
	}
}

// The services of a new run would look for each other where those of the run before were, as long as those seem alive.
func TestARestartForgetsWhereTemporalWas(t *testing.T) {
	stack := start(t, Config{})
	db, err := parseDatabase(stack.DatabaseURL)
	if err != nil {
		t.Fatal(err)
	}
	members := func() (hosts []string) {
		rows, _ := connect(t, db.on(stores[0].Database).url.String()).Query(t.Context(), "SELECT encode(host_id, 'hex') FROM cluster_membership")
		hosts, err := pgx.CollectRows(rows, pgx.RowTo[string])
		if err != nil || len(hosts) == 0 {
			t.Fatalf("members are %q, error %v", hosts, err)
		}
		return hosts
	}
	before := members()
	stack.Temporal.Kill()
	if err := stack.Temporal.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	if after := members(); slices.ContainsFunc(after, func(host string) bool { return slices.Contains(before, host) }) {
		t.Errorf("members before were %q, after %q", before, after)
	}
}

func TestThrowAwayLeavesNothing(t *testing.T) {
	stack := start(t, Config{WithoutTemporal: true})
	dir := stack.folder.path
	var fsync string
	if err := connect(t, stack.DatabaseURL).QueryRow(t.Context(), "SHOW fsync").Scan(&fsync); err != nil || fsync != "off" {
		t.Errorf("fsync is %q, error %v; want off", fsync, err)
	}
	if stack.TemporalAddress != "" {
		t.Errorf("there is a Temporal at %s, want none", stack.TemporalAddress)
	}
	stack.Stop()
	stack.Stop()
	if _, err := os.Stat(dir); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("the folder is still there: %v", err)
	}
}

func TestFilesWithSecretsAreOurs(t *testing.T) {
	stack := start(t, Config{Dir: newFolder(t)})
	var fsync string
	if err := connect(t, stack.DatabaseURL).QueryRow(t.Context(), "SHOW fsync").Scan(&fsync); err != nil || fsync != "on" {
		t.Errorf("fsync is %q, error %v; want on", fsync, err)
	}
	for _, name := range []string{"postgres.password", "temporal.yaml", "postgres.log", "temporal.log"} {
		info, err := os.Stat(stack.folder.join(name))
		if err != nil {
			t.Fatal(err)
		}
		if info.Mode().Perm() != 0o600 {
			t.Errorf("%s has mode %o, want 600", name, info.Mode().Perm())
		}
	}
	url := strings.Replace(stack.DatabaseURL, "onewindow:", "onewindow:x", 1)
	if conn, err := pgx.Connect(t.Context(), url); err == nil {
		conn.Close(t.Context())
		t.Error("Postgres accepts a wrong password")
	}
}

func TestGivenServersAreUsed(t *testing.T) {
	given := start(t, Config{})
	var said strings.Builder
	stack, err := Start(t.Context(), Config{PostgresURL: given.DatabaseURL, TemporalAddress: given.TemporalAddress, Namespace: "another", Out: &said})
	if err != nil {
		t.Fatal(err)
	}
	defer stack.Stop()
	if stack.Postgres != nil || stack.Temporal != nil || stack.folder != nil {
		t.Error("something was started although both servers were given")
	}
	if stack.DatabaseURL != given.DatabaseURL || stack.TemporalAddress != given.TemporalAddress || stack.Namespace != "another" {
		t.Errorf("got %s, %s, %s", stack.DatabaseURL, stack.TemporalAddress, stack.Namespace)
	}
	if strings.Contains(said.String(), given.folder.path) || !strings.Contains(said.String(), "Using the Postgres at 127.0.0.1:") {
		t.Errorf("it said: %s", said.String())
	}
}

func TestTemporalRunsOnAGivenPostgres(t *testing.T) {
	postgres := start(t, Config{WithoutTemporal: true})
	conn := connect(t, postgres.DatabaseURL)
	execute := func(statement string) {
		t.Helper()
		if _, err := conn.Exec(t.Context(), statement); err != nil {
			t.Fatal(err)
		}
	}
	execute("CREATE ROLE clerk LOGIN PASSWORD 'a/b'")
	url := regexp.MustCompile(`//.*@`).ReplaceAllString(postgres.DatabaseURL, "//clerk:a%2Fb@")
	wantFault(t, startError(t, Config{PostgresURL: url}), StartFailed,
		"(permission denied to create database): create it by hand, or allow the user of DATABASE_URL to create databases")

	execute("CREATE DATABASE temporal OWNER clerk")
	execute("CREATE DATABASE temporal_visibility OWNER clerk")
	stack := start(t, Config{PostgresURL: url})
	if stack.Postgres != nil || stack.Temporal.Pid() == 0 {
		t.Fatal("want Temporal alone")
	}
	execute("GRANT CREATE ON SCHEMA public TO clerk")
	remember(t, stack)
}

func TestGivingUpStopsWhatRuns(t *testing.T) {
	dir := newFolder(t)
	ctx, cancel := context.WithCancel(t.Context())
	_, err := Start(ctx, Config{Dir: dir, Out: writerFunc(func(line string) {
		if strings.Contains(line, "is ready") { // Postgres runs, Temporal not yet
			cancel()
		}
	})})
	if !errors.Is(err, context.Canceled) {
		t.Fatalf("got %v, want that it was cancelled", err)
	}
	if _, err := os.Stat(filepath.Join(dir, "postgres/postmaster.pid")); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("Postgres did not shut down: %v", err)
	}
	start(t, Config{Dir: dir, WithoutTemporal: true}) // the folder is free again
}

func TestServerThatEndsByItselfIsReported(t *testing.T) {
	lines := make(chan string, 1)
	logger := slog.New(slog.NewTextHandler(writerFunc(func(line string) { lines <- line }), nil))
	stack := start(t, Config{WithoutTemporal: true, Logger: logger})
	process, err := os.FindProcess(stack.Postgres.Pid())
	if err != nil {
		t.Fatal(err)
	}
	if err := process.Kill(); err != nil {
		t.Fatal(err)
	}
	select {
	case line := <-lines:
		if !strings.Contains(line, "server=Postgres") || !strings.Contains(line, "killed") {
			t.Errorf("it said: %s", line)
		}
	case <-time.After(time.Minute):
		t.Error("nobody was told")
	}
}

// takeOver listens where a server was killed, as soon as the last process that it had started has seen its end.
func takeOver(t *testing.T, at string) net.Listener {
	t.Helper()
	for end := time.Now().Add(time.Minute); ; time.Sleep(20 * time.Millisecond) {
		listener, err := net.Listen("tcp", at)
		if err == nil {
			return listener
		}
		if time.Now().After(end) {
			t.Fatal(err)
		}
	}
}

func TestPortTakenAtRestart(t *testing.T) {
	stack := start(t, Config{})
	for _, server := range []*Server{stack.Temporal, stack.Postgres} {
		at := stack.TemporalAddress
		if server == stack.Postgres {
			at = address(port(t, stack.DatabaseURL))
		}
		server.Kill()
		listener := takeOver(t, at)
		wantFault(t, server.Start(t.Context()), PortTaken, "is taken: stop what listens there, or choose another port")
		listener.Close()
		if err := server.Start(t.Context()); err != nil {
			t.Errorf("the port is free again, but: %v", err)
		}
	}
}

func port(t *testing.T, url string) int {
	t.Helper()
	cfg, err := pgx.ParseConfig(url)
	if err != nil {
		t.Fatal(err)
	}
	return int(cfg.Port)
}

// writerFunc is called with every line that is written to it.
type writerFunc func(string)

func (f writerFunc) Write(p []byte) (int, error) {
	f(string(p))
	return len(p), nil
}
