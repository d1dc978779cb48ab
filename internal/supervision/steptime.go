package supervision

import (
	"maps"
	"math"
	"slices"
)

// StepTime is the bucket of so many working days, named by the longest time that falls into it: exact up to ten days, then a
// fifth wider each.
func StepTime(days int) int {
	bucket := 10
	if days <= bucket {
		return max(days, 0)
	}
	for bucket < days && bucket < longestTime {
		bucket += bucket / 5
	}
	return bucket
}

// longestTime bounds the buckets: four years of working days.
const longestTime = 1000

// Percentile is the shortest time within which the share of all tasks was done, to the bucket; false when there are none.
func Percentile(done map[int]int, share float64) (days int, ok bool) {
	all := 0
	for _, n := range done {
		all += n
	}
	if all == 0 {
		return 0, false
	}
	rank, seen := int(math.Ceil(share*float64(all))), 0
	for _, days = range slices.Sorted(maps.Keys(done)) {
		if seen += done[days]; seen >= rank {
			break
		}
	}
	return days, true
}
