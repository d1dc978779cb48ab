package devstack

import (
	"bytes"
	"context"
	_ "embed"
	"encoding/json"
	"fmt"
	"log/slog"
	"net"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"text/template"
	"time"
)

//go:embed temporal.yaml.tmpl
var temporalYAML string

var temporalConfig = template.Must(template.New("temporal.yaml").Parse(temporalYAML))

// service is one of the four parts of the Temporal server, all run by one process.
type service struct {
	Name                 string
	Port, MembershipPort int
}

// temporal is a Temporal server of our own on a Postgres.
type temporal struct {
	folder   *folder
	binary   string
	db       database
	services []service // the frontend first
}

// newTemporal reserves ports; port is the frontend's, 0 for any.
func newTemporal(f *folder, port int, r *reservation) (*temporal, error) {
	t := &temporal{folder: f}
	for i, name := range []string{"frontend", "history", "matching", "worker"} {
		wanted := 0
		if i == 0 {
			wanted = port
		}
		grpc, err := r.take(wanted, "Temporal")
		if err != nil {
			return nil, err
		}
		membership, err := r.take(0, "Temporal")
		if err != nil {
			return nil, err
		}
		t.services = append(t.services, service{Name: name, Port: grpc, MembershipPort: membership})
	}
	return t, nil
}

// server tells how to run Temporal.
func (t *temporal) server(logger *slog.Logger) *Server {
	p := program{
		name: "Temporal", logPath: t.folder.join("temporal.log"), logger: logger,
		stopBy: syscall.SIGTERM, stopIn: 2 * time.Second, // it waits for its long polls, and has nothing to lose
		prepare: t.forgetMembers, command: t.command, ready: t.ready, explain: t.explain,
	}
	if t.folder.throwaway {
		p.stopBy = syscall.SIGKILL
	}
	return &Server{program: p}
}

func (t *temporal) address() string    { return address(t.services[0].Port) }
func (t *temporal) configFile() string { return t.folder.join("temporal.yaml") }

// writeConfig renders the server's configuration; it holds the database's password and is for us alone.
func (t *temporal) writeConfig() error {
	var text bytes.Buffer
	err := temporalConfig.Execute(&text, map[string]any{
		"Stores":     stores,
		"Services":   t.services,
		"Frontend":   t.address(),
		"Address":    t.db.address(),
		"User":       t.db.url.User.Username(),
		"Password":   t.db.password(),
		"Attributes": t.db.attributes(),
	})
	if err != nil {
		return fmt.Errorf("write the configuration of Temporal: %w", err)
	}
	if err := os.WriteFile(t.configFile(), text.Bytes(), 0o600); err != nil {
		return t.folder.unwritable(err)
	}
	return nil
}

// forgetMembers forgets where an earlier run of this server, which is its whole cluster, was to be found. The services of a new run
// would look for each other there first, for a minute and a half if it ended within the last 20 seconds, and then give up.
func (t *temporal) forgetMembers(ctx context.Context) error {
	conn, err := t.db.on(stores[0].Database).connect(ctx)
	if err != nil {
		return err
	}
	defer conn.Close(ctx)
	if _, err := conn.Exec(ctx, "DELETE FROM cluster_membership"); err != nil {
		return fault(StartFailed, err, "cannot use Temporal's database %s (%s)", stores[0].Database, reason(err))
	}
	return nil
}

func (t *temporal) command() *exec.Cmd {
	cmd := exec.Command(t.binary, "--config-file", t.configFile(), "--allow-no-auth", "start")
	cmd.Dir = t.folder.path
	cmd.Env = plainEnvironment()
	cmd.SysProcAttr = ownGroup(nil, syscall.SIGKILL) // it keeps nothing outside Postgres
	return cmd
}

// ready asks for the health of the frontend, by a new connection each time: an old one would wait between its attempts.
func (t *temporal) ready(ctx context.Context) error {
	conn, err := net.Dial("tcp", t.address())
	if err != nil {
		return err
	}
	_ = conn.Close()
	return healthy(ctx, t.address())
}

// explain turns what Temporal logged before it gave up into a sentence.
func (t *temporal) explain(log string) error {
	if strings.Contains(log, "address already in use") {
		return fault(PortTaken, nil, "a port wanted for Temporal (%s, or one for its other services) is taken: stop what listens there, or choose another port", t.address())
	}
	return fault(StartFailed, nil, "Temporal did not start (%s): see %s", failure(log), t.folder.join("temporal.log"))
}

// failure finds the line of a log that tells why the server gave up: the last fatal one, else the last one.
func failure(log string) string {
	for line := range strings.Lines(log) {
		var entry struct{ Level, Msg, Error string }
		if json.Unmarshal([]byte(line), &entry) == nil && entry.Level == "fatal" {
			return strings.TrimSuffix(entry.Msg+": "+entry.Error, ": ")
		}
	}
	return lastLine(log)
}

// plainEnvironment leaves out the variables by which the environment of a user would configure our servers.
func plainEnvironment() []string {
	var env []string
	for _, name := range []string{"PATH", "HOME", "TMPDIR"} {
		if value, set := os.LookupEnv(name); set {
			env = append(env, name+"="+value)
		}
	}
	return append(env, "LC_ALL=C")
}
