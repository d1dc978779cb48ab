package devstack

import (
	"testing"
)

func TestPortsAreGivenOutOnce(t *testing.T) {
	var r reservation
	defer r.release()
	seen := map[int]bool{}
	for range 50 {
		port, err := r.take(0, "a test")
		if err != nil {
			t.Fatal(err)
		}
		if seen[port] || port < lowestPort || port >= highestPort {
			t.Errorf("port %d: given out before %v", port, seen[port])
		}
		seen[port] = true
	}
	for port := range seen {
		_, err := r.take(port, "a test")
		wantFault(t, err, PortTaken, "wanted for a test, is taken")
		break
	}
}
