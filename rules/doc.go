// Package rules says what a service item is: it reads a rule file, checks it, and answers what the
// item asks of one applicant. It knows neither cases nor storage.
package rules
