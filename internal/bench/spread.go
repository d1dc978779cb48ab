package bench

import (
	"cmp"
	"slices"
	"time"
)

// spread is measured times, in order.
type spread []time.Duration

// at is the time that a share of the measured ones do not exceed.
func (s spread) at(share float64) time.Duration {
	if len(s) == 0 {
		return 0
	}
	return s[min(int(share*float64(len(s))), len(s)-1)]
}

func (s spread) p50() time.Duration { return s.at(0.50) }
func (s spread) p99() time.Duration { return s.at(0.99) }

func sorted(times []time.Duration) spread {
	slices.Sort(times)
	return times
}

// median is the middle one of some measurements.
func median[T cmp.Ordered](values []T) T {
	var none T
	if len(values) == 0 {
		return none
	}
	values = slices.Sorted(slices.Values(values))
	return values[len(values)/2]
}
