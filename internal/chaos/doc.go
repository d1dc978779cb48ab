// Package chaos holds the kill tests: real processes, killed, stopped and cut off while a crowd applies and decides over HTTP, and
// the promises of the product checked meanwhile and afterwards. It consists of tests; docs/reliability.md says what they do.
package chaos
