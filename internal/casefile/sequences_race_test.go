//go:build race

package casefile_test

const sequences = 1_000 // the race detector is after other faults, and makes each ten times as dear
