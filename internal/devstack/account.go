package devstack

import (
	"fmt"
	"os"
	"os/user"
	"path/filepath"
	"strconv"
	"syscall"
)

// account is the user that Postgres runs as when we are root, as whom it refuses to run. Nil means: as ourselves.
type account struct {
	name     string
	uid, gid int
}

func serverAccount() (*account, error) {
	if os.Geteuid() != 0 {
		return nil, nil
	}
	u, err := user.Lookup("postgres")
	if err != nil {
		return nil, fault(ToolMissing, err, "Postgres refuses to run as root and there is no user postgres to run it as: "+
			"install the system's Postgres package, which creates one, or run onewindow as an ordinary user")
	}
	uid, errU := strconv.Atoi(u.Uid)
	gid, errG := strconv.Atoi(u.Gid)
	if errU != nil || errG != nil {
		return nil, fmt.Errorf("the user postgres has no numeric id: %s, %s", u.Uid, u.Gid)
	}
	return &account{name: u.Username, uid: uid, gid: gid}, nil
}

// own hands a file or folder over to the account.
func (a *account) own(path string) error {
	if a == nil {
		return nil
	}
	return os.Chown(path, a.uid, a.gid)
}

func (a *account) credential() *syscall.Credential {
	if a == nil {
		return nil
	}
	return &syscall.Credential{Uid: uint32(a.uid), Gid: uint32(a.gid)}
}

// reaches checks that the account may enter dir and every folder above it.
func (a *account) reaches(dir string) error {
	if a == nil {
		return nil
	}
	for at := dir; ; at = filepath.Dir(at) {
		info, err := os.Stat(at)
		if err != nil {
			return err
		}
		if !a.enters(info) {
			return fault(FolderBroken, nil, "the data folder %s cannot be used as root: Postgres runs as the user %s then, who may not enter %s; "+
				"run `chmod o+x %s`, or choose another folder with --data", dir, a.name, at, at)
		}
		if at == filepath.Dir(at) {
			return nil
		}
	}
}

func (a *account) enters(info os.FileInfo) bool {
	const owner, group, other = 0o100, 0o010, 0o001
	stat, known := info.Sys().(*syscall.Stat_t)
	switch {
	case known && int(stat.Uid) == a.uid:
		return info.Mode()&owner != 0
	case known && int(stat.Gid) == a.gid:
		return info.Mode()&group != 0
	}
	return info.Mode()&other != 0
}
