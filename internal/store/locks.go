package store

// The numbers of the advisory locks of the database. What has nothing to do with one another has a number each: counting the board anew takes
// long, and nobody else is to wait for it.
const (
	migrationLock    = 7201
	tallyLock        = 7203 // adding up the tallies, or counting them anew
	calendarLock     = 7204 // publishing calendars
	substitutionLock = 7205 // saying who stands in for whom
)

// hold waits for a lock and keeps it until the transaction ends.
const hold = "SELECT pg_advisory_xact_lock($1)"
