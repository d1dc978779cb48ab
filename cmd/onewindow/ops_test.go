package main

import (
	"bytes"
	"encoding/json"
	"os/user"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/onewindow/onewindow/internal/access"
	"github.com/onewindow/onewindow/internal/devstack/stacktest"
	"github.com/onewindow/onewindow/internal/service"
	"github.com/onewindow/onewindow/internal/store"
)

func TestMain(m *testing.M) { stacktest.Main(m) }

// run runs a command as if it were typed.
func run(t *testing.T, args ...string) (string, error) {
	t.Helper()
	var out bytes.Buffer
	cmd := root()
	cmd.SetArgs(args)
	cmd.SetOut(&out)
	err := cmd.ExecuteContext(t.Context())
	return out.String(), err
}

// says fails the test unless a command succeeds and says something.
func says(t *testing.T, want string, args ...string) {
	t.Helper()
	if out, err := run(t, args...); err != nil || !strings.Contains(out, want) {
		t.Errorf("%v: %q, %v, want %q", args, out, err, want)
	}
}

// submitted stores a submitted case whose letter waits, in a database that the commands find in the environment.
func submitted(t *testing.T) (*engine, uuid.UUID) {
	t.Helper()
	cfg := defaults()
	cfg.DatabaseURL = stacktest.Database(t)
	t.Setenv("DATABASE_URL", cfg.DatabaseURL)
	if err := store.Migrate(t.Context(), cfg.DatabaseURL); err != nil {
		t.Fatal(err)
	}
	e, err := newEngine(t.Context(), cfg)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(e.store.Close)
	call := func() service.Call {
		who := access.Actor{ID: "applicant", Roles: []access.Role{access.Applicant}, Kind: access.Person, Assurance: 2}
		return service.Call{Actor: who, Key: uuid.NewString()}
	}
	c, err := e.service.OpenCase(t.Context(), call(), service.OpenInput{
		Item: "public-place-hygiene-permit", Division: "110105", Answers: map[string]json.RawMessage{
			"place_kind": []byte(`"bathhouse"`), "place_name": []byte(`"A"`), "address": []byte(`"B"`), "commits": []byte("false"),
		},
	})
	for _, name := range []string{"floor-plan", "hygiene-rules"} {
		if err == nil {
			c, err = e.service.SupplyMaterial(t.Context(), call(), c.ID, service.MaterialInput{Name: name, Content: strings.NewReader("%PDF-1.4")})
		}
	}
	if err == nil {
		c, err = e.service.Submit(t.Context(), call(), c.ID)
	}
	if err != nil {
		t.Fatal(err)
	}
	return e, c.ID
}

func TestOps(t *testing.T) {
	e, id := submitted(t)
	says(t, "nothing waits", "ops", "list")
	letters, err := e.store.Lease(t.Context(), 1, time.Now())
	if err == nil {
		err = e.store.Park(t.Context(), letters[0], "WorkflowNotReady")
	}
	if err != nil {
		t.Fatal(err)
	}
	says(t, id.String()+"  public-place-hygiene-permit  tell  WorkflowNotReady", "ops", "list")
	says(t, id.String()+" goes on", "ops", "retry", id.String())
	says(t, "nothing waits", "ops", "list")
	for arg, want := range map[string]string{id.String(): "nothing_stuck", uuid.NewString(): "not_found", "42": "not the id of a case"} {
		if out, err := run(t, "ops", "retry", arg); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("retry %s: %q, %v, want %s", arg, out, err, want)
		}
	}
	conn, err := pgx.Connect(t.Context(), e.cfg.DatabaseURL)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(t.Context())
	me, err := user.Current()
	if err != nil {
		t.Fatal(err)
	}
	var who string
	err = conn.QueryRow(t.Context(), "SELECT actor FROM audit WHERE action = 'ops.retry' AND outcome = 'done'").Scan(&who)
	if err != nil || who != "operator:"+me.Username {
		t.Errorf("the audit names %q, %v", who, err)
	}
}

func TestRecoverCommand(t *testing.T) {
	e, id := submitted(t)
	says(t, "open cases with a new letter: 0", "recover") // its letter waits
	letters, err := e.store.Lease(t.Context(), 1, time.Now())
	if err == nil {
		err = e.store.Told(t.Context(), letters[0], letters[0].Seq)
	}
	if err != nil {
		t.Fatal(err)
	}
	says(t, "open cases with a new letter: 1", "recover")
	says(t, "letters of before, removed: 1", "recover", "--restored")
	in, err := e.store.Newest(t.Context(), id.String())
	if err != nil || time.Since(time.Unix(in.Outlook.Epoch, 0)) > time.Minute {
		t.Errorf("the epoch is %d, %v", in.Outlook.Epoch, err)
	}
}
