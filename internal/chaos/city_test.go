package chaos

import (
	"bytes"
	"context"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"
	"go.temporal.io/sdk/client"

	"github.com/onewindow/onewindow/internal/access/devissuer"
	"github.com/onewindow/onewindow/internal/devstack"
	"github.com/onewindow/onewindow/internal/devstack/stacktest"
	"github.com/onewindow/onewindow/internal/store"
	"github.com/onewindow/onewindow/rules"
)

// city is the product as it is deployed: an API and two workers as processes of their own, on a Postgres and a Temporal that keep
// what they have promised to keep.
type city struct {
	t         *testing.T
	plan      plan
	folder    string
	binary    string
	stack     *devstack.Stack
	gate      *gate
	issuer    *devissuer.Issuer
	base      string // of the API
	clock     string // the file that says how far ahead the clocks of our processes are
	processes map[string]*process
	addresses []string     // at which they listen
	db        *store.Store // not through the gate, as all looks of the tests
	archive   *pgxpool.Pool
	temporal  client.Client
	library   *rules.Library
	calendars sync.Map // *worktime.Calendar by digest: that of the library, and its corrections
	witness   *witness
	figures   figures
}

func found(t *testing.T, binary string, p plan) *city {
	t.Helper()
	c := &city{t: t, plan: p, binary: binary, folder: newFolder(t), processes: map[string]*process{}, witness: &witness{}}
	if p.Mix.Disk > 0 {
		c.smallDisk(p.Mix.Disk)
	}
	c.clock = filepath.Join(c.folder, "ahead")
	var problems []rules.Problem
	if c.library, problems = rules.Load(rules.Samples()); len(problems) > 0 {
		t.Fatal(problems)
	}
	for _, calendar := range c.library.Calendars {
		c.calendars.Store(calendar.Version(), calendar)
	}
	c.openStack()
	c.openIssuer()
	c.openStore()
	c.openProcesses()
	return c
}

// newFolder is one that the user of Postgres may enter.
func newFolder(t *testing.T) string {
	t.Helper()
	folder, err := os.MkdirTemp("", "onewindow-chaos-")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(folder) })
	if err := os.Chmod(folder, 0o755); err != nil {
		t.Fatal(err)
	}
	return folder
}

func (c *city) must(err error) {
	c.t.Helper()
	if err != nil {
		c.t.Fatal(err)
	}
}

// openStack starts servers with a data folder: without one Postgres would not wait for its disk.
func (c *city) openStack() {
	var err error
	c.stack, err = devstack.Start(c.t.Context(), devstack.Config{Dir: filepath.Join(c.folder, "data")})
	c.must(err)
	c.t.Cleanup(c.stack.Stop)
	if c.plan.Mix.Ailing {
		c.ail()
	}
	c.temporal, err = client.NewLazyClient(client.Options{HostPort: c.stack.TemporalAddress, Namespace: c.stack.Namespace, Logger: quiet{}})
	c.must(err)
	c.t.Cleanup(c.temporal.Close)
}

const audience = "onewindow"

func (c *city) openIssuer() {
	server := httptest.NewUnstartedServer(nil)
	sandbox, err := devissuer.NewSandbox(server.Listener.Addr(), "")
	c.must(err)
	c.issuer, err = devissuer.New(devissuer.Config{Sandbox: sandbox, Path: "/issuer", Audience: audience, Now: time.Now})
	c.must(err)
	server.Config = &http.Server{Handler: c.issuer, ReadHeaderTimeout: time.Minute}
	server.Start()
	c.t.Cleanup(server.Close)
}

func (c *city) openStore() {
	c.migrate()
	var err error
	c.db, err = store.Open(c.t.Context(), store.Config{URL: c.stack.DatabaseURL, Clock: time.Now})
	c.must(err)
	c.t.Cleanup(c.db.Close)
	c.archive, err = pgxpool.New(c.t.Context(), c.stack.DatabaseURL)
	c.must(err)
	c.t.Cleanup(c.archive.Close)
}

// migrate leaves the schema to the program under test: it is part of what is tested.
func (c *city) migrate() {
	cmd := exec.CommandContext(c.t.Context(), c.binary, "migrate")
	cmd.Env = append(os.Environ(), "DATABASE_URL="+c.stack.DatabaseURL)
	if said, err := cmd.CombinedOutput(); err != nil {
		c.t.Fatalf("migrate: %v\n%s", err, said)
	}
}

func (c *city) openProcesses() {
	through, err := url.Parse(c.stack.DatabaseURL)
	c.must(err)
	c.gate = newGate(c.t, through.Host)
	through.Host = c.gate.listener.Addr().String()
	for _, name := range []string{apiName, worker1, worker2} {
		address := stacktest.FreeAddress(c.t)
		if name == apiName {
			c.base = "http://" + address + "/api/v1"
		}
		env := append(os.Environ(),
			"ONEWINDOW_LISTEN="+address, "DATABASE_URL="+through.String(), "TEMPORAL_ADDRESS="+c.stack.TemporalAddress,
			"ONEWINDOW_TEMPORAL_NAMESPACE="+c.stack.Namespace, "ONEWINDOW_OIDC_ISSUER="+c.issuer.URL(), "CHAOS_CLOCK="+c.clock)
		log, err := os.Create(filepath.Join(c.folder, name+".log"))
		c.must(err)
		c.t.Cleanup(func() { log.Close() })
		use, _, _ := strings.Cut(name, "-")
		c.processes[name] = supervise(c.t, &process{name: name, log: log, arms: c.plan.Arms[name], binary: c.binary, command: func(binary string) *exec.Cmd {
			cmd := exec.Command(binary, use)
			cmd.Env = env[:len(env):len(env)]
			return cmd
		}})
		c.addresses = append(c.addresses, address)
	}
	for _, address := range c.addresses {
		if !eventually(c.t.Context(), patience, func() bool { return answers(address) }) {
			c.t.Fatalf("nobody listens on %s", address)
		}
	}
}

func answers(address string) bool {
	conn, err := net.Dial("tcp", address)
	if err != nil {
		return false
	}
	conn.Close()
	return true
}

// heal ends all faults: nothing is armed any more, and everything runs.
func (c *city) heal() {
	c.gate.next.Store(0)
	c.must(os.RemoveAll(c.ballast()))
	c.must(c.stack.Postgres.Start(c.t.Context()))
	if c.plan.Mix.Ailing {
		c.cure()
	}
	c.must(c.stack.Temporal.Start(c.t.Context()))
	for _, p := range c.processes {
		p.heal()
	}
}

// jump puts the clocks of our processes ahead.
func (c *city) jump(by time.Duration) { c.must(os.WriteFile(c.clock, []byte(by.String()), 0o600)) }

// pointsHit counts the faults that our processes had at their points.
func (c *city) pointsHit() map[string]int {
	hits := map[string]int{}
	for name := range c.processes {
		text, err := os.ReadFile(filepath.Join(c.folder, name+".log"))
		c.must(err)
		for line := range bytes.Lines(text) {
			if point, hit := bytes.CutPrefix(line, []byte("fault: ")); hit {
				hits[string(bytes.TrimSpace(point))]++
			}
		}
	}
	return hits
}

// eventually waits until something has happened, and reports whether it has.
func eventually(ctx context.Context, patience time.Duration, happened func() bool) bool {
	late := time.Now().Add(patience)
	for !happened() {
		if time.Now().After(late) || ctx.Err() != nil {
			return false
		}
		time.Sleep(100 * time.Millisecond)
	}
	return true
}

// witness remembers what the crowd was told, and what it must not have been told.
type witness struct {
	mu    sync.Mutex
	acks  []ack
	sent  map[string]bool // every key there is
	wrong []violation
	posts int
}

// violation is a promise that was broken.
type violation struct{ check, what string }

func (w *witness) accuse(check, format string, args ...any) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.wrong = append(w.wrong, violation{check, fmt.Sprintf(format, args...)})
}

// saw reports whether a check whose name begins so has found something.
func (w *witness) saw(check string) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	return check != "" && slices.ContainsFunc(w.wrong, func(v violation) bool { return strings.HasPrefix(v.check, check) })
}

// quiet is a logger that says nothing: the tests' own client loses Temporal as often as the others.
type quiet struct{}

func (quiet) Debug(string, ...any) {}
func (quiet) Info(string, ...any)  {}
func (quiet) Warn(string, ...any)  {}
func (quiet) Error(string, ...any) {}
