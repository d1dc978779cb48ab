package main

import (
	"context"
	"errors"
	"io"
	"strings"
	"testing"
)

// A command that is not there fails wherever it is looked for: a script must not take a help text for a check that has passed.
func TestUnknownCommands(t *testing.T) {
	groups := 0
	for _, group := range root().Commands() {
		if !group.HasSubCommands() {
			continue
		}
		groups++
		want := `unknown command "chekc" for "onewindow ` + group.Name() + `"`
		if _, err := run(t, group.Name(), "chekc", "x.yaml"); err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("%v, want %s", err, want)
		}
		if group.Name() != "bench" { // which does something itself
			says(t, "Available Commands", group.Name())
		}
	}
	if groups < 5 {
		t.Errorf("only %d commands have others below them", groups)
	}
	for want, args := range map[string][]string{
		"did you mean check?":                        {"calendar", "chekc"},
		"policies are checked by `onewindow rules c": {"policy", "check", "x.yaml"},
		`unknown command "polcy" for "onewindow"`:    {"polcy"},
	} {
		if _, err := run(t, args...); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v: %v, want %s", args, err, want)
		}
	}
}

// The bench has another below it and measures by itself, unless it is broken off at once.
func TestBenchBegins(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	cmd := root()
	cmd.SetArgs([]string{"bench", "--quick"})
	cmd.SetOut(io.Discard)
	cmd.SetErr(io.Discard)
	if err := cmd.ExecuteContext(ctx); !errors.Is(err, context.Canceled) {
		t.Errorf("it ended with %v", err)
	}
}
