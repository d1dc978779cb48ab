package chaos

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"time"
)

// plan is all that a round is to do, drawn from its seed: whoever applies for what, and what is broken when. How the processes
// interleave is not in our hands; everything else comes back with the seed.
type plan struct {
	Seed     uint64
	Mix      mix
	Length   time.Duration // of the phase of faults
	Patience time.Duration // with what is left to do when nothing is in its way any more
	Calm     bool          // every command is sent once, and nobody races
	Until    string        // ends the round early once a check whose name begins so has found something; empty: none does
	Blows    []blow
	Arms     map[string][]string // by process: the failures it is started with, one after the other
}

// mix is a kind of round: what is hit, and how.
type mix struct {
	Title  string
	Blows  []string            // drawn from, one at a time
	Points map[string][]string // by process: the fault points it is started with
	Ailing bool                // the store of Temporal fails now and then
	Disk   int                 // MiB of the disk on which the servers live; 0: that of the machine
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
)

// mixes are the rounds of the whole; one of them is run with the ordinary tests.
func mixes() []mix {
	at := func(title string, points map[string][]string) mix { return mix{Title: title, Points: points} }
	return []mix{
		{Title: "API killed", Blows: []string{"kill api"}},
		{Title: "workers killed", Blows: []string{"kill worker-1", "kill worker-2"}},
		{Title: "Postgres killed", Blows: []string{"kill postgres"}},
		{Title: "Temporal killed", Blows: []string{"kill temporal"}},
		at("API at its fault points", map[string][]string{apiName: commitPoints}),
		at("relay at its fault points", map[string][]string{worker1: relayPoints, worker2: relayPoints}),
		at("automatic work at its fault points", map[string][]string{worker1: append(workPoints, commitPoints...), worker2: workPoints}),
		{Title: "connections cut at COMMIT", Blows: []string{"cut before-commit", "cut after-commit", "terminate backends"}},
		{Title: "processes stopped", Blows: []string{"stop api", "stop worker-1", "stop worker-2", "stop temporal", "stop postgres"}},
		{Title: "store of Temporal failing, Temporal killed", Blows: []string{"kill temporal"}, Ailing: true},
		{
			Title: "everything, also together",
			Blows: []string{
				"kill api", "kill worker-1", "kill postgres", "kill temporal", "kill all", "stop api", "stop worker-2", "stop temporal",
				"cut before-commit", "cut after-commit", "terminate backends", "clock ahead", "clock back",
			},
			Points: map[string][]string{apiName: commitPoints, worker1: append(relayPoints, workPoints...), worker2: append(workPoints, commitPoints...)},
		},
	}
}

// diskFull is the round that needs a disk of its own, which only the administrator of a machine can give.
func diskFull() mix { return mix{Title: "disk full", Blows: []string{"fill disk"}, Disk: 1024} }

// patience is how long the system may take to do what is left, on a machine that has other things to do. Work that a worker took into its grave
// is tried again after a quarter of a minute.
const patience = 5 * time.Minute

// draw draws a plan.
func draw(seed uint64, m mix, length time.Duration) plan {
	p := plan{Seed: seed, Mix: m, Length: length, Patience: patience, Arms: map[string][]string{}}
	r := rand.New(rand.NewPCG(seed, 0))
	for at := between(r, 300, 900); len(m.Blows) > 0 && at < length; at += between(r, 200, 1200) {
		p.Blows = append(p.Blows, blow{At: at, What: pick(r, m.Blows), For: between(r, 100, 2000)})
	}
	for _, process := range []string{apiName, worker1, worker2} {
		points := m.Points[process]
		for i := 0; i < 50 && len(points) > 0; i++ {
			p.Arms[process] = append(p.Arms[process], arm(r, points))
		}
	}
	return p
}

// arm draws what a process is started with: it fails now and then, and at last dies. Automatic work comes by less often.
func arm(r *rand.Rand, points []string) string {
	fail := func(share int, how string) string {
		point, most := pick(r, points), 60
		if slices.Contains(workPoints, point) {
			most = 12
		}
		return fmt.Sprintf("%s:%d:%s", point, 1+r.IntN(most/share), how)
	}
	return strings.Join([]string{fail(6, "error"), fail(3, "error"), fail(1, "kill")}, ",")
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
