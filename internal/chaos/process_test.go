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
	command func(binary string) *exec.Cmd
	log     *os.File

	mu     sync.Mutex
	binary string
	cmd    *exec.Cmd
	arms   []string // what it is started with, one after the other
	armed  bool     // the one that runs will fail
	ended  bool
	gone   chan struct{} // closed when it will not be started again
}

// restAfter is how long a supervisor waits before it starts a process again.
const restAfter = 200 * time.Millisecond

func supervise(t *testing.T, p *process) *process {
	p.gone = make(chan struct{})
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
	cmd := p.command(p.binary)
	if p.armed = len(p.arms) > 0; p.armed {
		cmd.Env = append(cmd.Env, "CHAOS_POINTS="+p.arms[0])
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

// heal starts the process anew if something is planned against it.
func (p *process) heal() {
	p.mu.Lock()
	p.arms = nil
	armed := p.armed
	p.mu.Unlock()
	if armed {
		p.signal(syscall.SIGKILL)
	}
}

// release has the process run another binary from now on.
func (p *process) release(binary string) {
	p.mu.Lock()
	p.binary = binary
	p.mu.Unlock()
	p.signal(syscall.SIGTERM)
}

func (p *process) end() {
	p.mu.Lock()
	p.ended = true
	p.mu.Unlock()
	p.signal(syscall.SIGKILL)
	<-p.gone
}
