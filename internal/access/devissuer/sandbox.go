// Package devissuer stands in for the identity provider while developing: it publishes a key the way an OIDC
// issuer does and mints tokens for sample people, which the product verifies over the same path as real ones.
package devissuer

import (
	"errors"
	"fmt"
	"net"
)

// Sandbox is the proof that this is a development installation, without which there is no issuer.
//
// It cannot come about elsewhere. Its fields are unexported, so no configuration file and no environment variable
// can bring it into being, and the zero value is refused. NewSandbox wants the address of a bound listener, an IP
// and no name, and refuses any that other machines can reach. And a test of this package fails as soon as any file
// but those of the dev and token commands imports it, so serve, api and worker have no way here.
type Sandbox struct {
	address string
	folder  string
}

// NewSandbox is for the dev command, and the token command beside it, alone. The listener is the one that serves
// the issuer; the key is kept in the folder, so that tokens survive a restart, or nowhere if that is empty.
func NewSandbox(listener net.Addr, folder string) (Sandbox, error) {
	bound, ok := listener.(*net.TCPAddr)
	if !ok {
		return Sandbox{}, errors.New("devissuer: the listener is not a TCP listener")
	}
	if !bound.IP.IsLoopback() || bound.Port == 0 {
		return Sandbox{}, fmt.Errorf("devissuer: %s is not a bound loopback address; the sample people are for this machine alone", bound)
	}
	return Sandbox{address: bound.String(), folder: folder}, nil
}
