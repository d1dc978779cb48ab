package devstack

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"
	"time"
)

// victimFolder is set for the process that TestNothingSurvivesUs starts in order to kill it.
const victimFolder = "DEVSTACK_TEST_VICTIM_FOLDER"

// beVictim runs a stack, tells the process ids of its servers, and waits to be killed.
func beVictim(dir string) int {
	stack, err := Start(context.Background(), Config{Dir: dir, Out: os.Stderr})
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	fmt.Println(stack.Postgres.Pid(), stack.Temporal.Pid())
	select {}
}

func TestNothingSurvivesUs(t *testing.T) {
	dir := newFolder(t)
	victim := exec.Command(os.Args[0])
	victim.Env = append(os.Environ(), victimFolder+"="+dir)
	victim.Stderr = t.Output()
	out, err := victim.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := victim.Start(); err != nil {
		t.Fatal(err)
	}
	var postgres, temporal int
	if _, err := fmt.Fscan(bufio.NewReader(out), &postgres, &temporal); err != nil {
		t.Fatal(err)
	}
	if !running(postgres) || !running(temporal) {
		t.Fatalf("the servers %d and %d do not run", postgres, temporal)
	}

	wantFault(t, startError(t, Config{Dir: dir}), FolderInUse, fmt.Sprintf("is in use by another onewindow (process %d)", victim.Process.Pid))

	if err := victim.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = victim.Wait() // it was killed
	for _, pid := range []int{postgres, temporal} {
		awaitEnd(t, pid)
	}
	remember(t, start(t, Config{Dir: dir}))
}

func startError(t *testing.T, cfg Config) error {
	t.Helper()
	stack, err := Start(t.Context(), cfg)
	if err == nil {
		stack.Stop()
	}
	return err
}

func awaitEnd(t *testing.T, pid int) {
	t.Helper()
	for deadline := time.Now().Add(time.Minute); running(pid); {
		if time.Now().After(deadline) {
			t.Fatalf("process %d survived", pid)
		}
		_ = pause(t.Context(), pollEvery)
	}
}

// running tells whether a process runs; one that merely waits to be reaped does not.
func running(pid int) bool {
	if errors.Is(syscall.Kill(pid, 0), syscall.ESRCH) {
		return false
	}
	stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	return err == nil && !strings.Contains(string(stat), ") Z ")
}
