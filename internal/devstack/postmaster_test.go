package devstack

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"testing"
)

func TestExplainPostgres(t *testing.T) {
	c := &cluster{folder: &folder{path: "/data"}, port: 5432}
	for name, test := range map[string]struct {
		log  string
		code Code
		says string
	}{
		"port": {
			log: "2026-11-21 19:18:53 UTC [1] LOG:  could not bind IPv4 address \"127.0.0.1\": Address already in use\n" +
				"2026-11-21 19:18:53 UTC [1] FATAL:  could not create any TCP/IP sockets\n",
			code: PortTaken, says: "port 5432 on 127.0.0.1, wanted for Postgres, is taken",
		},
		"owner": {
			log:  "FATAL:  data directory \"/data/postgres\" has wrong ownership\nHINT:  The server must be started by the user that owns the data directory.\n",
			code: FolderBroken, says: "/data/postgres belongs to another user: run onewindow as that user",
		},
		"anything else": {
			log:  "2026-11-21 UTC [1] LOG:  starting\n2026-11-21 UTC [1] FATAL:  could not write lock file: No space left on device\n2026 UTC [1] LOG:  database system is shut down\n",
			code: StartFailed, says: "Postgres did not start (could not write lock file: No space left on device): see /data/postgres.log",
		},
		"a client turned away": {
			log:  "UTC [1] PANIC:  could not locate a valid checkpoint record\nUTC [2] FATAL:  the database system is starting up\n",
			code: StartFailed, says: "(could not locate a valid checkpoint record)",
		},
		"no word of Postgres": {log: "sh: 1: cannot fork\n", code: StartFailed, says: "(sh: 1: cannot fork)"},
		"nothing":             {log: "", code: StartFailed, says: "Postgres did not start"},
	} {
		t.Run(name, func(t *testing.T) { wantFault(t, c.explain(test.log), test.code, test.says) })
	}
	for _, log := range []string{
		`FATAL:  lock file "postmaster.pid" already exists`,
		"FATAL:  pre-existing shared memory block (key 1, ID 2) is still in use",
	} {
		if err := c.explain(log); !errors.Is(err, errAgain) {
			t.Errorf("%s: got %v, want another try", log, err)
		}
	}
}

// The file that names the running server outlives a crash, and its process id may by then be another program's.
func TestPreviousServer(t *testing.T) {
	ended := exec.Command("true")
	if err := ended.Run(); err != nil {
		t.Fatal(err)
	}
	for name, test := range map[string]struct {
		file    string
		removed bool
	}{
		"ended":           {file: strconv.Itoa(ended.Process.Pid) + "\n/data\n"},
		"another program": {file: strconv.Itoa(os.Getpid()) + "\n/data\n", removed: true},
		"a zombie":        {file: strconv.Itoa(zombie(t)) + "\n/data\n", removed: true},
		"damaged":         {file: "what?"},
	} {
		t.Run(name, func(t *testing.T) {
			c := &cluster{folder: &folder{path: t.TempDir()}}
			file := c.folder.join("postgres/postmaster.pid")
			write(t, file, test.file)
			if pid := c.previous(); pid != 0 {
				t.Errorf("process %d is taken for a server", pid)
			}
			if _, err := os.Stat(file); errors.Is(err, os.ErrNotExist) != test.removed {
				t.Errorf("the file is gone: %v, want %v", !test.removed, test.removed)
			}
		})
	}
	t.Run("alive", func(t *testing.T) {
		stack := start(t, Config{WithoutTemporal: true})
		c := &cluster{folder: stack.folder}
		if pid := c.previous(); pid != stack.Postgres.Pid() {
			t.Errorf("got %d, want %d", pid, stack.Postgres.Pid())
		}
	})
}

// zombie starts a program called postgres that ends at once, and leaves it unreaped until the test ends.
func zombie(t *testing.T) int {
	t.Helper()
	cmd := exec.Command(filepath.Join(fakePostgres(t, "15"), "postgres"))
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = cmd.Wait() })
	awaitEnd(t, cmd.Process.Pid)
	return cmd.Process.Pid
}
