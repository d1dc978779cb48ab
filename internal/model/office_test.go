package model_test

import (
	"bytes"
	"crypto/rand"
	"encoding/json"
	"fmt"
	"log/slog"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"go.temporal.io/sdk/testsuite"

	"github.com/onewindow/onewindow/internal/access"
	"github.com/onewindow/onewindow/internal/connect/paper"
	"github.com/onewindow/onewindow/internal/devstack/stacktest"
	"github.com/onewindow/onewindow/internal/message"
	"github.com/onewindow/onewindow/internal/service"
	"github.com/onewindow/onewindow/internal/store"
)

// office is the service over a real database, and the workflow of one case beside it in virtual time: the service goes by the
// time of the workflow.
type office struct {
	engine
	t    *testing.T
	s    *service.Service
	db   *store.Store
	conn *pgx.Conn
	zone *time.Location
	id   uuid.UUID // of the case
	keys int
}

func newOffice(t *testing.T, opens string) *office {
	t.Helper()
	url := stacktest.Database(t)
	o := &office{t: t, zone: library(t).Calendars["cn"].Zone()}
	o.clock, o.begins, o.ends = o.local(opens), o.begin, o.end
	err := store.Migrate(t.Context(), url)
	if err == nil {
		o.db, err = store.Open(t.Context(), store.Config{URL: url, Clock: o.now})
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(o.db.Close)
	if o.conn, err = pgx.Connect(t.Context(), url); err != nil {
		t.Fatal(err)
	}
	printer, err := paper.NewPrinter()
	if err != nil {
		t.Fatal(err)
	}
	o.s = service.New(service.Config{
		Store: o.db, Library: library(t), Printer: printer, Clock: o.now, NewID: uuid.New, Number: service.NumberMaker(rand.Reader, o.now),
		Zone: o.zone, Log: slog.New(slog.DiscardHandler),
	})
	o.process = o.s
	if err := o.s.Publish(t.Context()); err != nil {
		t.Fatal(err)
	}
	return o
}

// local is a time as people write it.
func (o *office) local(text string) time.Time {
	o.t.Helper()
	at, err := time.ParseInLocation("2006-01-02 15:04", text, o.zone)
	if err != nil {
		o.t.Fatal(err)
	}
	return at
}

func staff(role access.Role, department string) access.Actor {
	return access.Actor{ID: string(role) + " " + department, Roles: []access.Role{role}, Division: "110000", Department: department}
}

var wang = access.Actor{ID: "wang", Name: "Wang", Roles: []access.Role{access.Applicant}, Kind: access.Person, Assurance: 2}

// as is a call under a key of its own.
func (o *office) as(a access.Actor) service.Call {
	o.keys++
	return service.Call{Actor: a, Key: fmt.Sprint(o.keys)}
}

func texts(t *testing.T, values map[string]any) map[string]json.RawMessage {
	t.Helper()
	raw := map[string]json.RawMessage{}
	for name, v := range values {
		text, err := json.Marshal(v)
		if err != nil {
			t.Fatal(err)
		}
		raw[name] = text
	}
	return raw
}

// submit opens a case, fills it and hands it in.
func (o *office) submit(in service.OpenInput, materials []string) {
	c, err := o.s.OpenCase(o.t.Context(), o.as(wang), in)
	o.id = c.ID
	for _, name := range materials {
		if err == nil {
			file := service.MaterialInput{Name: name, Content: bytes.NewReader([]byte("%PDF-1.4\n"))}
			_, err = o.s.SupplyMaterial(o.t.Context(), o.as(wang), o.id, file)
		}
	}
	if err == nil {
		_, err = o.s.Submit(o.t.Context(), o.as(wang), o.id)
	}
	if err != nil {
		o.t.Fatal(err)
	}
}

// claim takes the open task of a step.
func (o *office) claim(a access.Actor, step string) uuid.UUID {
	o.t.Helper()
	var task uuid.UUID
	row := o.conn.QueryRow(o.t.Context(), "SELECT id FROM tasks WHERE case_id = $1 AND step = $2 AND state = 'open'", o.id, step)
	if err := row.Scan(&task); err != nil {
		o.t.Fatalf("find the task %s: %v", step, err)
	}
	results, err := o.s.ClaimTasks(o.t.Context(), o.as(a), []uuid.UUID{task})
	if err != nil || !results[0].Claimed {
		o.t.Fatalf("claim %s: %+v, %v", step, results, err)
	}
	return task
}

// post does what the relay does: it tells what waits in the outbox, unless the engine is away.
func (o *office) post() {
	if !o.back.IsZero() {
		return
	}
	letters, err := o.db.Lease(o.t.Context(), 10, o.now().Add(time.Minute))
	for _, l := range letters {
		var in message.CaseInput
		if in, err = o.db.Newest(o.t.Context(), l.CaseID); err != nil {
			break
		}
		if o.begun {
			o.tell(l, in.Outlook)
			continue
		}
		o.start(in)
		err = o.db.Told(o.t.Context(), l, in.Outlook.Seq)
	}
	if err != nil {
		o.t.Errorf("the relay: %v", err)
	}
}

func (o *office) tell(l message.Letter, told message.Outlook) {
	settle := func(error) {
		if err := o.db.Told(o.t.Context(), l, told.Seq); err != nil {
			o.t.Errorf("settle: %v", err)
		}
	}
	o.env.UpdateWorkflow(message.Advance, fmt.Sprint(l.Seq), &testsuite.TestUpdateCallback{
		OnReject: settle, OnComplete: func(_ any, err error) { settle(err) },
	}, message.Telling{Outlook: told, Nudge: l.Nudge})
}

func (o *office) begin(message.CaseInput) { o.at(o.clock.Add(time.Second), o.post) }

func (o *office) end(err error) {
	switch {
	case err == nil:
		o.stop()
	case o.back.IsZero():
		o.t.Errorf("the workflow ended with %v", err)
		o.stop()
	}
}

// outage breaks the workflow off and has it go on later from where it was.
func (o *office) outage(until time.Time) {
	left, err := o.knows()
	if err != nil {
		o.t.Error(err)
	}
	o.breakOff(until.Sub(o.now()), func() (message.CaseInput, bool) {
		in, err := o.db.Newest(o.t.Context(), o.id.String())
		if err != nil {
			o.t.Error(err)
		}
		in.Outlook = left
		return in, true
	})
}

// line is an event as stored, and when it was written down.
type line struct {
	Kind     string
	At       time.Time
	By       string
	Recorded time.Time
}

// log reads the events of the case from its submission on.
func (o *office) log() []line {
	o.t.Helper()
	rows, err := o.conn.Query(o.t.Context(), `SELECT e.kind, e.at, e.by, min(a.at) FROM case_events e JOIN audit a ON a.case_id = e.case_id AND a.seq >= e.seq
		WHERE e.case_id = $1 AND e.seq >= (SELECT seq FROM case_events WHERE case_id = $1 AND kind = 'submitted')
		GROUP BY e.seq, e.kind, e.at, e.by ORDER BY e.seq`, o.id)
	if err != nil {
		o.t.Fatal(err)
	}
	lines, err := pgx.CollectRows(rows, pgx.RowToStructByPos[line])
	if err != nil {
		o.t.Fatal(err)
	}
	return lines
}
