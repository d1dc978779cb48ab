package stacktest

import (
	"os/exec"
	"path/filepath"
	"testing"
)

// Product builds the product with its fault points, and with clocks that can be put ahead. The test runs two folders below the root.
func Product(t *testing.T, flags ...string) string {
	t.Helper()
	binary := filepath.Join(t.TempDir(), "onewindow")
	args := append([]string{"build", "-tags", "chaos", "-o", binary}, flags...)
	cmd := exec.CommandContext(t.Context(), "go", append(args, "./cmd/onewindow")...)
	cmd.Dir = "../.."
	if said, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, said)
	}
	return binary
}
