package chaos

import (
	"bytes"
	"io"
	"net"
	"sync/atomic"
	"testing"
)

// gate stands between our processes and Postgres, and cuts a connection at its COMMIT when it is told to.
type gate struct {
	listener net.Listener
	postgres string
	next     atomic.Int32 // what becomes of the next COMMIT
	cuts     atomic.Int64
}

const (
	cutBefore = iota + 1 // Postgres never hears of it
	cutAfter             // Postgres commits, and nobody hears of that
)

func newGate(t *testing.T, postgres string) *gate {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	g := &gate{listener: listener, postgres: postgres}
	t.Cleanup(func() { listener.Close() })
	go g.serve()
	return g
}

func (g *gate) serve() {
	for {
		client, err := g.listener.Accept()
		if err != nil {
			return // the round is over
		}
		server, err := net.Dial("tcp", g.postgres)
		if err != nil {
			client.Close()
			continue
		}
		p := &passage{gate: g, client: client, server: server}
		go p.ask()
		go p.answer()
	}
}

// passage is one connection through the gate.
type passage struct {
	gate           *gate
	client, server net.Conn
	deaf           atomic.Bool // the next answer is not heard any more
}

func (p *passage) close() {
	p.client.Close()
	p.server.Close()
}

// commit is COMMIT as a client says it: a simple query.
var commit = []byte("Q\x00\x00\x00\x0bcommit\x00")

func (p *passage) ask() {
	defer p.close()
	p.carry(p.client, p.server, func(said []byte) bool {
		if !bytes.Contains(said, commit) {
			return true
		}
		switch p.gate.next.Swap(0) {
		case cutBefore:
			p.gate.cuts.Add(1)
			return false
		case cutAfter:
			p.gate.cuts.Add(1)
			p.deaf.Store(true)
		}
		return true
	})
}

func (p *passage) answer() {
	defer p.close()
	p.carry(p.server, p.client, func([]byte) bool { return !p.deaf.Load() })
}

func (p *passage) carry(from io.Reader, to io.Writer, passes func([]byte) bool) {
	buffer := make([]byte, 64<<10)
	for {
		n, err := from.Read(buffer)
		if err != nil || !passes(buffer[:n]) {
			return
		}
		if _, err := to.Write(buffer[:n]); err != nil {
			return
		}
	}
}
