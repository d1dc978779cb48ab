package privacy

import (
	"context"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"go.temporal.io/sdk/client"
	temporallog "go.temporal.io/sdk/log"

	"github.com/onewindow/onewindow/internal/access/devissuer"
	"github.com/onewindow/onewindow/internal/devstack"
	"github.com/onewindow/onewindow/internal/devstack/stacktest"
	"github.com/onewindow/onewindow/internal/store"
)

// system is the product as it is deployed, in processes of its own that log all they can.
type system struct {
	t        *testing.T
	marks    *marks
	binary   string
	folder   string
	stack    *devstack.Stack
	issuer   *devissuer.Issuer
	archive  *pgx.Conn // of the product's database
	db       *store.Store
	temporal client.Client
	ahead    atomic.Int64 // how far the clocks are ahead, in nanoseconds
	address  map[string]string
	process  map[string]*exec.Cmd
	covered  *coverage
	found    []sighting // so far
	outside  outside    // a receiver of what happens
	commands int        // so far
}

// The processes of the product.
const (
	api    = "api"
	worker = "worker"
)

func start(t *testing.T, binary string) *system {
	t.Helper()
	s := &system{t: t, marks: &marks{made: map[string]kind{}}, covered: newCoverage(t), binary: binary, address: map[string]string{}, process: map[string]*exec.Cmd{}}
	s.openFolder()
	s.openServers()
	s.openIssuer()
	s.must(store.Migrate(t.Context(), s.stack.DatabaseURL))
	s.openDatabase()
	s.keepOutbox()
	for _, name := range []string{api, worker} {
		s.run(name)
	}
	return s
}

func (s *system) must(err error) {
	s.t.Helper()
	if err != nil {
		s.t.Fatal(err)
	}
}

// openFolder makes a folder that the user of Postgres may enter.
func (s *system) openFolder() {
	var err error
	s.folder, err = os.MkdirTemp("", "onewindow-privacy-")
	s.must(err)
	s.t.Cleanup(func() { os.RemoveAll(s.folder) })
	s.must(os.Chmod(s.folder, 0o755))
}

func (s *system) openServers() {
	var err error
	s.stack, err = devstack.Start(s.t.Context(), devstack.Config{Dir: filepath.Join(s.folder, "data"), Out: s.t.Output()})
	s.must(err)
	s.t.Cleanup(s.stack.Stop)
	s.temporal, err = client.NewLazyClient(client.Options{
		HostPort: s.stack.TemporalAddress, Namespace: s.stack.Namespace, Logger: temporallog.NewStructuredLogger(slog.New(slog.DiscardHandler)),
	})
	s.must(err)
	s.t.Cleanup(s.temporal.Close)
}

const audience = "onewindow"

func (s *system) openIssuer() {
	server := httptest.NewUnstartedServer(nil)
	sandbox, err := devissuer.NewSandbox(server.Listener.Addr(), "")
	s.must(err)
	s.issuer, err = devissuer.New(devissuer.Config{Sandbox: sandbox, Path: "/issuer", Audience: audience, Now: time.Now})
	s.must(err)
	server.Config = &http.Server{Handler: s.issuer, ReadHeaderTimeout: time.Minute}
	server.Start()
	s.t.Cleanup(server.Close)
}

func (s *system) openDatabase() {
	ctx := context.WithoutCancel(s.t.Context())
	var err error
	s.archive, err = pgx.Connect(ctx, s.stack.DatabaseURL)
	s.must(err)
	s.t.Cleanup(func() { s.archive.Close(ctx) })
	s.db, err = store.Open(ctx, store.Config{URL: s.stack.DatabaseURL, Clock: s.now})
	s.must(err)
	s.t.Cleanup(s.db.Close)
}

// keepOutbox copies every row that the outboxes ever have: those are soon deleted.
func (s *system) keepOutbox() {
	s.execute(`CREATE TABLE outbox_kept AS TABLE outbox;
		CREATE FUNCTION keep() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN INSERT INTO outbox_kept SELECT NEW.*; RETURN NULL; END';
		CREATE TRIGGER keep AFTER INSERT OR UPDATE ON outbox FOR EACH ROW EXECUTE FUNCTION keep();
		CREATE TABLE webhook_outbox_kept AS TABLE webhook_outbox;
		CREATE FUNCTION keep_webhook() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN INSERT INTO webhook_outbox_kept SELECT NEW.*; RETURN NULL; END';
		CREATE TRIGGER keep_webhook AFTER INSERT OR UPDATE ON webhook_outbox FOR EACH ROW EXECUTE FUNCTION keep_webhook()`)
}

func (s *system) execute(statements string) {
	s.t.Helper()
	_, err := s.archive.Exec(s.t.Context(), statements)
	s.must(err)
}

func (s *system) now() time.Time { return time.Now().Add(time.Duration(s.ahead.Load())) }

// clockFile says how far the clocks of the processes are ahead.
func (s *system) clockFile() string { return filepath.Join(s.folder, "ahead") }

// jump puts all clocks ahead.
func (s *system) jump(by time.Duration) {
	s.ahead.Store(int64(by))
	s.must(os.WriteFile(s.clockFile(), []byte(by.String()), 0o600))
}

// run starts a process of the product and waits until it can be asked.
func (s *system) run(name string) {
	s.t.Helper()
	items, err := filepath.Abs("testdata/items")
	s.must(err)
	log, err := os.Create(s.logOf(name))
	s.must(err)
	defer log.Close()
	address := stacktest.FreeAddress(s.t)
	cmd := exec.Command(s.binary, name)
	cmd.Env = append(os.Environ(), "DATABASE_URL="+s.stack.DatabaseURL, "TEMPORAL_ADDRESS="+s.stack.TemporalAddress,
		"ONEWINDOW_TEMPORAL_NAMESPACE="+s.stack.Namespace, "ONEWINDOW_OIDC_ISSUER="+s.issuer.URL(), "ONEWINDOW_LISTEN="+address,
		"ONEWINDOW_LOG_LEVEL=debug", "ONEWINDOW_ITEMS="+items, "ONEWINDOW_WEBHOOK_NETWORKS=127.0.0.0/8", "CHAOS_CLOCK="+s.clockFile())
	cmd.Stdout, cmd.Stderr = log, log
	s.must(cmd.Start())
	s.process[name], s.address[name] = cmd, address
	s.t.Cleanup(func() { s.end(name) })
	s.eventually(name+" answers", func() bool { return s.page(name, "/livez") != nil })
}

func (s *system) logOf(name string) string { return filepath.Join(s.folder, name+".log") }

// end ends a process in order, so that it has logged all that it has to say.
func (s *system) end(name string) {
	cmd := s.process[name]
	if cmd == nil {
		return
	}
	delete(s.process, name)
	_ = cmd.Process.Signal(syscall.SIGTERM)
	late := time.AfterFunc(patience, func() { _ = cmd.Process.Kill() })
	defer late.Stop()
	if err := cmd.Wait(); err != nil {
		s.t.Errorf("%s ended badly: %v", name, err)
	}
}

// page reads a page that is open to anybody; nil when there is none.
func (s *system) page(name, path string) []byte {
	got, err := http.Get("http://" + s.address[name] + path)
	if err != nil {
		return nil
	}
	defer got.Body.Close()
	text, err := io.ReadAll(got.Body)
	if err != nil || got.StatusCode >= 300 {
		return nil
	}
	return append(text, '\n')
}

// patience only guards against what never happens by itself: what failed is tried again after a rest as long as it has been failing.
const patience = 5 * time.Minute

// eventually waits until something has happened by itself.
func (s *system) eventually(what string, happened func() bool) {
	s.t.Helper()
	again, late := time.NewTicker(50*time.Millisecond), time.After(patience)
	defer again.Stop()
	for !happened() {
		select {
		case <-again.C:
		case <-late:
			s.complain()
			s.t.Fatalf("waited in vain: %s", what)
		}
	}
}

// complain shows what the worker has to complain of.
func (s *system) complain() {
	text, err := os.ReadFile(s.logOf(worker))
	s.must(err)
	for line := range strings.Lines(string(text)) {
		if strings.Contains(line, `"level":"WARN"`) || strings.Contains(line, `"level":"ERROR"`) {
			s.t.Log(line)
		}
	}
}
