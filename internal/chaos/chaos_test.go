package chaos

import (
	"context"
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"reflect"
	"sync"
	"testing"
	"time"

	"github.com/onewindow/onewindow/internal/devstack/stacktest"
)

var (
	whole  = flag.Bool("whole", false, "run every mix of faults, each for long")
	seed   = flag.Uint64("seed", 0, "the seed of the round; 0: by the date")
	which  = flag.Int("mix", -1, "the mix of faults; -1: by the date")
	report = flag.String("report", "", "write the figures of the whole between the marks of this page")
)

// TestTenth runs one of the mixes, another one every day.
func TestTenth(t *testing.T) {
	if *whole {
		t.Log("all of them are run by TestWhole")
		return
	}
	day := time.Now().YearDay()
	m, s := day%len(mixes()), *seed
	if *which >= 0 {
		m = *which
	}
	if s == 0 {
		s = uint64(day)
	}
	round(t, stacktest.Product(t), draw(s, mixes()[m], 8*time.Second))
}

// TestWhole runs all mixes and writes the figures down.
func TestWhole(t *testing.T) {
	if !*whole {
		return // make chaos
	}
	binary := stacktest.Product(t)
	s := max(*seed, 1)
	var all []figures
	for i, m := range append(mixes(), diskFull()) {
		t.Run(m.Title, func(t *testing.T) { all = append(all, round(t, binary, draw(s+uint64(i), m, 15*time.Second))) })
	}
	if *report != "" && !t.Failed() {
		if err := publish(*report, all); err != nil {
			t.Error(err)
		}
	}
}

func TestSameSeedSamePlan(t *testing.T) {
	for _, m := range mixes() {
		once, again := draw(7, m, time.Minute), draw(7, m, time.Minute)
		if !reflect.DeepEqual(once, again) {
			t.Errorf("%s: one seed, two plans:\n%+v\n%+v", m.Title, once, again)
		}
		other := draw(8, m, time.Minute)
		other.Seed = once.Seed
		if reflect.DeepEqual(once, other) {
			t.Errorf("%s: two seeds, one plan", m.Title)
		}
		if once.random(3, 4).Uint64() != again.random(3, 4).Uint64() || once.random(3, 4).Uint64() == once.random(4, 3).Uint64() {
			t.Errorf("%s: the lives of the citizens do not come from the seed", m.Title)
		}
	}
}

// round plays a plan: faults, heal, converge. Every breach of a promise fails the test, with the seed.
func round(t *testing.T, binary string, p plan) figures {
	t.Helper()
	c := play(t, binary, p)
	c.report()
	return c.figures
}

// report has the test fail for every breach of a promise.
func (c *city) report() {
	c.t.Helper()
	seen := map[violation]bool{}
	for _, v := range c.witness.wrong {
		if !seen[v] {
			c.t.Errorf("seed %d, %s: %s: %s", c.plan.Seed, c.plan.Mix.Title, v.check, v.what)
		}
		seen[v] = true
	}
}

func play(t *testing.T, binary string, p plan) *city {
	t.Helper()
	began := time.Now()
	c := found(t, binary, p)
	lives := c.faults()
	c.look("after the heal", always())
	if !c.witness.saw(p.Until) {
		c.converge(lives)
	}
	c.count(time.Since(began))
	t.Logf("seed %d: %+v, fault points: %v", p.Seed, c.figures, c.pointsHit())
	return c
}

// faults has the crowd at work while the blows fall, and looks at the promises meanwhile.
func (c *city) faults() (lives []*life) {
	phase, end := context.WithTimeout(c.t.Context(), c.plan.Length)
	defer end()
	var busy sync.WaitGroup
	busy.Go(func() { lives = c.crowd(phase) })
	busy.Go(func() { c.strike(phase) })
	busy.Go(func() { c.correct(phase) })
	for phase.Err() == nil {
		time.Sleep(500 * time.Millisecond)
		c.peek(always())
	}
	c.heal() // what the crowd has begun it can finish
	busy.Wait()
	return lives
}

// month is longer than any clock of the sample items runs.
const month = 100 * 24 * time.Hour

// converge waits until everything is told and done, has the crowd finish what became theirs meanwhile, and then lets so much time
// pass that every clock must have acted.
func (c *city) converge(lives []*life) {
	c.settle("0s")
	for _, l := range lives {
		if l.ID != "" {
			l.finish()
		}
	}
	c.settle("0s")
	c.audit("what workflows know", c.known)
	c.repeat()
	c.jump(month)
	c.settle(fmt.Sprintf("%.0f hours", month.Hours()))
	c.look("at the end", always())
	c.audit("workflows", c.followed)
}

// settle waits until the promises of a settled system hold.
func (c *city) settle(ahead string) {
	c.t.Helper()
	began := time.Now()
	defer func() { c.t.Logf("settled within %s", time.Since(began)) }()
	var wrong []violation
	if !eventually(c.t.Context(), c.plan.Patience, func() bool {
		var err error
		wrong, err = c.hold(c.t.Context(), settled(ahead))
		return err == nil && len(wrong) == 0
	}) {
		c.witness.wrong = append(c.witness.wrong, wrong...)
	}
}

// look checks promises, the records, and what the crowd was told. Postgres is there.
func (c *city) look(when string, promises []promise) {
	c.t.Helper()
	c.audit(when, func(ctx context.Context) ([]violation, error) { return c.hold(ctx, promises) })
	c.audit(when, c.kept)
	c.audit(when, c.records)
}

func (c *city) audit(when string, check func(context.Context) ([]violation, error)) {
	c.t.Helper()
	wrong, err := check(c.t.Context())
	if err != nil {
		c.t.Errorf("%s: %v", when, err)
	}
	c.witness.mu.Lock()
	defer c.witness.mu.Unlock()
	c.witness.wrong = append(c.witness.wrong, wrong...)
}

// peek checks promises while things break. When Postgres is away there is nothing to see.
func (c *city) peek(promises []promise) {
	for _, check := range []func(context.Context) ([]violation, error){
		func(ctx context.Context) ([]violation, error) { return c.hold(ctx, promises) }, c.kept,
	} {
		ctx, cancel := context.WithTimeout(c.t.Context(), 5*time.Second)
		wrong, err := check(ctx)
		cancel()
		if err != nil {
			c.figures.Blind++
			continue
		}
		c.witness.mu.Lock()
		c.witness.wrong = append(c.witness.wrong, wrong...)
		c.witness.mu.Unlock()
	}
}

// repeat sends some of the commands once more, long after they were answered.
func (c *city) repeat() {
	acks, _ := c.witness.so()
	r, client := rand.New(rand.NewPCG(c.plan.Seed, 1)), newClient()
	for range min(100, len(acks)) {
		a := pick(r, acks)
		var t told
		for !t.final() && c.t.Context().Err() == nil {
			t = c.post(client, a.command)
		}
		if t.status != a.status || string(t.text) != string(a.text) {
			c.witness.accuse("same-key-same-answer", "%s %s: %d %s, at last %d %s", a.method, a.path, a.status, a.text, t.status, t.text)
		}
	}
}

// finish has officers do what became theirs after the applicant was served.
func (l *life) finish() {
	if l.look("applicant"); l.Status == "" || l.left {
		return
	}
	for l.act() {
	}
}

func TestMain(m *testing.M) {
	flag.Parse()
	os.Exit(m.Run())
}
