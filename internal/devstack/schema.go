package devstack

import (
	"bytes"
	"context"
	"fmt"
	"net/url"
	"os/exec"
	"path/filepath"
	"regexp"
	"syscall"

	"github.com/jackc/pgx/v5"
	"golang.org/x/sync/errgroup"
)

// store is one of Temporal's two databases. Conns is how many connections each of its services may hold.
type store struct {
	Name     string
	Database string
	Schema   string
	Conns    int
}

var stores = []store{
	{Name: "default", Database: "temporal", Schema: "postgresql/v12/temporal", Conns: 20},
	{Name: "visibility", Database: "temporal_visibility", Schema: "postgresql/v12/visibility", Conns: 10},
}

// schemas brings Temporal's databases to the schema of one version of the server.
type schemas struct {
	db      database
	tool    string // path of temporal-sql-tool
	version string
}

// A comment on the database says how far its schema is. A set-up that was interrupted cannot be continued, so a database
// that we made ourselves is then made anew; one that was there before us is never dropped.
const unfinished = "onewindow: schema unfinished"

func (s schemas) done() string { return "onewindow: schema of Temporal " + s.version }

// update sets up what is missing, both databases side by side, and is quick when there is nothing to do.
func (s schemas) update(ctx context.Context) error {
	group, ctx := errgroup.WithContext(ctx)
	for _, st := range stores {
		group.Go(func() error { return s.updateOne(ctx, st) })
	}
	return group.Wait()
}

func (s schemas) updateOne(ctx context.Context, st store) error {
	conn, err := s.db.connect(ctx)
	if err != nil {
		return err
	}
	defer conn.Close(ctx)
	state, err := comment(ctx, conn, st.Database)
	if err != nil || state == s.done() {
		return err
	}
	if err := s.create(ctx, conn, st, state); err != nil {
		return err
	}
	if err := s.run(ctx, st, "setup-schema", "-v", "0.0"); err != nil { // changes nothing where there is a schema
		return err
	}
	if err := s.run(ctx, st, "update-schema", "--schema-name", st.Schema); err != nil {
		return err
	}
	return s.exec(ctx, conn, "COMMENT ON DATABASE %s IS '"+s.done()+"'", st)
}

func (s schemas) create(ctx context.Context, conn *pgx.Conn, st store, state string) error {
	if state == unfinished {
		if err := s.exec(ctx, conn, "DROP DATABASE %s WITH (FORCE)", st); err != nil {
			return err
		}
	}
	created, err := createDatabase(ctx, conn, st.Database)
	if err != nil || !created {
		return err
	}
	return s.exec(ctx, conn, "COMMENT ON DATABASE %s IS '"+unfinished+"'", st)
}

func (s schemas) exec(ctx context.Context, conn *pgx.Conn, statement string, st store) error {
	if _, err := conn.Exec(ctx, fmt.Sprintf(statement, pgx.Identifier{st.Database}.Sanitize())); err != nil {
		return fault(StartFailed, err, "cannot set up Temporal's database %s (%s): make its user the owner of it", st.Database, reason(err))
	}
	return nil
}

// run runs Temporal's SQL tool, which carries the schema files.
func (s schemas) run(ctx context.Context, st store, args ...string) error {
	host, port := s.db.host()
	encryption := url.Values{}
	for name, value := range s.db.attributes() {
		encryption.Set(name, value)
	}
	var said bytes.Buffer
	cmd := exec.Command(s.tool, args...)
	cmd.Env = append(plainEnvironment(), "SQL_PLUGIN=postgres12_pgx", "SQL_DATABASE="+st.Database, "SQL_HOST="+host, "SQL_PORT="+port,
		"SQL_USER="+s.db.url.User.Username(), "SQL_PASSWORD="+s.db.password(), "SQL_CONNECT_ATTRIBUTES="+encryption.Encode())
	cmd.SysProcAttr = ownGroup(nil, syscall.SIGKILL)
	cmd.Stdout, cmd.Stderr = &said, &said
	if err := runChild(ctx, cmd); err != nil {
		return fault(StartFailed, err, "%s could not set up the database %s: %s", filepath.Base(s.tool), st.Database, complaint(said.String()))
	}
	return nil
}

var errorField = regexp.MustCompile(`"error": "((?:[^"\\]|\\.)*)"`)

// complaint finds what the tool says in the log lines that it prints, which are half text and half JSON.
func complaint(said string) string {
	line := lastLine(said)
	if match := errorField.FindStringSubmatch(line); match != nil {
		return match[1]
	}
	return line
}

// comment reads the comment on a database, empty when it has none or does not exist.
func comment(ctx context.Context, conn *pgx.Conn, name string) (text string, err error) {
	const query = "SELECT coalesce(max(shobj_description(oid, 'pg_database')), '') FROM pg_database WHERE datname = $1"
	if err = conn.QueryRow(ctx, query, name).Scan(&text); err != nil {
		return "", fmt.Errorf("read the state of the database %s: %w", name, err)
	}
	return text, nil
}
