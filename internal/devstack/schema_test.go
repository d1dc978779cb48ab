package devstack

import (
	"os"
	"path/filepath"
	"testing"
)

func TestSchemaIsMadeOnceAndRepairedWhenInterrupted(t *testing.T) {
	stack := start(t, Config{WithoutTemporal: true})
	db, err := parseDatabase(stack.DatabaseURL)
	if err != nil {
		t.Fatal(err)
	}
	dir, err := BuildTemporal(t.Context(), t.Output())
	if err != nil {
		t.Fatal(err)
	}
	whole := schemas{db: db, tool: filepath.Join(dir, toolBinary), version: "1"}
	if err := whole.update(t.Context()); err != nil {
		t.Fatal(err)
	}
	t.Run("nothing to do", func(t *testing.T) {
		again := whole
		again.tool = "/no/such/tool" // it is not called
		if err := again.update(t.Context()); err != nil {
			t.Error(err)
		}
	})
	t.Run("a newer version", func(t *testing.T) {
		newer := whole
		newer.version = "2"
		if err := newer.update(t.Context()); err != nil {
			t.Error(err)
		}
		if got, err := comment(t.Context(), connect(t, stack.DatabaseURL), "temporal"); err != nil || got != newer.done() {
			t.Errorf("the database says %q, error %v", got, err)
		}
	})
	t.Run("an interrupted one", func(t *testing.T) {
		interrupt(t, db)
		if err := whole.update(t.Context()); err != nil {
			t.Fatal(err)
		}
		if _, err := connect(t, db.on("temporal").url.String()).Exec(t.Context(), "SELECT FROM executions"); err != nil {
			t.Error(err)
		}
	})
	t.Run("a tool that fails", func(t *testing.T) {
		interrupt(t, db)
		broken := whole
		broken.tool = filepath.Join(t.TempDir(), "tool")
		write(t, broken.tool, "#!/bin/sh\necho 'trying'\necho '2026-11-21 ERROR Unable to setup. {\"error\": \"no \\\\\"usable\\\\\" connection\", \"at\": 3}'\nexit 1\n")
		if err := os.Chmod(broken.tool, 0o700); err != nil {
			t.Fatal(err)
		}
		wantFault(t, broken.update(t.Context()), StartFailed, `tool could not set up the database temporal: no \"usable\" connection`)
	})
}

// interrupt leaves Temporal's database as a set-up does that was killed half-way.
func interrupt(t *testing.T, db database) {
	t.Helper()
	if _, err := connect(t, db.on("temporal").url.String()).Exec(t.Context(), "DROP TABLE IF EXISTS executions"); err != nil {
		t.Fatal(err)
	}
	if _, err := connect(t, db.url.String()).Exec(t.Context(), "COMMENT ON DATABASE temporal IS '"+unfinished+"'"); err != nil {
		t.Fatal(err)
	}
}
