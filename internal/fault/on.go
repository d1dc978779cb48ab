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

// What the environment of a process says: how it shall fail, as point:pass:how, how being kill or error, with commas between
// several; and the file that says by how much its clock is ahead.
const (
	pointVariable = "CHAOS_POINTS"
	clockVariable = "CHAOS_CLOCK"
)

// planned are the failures that the process was started with. There is no other way in: a point is a plain call.
var planned = read(os.Getenv(pointVariable))

// failure is what happens at the n-th pass of a point.
type failure struct {
	point string
	pass  int64
	how   string
	seen  atomic.Int64
}

func read(text string) []*failure {
	var list []*failure
	for one := range strings.FieldsFuncSeq(text, func(r rune) bool { return r == ',' }) {
		f := &failure{}
		if _, err := fmt.Sscanf(strings.ReplaceAll(one, ":", " "), "%s %d %s", &f.point, &f.pass, &f.how); err != nil {
			panic("fault: " + pointVariable + " is not point:pass:how: " + one)
		}
		list = append(list, f)
	}
	return list
}

// Point fails when its time has come.
func Point(name string) (err error) {
	for _, f := range planned {
		if f.point == name && f.seen.Add(1) == f.pass {
			err = f.fail()
		}
	}
	return err
}

func (f *failure) fail() error {
	fmt.Fprintf(os.Stderr, "fault: %s at %s\n", f.how, f.point)
	if f.how == "kill" {
		_ = syscall.Kill(os.Getpid(), syscall.SIGKILL)
		select {} // the signal is on its way
	}
	return fmt.Errorf("fault at %s: %w", f.point, io.ErrUnexpectedEOF)
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
