// Package recovery shows that cases outlive the loss of Temporal and the restoring of Postgres. It consists of tests: cases
// stand in every stage, something is taken away or set back, an operator does what the handbook says, and every case goes on
// to its end, with nothing lost and nothing done twice.
package recovery
