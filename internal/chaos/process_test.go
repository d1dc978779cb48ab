package chaos

import (
	"errors"
	"os"
	"os/exec"
	"runtime"
	"sync"
	"syscall"
	"testing"
	"time"
)

// process is one of ours, which is started again whenever it has ended, as a supervisor of services does.
type process struct {
	name    string
	command func() *exec.Cmd
	log     *os.File

	mu    sync.Mutex
	cmd   *exec.Cmd
	arms  []string // what it is started with, one after the other
	ended bool
	gone  chan struct{} // closed when it will not be started again
}

// restAfter is how long a supervisor waits before it starts a process again.
const restAfter = 200 * time.Millisecond

func supervise(t *testing.T, name string, log *os.File, arms []string, command func() *exec.Cmd) *process {
	p := &process{name: name, command: command, log: log, arms: arms, gone: make(chan struct{})}
	go p.run()
	t.Cleanup(p.end)
	return p
}

// run keeps its thread, because the kernel ends the child with the thread that forked it.
func (p *process) run() {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	defer close(p.gone)
	for {
		cmd, err := p.start()
		if errors.Is(err, os.ErrClosed) {
			return
		}
		if err == nil {
			_ = cmd.Wait() // it may end as it likes
		}
		time.Sleep(restAfter)
	}
}

func (p *process) start() (*exec.Cmd, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.ended {
		return nil, os.ErrClosed
	}
	cmd := p.command()
	if len(p.arms) > 0 {
		cmd.Env = append(cmd.Env, "CHAOS_POINT="+p.arms[0])
		p.arms = p.arms[1:]
	}
	cmd.Stdout, cmd.Stderr = p.log, p.log
	cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	p.cmd = cmd
	return cmd, cmd.Start()
}

// signal sends a signal to the process, if it runs.
func (p *process) signal(by syscall.Signal) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.cmd != nil && p.cmd.Process != nil {
		_ = p.cmd.Process.Signal(by) // it may have ended
	}
}

// heal starts the process anew with nothing planned against it.
func (p *process) heal() {
	p.mu.Lock()
	p.arms = nil
	p.mu.Unlock()
	p.signal(syscall.SIGKILL)
}

func (p *process) end() {
	p.mu.Lock()
	p.ended = true
	p.mu.Unlock()
	p.signal(syscall.SIGKILL)
	<-p.gone
}
