package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestBoard(t *testing.T) {
	e, _ := submitted(t)
	says(t, "cases: 1; rows of numbers that differ: 0", "board", "verify")
	if _, err := e.store.Fold(t.Context()); err != nil {
		t.Fatal(err)
	}
	says(t, "cases: 1; rows of numbers that differ: 0", "board", "rebuild")
	says(t, "cases: 1; rows of numbers that differ: 0", "board", "verify")
}

func TestPolicyDryRun(t *testing.T) {
	submitted(t)
	file := filepath.Join(t.TempDir(), "strict.yaml")
	write := func(text string) {
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write("policy: strict\nlanguages: [en]\nrules:\n  late: {card: red, when: past promised, to: holder, text: Late}\n")
	says(t, "late  red    0", "policy", "dry-run", file, "--policy", "default", "--from", "2026-01-01", "--to", "2026-01-31")
	if _, err := run(t, "policy", "dry-run", file, "--from", "2026-01-01", "--to", "2026-01-31"); err == nil || !strings.Contains(err.Error(), `no policy "strict" is in force`) {
		t.Errorf("a policy of no item is tried over no case: %v", err)
	}
	write("policy: yulin\nlanguages: [en]\nrules:\n  late: {card: red, when: past promised, to: holder, text: Late}\n")
	says(t, "tried in place of yulin: 0 cases", "policy", "dry-run", file, "--from", "2026-01-01", "--to", "2026-01-31")
	write("policy: strict\nrules: {late: {card: green}}\n")
	t.Setenv("DATABASE_URL", "") // the file is looked at first
	if out, err := run(t, "policy", "dry-run", file, "--from", "2026-01-01", "--to", "2026-01-31"); err == nil || !strings.Contains(out, "unknown_word") {
		t.Errorf("a wrong policy is tried: %s, %v", out, err)
	}
}
