package devstack

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/exec"
	"sync"
	"syscall"
	"time"
)

// startPatience only guards against a server that will never be ready: where many start at once on a slow machine, one may take a minute.
const (
	startPatience = 3 * time.Minute
	pollEvery     = 30 * time.Millisecond
)

// errAgain is what explain answers when the same start may well succeed in a moment.
var errAgain = errors.New("not yet")

// program says how one server of the stack is run. Its functions may be called any number of times.
type program struct {
	name    string
	logPath string
	logger  *slog.Logger
	stopBy  syscall.Signal
	stopIn  time.Duration               // afterwards it is killed
	prepare func(context.Context) error // waits until nothing of an earlier run is in the way
	command func() *exec.Cmd
	ready   func(context.Context) error // nil once the server serves; an *Error when waiting will not help
	explain func(log string) error      // why it ended during its start, from what it logged
}

// Server is a running program of the stack. A test may kill it and start it again: address and data stay the same.
type Server struct {
	program program
	mu      sync.Mutex
	child   *child
}

// Pid returns the process id, or 0 when the server is not running.
func (s *Server) Pid() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.child.alive() {
		return 0
	}
	return s.child.cmd.Process.Pid
}

// Start starts the server unless it runs, and returns when it serves.
func (s *Server) Start(ctx context.Context) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.child.alive() {
		return nil
	}
	late := fault(StartFailed, nil, "%s was not ready after %s: see %s", s.program.name, startPatience, s.program.logPath)
	ctx, cancel := context.WithTimeoutCause(ctx, startPatience, late)
	defer cancel()
	for {
		err := s.launch(ctx)
		if !errors.Is(err, errAgain) {
			return err
		}
		if err := pause(ctx, 4*pollEvery); err != nil {
			return err
		}
	}
}

// Kill ends the server at once, as a crash would.
func (s *Server) Kill() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.child.alive() {
		s.child.kill()
	}
}

// Stop ends the server in order, and kills it when that takes too long.
func (s *Server) Stop() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.child.alive() {
		s.child.end(s.program.stopBy, s.program.stopIn)
	}
}

func (s *Server) launch(ctx context.Context) error {
	if err := s.program.prepare(ctx); err != nil {
		return err
	}
	log, err := os.OpenFile(s.program.logPath, os.O_APPEND|os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return fmt.Errorf("open the log of %s: %w", s.program.name, err)
	}
	defer log.Close()
	begin, err := log.Seek(0, io.SeekEnd)
	if err != nil {
		return fmt.Errorf("open the log of %s: %w", s.program.name, err)
	}
	cmd := s.program.command()
	cmd.Stdout, cmd.Stderr = log, log
	c, err := spawn(cmd)
	if err != nil {
		return fault(StartFailed, err, "cannot run %s: %v", s.program.name, err)
	}
	if err := s.await(ctx, c); err != nil {
		return err
	}
	if !c.alive() {
		said, _ := io.ReadAll(io.NewSectionReader(log, begin, 1<<20))
		return s.program.explain(string(said))
	}
	s.child = c
	go s.watch(c)
	return nil
}

// await returns when the child serves or has ended, and kills one that will never serve.
func (s *Server) await(ctx context.Context, c *child) error {
	asking, stop := context.WithCancel(ctx)
	defer stop()
	go func() { // whoever holds the port of a child that ended may never answer
		<-c.done
		stop()
	}()
	for c.alive() {
		err := s.program.ready(asking)
		var final *Error
		switch {
		case err == nil:
			return nil
		case errors.As(err, &final):
			c.kill()
			return final
		}
		select {
		case <-c.done:
		case <-time.After(pollEvery):
		case <-ctx.Done():
			c.kill()
			return context.Cause(ctx)
		}
	}
	return nil
}

// watch reports a server that ends without having been asked to.
func (s *Server) watch(c *child) {
	<-c.done
	if !c.asked.Load() {
		s.program.logger.Error("a server of the stack ended by itself", "server", s.program.name, "how", c.err, "log", s.program.logPath)
	}
}

// pause waits a while, or less when ctx ends.
func pause(ctx context.Context, d time.Duration) error {
	select {
	case <-time.After(d):
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}
