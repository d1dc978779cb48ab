package devstack

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"
)

// smallBuild builds a command of Go itself, by the same way as the Temporal server.
func smallBuild(t *testing.T) (build, *lines) {
	said := &lines{}
	return build{
		dir:     filepath.Join(t.TempDir(), "cache", "small-1"),
		title:   "a small program",
		mod:     []byte("module small\n"),
		targets: []target{{"packer", "cmd/pack"}},
		out:     said,
		every:   time.Hour,
	}, said
}

// lines collects what is written, from any goroutine.
type lines struct {
	mu   sync.Mutex
	text strings.Builder
}

func (l *lines) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.Write(p)
}

func (l *lines) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.String()
}

func TestBuildHappensOnce(t *testing.T) {
	b, said := smallBuild(t)
	b.every = time.Millisecond
	results := make(chan error)
	for range 2 { // at the same time
		go func() { results <- b.run(t.Context()) }()
	}
	for range 2 {
		if err := <-results; err != nil {
			t.Fatal(err)
		}
	}
	for _, line := range []string{"Building a small program, once", "Still building a small program (", "Building a small program ended after "} {
		if !strings.Contains(said.String(), line) {
			t.Errorf("it never said %q: %s", line, said)
		}
	}
	if n := strings.Count(said.String(), "once"); n != 1 {
		t.Errorf("it was built %d times", n)
	}
	left, err := filepath.Glob(b.dir + "/*")
	if err != nil || len(left) != 2 {
		t.Errorf("the folder has %v, error %v; want the program and the lock", left, err)
	}
	t.Setenv("PATH", "")
	if err := b.run(t.Context()); err != nil {
		t.Errorf("a finished build needs Go: %v", err)
	}
}

func TestBuildFaults(t *testing.T) {
	t.Run("it does not compile", func(t *testing.T) {
		b, _ := smallBuild(t)
		b.targets = []target{{"packer", "cmd/no-such-command"}}
		wantFault(t, b.run(t.Context()), BuildFailed, "a small program could not be built (package cmd/no-such-command is not in std")
		if left, _ := filepath.Glob(b.dir + "/build"); len(left) != 0 {
			t.Errorf("left behind: %v", left)
		}
	})
	t.Run("no Go", func(t *testing.T) {
		b, _ := smallBuild(t)
		t.Setenv("PATH", "")
		wantFault(t, b.run(t.Context()), ToolMissing, "which needs Go: install it from https://go.dev/dl, or give the address of a running one in TEMPORAL_ADDRESS")
	})
	t.Run("no place", func(t *testing.T) {
		b, _ := smallBuild(t)
		write(t, filepath.Dir(b.dir), "a file")
		wantFault(t, b.run(t.Context()), FolderBroken, "(not a directory): mend its permissions, or name another folder in ONEWINDOW_CACHE")
	})
	t.Run("given up", func(t *testing.T) {
		b, _ := smallBuild(t)
		ctx, cancel := context.WithCancel(t.Context())
		b.out = writerFunc(func(string) { cancel() })
		if err := b.run(ctx); !errors.Is(err, context.Canceled) {
			t.Errorf("got %v, want that it was cancelled", err)
		}
		if _, err := os.Stat(filepath.Join(b.dir, "packer")); !errors.Is(err, os.ErrNotExist) {
			t.Errorf("there is a program: %v", err)
		}
	})
	t.Run("given up while waiting", func(t *testing.T) {
		b, _ := smallBuild(t)
		write(t, b.dir+"/lock", "")
		lock, err := lockFile(b.dir + "/lock")
		if err != nil {
			t.Fatal(err)
		}
		defer lock.Close()
		ctx, cancel := context.WithCancel(t.Context())
		b.out = writerFunc(func(line string) {
			if line != "Waiting for another process that builds a small program\n" {
				t.Errorf("it said: %s", line)
			}
			cancel()
		})
		if err := b.run(ctx); !errors.Is(err, context.Canceled) {
			t.Errorf("got %v, want that it was cancelled", err)
		}
	})
}

func TestCacheFolder(t *testing.T) {
	t.Setenv("ONEWINDOW_CACHE", "/somewhere")
	if dir, err := cacheFolder(); err != nil || dir != "/somewhere" {
		t.Errorf("got %s, %v", dir, err)
	}
	t.Setenv("ONEWINDOW_CACHE", "")
	t.Setenv("XDG_CACHE_HOME", "/home/me/.cache")
	t.Setenv("HOME", "/home/me")
	if dir, err := cacheFolder(); err != nil || filepath.Base(dir) != "onewindow" {
		t.Errorf("got %s, %v", dir, err)
	}
	if v := temporalVersion(); !strings.HasPrefix(v, "1.") {
		t.Errorf("the module file pins %q", v)
	}
}
