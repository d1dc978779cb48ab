// Package api is HTTP and JSON over the use cases. It learns who asks, reads what they send, calls one use case and
// writes its answer; it decides nothing. The contract is openapi.yaml, and tests hold the code to it.
package api
