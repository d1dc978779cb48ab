package devstack

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"syscall"
	"time"

	"github.com/onewindow/onewindow/tools"
)

const (
	serverBinary = "temporal-server"
	toolBinary   = "temporal-sql-tool"
)

// target is one program to build: the name it gets and the package it comes from.
type target struct{ name, pkg string }

// build makes programs from a module file, once, into a folder of the cache.
type build struct {
	dir      string // of the finished programs
	title    string
	mod, sum []byte
	targets  []target
	out      io.Writer
	every    time.Duration // between two lines of progress
}

// BuildTemporal builds the Temporal server and its SQL tool unless they are in the cache, and returns their folder:
// ONEWINDOW_CACHE, or the user's cache folder. It needs Go and takes 5 to 9 minutes on two cores; out gets lines of progress.
func BuildTemporal(ctx context.Context, out io.Writer) (string, error) {
	dir, err := cacheFolder()
	if err != nil {
		return "", err
	}
	b := build{
		dir:   filepath.Join(dir, "temporal-"+temporalVersion()),
		title: "the Temporal server " + temporalVersion(),
		mod:   tools.TemporalMod,
		sum:   tools.TemporalSum,
		targets: []target{ // the server last: it is there when all is there
			{toolBinary, "go.temporal.io/server/cmd/tools/sql"},
			{serverBinary, "go.temporal.io/server/cmd/server"},
		},
		out:   out,
		every: 15 * time.Second,
	}
	return b.dir, b.run(ctx)
}

var serverLine = regexp.MustCompile(`go\.temporal\.io/server v([0-9.]+)`)

// temporalVersion reads the version that the module file pins.
func temporalVersion() string { return string(serverLine.FindSubmatch(tools.TemporalMod)[1]) }

func cacheFolder() (string, error) {
	if dir := os.Getenv("ONEWINDOW_CACHE"); dir != "" {
		return filepath.Abs(dir)
	}
	dir, err := os.UserCacheDir()
	if err != nil {
		return "", fault(FolderBroken, err, "no folder to keep the Temporal server in (%v): name one in ONEWINDOW_CACHE", err)
	}
	return filepath.Join(dir, "onewindow"), nil
}

// run builds unless somebody has, one builder at a time.
func (b build) run(ctx context.Context) error {
	if b.finished() {
		return nil
	}
	if err := os.MkdirAll(b.dir, 0o755); err != nil {
		return b.unwritable(err)
	}
	lock, err := b.lock(ctx)
	if err != nil {
		return err
	}
	defer lock.Close()
	if b.finished() {
		return nil
	}
	work := filepath.Join(b.dir, "build")
	if err := errors.Join(os.RemoveAll(work), os.Mkdir(work, 0o700)); err != nil { // of a builder that was killed
		return b.unwritable(err)
	}
	defer os.RemoveAll(work)
	if err := b.compile(ctx, work); err != nil {
		return err
	}
	for _, t := range b.targets {
		if err := os.Rename(filepath.Join(work, "bin", filepath.Base(t.pkg)), filepath.Join(b.dir, t.name)); err != nil {
			return b.unwritable(err)
		}
	}
	return nil
}

func (b build) finished() bool {
	for _, t := range b.targets {
		if _, err := exec.LookPath(filepath.Join(b.dir, t.name)); err != nil {
			return false
		}
	}
	return true
}

func (b build) unwritable(err error) error {
	return fault(FolderBroken, err, "cannot write to %s (%v): mend its permissions, or name another folder in ONEWINDOW_CACHE", b.dir, cause(err))
}

// lock waits for another builder, telling so once.
func (b build) lock(ctx context.Context) (*os.File, error) {
	for told := false; ; told = true {
		lock, err := lockFile(filepath.Join(b.dir, "lock"))
		if err == nil {
			return lock, nil
		}
		if !errors.Is(err, errLocked) {
			return nil, b.unwritable(err)
		}
		if !told {
			fmt.Fprintf(b.out, "Waiting for another process that builds %s\n", b.title)
		}
		if err := pause(ctx, 4*pollEvery); err != nil {
			return nil, err
		}
	}
}

// compile builds in a module of its own, so that it works from anywhere and with no workspace in the way.
func (b build) compile(ctx context.Context, work string) error {
	goTool, err := exec.LookPath("go")
	if err != nil {
		return fault(ToolMissing, err, "%s is built from source the first time, which needs Go: install it from https://go.dev/dl, or give the address of a running one in TEMPORAL_ADDRESS", b.title)
	}
	if err := errors.Join(os.WriteFile(filepath.Join(work, "go.mod"), b.mod, 0o600), os.WriteFile(filepath.Join(work, "go.sum"), b.sum, 0o600)); err != nil {
		return b.unwritable(err)
	}
	var said bytes.Buffer
	cmd := exec.Command(goTool, "build", "-mod=readonly", "-buildvcs=false", "-trimpath", "-ldflags=-s -w", "-o", filepath.Join(work, "bin")+"/")
	for _, t := range b.targets {
		cmd.Args = append(cmd.Args, t.pkg)
	}
	cmd.Dir = work
	cmd.Env = append(os.Environ(), "GOWORK=off", "PWD="+work)
	cmd.SysProcAttr = ownGroup(nil, syscall.SIGKILL)
	cmd.Stdout, cmd.Stderr = &said, &said
	stop := b.report()
	err = runChild(ctx, cmd)
	stop()
	switch {
	case ctx.Err() != nil:
		return context.Cause(ctx)
	case err != nil:
		return fault(BuildFailed, err, "%s could not be built (%s): mend that and try again, or give the address of a running one in TEMPORAL_ADDRESS", b.title, lastLine(said.String()))
	}
	return nil
}

// report prints how long the build has been running, until stop is called.
func (b build) report() (stop func()) {
	fmt.Fprintf(b.out, "Building %s, once; this takes 5 to 9 minutes on two cores\n", b.title)
	began, done, ended := time.Now(), make(chan struct{}), make(chan struct{})
	go func() {
		defer close(ended)
		ticker := time.NewTicker(b.every)
		defer ticker.Stop()
		for {
			select {
			case <-ticker.C:
				fmt.Fprintf(b.out, "Still building %s (%s)\n", b.title, took(began))
			case <-done:
				fmt.Fprintf(b.out, "Building %s ended after %s\n", b.title, took(began))
				return
			}
		}
	}()
	return func() { close(done); <-ended }
}
