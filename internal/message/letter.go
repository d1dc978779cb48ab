package message

import (
	"errors"
	"time"
)

// ErrNoCase says that a letter belongs to no case.
var ErrNoCase = errors.New("no such case")

// Letter says that the workflow of a case has something to hear. What it is to hear is the newest outlook, so one letter
// stands for every older one of the case.
type Letter struct {
	CaseID    string
	Seq       int64     // the outlook that the letter was written for
	Nudge     int       // never the same twice in a case, rising; 0: no nudge
	First     bool      // the case was never told of before, so its workflow has to be started
	Lane      int       // who waits: 0 people, 1 nobody
	Attempts  int       // failures that were the letter's own, not an outage
	CreatedAt time.Time // when it was written
}

// Backlog is what the outbox holds.
type Backlog struct {
	Waiting int       // letters still to be told
	Parked  int       // letters that wait for an operator
	Oldest  time.Time // when the oldest waiting letter was written, zero when none waits
}
