package stacktest_test

import (
	"errors"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"go.temporal.io/api/serviceerror"
	"go.temporal.io/sdk/client"

	"github.com/onewindow/onewindow/internal/devstack/stacktest"
)

func TestMain(m *testing.M) { stacktest.Main(m) }

func TestDatabasesAreSeparateAndDropped(t *testing.T) {
	var first, second string
	t.Run("use", func(t *testing.T) {
		first, second = stacktest.Database(t), stacktest.Database(t)
		for _, url := range []string{first, second} { // the same table in each: they do not see each other
			conn, err := pgx.Connect(t.Context(), url)
			if err != nil {
				t.Fatal(err)
			}
			if _, err := conn.Exec(t.Context(), "CREATE TABLE cases (id int)"); err != nil {
				t.Error(err)
			}
			// Left open on purpose: a test that forgets a connection must not keep its database.
		}
	})
	for _, url := range []string{first, second} {
		if conn, err := pgx.Connect(t.Context(), url); err == nil {
			t.Error("the database is still there after its test")
			conn.Close(t.Context())
		}
	}
}

func TestNamespacesAreSeparate(t *testing.T) {
	began := time.Now()
	address, first := stacktest.Temporal(t)
	t.Logf("the first namespace, with the start of the server, took %s", time.Since(began))
	began = time.Now()
	again, second := stacktest.Temporal(t)
	t.Logf("the second took %s", time.Since(began))
	if address != again || first == second {
		t.Fatalf("got %s %s and %s %s, want one server and two namespaces", address, first, again, second)
	}
	c, err := client.DialContext(t.Context(), client.Options{HostPort: address, Namespace: first})
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	if _, err := c.ExecuteWorkflow(t.Context(), client.StartWorkflowOptions{ID: "case-1", TaskQueue: "q"}, "ServiceCase"); err != nil {
		t.Fatal(err)
	}
	other, err := client.DialContext(t.Context(), client.Options{HostPort: address, Namespace: second})
	if err != nil {
		t.Fatal(err)
	}
	defer other.Close()
	_, err = other.DescribeWorkflowExecution(t.Context(), "case-1", "")
	var missing *serviceerror.NotFound
	if !errors.As(err, &missing) {
		t.Errorf("a workflow of one namespace is seen in another: %v", err)
	}
}

func TestStackIsTheTestsOwn(t *testing.T) {
	stack := stacktest.Stack(t)
	stack.Postgres.Kill()
	if err := stack.Postgres.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	conn, err := pgx.Connect(t.Context(), stack.DatabaseURL)
	if err != nil {
		t.Fatal(err)
	}
	conn.Close(t.Context())
}
