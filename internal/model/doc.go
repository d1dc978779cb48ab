// Package model holds the decisions on a case and the workflow of it against each other. It has tests alone: random cases,
// in which people, the relay, the clock and automatic work meet in every order, and clocks that run over a real database.
package model
