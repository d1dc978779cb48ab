// Package casefile says what a case is: its commands, its events, and the three pure functions over them.
// Decide turns a command into events or a refusal, Evolve folds an event into the case, Outlook tells the process
// what comes next. The package knows neither Postgres nor Temporal nor the wall clock.
package casefile
