package devstack

import (
	"errors"
	"slices"
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

// Between the look for a free port and the start of its server, somebody else may take it.
func TestAPortThatIsTakenMeanwhile(t *testing.T) {
	for name, test := range map[string]struct {
		asked  int
		errs   []error
		starts int
	}{
		"another is found":           {0, []error{portTaken(1, "a test"), nil}, 2},
		"one that was asked for":     {7, []error{portTaken(7, "a test")}, 1},
		"another fault":              {0, []error{errAgain}, 1},
		"all of them are taken away": {0, slices.Repeat([]error{portTaken(1, "a test")}, 5), 5},
	} {
		t.Run(name, func(t *testing.T) {
			starts := 0
			err := elsewhere(test.asked, func() error {
				starts++
				return test.errs[starts-1]
			})
			if last := test.errs[len(test.errs)-1]; starts != test.starts || !errors.Is(err, last) {
				t.Errorf("%d starts, %v, want %d, %v", starts, err, test.starts, last)
			}
		})
	}
}
