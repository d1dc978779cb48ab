package chaos

import (
	"context"
	"strings"
	"syscall"
	"time"

	"github.com/onewindow/onewindow/internal/devstack"
)

// breath is for how long nothing new befalls the crowd after a server has come back: it has to get on now and then.
const breath = 2 * time.Second

// strike deals the blows of the plan, each at its moment. Those whose moment has gone by until a server is back are let off.
func (c *city) strike(phase context.Context) {
	began := time.Now()
	rested := began
	for _, b := range c.plan.Blows {
		at := began.Add(b.At)
		if at.Before(rested) {
			continue
		}
		select {
		case <-phase.Done():
			return
		case <-time.After(time.Until(at)):
		}
		c.figures.Blows++
		c.deal(b)
		if time.Since(at) > b.For {
			rested = time.Now().Add(breath)
		}
	}
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
		c.jump(map[string]time.Duration{"ahead": 20 * 24 * time.Hour, "back": -time.Minute}[whom])
	case "fill":
		c.fill(b.For)
	}
}

// kill kills one process, or all together. A server stays down for a while; the others are started again by their supervisor.
func (c *city) kill(whom string, down time.Duration) {
	for name, p := range c.processes {
		if whom == name || whom == "all" {
			p.signal(syscall.SIGKILL)
		}
	}
	var killed []*devstack.Server
	for _, name := range []string{"postgres", "temporal"} { // Temporal does not start without Postgres
		if whom == name || whom == "all" {
			killed = append(killed, c.servers()[name])
		}
	}
	for _, server := range killed {
		server.Kill()
	}
	if len(killed) > 0 {
		time.Sleep(down)
	}
	for _, server := range killed {
		_ = server.Start(c.t.Context()) // if it does not come back now, the heal insists
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
