package devstack

import (
	"maps"
	"testing"
)

func TestDatabaseAddress(t *testing.T) {
	db, err := parseDatabase("postgres://me:a%2Fb@db.example:6000/permits?sslmode=verify-full&sslrootcert=/ca.pem&pool_max_conns=4")
	if err != nil {
		t.Fatal(err)
	}
	if db.address() != "db.example:6000" || db.password() != "a/b" {
		t.Errorf("got %s and %s", db.address(), db.password())
	}
	if want := (map[string]string{"sslmode": "verify-full", "sslrootcert": "/ca.pem"}); !maps.Equal(db.attributes(), want) {
		t.Errorf("got %v, want %v", db.attributes(), want)
	}
	if got := db.on("temporal").url.Path; got != "/temporal" || db.url.Path != "/permits" {
		t.Errorf("got %s and %s", got, db.url.Path)
	}
	plain, err := parseDatabase("postgresql://db/permits")
	if err != nil {
		t.Fatal(err)
	}
	if plain.address() != "db:5432" || plain.attributes()["sslmode"] != "prefer" {
		t.Errorf("got %s and %v", plain.address(), plain.attributes())
	}
}
