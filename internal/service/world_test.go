package service_test

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"sync/atomic"
	"testing"
	"testing/fstest"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/onewindow/onewindow/internal/access"
	"github.com/onewindow/onewindow/internal/casefile"
	"github.com/onewindow/onewindow/internal/connect/paper"
	"github.com/onewindow/onewindow/internal/devstack/stacktest"
	"github.com/onewindow/onewindow/internal/message"
	"github.com/onewindow/onewindow/internal/service"
	"github.com/onewindow/onewindow/internal/store"
	"github.com/onewindow/onewindow/rules"
)

func TestMain(m *testing.M) { stacktest.Main(m) }

// world is the use cases over a database of the test's own, with a clock that the test sets.
type world struct {
	t   *testing.T
	s   *service.Service
	db  *store.Store
	url string

	printer recorder

	mu  sync.Mutex
	now time.Time
	key int
}

func newWorld(t *testing.T) *world {
	t.Helper()
	return newWorldBy(t, "")
}

// newWorldBy has items supervised by another default policy, unless that is empty.
func newWorldBy(t *testing.T, policy string) *world {
	t.Helper()
	w := &world{t: t, url: stacktest.Database(t)}
	w.at("2026-02-05 10:00")
	if err := store.Migrate(t.Context(), w.url); err != nil {
		t.Fatal(err)
	}
	var err error
	if w.db, err = store.Open(t.Context(), store.Config{URL: w.url, Clock: w.clock}); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(w.db.Close)
	own := fstest.MapFS{}
	if policy != "" {
		own["policies/default.yaml"] = &fstest.MapFile{Data: []byte(policy)}
	}
	library, problems := rules.Load(rules.Samples(), own)
	for _, p := range problems {
		t.Fatal(p.String())
	}
	printer, err := paper.NewPrinter()
	if err != nil {
		t.Fatal(err)
	}
	w.printer.Printer = printer
	w.s = service.New(service.Config{
		Store: w.db, Library: library, Printer: &w.printer, Clock: w.clock, NewID: uuid.New,
		Number: service.NumberMaker(rand.Reader, w.clock), Zone: shanghai(t), Log: slog.New(slog.DiscardHandler),
	})
	if err := w.s.Publish(t.Context()); err != nil {
		t.Fatal(err)
	}
	return w
}

// recorder is a printer that keeps what it was given last.
type recorder struct {
	service.Printer
	last    paper.Certificate
	printed atomic.Int32
}

func (r *recorder) Check(c paper.Certificate) ([]rune, error) {
	r.last = c
	return r.Printer.Check(c)
}

func (r *recorder) Print(c paper.Certificate) (paper.Document, error) {
	r.printed.Add(1)
	return r.Printer.Print(c)
}

func shanghai(t *testing.T) *time.Location {
	zone, err := time.LoadLocation("Asia/Shanghai")
	if err != nil {
		t.Fatal(err)
	}
	return zone
}

// at sets the clock to a local time.
func (w *world) at(local string) {
	w.t.Helper()
	now, err := time.ParseInLocation("2006-01-02 15:04", local, shanghai(w.t))
	if err != nil {
		w.t.Fatal(err)
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.now = now
}

func (w *world) clock() time.Time {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.now
}

// as is a call of a sample person under a key of its own.
func (w *world) as(a access.Actor) service.Call {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.key++
	return service.Call{Actor: a, Key: fmt.Sprint("key-", w.key)}
}

func officer(id string, role access.Role, department string) access.Actor {
	return access.Actor{ID: id, Name: "Officer", Roles: []access.Role{role}, Division: "110105", Department: department}
}

var (
	applicant = access.Actor{ID: "applicant", Name: "Li Wei", Roles: []access.Role{access.Applicant}, Kind: access.Person, Assurance: 2}
	stranger  = access.Actor{ID: "stranger", Name: "Wang", Roles: []access.Role{access.Applicant}, Kind: access.Person, Assurance: 2}
	clerk     = officer("clerk", access.Clerk, "")
	examiner  = officer("examiner", access.Examiner, "health")
	approver  = officer("approver", access.Approver, "health")
	inspector = officer("inspector", access.Inspector, "health")
	farClerk  = access.Actor{ID: "far-clerk", Roles: []access.Role{access.Clerk}, Division: "110108"}
)

func answers(t *testing.T, list map[string]any) map[string]json.RawMessage {
	t.Helper()
	raw := map[string]json.RawMessage{}
	for name, v := range list {
		text, err := json.Marshal(v)
		if err != nil {
			t.Fatal(err)
		}
		raw[name] = text
	}
	return raw
}

func bathhouse(t *testing.T) service.OpenInput {
	return service.OpenInput{Item: "public-place-hygiene-permit", Division: "110105", Answers: answers(t, map[string]any{
		"place_kind": "bathhouse", "place_name": "清泉浴室", "address": "朝阳路1号", "commits": false,
	})}
}

// ok returns a function that fails the test unless the command succeeded, so that ok(t)(call()) is the answer.
func ok[T any](t *testing.T) func(T, error) T {
	return func(v T, err error) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

// refused fails the test unless the command was refused with the code.
func refused(t *testing.T, err error, code string) *service.Error {
	t.Helper()
	var told *service.Error
	if !errors.As(err, &told) || told.Code != code {
		t.Fatalf("got %v, want refusal %s", err, code)
	}
	return told
}

func pdf(text string) *bytes.Reader { return bytes.NewReader([]byte("%PDF-1.4\n" + text)) }

// submitted opens, fills and submits a case of the applicant.
func (w *world) submitted(ctx context.Context) service.CaseView {
	t := w.t
	t.Helper()
	c := ok[service.CaseView](t)(w.s.OpenCase(ctx, w.as(applicant), bathhouse(t)))
	for _, name := range []string{"floor-plan", "hygiene-rules"} {
		c = ok[service.CaseView](t)(w.s.SupplyMaterial(ctx, w.as(applicant), c.ID, service.MaterialInput{Name: name, Content: pdf(name)}))
	}
	return ok[service.CaseView](t)(w.s.Submit(ctx, w.as(applicant), c.ID))
}

// open finds the open task of a step.
func open(t *testing.T, c service.CaseView, step string) service.TaskView {
	t.Helper()
	for _, task := range c.Tasks {
		if task.Step == step && task.State == casefile.TaskOpen {
			return task
		}
	}
	t.Fatalf("no open task %s among %+v", step, c.Tasks)
	return service.TaskView{}
}

// complete claims and completes the open task of a step.
func (w *world) complete(ctx context.Context, a access.Actor, c service.CaseView, step string, in service.CompleteInput) service.CaseView {
	w.t.Helper()
	task := open(w.t, c, step)
	if r := ok[[]service.ClaimResult](w.t)(w.s.ClaimTasks(ctx, w.as(a), []uuid.UUID{task.ID})); !r[0].Claimed {
		w.t.Fatalf("claim: %+v", r[0])
	}
	return ok[service.CaseView](w.t)(w.s.CompleteTask(ctx, w.as(a), task.ID, in))
}

// work does all automatic work that is open, as the process would.
func (w *world) work(ctx context.Context, id uuid.UUID) message.Outlook {
	w.t.Helper()
	in := message.WorkInput{CaseID: id.String(), Epoch: 1}
	o := ok[message.Outlook](w.t)(w.s.Tick(ctx, in))
	for len(o.Work) > 0 {
		in.Work = o.Work[0]
		do := w.s.Issue
		if in.Work.Kind == message.Deliver {
			do = w.s.Deliver
		}
		o = ok[message.Outlook](w.t)(do(ctx, in))
	}
	return o
}

// count is what a query counts.
func (w *world) count(ctx context.Context, query string, args ...any) (n int) {
	w.t.Helper()
	conn, err := pgx.Connect(ctx, w.url)
	if err != nil {
		w.t.Fatal(err)
	}
	defer conn.Close(ctx)
	if err := conn.QueryRow(ctx, query, args...).Scan(&n); err != nil {
		w.t.Fatal(err)
	}
	return n
}

func bytesOf(text string) *bytes.Reader { return bytes.NewReader([]byte(text)) }

// endless is an upload that never stops.
type endless struct{}

func (endless) Read(p []byte) (int, error) {
	copy(p, "%PDF-1.4")
	return len(p), nil
}
