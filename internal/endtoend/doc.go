// Package endtoend walks through the whole product over HTTP, on a real Postgres and a real Temporal. It consists of tests:
// what people do with the sample items, what they try that is not theirs to do, and what becomes of it all when the machinery
// fails. Every test has a town of its own, and whatever happened in it, the record of the town is looked through at the end.
package endtoend
