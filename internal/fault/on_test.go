//go:build chaos

package fault

import (
	"errors"
	"io"
	"os"
	"path/filepath"
	"testing"
	"time"
)

func TestPointFailsAtItsPass(t *testing.T) {
	before := planned
	t.Cleanup(func() { planned = before })
	planned = read("here:2:error,here:4:error")
	for pass, want := range []error{nil, io.ErrUnexpectedEOF, nil, io.ErrUnexpectedEOF, nil} {
		if err := Point("there"); err != nil {
			t.Error(err)
		}
		if err := Point("here"); !errors.Is(err, want) {
			t.Errorf("pass %d: %v, want %v", pass+1, err, want)
		}
	}
}

func TestClockIsAhead(t *testing.T) {
	file := filepath.Join(t.TempDir(), "ahead")
	t.Setenv(clockVariable, file)
	at := time.Date(2026, 3, 4, 5, 6, 7, 0, time.UTC)
	clock := Clock(func() time.Time { return at })
	if got := clock(); !got.Equal(at) {
		t.Errorf("without a file the clock says %s", got)
	}
	if err := os.WriteFile(file, []byte("24h\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if got := clock(); !got.Equal(at.AddDate(0, 0, 1)) {
		t.Errorf("a day ahead the clock says %s", got)
	}
}
