//go:build !chaos

package fault

import (
	"testing"
	"time"
)

func TestNothingFailsInAPlainBuild(t *testing.T) {
	t.Setenv("CHAOS_POINTS", "here:1:kill")
	t.Setenv("CHAOS_CLOCK", "/dev/null")
	if err := Point("here"); err != nil {
		t.Error(err)
	}
	at := time.Date(2026, 3, 4, 5, 6, 7, 0, time.UTC)
	if got := Clock(func() time.Time { return at })(); !got.Equal(at) {
		t.Errorf("the clock says %s", got)
	}
}
