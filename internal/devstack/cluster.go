package devstack

import (
	"bytes"
	"context"
	"crypto/rand"
	"errors"
	"io/fs"
	"net/url"
	"os"
	"os/exec"
	"runtime"
	"strconv"
	"strings"
	"syscall"
)

const owner = "onewindow" // the role that owns the cluster, and the name of the product's database

// cluster is a private Postgres in the data folder.
type cluster struct {
	folder   *folder
	account  *account
	bin      binaries
	port     int
	password string
}

// openCluster finds the cluster of the folder, and makes one where there is none.
func openCluster(ctx context.Context, f *folder, say func(string, ...any)) (*cluster, error) {
	c := &cluster{folder: f}
	var err error
	if c.account, err = serverAccount(); err != nil {
		return nil, err
	}
	if err = c.account.reaches(f.path); err != nil {
		return nil, err
	}
	major, err := c.major()
	if err != nil {
		return nil, err
	}
	if c.bin, err = choose(ctx, installed(ctx), major); err != nil {
		return nil, err
	}
	if major == 0 {
		say("Making a Postgres %d database in %s", c.bin.major, c.data())
		err = c.create(ctx)
	} else {
		err = c.readPassword()
	}
	return c, err
}

func (c *cluster) data() string         { return c.folder.join("postgres") }
func (c *cluster) passwordFile() string { return c.folder.join("postgres.password") }

// major tells which Postgres made the cluster in the folder, 0 when there is none yet.
func (c *cluster) major() (int, error) {
	if _, err := os.Stat(c.data()); errors.Is(err, fs.ErrNotExist) {
		return 0, nil
	}
	text, err := os.ReadFile(c.folder.join("postgres/PG_VERSION"))
	if err != nil {
		return 0, c.foreign(err)
	}
	major, err := strconv.Atoi(strings.TrimSpace(string(text)))
	if err != nil {
		return 0, c.foreign(err)
	}
	return major, nil
}

func (c *cluster) foreign(err error) error {
	return fault(FolderBroken, err, "%s is not a database that onewindow made, or it is damaged (%v): choose another folder with --data, or move it away to begin afresh",
		c.data(), cause(err))
}

func (c *cluster) readPassword() error {
	text, err := os.ReadFile(c.passwordFile())
	if err != nil {
		return c.wrongPassword(err)
	}
	c.password = string(text)
	return nil
}

func (c *cluster) wrongPassword(err error) error {
	return fault(FolderBroken, err, "the password of the database in %s does not open it (%v): restore that file, or choose another folder with --data",
		c.passwordFile(), reason(cause(err)))
}

// create makes the cluster under another name first: one that was interrupted is never taken for a whole one.
func (c *cluster) create(ctx context.Context) error {
	unfinished := c.data() + ".new"
	if err := os.RemoveAll(unfinished); err != nil {
		return c.folder.unwritable(err)
	}
	c.password = rand.Text()
	if err := os.WriteFile(c.passwordFile(), []byte(c.password), 0o600); err != nil {
		return c.folder.unwritable(err)
	}
	if err := os.Mkdir(unfinished, 0o700); err != nil {
		return c.folder.unwritable(err)
	}
	if err := errors.Join(c.account.own(c.passwordFile()), c.account.own(unfinished)); err != nil {
		return c.folder.unwritable(err)
	}
	if err := c.initialise(ctx, unfinished); err != nil {
		return err
	}
	if err := os.Rename(unfinished, c.data()); err != nil {
		return c.folder.unwritable(err)
	}
	return nil
}

func (c *cluster) initialise(ctx context.Context, dir string) error {
	var said bytes.Buffer
	cmd := exec.Command(c.bin.program("initdb"), "-D", dir, "--username="+owner, "--pwfile="+c.passwordFile(),
		"--auth=scram-sha-256", "--encoding=UTF8", "--locale="+locale(), "--no-instructions")
	if c.folder.throwaway {
		cmd.Args = append(cmd.Args, "--no-sync")
	}
	c.settle(cmd)
	cmd.SysProcAttr = ownGroup(c.account, syscall.SIGKILL)
	cmd.Stdout, cmd.Stderr = &said, &said
	if err := runChild(ctx, cmd); err != nil {
		return fault(StartFailed, err, "initdb could not make a database in %s: %s", dir, lastLine(said.String()))
	}
	return nil
}

// locale orders text by code points, the same on every machine. macOS knows it by the older name alone.
func locale() string {
	if runtime.GOOS == "darwin" {
		return "C"
	}
	return "C.UTF-8"
}

func (c *cluster) url(database string) string {
	u := url.URL{Scheme: "postgres", User: url.UserPassword(owner, c.password), Host: address(c.port), Path: database, RawQuery: "sslmode=disable"}
	return u.String()
}

// settle gives a program of Postgres a working folder that its user can enter and messages that we can read.
func (c *cluster) settle(cmd *exec.Cmd) {
	cmd.Dir = c.folder.path
	cmd.Env = append(os.Environ(), "LC_ALL=C")
}
