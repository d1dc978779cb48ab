package chaos

import (
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"syscall"
	"time"
)

// smallDisk puts the folder of the round on a disk of so many MiB, in memory. It takes the rights of an administrator.
func (c *city) smallDisk(size int) {
	c.t.Helper()
	mount := exec.CommandContext(c.t.Context(), "mount", "-t", "tmpfs", "-o", "mode=755,size="+strconv.Itoa(size)+"m", "tmpfs", c.folder)
	if said, err := mount.CombinedOutput(); err != nil {
		c.t.Fatalf("a disk that can fill up needs the right to mount one: %v\n%s", err, said)
	}
	c.t.Cleanup(func() {
		if err := syscall.Unmount(c.folder, syscall.MNT_DETACH); err != nil {
			c.t.Error(err)
		}
	})
}

func (c *city) ballast() string { return filepath.Join(c.folder, "ballast") }

// zeroes never end.
type zeroes struct{}

func (zeroes) Read(p []byte) (int, error) {
	clear(p)
	return len(p), nil
}

// fill leaves no room on the disk for a while. What Postgres makes of that is its affair; it is started again if it gave up.
func (c *city) fill(span time.Duration) {
	file, err := os.Create(c.ballast())
	c.must(err)
	_, err = io.Copy(file, zeroes{})
	if !errors.Is(err, syscall.ENOSPC) {
		c.t.Errorf("the disk is not full: %v", err)
	}
	file.Close()
	time.Sleep(span)
	c.must(os.RemoveAll(c.ballast()))         // the heal may have done so
	_ = c.stack.Postgres.Start(c.t.Context()) // if it does not come back now, the heal insists
	_ = c.stack.Temporal.Start(c.t.Context())
}
