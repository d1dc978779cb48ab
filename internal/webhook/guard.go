package webhook

import (
	"errors"
	"fmt"
	"net"
	"net/netip"
	"net/url"
	"slices"
	"strings"
	"syscall"
)

// Guard says which addresses may be called. The zero value and nil let through what is public, and nothing that is this machine's, this
// network's or nobody's: a subscription must not be a way into the house.
type Guard struct {
	allowed []netip.Prefix
}

// NewGuard takes the networks that may be called besides the public ones, as 10.20.0.0/16, separated by commas.
func NewGuard(networks string) (*Guard, error) {
	g := &Guard{}
	for text := range strings.SplitSeq(networks, ",") {
		if text = strings.TrimSpace(text); text == "" {
			continue
		}
		network, err := netip.ParsePrefix(text)
		if err != nil {
			return nil, fmt.Errorf("%q is no network: write it as 10.20.0.0/16 or 2001:db8:1::/48", text)
		}
		g.allowed = append(g.allowed, network.Masked())
	}
	return g, nil
}

// closed are the networks that are special: private, local, shared, reserved, for examples, or ways from IPv6 into IPv4.
// IANA keeps the registers: iana-ipv4-special-registry, iana-ipv6-special-registry.
var closed = prefixes(
	"0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24", "192.0.2.0/24", "192.31.196.0/24",
	"192.52.193.0/24", "192.88.99.0/24", "192.168.0.0/16", "192.175.48.0/24", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4",
	"2001::/23", "2001:db8::/32", "2002::/16", "2620:4f:8000::/48", "3fff::/20",
)

// global is where public IPv6 addresses are; everything else of it is special.
var global = netip.MustParsePrefix("2000::/3")

func prefixes(texts ...string) []netip.Prefix {
	var list []netip.Prefix
	for _, text := range texts {
		list = append(list, netip.MustParsePrefix(text))
	}
	return list
}

// Allows reports whether an address may be called.
func (g *Guard) Allows(a netip.Addr) bool {
	a = a.Unmap().WithZone("")
	within := func(p netip.Prefix) bool { return p.Contains(a) }
	switch {
	case g != nil && slices.ContainsFunc(g.allowed, within):
		return true
	case a.Is6() && !global.Contains(a):
		return false
	}
	return a.IsValid() && !slices.ContainsFunc(closed, within)
}

// errBlocked says that an address may not be called.
var errBlocked = errors.New("the address is not one that may be called")

// control is asked for every connection, after the name was resolved: what it was when the subscription was made tells nothing.
func (g *Guard) control(network, address string, _ syscall.RawConn) error {
	to, err := netip.ParseAddrPort(address)
	if err != nil || network != "tcp4" && network != "tcp6" || !g.Allows(to.Addr()) {
		return errBlocked
	}
	return nil
}

const longestURL = 2000

// Check says what is wrong with the address of a subscription, in a sentence; nil when nothing is. What its name resolves to is
// checked at every call.
func (g *Guard) Check(address string) error {
	u, err := url.Parse(address)
	switch {
	case len(address) > longestURL:
		return errors.New("the address is longer than 2000 characters")
	case err != nil || u.Hostname() == "" || u.Opaque != "":
		return errors.New("the address is no URL such as https://example.org/hook")
	case u.User != nil:
		return errors.New("the address must not hold a user or a password: the signature tells who sends")
	case u.Fragment != "":
		return errors.New("the address must not have a fragment: it is never sent")
	}
	ip, err := netip.ParseAddr(u.Hostname())
	literal := err == nil
	if literal && !g.Allows(ip) {
		return errors.New("the address lies in a network that may not be called: an operator can allow it in webhook_networks")
	}
	if u.Scheme == "https" || u.Scheme == "http" && literal && ip.Unmap().IsLoopback() {
		return nil
	}
	return errors.New("the address must begin with https://")
}

// dialer connects to nothing that the guard does not allow.
func (g *Guard) dialer() *net.Dialer {
	return &net.Dialer{Timeout: connectWithin, Control: g.control}
}
