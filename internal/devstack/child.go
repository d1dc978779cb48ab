package devstack

import (
	"context"
	"os/exec"
	"runtime"
	"sync/atomic"
	"syscall"
	"time"
)

// child is a process of ours, in a process group of its own so that Ctrl-C reaches us alone and we end it in order.
type child struct {
	cmd   *exec.Cmd
	asked atomic.Bool   // we asked it to end
	done  chan struct{} // closed when it has ended
	err   error         // how it ended; to be read after done
}

// spawn starts cmd. On Linux the child gets a signal when we die, which the kernel ties to the thread that forked it:
// so one goroutine keeps that thread for as long as the child lives.
func spawn(cmd *exec.Cmd) (*child, error) {
	c := &child{cmd: cmd, done: make(chan struct{})}
	started := make(chan error, 1)
	go func() {
		runtime.LockOSThread()
		defer runtime.UnlockOSThread()
		defer close(c.done)
		err := cmd.Start()
		started <- err
		if err == nil {
			c.err = cmd.Wait()
		}
	}()
	if err := <-started; err != nil {
		return nil, err
	}
	return c, nil
}

func (c *child) alive() bool {
	if c == nil {
		return false
	}
	select {
	case <-c.done:
		return false
	default:
		return true
	}
}

// end asks the child to end by a signal, and kills its whole group when it has not done so in time.
func (c *child) end(by syscall.Signal, patience time.Duration) {
	c.asked.Store(true)
	_ = c.cmd.Process.Signal(by)
	select {
	case <-c.done:
	case <-time.After(patience):
		c.kill()
	}
}

// kill ends the child and its group at once.
func (c *child) kill() {
	c.asked.Store(true)
	_ = syscall.Kill(-c.cmd.Process.Pid, syscall.SIGKILL)
	<-c.done
}

// runChild runs a short-lived program to its end, and kills it when ctx ends first.
func runChild(ctx context.Context, cmd *exec.Cmd) error {
	c, err := spawn(cmd)
	if err != nil {
		return err
	}
	select {
	case <-c.done:
		return c.err
	case <-ctx.Done():
		c.kill()
		return context.Cause(ctx)
	}
}
