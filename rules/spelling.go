package rules

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// DidYouMean offers the known name that is closest to a misspelt one, as the end of a message, or nothing.
func DidYouMean(name string, known []string) string {
	if len(known) > 200 {
		return "" // a search not worth its time
	}
	best, at := "", 1+len(name)/3
	for _, k := range known {
		if d := distance(name, k); d <= at && d < max(len(name), len(k)) {
			best, at = k, d-1
		}
	}
	if best == "" {
		return ""
	}
	return fmt.Sprintf("; did you mean %s?", best)
}

// orKnown offers the name that was meant, or else all that are known, when they are few.
func orKnown(name string, known []string) string {
	if hint := DidYouMean(name, known); hint != "" || len(known) == 0 || len(known) > 20 {
		return hint
	}
	return "; known: " + strings.Join(known, ", ")
}

// distance counts the letters to insert, drop, replace or swap with their neighbour.
func distance(a, b string) int {
	if len(a) > 64 || len(b) > 64 {
		return max(len(a), len(b))
	}
	var before, last []int
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := 1; i <= len(a); i++ {
		before, last, row = last, row, make([]int, len(b)+1)
		row[0] = i
		for j := 1; j <= len(b); j++ {
			cost := 1
			if a[i-1] == b[j-1] {
				cost = 0
			}
			row[j] = min(last[j]+1, row[j-1]+1, last[j-1]+cost)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				row[j] = min(row[j], before[j-2]+1)
			}
		}
	}
	return row[len(b)]
}

func keysOf[T any](m map[string]T) []string {
	return slices.Sorted(maps.Keys(m))
}
