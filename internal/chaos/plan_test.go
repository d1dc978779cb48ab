package chaos

import (
	"fmt"
	"math/rand/v2"
	"time"
)

// plan is all that a round is to do, drawn from its seed: whoever applies for what, and what is broken when. How the processes
// interleave is not in our hands; everything else comes back with the seed.
type plan struct {
	Seed   uint64
	Mix    mix
	Length time.Duration // of the phase of faults
	Blows  []blow
	Arms   map[string][]string // by process: the failures it is started with, one after the other
}

// mix is a kind of round: what is hit, and how.
type mix struct {
	Title  string
	Blows  []string            // drawn from, one at a time
	Points map[string][]string // by process: the fault points it is started with
}

// blow is something done to the system from outside.
type blow struct {
	At   time.Duration // after the beginning of the phase
	What string
	For  time.Duration // how long the victim stays down or stopped
}

// The processes of ours that run side by side. Two workers are two relays as well.
const (
	apiName = "api"
	worker1 = "worker-1"
	worker2 = "worker-2"
)

var (
	commitPoints = []string{"before-commit", "after-commit"}
	relayPoints  = []string{"leased", "told"}
	workPoints   = []string{"licence-registered", "delivering", "work-done"}
	hows         = []string{"kill", "error"}
)

// mixes are the rounds of the whole; one of them is run with the ordinary tests.
func mixes() []mix {
	return []mix{
		{"API killed", []string{"kill api"}, nil},
		{"workers killed", []string{"kill worker-1", "kill worker-2"}, nil},
		{"Postgres killed", []string{"kill postgres"}, nil},
		{"Temporal killed", []string{"kill temporal"}, nil},
		{"API at its fault points", nil, map[string][]string{apiName: commitPoints}},
		{"relay at its fault points", nil, map[string][]string{worker1: relayPoints, worker2: relayPoints}},
		{"automatic work at its fault points", nil, map[string][]string{worker1: append(workPoints, commitPoints...), worker2: workPoints}},
		{"connections cut at COMMIT", []string{"cut before-commit", "cut after-commit", "terminate backends"}, nil},
		{"processes stopped", []string{"stop api", "stop worker-1", "stop worker-2", "stop temporal", "stop postgres"}, nil},
		{"everything, also together",
			[]string{
				"kill api", "kill worker-1", "kill postgres", "kill temporal", "kill all", "stop api", "stop worker-2", "stop temporal",
				"cut before-commit", "cut after-commit", "terminate backends", "clock ahead",
			},
			map[string][]string{apiName: commitPoints, worker1: append(relayPoints, workPoints...), worker2: append(workPoints, commitPoints...)}},
	}
}

// draw draws a plan.
func draw(seed uint64, m mix, length time.Duration) plan {
	p := plan{Seed: seed, Mix: m, Length: length, Arms: map[string][]string{}}
	r := rand.New(rand.NewPCG(seed, 0))
	for at := between(r, 300, 900); len(m.Blows) > 0 && at < length; at += between(r, 200, 1200) {
		p.Blows = append(p.Blows, blow{At: at, What: pick(r, m.Blows), For: between(r, 100, 2000)})
	}
	for _, process := range []string{apiName, worker1, worker2} {
		points := m.Points[process]
		for i := 0; i < 50 && len(points) > 0; i++ {
			p.Arms[process] = append(p.Arms[process], fmt.Sprintf("%s:%d:%s", pick(r, points), 1+r.IntN(25), pick(r, hows)))
		}
	}
	return p
}

// random is the luck of one life: the n-th of a citizen.
func (p plan) random(citizen, n int) *rand.Rand {
	return rand.New(rand.NewPCG(p.Seed, 1+uint64(citizen)<<32+uint64(n)))
}

func pick[T any](r *rand.Rand, from []T) T { return from[r.IntN(len(from))] }

// between draws a span of so many milliseconds.
func between(r *rand.Rand, least, most int) time.Duration {
	return time.Duration(least+r.IntN(most-least)) * time.Millisecond
}
