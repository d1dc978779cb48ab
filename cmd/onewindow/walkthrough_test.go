package main_test

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"net"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"
	"time"
)

// TestWalkthrough runs the calls of README.md, as they stand there, against a development system of its own.
func TestWalkthrough(t *testing.T) {
	root := repository(t)
	folder := t.TempDir()
	build(t, root, filepath.Join(folder, "bin", "onewindow"))
	if err := os.Symlink(filepath.Join(root, "rules"), filepath.Join(folder, "rules")); err != nil {
		t.Fatal(err)
	}
	dev := startDev(t, folder)
	cmd := exec.CommandContext(t.Context(), "bash", "-euo", "pipefail", "-c", script(t, filepath.Join(root, "README.md")))
	cmd.Dir = folder
	cmd.Env = append(os.Environ(), "OW="+dev.API, "ONEWINDOW_DATA="+dev.Data)
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	var missing []string
	for _, want := range []string{"submitted\n", "in_approval\n", "granted\n", `"status":"delivered"`, "the record is whole", "hotle", "as it should be"} {
		if !bytes.Contains(out, []byte(want)) {
			missing = append(missing, want)
		}
	}
	if missing != nil {
		t.Errorf("the walk does not show %q:\n%s", missing, out)
	}
}

// system is the line that dev --ephemeral prints when it is ready.
type system struct {
	URL  string `json:"url"`
	API  string `json:"api"`
	Data string `json:"data"`

	Database string `json:"database_url"`
	Temporal string `json:"temporal_address"`
}

// gone fails the test if any server of the system still listens.
func (s system) gone(t *testing.T) {
	t.Helper()
	for _, address := range []string{s.URL, s.Database, "tcp://" + s.Temporal} {
		u, err := url.Parse(address)
		if err != nil {
			t.Fatal(err)
		}
		if conn, err := net.Dial("tcp", u.Host); err == nil {
			conn.Close()
			t.Errorf("something still listens at %s", u.Host)
		}
	}
}

// startDev starts the development system and stops it as Ctrl-C would; whatever it started must be gone then.
func startDev(t *testing.T, folder string) system {
	t.Helper()
	cmd := exec.Command(filepath.Join(folder, "bin", "onewindow"), "dev", "--ephemeral")
	var log bytes.Buffer
	cmd.Stderr = &log
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	var s system
	t.Cleanup(func() {
		stopDev(t, cmd, &log)
		s.gone(t)
	})
	line, err := bufio.NewReader(out).ReadString('\n')
	if err == nil {
		err = json.Unmarshal([]byte(line), &s)
	}
	if err != nil {
		t.Fatalf("the development system said %q, %v", line, err)
	}
	return s
}

func stopDev(t *testing.T, cmd *exec.Cmd, log *bytes.Buffer) {
	if err := cmd.Process.Signal(os.Interrupt); err != nil {
		t.Error(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- cmd.Wait() }()
	select {
	case err := <-ended:
		if err != nil {
			t.Errorf("dev ended with %v:\n%s", err, log)
		}
	case <-time.After(3 * time.Minute): // its servers have a minute each
		_ = cmd.Process.Signal(syscall.SIGQUIT)
		t.Errorf("dev does not end on Ctrl-C:\n%s", log)
	}
}

// script is every block of shell in a page, in order.
func script(t *testing.T, page string) string {
	t.Helper()
	text, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	var blocks []string
	for _, m := range regexp.MustCompile("(?s)```bash\n(.*?)```").FindAllSubmatch(text, -1) {
		blocks = append(blocks, string(m[1]))
	}
	if len(blocks) < 5 {
		t.Fatalf("%s has %d blocks of shell", page, len(blocks))
	}
	return strings.Join(blocks, "\n")
}

func repository(t *testing.T) string {
	t.Helper()
	root, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	return root
}

func build(t *testing.T, root, binary string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, "go", "build", "-o", binary, "./cmd/onewindow")
	cmd.Dir = root
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
}
