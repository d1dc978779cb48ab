package devstack

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
)

// server tells how to run the cluster.
func (c *cluster) server(logger *slog.Logger) *Server {
	p := program{
		name: "Postgres", logPath: c.folder.join("postgres.log"), logger: logger,
		stopBy: syscall.SIGINT, stopIn: time.Minute, // a fast shutdown, with a checkpoint
		prepare: c.awaitPrevious, command: c.command, ready: c.ready, explain: c.explain,
	}
	if c.folder.throwaway {
		p.stopBy = syscall.SIGQUIT // without one
	}
	return &Server{program: p}
}

func (c *cluster) command() *exec.Cmd {
	settings := []string{
		"listen_addresses=127.0.0.1",
		"port=" + strconv.Itoa(c.port),
		"unix_socket_directories=", // one way in is enough, and a socket's path may not be longer than 100 bytes
		"max_connections=300",      // Temporal's four services alone may take 100
		"log_timezone=UTC",
		"timezone=UTC",
		"log_error_verbosity=terse", // the details of an error quote the row that is refused, with all that somebody wrote in it
	}
	if c.folder.throwaway { // it need not outlive the machine; what is committed does outlive the server, which tests kill
		settings = append(settings, "fsync=off", "full_page_writes=off")
	}
	cmd := exec.Command(c.bin.program("postgres"), "-D", c.data())
	for _, s := range settings {
		cmd.Args = append(cmd.Args, "-c", s)
	}
	c.settle(cmd)
	cmd.SysProcAttr = ownGroup(c.account, syscall.SIGINT) // a fast shutdown, should we die
	return cmd
}

const invalidPassword = "28P01" // in the list of codes of Postgres

func (c *cluster) ready(ctx context.Context) error {
	conn, err := pgx.Connect(ctx, c.url("postgres"))
	var refused *pgconn.PgError
	if errors.As(err, &refused) && refused.Code == invalidPassword {
		return c.wrongPassword(err)
	}
	if err != nil {
		return err
	}
	return conn.Close(ctx)
}

func (c *cluster) createDatabase(ctx context.Context, name string) error {
	conn, err := pgx.Connect(ctx, c.url("postgres"))
	if err != nil {
		return fmt.Errorf("connect to the database that was just started: %w", err)
	}
	defer conn.Close(ctx)
	_, err = createDatabase(ctx, conn, name)
	return err
}

// awaitPrevious gives the server of a run that was killed the time to finish its shutdown.
func (c *cluster) awaitPrevious(ctx context.Context) error {
	const patience = 30 * time.Second
	for end := time.Now().Add(patience); ; {
		pid := c.previous()
		if pid == 0 {
			return nil
		}
		if time.Now().After(end) {
			return fault(FolderInUse, nil, "a Postgres server of an earlier run (process %d) still uses %s: end it with `kill %d` and try again", pid, c.data(), pid)
		}
		if err := pause(ctx, 4*pollEvery); err != nil {
			return err
		}
	}
}

// previous returns the process id of a live server on our data, 0 when there is none. The id in the file may by now be a
// zombie or, after a reboot, another program; Postgres would refuse to start for either, so the file goes.
func (c *cluster) previous() int {
	file := c.folder.join("postgres/postmaster.pid")
	text, err := os.ReadFile(file)
	if err != nil {
		return 0
	}
	first, _, _ := strings.Cut(string(text), "\n")
	pid, err := strconv.Atoi(first)
	if err != nil || errors.Is(syscall.Kill(pid, 0), syscall.ESRCH) {
		return 0
	}
	stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid)) // only Linux has it; elsewhere the file is believed
	if err == nil && (!strings.Contains(string(stat), "(postgres)") || strings.Contains(string(stat), ") Z ")) {
		_ = os.Remove(file)
		return 0
	}
	return pid
}

// explain turns what Postgres logged before it gave up into a sentence.
func (c *cluster) explain(log string) error {
	switch {
	case strings.Contains(log, "is still in use"), strings.Contains(log, `"postmaster.pid" already exists`):
		return errAgain
	case strings.Contains(log, "Address already in use"):
		return portTaken(c.port, "Postgres")
	case strings.Contains(log, "wrong ownership"):
		return fault(FolderBroken, nil, "%s belongs to another user: run onewindow as that user, or choose another folder with --data", c.data())
	}
	return fault(StartFailed, nil, "Postgres did not start (%s): see %s", gaveUp(log), c.folder.join("postgres.log"))
}

// gaveUp finds the line of a log that tells why Postgres gave up, and not why it turned a client away.
func gaveUp(log string) string {
	said := log
	for line := range strings.Lines(log) {
		for _, mark := range []string{"FATAL:  ", "PANIC:  "} {
			if _, text, found := strings.Cut(line, mark); found && !strings.HasPrefix(text, "the database system is") {
				said = text
			}
		}
	}
	return lastLine(said)
}

func lastLine(text string) string {
	text = strings.TrimSpace(text)
	return text[strings.LastIndexByte(text, '\n')+1:]
}
