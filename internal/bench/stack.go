package bench

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"go.yaml.in/yaml/v4"
)

// stack is the product and its servers, running as processes of their own with data that a crash would not lose.
type stack struct {
	program string // the binary of the product
	folder  string
	out     io.Writer // hears what the servers say while they start
	cmd     *exec.Cmd
	ended   chan error

	API               string // URL
	DatabaseURL       string
	TemporalAddress   string
	TemporalNamespace string
}

// newStack prepares a folder; nothing runs yet.
func newStack(program string, out io.Writer) (*stack, error) {
	folder, err := os.MkdirTemp("", "onewindow-bench-")
	if err != nil {
		return nil, fmt.Errorf("make a folder for the data: %w", err)
	}
	s := &stack{program: program, folder: folder, out: out}
	// Postgres has a user of its own, who must be able to pass through.
	if err := errors.Join(os.Chmod(folder, 0o711), writePermit(s.items())); err != nil {
		return nil, errors.Join(err, os.RemoveAll(folder))
	}
	return s, nil
}

func (s *stack) items() string { return filepath.Join(s.folder, "items") }
func (s *stack) zones() string { return filepath.Join(s.folder, "zones") }
func (s *stack) data() string  { return filepath.Join(s.folder, "data") }

// ready is what the product prints once it can be used.
const ready = "OneWindow is ready."

// start runs the stack until stop, and returns when it can be used.
func (s *stack) start(ctx context.Context) error {
	s.cmd = exec.Command(s.program, "dev", "--data", s.data(), "--listen", "127.0.0.1:0", "--items", s.items())
	s.cmd.Env = environment("ZONEINFO=" + s.zones())
	s.cmd.Stderr = s.out
	s.cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true} // Ctrl-C is for us, and we end it in order
	said, err := s.cmd.StdoutPipe()
	if err != nil {
		return fmt.Errorf("start the product: %w", err)
	}
	if err := s.cmd.Start(); err != nil {
		return fmt.Errorf("start the product: %w", err)
	}
	up, ended, cmd := make(chan struct{}), make(chan error, 1), s.cmd
	s.ended = ended
	go func() {
		for lines := bufio.NewScanner(said); lines.Scan(); {
			if lines.Text() == ready {
				close(up)
			}
		}
		ended <- cmd.Wait()
	}()
	select {
	case <-up:
		return s.readNote()
	case err := <-ended:
		s.cmd = nil
		return fmt.Errorf("the product did not start: %w", err)
	case <-ctx.Done():
		return ctx.Err()
	}
}

// environment is ours, without what would have the product use servers that are not its own.
func environment(more ...string) []string {
	var env []string
	for _, pair := range os.Environ() {
		name, _, _ := strings.Cut(pair, "=")
		if name != "DATABASE_URL" && name != "TEMPORAL_ADDRESS" && !strings.HasPrefix(name, "ONEWINDOW_") || name == "ONEWINDOW_CACHE" {
			env = append(env, pair)
		}
	}
	return append(env, more...)
}

// readNote reads where everything listens.
func (s *stack) readNote() error {
	text, err := os.ReadFile(filepath.Join(s.data(), "dev.yaml"))
	if err != nil {
		return fmt.Errorf("read the settings of the product: %w", err)
	}
	var note struct {
		Listen            string `yaml:"listen"`
		DatabaseURL       string `yaml:"database_url"`
		TemporalAddress   string `yaml:"temporal_address"`
		TemporalNamespace string `yaml:"temporal_namespace"`
	}
	if err := yaml.Unmarshal(text, &note); err != nil {
		return fmt.Errorf("read the settings of the product: %w", err)
	}
	s.API, s.DatabaseURL = "http://"+note.Listen+"/api/v1", note.DatabaseURL
	s.TemporalAddress, s.TemporalNamespace = note.TemporalAddress, note.TemporalNamespace
	return nil
}

// token is that of a sample person.
func (s *stack) token(ctx context.Context, person string) (string, error) {
	cmd := exec.CommandContext(ctx, s.program, "token", "--data", s.data(), "--as", person)
	cmd.Env = environment()
	out, err := cmd.Output()
	if err != nil {
		return "", fmt.Errorf("token of %s: %w", person, err)
	}
	return strings.TrimSpace(string(out)), nil
}

const stopsWithin = 3 * time.Minute // its servers have a minute each

// stop ends the product in order, and its servers with it.
func (s *stack) stop() error {
	if s.cmd == nil {
		return nil
	}
	process := s.cmd.Process
	s.cmd = nil
	if err := process.Signal(syscall.SIGTERM); err != nil {
		return fmt.Errorf("stop the product: %w", err)
	}
	select {
	case err := <-s.ended:
		return err
	case <-time.After(stopsWithin):
		return errors.Join(errors.New("the product does not stop"), process.Kill(), <-s.ended)
	}
}

// remove ends everything and throws the data away.
func (s *stack) remove() error { return errors.Join(s.stop(), os.RemoveAll(s.folder)) }
