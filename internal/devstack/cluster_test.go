package devstack

import (
	"errors"
	"os"
	"testing"
)

func TestInterruptedCreationIsRepeated(t *testing.T) {
	dir := newFolder(t)
	write(t, dir+"/postgres.new/PG_VERSION", "15\n")
	write(t, dir+"/postgres.password", "")
	if err := os.Chmod(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	stack := start(t, Config{Dir: dir, WithoutTemporal: true})
	connect(t, stack.DatabaseURL)
	if _, err := os.Stat(dir + "/postgres.new"); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("the unfinished cluster is still there: %v", err)
	}
}
