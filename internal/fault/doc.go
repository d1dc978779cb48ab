// Package fault names the points at which a process may fail, so that the kill tests can have it fail exactly there. A program
// that is built without the tag chaos has none of it: a point is nothing, and the clock is the clock.
package fault
