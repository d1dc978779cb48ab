// Package webhook carries what happens here to those outside who subscribed to it: what an event says, how it is signed, which addresses
// may be called, how one delivery is sent, and when it is tried again. It knows neither cases nor SQL.
package webhook
