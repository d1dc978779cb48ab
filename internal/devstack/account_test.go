package devstack

import (
	"os"
	"path/filepath"
	"testing"
)

func TestAccountMustReachTheFolder(t *testing.T) {
	stranger := &account{name: "postgres", uid: os.Getuid() + 1, gid: os.Getgid() + 1}
	parent := filepath.Join(filepath.Dir(newFolder(t)), "home")
	dir := filepath.Join(parent, "data")
	if err := os.MkdirAll(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	for mode, reached := range map[os.FileMode]bool{0o700: false, 0o750: false, 0o711: true, 0o755: true} {
		if err := os.Chmod(parent, mode); err != nil {
			t.Fatal(err)
		}
		err := stranger.reaches(dir)
		if reached && err != nil {
			t.Errorf("mode %o: %v", mode, err)
		}
		if !reached {
			wantFault(t, err, FolderBroken, "as the user postgres then, who may not enter "+parent+"; run `chmod o+x "+parent+"`, or choose another folder with --data")
		}
	}
	if err := os.Chmod(parent, 0o710); err != nil {
		t.Fatal(err)
	}
	member := &account{name: "postgres", uid: os.Getuid() + 1, gid: os.Getgid()}
	if err := member.reaches(dir); err != nil {
		t.Errorf("a member of the group: %v", err)
	}
}
