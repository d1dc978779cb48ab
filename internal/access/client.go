package access

import (
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"time"
)

const (
	issuerPatience = 10 * time.Second
	maxAnswer      = 1 << 20
)

// issuerClient asks the configured issuer and nobody else: it follows no redirect, waits ten seconds and reads
// one mebibyte.
func issuerClient() *http.Client {
	return &http.Client{
		Timeout:   issuerPatience,
		Transport: cappedTransport{http.DefaultTransport},
		CheckRedirect: func(*http.Request, []*http.Request) error {
			return errors.New("the issuer redirects")
		},
	}
}

// cappedTransport cuts answers short at maxAnswer.
type cappedTransport struct{ http.RoundTripper }

// RoundTrip implements http.RoundTripper.
func (t cappedTransport) RoundTrip(r *http.Request) (*http.Response, error) {
	answer, err := t.RoundTripper.RoundTrip(r)
	if err != nil {
		return nil, err
	}
	answer.Body = http.MaxBytesReader(nil, answer.Body, maxAnswer)
	return answer, nil
}

// checkAddress demands a way to the issuer on which nobody can swap its keys.
func checkAddress(address string) error {
	u, err := url.Parse(address)
	if err != nil {
		return err
	}
	ip := net.ParseIP(u.Hostname())
	local := u.Hostname() == "localhost" || ip != nil && ip.IsLoopback()
	if u.Scheme == "https" && u.Host != "" || u.Scheme == "http" && local {
		return nil
	}
	return fmt.Errorf("%q is neither https nor http on loopback", address)
}
