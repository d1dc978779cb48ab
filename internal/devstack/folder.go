package devstack

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"
)

// folder is the data folder. It is locked as long as it is open, so that two stacks never share one.
type folder struct {
	path      string
	throwaway bool
	lock      *os.File
}

// openFolder opens dir and creates it when it is missing; without a name it makes one that goes away at close.
func openFolder(dir string) (*folder, error) {
	f := &folder{path: dir, throwaway: dir == ""}
	if err := f.create(); err != nil {
		return nil, fault(FolderBroken, err, "cannot make the data folder %s (%v): choose another one with --data", f.path, cause(err))
	}
	lock, err := lockFile(f.join("lock"))
	switch {
	case errors.Is(err, errLocked):
		return nil, fault(FolderInUse, err, "the data folder %s is in use by another onewindow (process %s): stop that one, or choose another folder with --data",
			f.path, holder(f.join("lock")))
	case err != nil:
		return nil, f.unwritable(err)
	}
	f.lock = lock
	return f, nil
}

func (f *folder) create() (err error) {
	if f.throwaway {
		if f.path, err = os.MkdirTemp("", "onewindow-"); err != nil {
			return err
		}
		return f.open()
	}
	if f.path, err = filepath.Abs(f.path); err != nil {
		return err
	}
	if info, err := os.Stat(f.path); err == nil && !info.IsDir() {
		return syscall.ENOTDIR
	} else if err == nil {
		return nil
	}
	if err := os.MkdirAll(f.path, 0o755); err != nil {
		return err
	}
	return f.open()
}

// open lets the user postgres pass through a folder that we have just made, and nobody read it.
func (f *folder) open() error {
	if os.Geteuid() == 0 {
		return os.Chmod(f.path, 0o711)
	}
	return os.Chmod(f.path, 0o700)
}

func (f *folder) join(name string) string { return filepath.Join(f.path, name) }

func (f *folder) unwritable(err error) error {
	return fault(FolderBroken, err, "cannot write to the data folder %s (%v): mend its permissions, or choose another one with --data", f.path, cause(err))
}

func (f *folder) close() error {
	err := f.lock.Close()
	if f.throwaway {
		err = errors.Join(err, os.RemoveAll(f.path))
	}
	return err
}

var errLocked = errors.New("locked by another process")

// lockFile takes the lock of a file and writes our process id into it. The lock ends with the file, or with us.
func lockFile(path string) (*os.File, error) {
	file, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, err
	}
	err = syscall.Flock(int(file.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
	if errors.Is(err, syscall.EWOULDBLOCK) {
		err = errLocked
	}
	if err == nil {
		err = file.Truncate(0)
	}
	if err == nil {
		_, err = fmt.Fprintln(file, os.Getpid())
	}
	if err != nil {
		_ = file.Close()
		return nil, err
	}
	return file, nil
}

// holder tells who wrote a lock file last.
func holder(path string) string {
	text, err := os.ReadFile(path)
	if err != nil || len(text) == 0 {
		return "unknown"
	}
	return strings.TrimSpace(string(text))
}

// cause strips the path that an error of the file system repeats.
func cause(err error) error {
	var path *os.PathError
	if errors.As(err, &path) {
		return path.Err
	}
	return err
}
