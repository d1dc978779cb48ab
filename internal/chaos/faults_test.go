package chaos

import (
	"context"
	"strings"
	"sync"
	"syscall"
	"time"

	"github.com/onewindow/onewindow/internal/devstack"
)

// strike deals the blows of the plan, each at its moment. A blow that lasts does not hold up the next one.
func (c *city) strike(phase context.Context) {
	began := time.Now()
	var lasting sync.WaitGroup
	for _, b := range c.plan.Blows {
		select {
		case <-phase.Done():
		case <-time.After(time.Until(began.Add(b.At))):
			c.figures.Blows++
			lasting.Go(func() { c.deal(b) })
		}
	}
	lasting.Wait()
}

func (c *city) deal(b blow) {
	what, whom, _ := strings.Cut(b.What, " ")
	switch what {
	case "kill":
		c.kill(whom, b.For)
	case "stop":
		c.stop(whom, b.For)
	case "cut":
		c.gate.next.Store(map[string]int32{"before-commit": cutBefore, "after-commit": cutAfter}[whom])
	case "terminate":
		_, _ = c.archive.Exec(c.t.Context(), `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
			WHERE datname = current_database() AND state <> 'idle' AND pid <> pg_backend_pid()`) // Postgres may be down already
	case "clock":
		c.jump(20 * 24 * time.Hour)
	}
}

// kill kills one process, or all together. A server stays down for a while; the others are started again by their supervisor.
func (c *city) kill(whom string, down time.Duration) {
	if whom == "all" {
		for _, p := range c.processes {
			p.signal(syscall.SIGKILL)
		}
	}
	for name, server := range c.servers() {
		if whom != name && whom != "all" {
			continue
		}
		server.Kill()
		time.Sleep(down)
		if err := server.Start(c.t.Context()); err != nil && c.t.Context().Err() == nil {
			c.t.Errorf("%s did not start again: %v", name, err)
		}
	}
	if p := c.processes[whom]; p != nil {
		p.signal(syscall.SIGKILL)
	}
}

func (c *city) servers() map[string]*devstack.Server {
	return map[string]*devstack.Server{"postgres": c.stack.Postgres, "temporal": c.stack.Temporal}
}

// stop stops a process as if its machine hung, and lets it go on as if nothing had happened.
func (c *city) stop(whom string, span time.Duration) {
	signal := func(by syscall.Signal) { c.processes[whom].signal(by) }
	if server := c.servers()[whom]; server != nil {
		pid := server.Pid()
		signal = func(by syscall.Signal) {
			if pid != 0 && pid == server.Pid() {
				_ = syscall.Kill(-pid, by) // with its children
			}
		}
	}
	signal(syscall.SIGSTOP)
	time.Sleep(span)
	signal(syscall.SIGCONT)
}
