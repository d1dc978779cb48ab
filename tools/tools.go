// Package tools carries the module file from which the Temporal server is built, so that a
// binary which left the source tree can still build it.
package tools

import _ "embed"

// TemporalMod is the go.mod that pins the Temporal server and everything it needs.
//
//go:embed temporal.mod
var TemporalMod []byte

// TemporalSum is the go.sum that belongs to TemporalMod.
//
//go:embed temporal.sum
var TemporalSum []byte
