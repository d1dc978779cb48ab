package devstack

import (
	"errors"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// wantFault checks a fault: its code, what it says, and that it is one sentence.
func wantFault(t *testing.T, err error, code Code, says string) {
	t.Helper()
	var f *Error
	if !errors.As(err, &f) {
		t.Fatalf("got %v, want a fault %s", err, code)
	}
	if f.Code != code || !strings.Contains(f.Text, says) {
		t.Errorf("got %s: %s\nwant %s: … %s", f.Code, f.Text, code, says)
	}
	if strings.ContainsAny(f.Text, "\n") || strings.HasSuffix(f.Text, ".") || strings.Contains(f.Text, "%!") {
		t.Errorf("not one clear sentence: %q", f.Text)
	}
}

// write makes a file and the folders above it.
func write(t *testing.T, path, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

func TestFaults(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	taken := listener.Addr().(*net.TCPAddr).Port

	for name, c := range map[string]struct {
		given func(dir string) Config
		code  Code
		says  string
	}{
		"port of Postgres taken": {
			given: func(string) Config { return Config{PostgresPort: taken} },
			code:  PortTaken, says: "wanted for Postgres, is taken: stop what listens there, or choose another port",
		},
		"port of Temporal taken": {
			given: func(string) Config { return Config{TemporalPort: taken} },
			code:  PortTaken, says: "wanted for Temporal, is taken: stop what listens there, or choose another port",
		},
		"the folder is a file": {
			given: func(dir string) Config { write(t, dir, ""); return Config{Dir: dir} },
			code:  FolderBroken, says: "data (not a directory): choose another one with --data",
		},
		"the folder cannot be made": {
			given: func(string) Config { return Config{Dir: "/proc/onewindow"} },
			code:  FolderBroken, says: "cannot make the data folder /proc/onewindow (no such file or directory): choose another one with --data",
		},
		"the folder cannot be written": {
			given: func(string) Config { return Config{Dir: "/proc/self"} },
			code:  FolderBroken, says: "cannot write to the data folder /proc/self (",
		},
		"something else is in the folder": {
			given: func(dir string) Config { write(t, dir+"/postgres/letter.txt", "dear"); return Config{Dir: dir} },
			code:  FolderBroken, says: "data/postgres is not a database that onewindow made, or it is damaged (no such file or directory): choose another folder",
		},
		"a damaged version": {
			given: func(dir string) Config { write(t, dir+"/postgres/PG_VERSION", "x"); return Config{Dir: dir} },
			code:  FolderBroken, says: "is not a database that onewindow made, or it is damaged",
		},
		"another version of Postgres": {
			given: func(dir string) Config { write(t, dir+"/postgres/PG_VERSION", "9\n"); return Config{Dir: dir} },
			code:  ToolMissing, says: "the data folder was made by Postgres 9, but only Postgres ",
		},
		"an unreadable address of Postgres": {
			given: func(string) Config { return Config{PostgresURL: "host=db user=me password=secret"} },
			code:  Unreachable, says: "DATABASE_URL cannot be read: write it as postgres://user:password@host:5432/database",
		},
		"nothing at the address of Postgres": {
			given: func(string) Config { return Config{PostgresURL: "postgres://me:secret@127.0.0.1:1/onewindow"} },
			code:  Unreachable, says: "cannot use the database postgres://me:xxxxx@127.0.0.1:1/onewindow (connect: connection refused): check that Postgres runs there",
		},
	} {
		t.Run(name, func(t *testing.T) {
			wantFault(t, startError(t, c.given(newFolder(t))), c.code, c.says)
		})
	}
}

func TestFaultsOfARunningPostgres(t *testing.T) {
	dir := newFolder(t)
	stack := start(t, Config{Dir: dir, WithoutTemporal: true})

	t.Run("the folder is in use", func(t *testing.T) {
		wantFault(t, startError(t, Config{Dir: dir}), FolderInUse, "data is in use by another onewindow (process ")
	})
	t.Run("no such database", func(t *testing.T) {
		err := startError(t, Config{PostgresURL: stack.DatabaseURL + "&dbname=nowhere", WithoutTemporal: true})
		wantFault(t, err, Unreachable, `(database "nowhere" does not exist): check that Postgres runs there`)
	})
	t.Run("nothing at the address of Temporal", func(t *testing.T) {
		err := startError(t, Config{PostgresURL: stack.DatabaseURL, TemporalAddress: "127.0.0.1:1"})
		wantFault(t, err, Unreachable, "no Temporal server answers at 127.0.0.1:1: start it, or leave TEMPORAL_ADDRESS unset to run one here")
	})
	stack.Stop()
	t.Run("the password is another", func(t *testing.T) {
		write(t, filepath.Join(dir, "postgres.password"), "guess")
		wantFault(t, startError(t, Config{Dir: dir}), FolderBroken,
			`postgres.password does not open it (password authentication failed for user "onewindow"): restore that file, or choose another folder`)
	})
	t.Run("the password is lost", func(t *testing.T) {
		if err := os.Remove(filepath.Join(dir, "postgres.password")); err != nil {
			t.Fatal(err)
		}
		wantFault(t, startError(t, Config{Dir: dir}), FolderBroken, "postgres.password does not open it (no such file or directory): restore that file")
	})
}
