//go:build chaos

package fault

import (
	"fmt"
	"io"
	"os"
	"strings"
	"sync/atomic"
	"syscall"
	"time"
)

// What the environment of a process says: how it shall fail, as point:pass:how, how being kill or error; and the file that
// says by how much its clock is ahead.
const (
	pointVariable = "CHAOS_POINT"
	clockVariable = "CHAOS_CLOCK"
)

// planned is the one failure that the process was started with. There is no other way in: a point is a plain call.
var planned = read(os.Getenv(pointVariable))

// failure is what happens at the n-th pass of a point.
type failure struct {
	point string
	pass  int64
	how   string
	seen  atomic.Int64
}

func read(text string) *failure {
	f := &failure{}
	if text == "" {
		return f
	}
	if _, err := fmt.Sscanf(strings.ReplaceAll(text, ":", " "), "%s %d %s", &f.point, &f.pass, &f.how); err != nil {
		panic("fault: " + pointVariable + " is not point:pass:how: " + text)
	}
	return f
}

// Point fails when its time has come.
func Point(name string) error {
	if name != planned.point || planned.seen.Add(1) != planned.pass {
		return nil
	}
	fmt.Fprintf(os.Stderr, "fault: %s at %s\n", planned.how, name)
	if planned.how == "kill" {
		_ = syscall.Kill(os.Getpid(), syscall.SIGKILL)
		select {} // the signal is on its way
	}
	return fmt.Errorf("fault at %s: %w", name, io.ErrUnexpectedEOF)
}

// Clock is the given clock, ahead by what the file says, which is read every time.
func Clock(clock func() time.Time) func() time.Time {
	file := os.Getenv(clockVariable)
	if file == "" {
		return clock
	}
	return func() time.Time { return clock().Add(ahead(file)) }
}

func ahead(file string) time.Duration {
	text, err := os.ReadFile(file)
	if err != nil {
		return 0
	}
	by, err := time.ParseDuration(strings.TrimSpace(string(text)))
	if err != nil {
		return 0
	}
	return by
}
