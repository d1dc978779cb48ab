package devstack

import (
	"context"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
)

// binaries are the server programs of one installed Postgres.
type binaries struct {
	dir   string
	major int
}

func (b binaries) program(name string) string { return filepath.Join(b.dir, name) }

var places = []string{
	"/usr/lib/postgresql/*/bin",         // Debian, Ubuntu
	"/usr/pgsql-*/bin",                  // the project's own RPMs
	"/opt/homebrew/opt/postgresql*/bin", // Homebrew, Apple processors
	"/usr/local/opt/postgresql*/bin",    // Homebrew, Intel processors
	"/Applications/Postgres.app/Contents/Versions/*/bin",
}

// installed lists the folders in which server programs may be found.
func installed(ctx context.Context) []string {
	var dirs []string
	if out, err := exec.CommandContext(ctx, "pg_config", "--bindir").Output(); err == nil {
		dirs = append(dirs, strings.TrimSpace(string(out)))
	}
	if path, err := exec.LookPath("initdb"); err == nil {
		dirs = append(dirs, filepath.Dir(path))
	}
	for _, place := range places {
		found, _ := filepath.Glob(place) // fails only for a malformed pattern
		dirs = append(dirs, found...)
	}
	return dirs
}

// choose takes the newest Postgres of dirs or, for a cluster that exists, the one of its major version.
func choose(ctx context.Context, dirs []string, major int) (binaries, error) {
	var best binaries
	for _, dir := range dirs {
		b := binaries{dir: dir, major: version(ctx, dir)}
		if b.major == major && major != 0 {
			return b, nil
		}
		if b.major > best.major {
			best = b
		}
	}
	switch {
	case best.major == 0:
		return best, fault(ToolMissing, nil, "no Postgres server is installed here: install one with `apt-get install postgresql`, "+
			"`dnf install postgresql-server` or `brew install postgresql`, or give the address of a running one in DATABASE_URL")
	case major != 0:
		return best, fault(ToolMissing, nil, "the data folder was made by Postgres %d, but only Postgres %d is installed: "+
			"install Postgres %d beside it, or choose another folder with --data", major, best.major, major)
	}
	return best, nil
}

var versionLine = regexp.MustCompile(`\(PostgreSQL\) (\d+)`)

// version tells the major version of the programs in dir, 0 when they are not complete.
func version(ctx context.Context, dir string) int {
	if _, err := exec.LookPath(filepath.Join(dir, "initdb")); err != nil {
		return 0
	}
	out, err := exec.CommandContext(ctx, filepath.Join(dir, "postgres"), "--version").Output()
	if err != nil {
		return 0
	}
	match := versionLine.FindSubmatch(out)
	if match == nil {
		return 0
	}
	major, _ := strconv.Atoi(string(match[1]))
	return major
}
