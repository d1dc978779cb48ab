package devstack

import (
	"os"
	"path/filepath"
	"testing"
)

func TestChoosePostgres(t *testing.T) {
	dirs := []string{fakePostgres(t, "15.6"), fakePostgres(t, "17.2"), fakePostgres(t, "16beta1"), t.TempDir()}
	for _, test := range []struct{ major, want int }{{0, 17}, {15, 15}, {16, 16}} {
		b, err := choose(t.Context(), dirs, test.major)
		if err != nil || b.major != test.want {
			t.Errorf("major %d: got %d, error %v; want %d", test.major, b.major, err, test.want)
		}
	}
	_, err := choose(t.Context(), dirs, 14)
	wantFault(t, err, ToolMissing, "made by Postgres 14, but only Postgres 17 is installed: install Postgres 14 beside it")
	_, err = choose(t.Context(), dirs[3:], 0)
	wantFault(t, err, ToolMissing, "no Postgres server is installed here: install one with `apt-get install postgresql`, "+
		"`dnf install postgresql-server` or `brew install postgresql`, or give the address of a running one in DATABASE_URL")
}

// fakePostgres makes a folder of programs that know their version alone.
func fakePostgres(t *testing.T, version string) string {
	t.Helper()
	dir := t.TempDir()
	for _, name := range []string{"initdb", "postgres"} {
		script := "#!/bin/sh\necho 'postgres (PostgreSQL) " + version + " (Debian)'\n"
		if err := os.WriteFile(filepath.Join(dir, name), []byte(script), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}
