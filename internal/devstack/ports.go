package devstack

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"net"
	"strconv"
)

// Free ports are looked for below the range that systems take for outgoing connections: whoever keeps calling a server
// that is down could otherwise be given the server's own port, and hold it against its restart.
const (
	lowestPort  = 20000
	highestPort = 32000
)

// reservation keeps ports from being given out twice until the servers that need them start.
type reservation struct {
	listeners []net.Listener
}

// take reserves a given port, or any free one for 0.
func (r *reservation) take(port int, what string) (int, error) {
	if port != 0 {
		if err := r.listen(port); err != nil {
			return 0, portTaken(port, what)
		}
		return port, nil
	}
	var err error
	for range 100 {
		port = lowestPort + rand.IntN(highestPort-lowestPort)
		if err = r.listen(port); err == nil {
			return port, nil
		}
	}
	return 0, fmt.Errorf("find a free port for %s: %w", what, err)
}

func (r *reservation) listen(port int) error {
	l, err := net.Listen("tcp", address(port))
	if err == nil {
		r.listeners = append(r.listeners, l)
	}
	return err
}

func (r *reservation) release() {
	for _, l := range r.listeners {
		_ = l.Close()
	}
	r.listeners = nil
}

// elsewhere starts a server, and starts it anew on other ports when somebody took one that had been free a moment before. A port that was
// asked for is no other's.
func elsewhere(asked int, start func() error) (err error) {
	for range 5 {
		err = start()
		if f, ok := errors.AsType[*Error](err); !ok || f.Code != PortTaken || asked != 0 {
			break
		}
	}
	return err
}

// FreeAddress names an address of this machine at which nobody listens, for a server that is to be told where.
func FreeAddress() (string, error) {
	var ports reservation
	defer ports.release()
	port, err := ports.take(0, "a server")
	return address(port), err
}

func address(port int) string { return net.JoinHostPort("127.0.0.1", strconv.Itoa(port)) }

func portTaken(port int, what string) error {
	return fault(PortTaken, nil, "port %d on 127.0.0.1, wanted for %s, is taken: stop what listens there, or choose another port", port, what)
}
