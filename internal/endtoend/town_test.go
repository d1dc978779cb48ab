package endtoend

import (
	"crypto/rand"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/prometheus/client_golang/prometheus"

	"github.com/onewindow/onewindow/api"
	"github.com/onewindow/onewindow/internal/access"
	"github.com/onewindow/onewindow/internal/access/devissuer"
	"github.com/onewindow/onewindow/internal/connect/paper"
	"github.com/onewindow/onewindow/internal/devstack/stacktest"
	"github.com/onewindow/onewindow/internal/service"
	"github.com/onewindow/onewindow/internal/store"
	"github.com/onewindow/onewindow/internal/webhook"
	"github.com/onewindow/onewindow/rules"
)

func TestMain(m *testing.M) { stacktest.Main(m) }

// ground is what a town is built on.
type ground struct{ database, address, namespace string }

// town is the whole product in one process, with the sample items, the items of its own tests, and the sample people.
type town struct {
	t *testing.T
	ground
	*clock
	*crew
	contract contract
	log      *journal
	press    *press
	library  *rules.Library
	db       *store.Store
	archive  *pgxpool.Pool // for the test's own looks at the database
	service  *service.Service
	guard    *webhook.Guard
	issuer   *devissuer.Issuer
	http     *httptest.Server
	waits    *waits
	held     *sync.Map // the answers that were held to the contract
}

// newTown is a town over a database and a Temporal namespace of its own.
func newTown(t *testing.T) *town {
	t.Helper()
	g := ground{database: stacktest.Database(t)}
	g.address, g.namespace = stacktest.Temporal(t)
	return g.found(t)
}

// found builds a town. When its test has ended, its record is looked through.
func (g ground) found(t *testing.T) *town {
	t.Helper()
	w := &town{t: t, ground: g, clock: newClock("2025-03-03 09:30"), contract: readContract(t), log: &journal{}, waits: &waits{}, held: &sync.Map{}}
	w.openStore()
	w.openService()
	w.openWindow()
	w.crew = w.newCrew()
	w.hire()
	t.Cleanup(w.whole)
	return w
}

// in is the town as a subtest sees it.
func (w *town) in(t *testing.T) *town {
	here := *w
	here.t = t
	return &here
}

func (w *town) must(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

func (w *town) openStore() {
	w.must(store.Migrate(w.t.Context(), w.database))
	var err error
	w.db, err = store.Open(w.t.Context(), store.Config{URL: w.database, Clock: w.now})
	w.must(err)
	w.t.Cleanup(w.db.Close)
	w.archive, err = pgxpool.New(w.t.Context(), w.database)
	w.must(err)
	w.t.Cleanup(w.archive.Close)
}

func (w *town) openService() {
	var problems []rules.Problem
	if w.library, problems = rules.Load(rules.Samples(), os.DirFS("testdata/items")); len(problems) > 0 {
		w.t.Fatal(problems)
	}
	printer, err := paper.NewPrinter()
	w.must(err)
	zone, err := time.LoadLocation("Asia/Shanghai")
	w.must(err)
	w.press = &press{Printer: printer}
	w.guard, err = webhook.NewGuard("127.0.0.0/8")
	w.must(err)
	w.service = service.New(service.Config{
		Store: w.db, Library: w.library, Printer: w.press, Clock: w.now, NewID: uuid.New,
		Number: service.NumberMaker(rand.Reader, w.now), Zone: zone, Log: w.log.logger(), Guard: w.guard,
	})
	w.must(w.service.Publish(w.t.Context()))
}

const audience = "onewindow"

// openWindow serves the API, and beside it the issuer of the sample people.
func (w *town) openWindow() {
	w.http = httptest.NewUnstartedServer(nil)
	sandbox, err := devissuer.NewSandbox(w.http.Listener.Addr(), "")
	w.must(err)
	w.issuer, err = devissuer.New(devissuer.Config{Sandbox: sandbox, Path: "/issuer", Audience: audience, Now: w.now})
	w.must(err)
	verifier, err := access.NewVerifier(access.VerifierConfig{Issuer: w.issuer.URL(), Audience: audience, Now: w.now})
	w.must(err)
	mux := http.NewServeMux()
	mux.Handle("/issuer/", w.issuer)
	mux.Handle("/", api.New(api.Config{
		Cases: w.service, Verifier: verifier, Logger: w.log.logger(), Metrics: prometheus.NewRegistry(), Ready: w.service.Ready,
	}))
	w.http.Config = api.NewServer(w.http.Listener.Addr().String(), mux)
	w.http.Start()
	w.t.Cleanup(w.http.Close)
}

// press prints licences, unless it is jammed.
type press struct {
	*paper.Printer
	jammed atomic.Bool
}

// Check implements service.Printer.
func (p *press) Check(c paper.Certificate) ([]rune, error) {
	if p.jammed.Load() {
		return nil, fmt.Errorf("the press is jammed over %s", c.Lines[0].Value)
	}
	return p.Printer.Check(c)
}
