package worker

import (
	"bytes"
	"errors"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"go.temporal.io/api/serviceerror"
	"go.temporal.io/sdk/temporal"

	"github.com/onewindow/onewindow/internal/message"
)

// A case is started with its first letter, hears the others, and is left alone when it has ended, each with one call.
func TestRelay(t *testing.T) {
	inOffice(t, func(o *office) {
		for i, change := range []func(*message.Outlook){next, next, next, last} {
			o.post.decide("a", change)
			o.pass(time.Second)
			o.expect("a", int64(i+1), i == 3)
		}
		o.settled()
		if o.cluster.calls != 4 || o.cluster.starts != 1 {
			o.Errorf("%d calls, %d starts", o.cluster.calls, o.cluster.starts)
		}
	})
}

// Several steps in quick succession are one telling.
func TestStepsAreToldTogether(t *testing.T) {
	inOffice(t, func(o *office) {
		o.pass(time.Second)
		for range 5 {
			o.post.decide("a", next)
		}
		o.pass(time.Second)
		o.expect("a", 5, false)
		o.settled()
		if o.cluster.calls != 1 {
			o.Errorf("%d calls", o.cluster.calls)
		}
	})
}

func TestPokeSavesTheWait(t *testing.T) {
	inOffice(t, func(o *office) {
		o.pass(time.Minute) // it looks seldom by now
		o.post.decide("a", next)
		o.poke()
		o.poke()
		o.pass(time.Nanosecond)
		o.settled()
		o.post.decide("a", next) // where something has just happened, it looks often
		o.pass(101 * time.Millisecond)
		o.settled()
	})
}

// What the letter says about the workflow may be wrong, or become wrong.
func TestRunningOrNot(t *testing.T) {
	for name, test := range map[string]struct {
		before func(o *office)
		change func(*message.Outlook)
		starts int
	}{
		"a first letter meets a workflow that runs": {func(o *office) {
			o.cluster.runs["case-a"] = &run{outcomes: map[string]bool{}}
		}, next, 0},
		"no workflow, and the case is open": {func(o *office) {
			o.post.cases["a"] = message.Outlook{}
		}, next, 1},
		"the workflow has ended, and the case was reopened": {func(o *office) {
			o.post.cases["a"] = message.Outlook{Epoch: 1, Seq: 7, Done: true}
			o.cluster.runs["case-a"] = &run{closed: true, outlook: message.Outlook{Epoch: 1, Seq: 7, Done: true}}
		}, reopen, 1},
		"the workflow has ended, and so has the case": {func(o *office) {
			o.post.cases["a"] = message.Outlook{Epoch: 1, Seq: 7}
			o.cluster.runs["case-a"] = &run{closed: true, outlook: message.Outlook{Epoch: 1, Seq: 8, Done: true}}
		}, last, 0},
		"the workflow ends just then, and the case is open": {func(o *office) {
			o.post.cases["a"] = message.Outlook{}
			r := &run{outcomes: map[string]bool{}}
			o.cluster.runs["case-a"] = r
			o.cluster.after = func(string) error {
				if r.closed {
					return nil
				}
				r.closed = true
				return temporal.NewApplicationError("x", acceptedTooLate)
			}
		}, next, 1},
		"the case ended before anybody was told": {func(*office) {}, last, 0},
	} {
		t.Run(name, func(t *testing.T) {
			inOffice(t, func(o *office) {
				test.before(o)
				o.post.decide("a", test.change)
				o.pass(time.Second)
				o.settled()
				if o.cluster.starts != test.starts {
					o.Errorf("%d starts, want %d", o.cluster.starts, test.starts)
				}
				if newest := o.post.cases["a"]; !newest.Done {
					o.expect("a", newest.Seq, false)
				}
			})
		})
	}
}

// A call may have done its work although its answer is lost: it is made again, and changes nothing.
func TestAnswerIsLost(t *testing.T) {
	lost := func(string) error { return serviceerror.NewDeadlineExceeded("lost") }
	inOffice(t, func(o *office) {
		for _, change := range []func(*message.Outlook){next, next, last} {
			o.cluster.fault(nil, lost)
			o.post.decide("a", change)
			o.pass(time.Second)
			o.cluster.fault(nil, nil)
			o.pass(time.Minute)
			o.settled()
		}
		o.expect("a", 3, true)
		if o.cluster.starts != 1 || o.cluster.heard > 4 {
			o.Errorf("%d starts, %d heard", o.cluster.starts, o.cluster.heard)
		}
	})
}

func TestNudge(t *testing.T) {
	inOffice(t, func(o *office) {
		o.post.decide("a", next)
		o.pass(time.Second)
		for n := range 2 {
			o.post.mu.Lock()
			o.post.write(message.Letter{CaseID: "a", Seq: 1, Nudge: n + 1})
			o.post.mu.Unlock()
			o.pass(time.Second)
		}
		o.settled()
		if r := o.cluster.run("a"); r.nudges != 2 {
			o.Errorf("%d nudges were heard", r.nudges)
		}
	})
}

// While Temporal is away nothing is lost, nothing is parked, nobody is in a hurry and the log stays short.
func TestTemporalIsAway(t *testing.T) {
	away := func(string) error { return serviceerror.NewUnavailable("connection refused") }
	inOffice(t, func(o *office) {
		o.cluster.fault(away, nil)
		for i := range 200 {
			o.post.decide(fmt.Sprint(i), next)
		}
		o.pass(time.Hour)
		if n := o.cluster.calls; n > 1500 {
			o.Errorf("%d calls in an hour", n)
		}
		before := o.cluster.calls
		for range 1000 {
			o.poke()
			o.pass(time.Millisecond)
		}
		if n := o.cluster.calls - before; n > 1 {
			o.Errorf("%d calls for being poked", n)
		}
		for _, s := range o.post.waiting() {
			if s.parked || s.Attempts != 0 {
				o.Errorf("a letter is to blame: %+v", s)
			}
		}
		if lines := strings.Count(o.log.String(), "\n"); lines != 1 {
			o.Errorf("%d lines in the log:\n%s", lines, o.log)
		}
		o.cluster.fault(nil, nil)
		o.pass(20 * time.Second)
		o.settled()
		if o.cluster.starts != 200 {
			o.Errorf("%d starts", o.cluster.starts)
		}
		o.cluster.fault(away, nil) // a short absence is a short wait, also after a long one
		for i := range 3 {
			o.post.decide(fmt.Sprint(i), next)
		}
		o.pass(time.Second)
		o.cluster.fault(nil, nil)
		o.pass(deadline)
		o.settled()
	})
}

// One workflow that cannot be told does not hold up the others, and is given up in the end, loudly.
func TestOneLetterFails(t *testing.T) {
	for name, fault := range map[string]func(o *office){
		"with an answer": func(o *office) {
			o.cluster.fault(func(id string) error {
				if id == "case-a" {
					return serviceerror.NewWorkflowNotReady("task in failed state")
				}
				return nil
			}, nil)
		},
		"without one": func(o *office) { o.cluster.hangs["case-a"] = true },
	} {
		t.Run(name, func(t *testing.T) {
			inOffice(t, func(o *office) {
				fault(o)
				o.cluster.runs["case-a"] = &run{outcomes: map[string]bool{}}
				o.post.decide("a", next)
				for range 40 * 60 {
					o.post.decide("b", next)
					o.pass(time.Second)
				}
				o.expect("b", 40*60, false)
				left := o.post.waiting()
				if len(left) != 1 || !left[0].parked || left[0].CaseID != "a" || left[0].Attempts < mostAttempts-1 {
					o.Errorf("left: %+v", left)
				}
				if n := strings.Count(o.log.String(), "level=ERROR"); n != 1 {
					o.Errorf("%d errors in the log", n)
				}
			})
		})
	}
}

// A refusal that is not "known already" is no telling.
func TestOtherRefusals(t *testing.T) {
	inOffice(t, func(o *office) {
		o.cluster.runs["case-a"] = &run{outcomes: map[string]bool{}}
		o.cluster.fault(nil, func(string) error { return temporal.NewApplicationError("unknown update", "*fmt.wrapError") })
		o.post.decide("a", next)
		o.pass(time.Second)
		if left := o.post.waiting(); len(left) != 1 || left[0].Attempts == 0 || left[0].code != "*fmt.wrapError" {
			o.Errorf("left: %+v", left)
		}
	})
}

func TestLetterOfNoCase(t *testing.T) {
	inOffice(t, func(o *office) {
		o.post.mu.Lock()
		o.post.write(message.Letter{CaseID: "nobody", Seq: 1})
		o.post.mu.Unlock()
		o.pass(time.Second)
		if left := o.post.waiting(); !left[0].parked || left[0].code != "no_case" {
			o.Errorf("left: %+v", left)
		}
	})
}

func TestPostgresIsAway(t *testing.T) {
	inOffice(t, func(o *office) {
		o.post.decide("a", next)
		o.post.breaks(errPostgres)
		o.pass(10 * time.Minute)
		if o.post.leases > 200 || strings.Count(o.log.String(), "\n") > 3 {
			o.Errorf("%d leases, log:\n%s", o.post.leases, o.log)
		}
		if !o.postgres.isDown() || o.temporal.isDown() {
			o.Error("the wrong line is down")
		}
		o.post.breaks(nil)
		o.pass(time.Minute)
		o.settled()
		o.expect("a", 1, false)
	})
}

// The relay stops when what it has begun is settled.
func TestStop(t *testing.T) {
	inOffice(t, func(o *office) {
		o.cluster.runs["case-a"], o.cluster.hangs["case-a"] = &run{outcomes: map[string]bool{}}, true
		o.post.cases["a"] = message.Outlook{}
		o.post.decide("a", next)
		o.pass(time.Second) // it is being told
		began := time.Now()
		o.close()
		if took := time.Since(began); took <= 0 || took > deadline {
			o.Errorf("stopping took %v", took)
		}
		if left := o.post.waiting(); len(left) != 1 || left[0].code == "" {
			o.Errorf("left: %+v", left)
		}
	})
}

// Two relays, and calls that fail before or after they had their effect: in the end every workflow goes by the newest outlook,
// was started once, and the outbox is empty.
func TestTwoRelaysUnderFire(t *testing.T) {
	for seed := range uint64(30) {
		inOffice(t, func(o *office) {
			second := *o
			second.counts, second.log = prometheus.NewRegistry(), &bytes.Buffer{}
			second.relay = newRelay(&second)
			second.start()
			defer second.close()
			random, faults := rand.New(rand.NewPCG(seed, 0)), rand.New(rand.NewPCG(seed, 1))
			sometimes := func(string) error {
				return map[int]error{
					0: serviceerror.NewUnavailable("x"), 1: serviceerror.NewDeadlineExceeded("x"), 2: errors.New("x"),
				}[faults.IntN(12)]
			}
			o.cluster.fault(sometimes, sometimes)
			for range 400 {
				o.post.decide(fmt.Sprint("c", random.IntN(40)), next)
				o.pass(time.Duration(random.IntN(30)) * time.Millisecond)
			}
			for id := range 40 {
				o.post.decide(fmt.Sprint("c", id), last)
			}
			o.pass(time.Minute)
			o.cluster.fault(nil, nil)
			o.pass(2 * time.Minute)
			o.settled()
			for id, newest := range o.post.cases {
				if o.cluster.run(id).outcomes != nil { // otherwise the case ended before a start came through
					o.expect(id, newest.Seq, true)
				}
			}
			if n := len(o.cluster.runs); o.cluster.starts != n || n < 30 {
				o.Errorf("%d starts of %d workflows", o.cluster.starts, n)
			}
		})
	}
}
