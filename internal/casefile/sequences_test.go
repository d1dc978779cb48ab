//go:build !race

package casefile_test

const sequences = 10_000 // of commands in all, shared by the items
