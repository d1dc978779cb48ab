//go:build !chaos

package fault

import "time"

// Point is a place at which the process may fail. What it returns is to be taken for a failure of the network there.
func Point(string) error { return nil }

// Clock is the clock that the process goes by.
func Clock(clock func() time.Time) func() time.Time { return clock }
