// Package bench measures the running product beside a hand-written rival that puts Temporal first.
//
// Both are given the same three-command case on the same Postgres and the same Temporal server, in turns, so that whatever else the
// machine does falls on both. The product is measured from outside: over HTTP, as a process of its own.
package bench
