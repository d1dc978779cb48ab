package bench

import (
	"testing"
	"time"
)

func TestSpread(t *testing.T) {
	var hundred spread
	for i := range 100 {
		hundred = append(hundred, time.Duration(i+1))
	}
	for name, test := range map[string]struct {
		s        spread
		p50, p99 time.Duration
	}{
		"none":    {nil, 0, 0},
		"one":     {spread{7}, 7, 7},
		"hundred": {hundred, 51, 100},
		"sorted":  {sorted([]time.Duration{3, 1, 2}), 2, 3},
	} {
		if test.s.p50() != test.p50 || test.s.p99() != test.p99 {
			t.Errorf("%s: p50 %d, p99 %d", name, test.s.p50(), test.s.p99())
		}
	}
}

func TestMedian(t *testing.T) {
	for want, values := range map[float64][]float64{0: nil, 5: {5}, 2: {3, 1, 2}} {
		if got := median(values); got != want {
			t.Errorf("median of %v is %v", values, got)
		}
	}
}
