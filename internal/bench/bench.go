package bench

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"time"
)

// Config says how much is measured.
type Config struct {
	Program string        // the binary of the product
	Clients []int         // how many people work at once: 1, 8, 32
	Cases   int           // of one trial: 400; a tenth of them for a single client
	Rounds  int           // of which the medians are told: 3
	Burst   int           // cases that come all at once: 3,000
	Storm   int           // clocks that are due at one instant: 10,000; 0: none
	Sustain time.Duration // for how long the highest rate is held: 5 minutes; 0: not at all
	Rate    float64       // cases a second to hold; 0: the highest one that is found
	Out     io.Writer     // hears of the progress
}

func (c *Config) complete() {
	if len(c.Clients) == 0 {
		c.Clients = []int{1, 8, 32}
	}
	c.Cases = cmp.Or(c.Cases, 400)
	c.Rounds = cmp.Or(c.Rounds, 3)
	if c.Out == nil {
		c.Out = io.Discard
	}
}

// cases of a trial: one person alone is slow, and their times vary little.
func (c Config) cases(clients int) int {
	if clients == 1 {
		return max(c.Cases/4, 1)
	}
	return c.Cases
}

// bench is a measurement under way.
type bench struct {
	Config
	stack   *stack
	witness witness
	product *product
	rival   *rival
	report  *Report
}

// Run starts a stack of its own, measures, and takes everything down again.
func Run(ctx context.Context, cfg Config) (report *Report, err error) {
	cfg.complete()
	s, err := newStack(cfg.Program, cfg.Out)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, s.remove()) }()
	b := &bench{Config: cfg, stack: s, report: &Report{}}
	if err := b.open(ctx); err != nil {
		return nil, err
	}
	defer b.close()
	for _, part := range []func(context.Context) error{b.describe, b.compare, b.burst, b.storm, b.hold} {
		if err := part(ctx); err != nil {
			return nil, err
		}
	}
	m := &b.report.machine
	m.withheld = readProcessorTime().withheldSince(m.before)
	return b.report, nil
}

// open starts the product, and everything here that talks to it.
func (b *bench) open(ctx context.Context) (err error) {
	if err := b.stack.start(ctx); err != nil {
		return err
	}
	if b.witness, err = newWitness(ctx, b.stack); err != nil {
		return err
	}
	if b.product, err = newProduct(ctx, b.stack, b.witness); err == nil {
		b.rival, err = newRival(ctx, b.witness)
	}
	if err != nil {
		b.witness.close()
	}
	return err
}

// close lets go of the stack. The stack itself goes on.
func (b *bench) close() {
	if b.rival == nil {
		return
	}
	b.rival.worker.Stop()
	b.witness.close()
	b.rival = nil
}

func (b *bench) say(format string, args ...any) { fmt.Fprintf(b.Out, format+"\n", args...) }

func (b *bench) engines() []engine { return []engine{b.product, b.rival} }

// trial is one engine under one number of clients, once.
type trial struct {
	engine             string
	clients            int
	p50, p99           time.Duration // of the three commands
	steps              map[string]time.Duration
	answered, finished float64 // cases per second: until the last answer, until the last licence
	cost               cost
}

// compare has both engines do the same in turns. Who begins alternates.
func (b *bench) compare(ctx context.Context) error {
	for _, e := range b.engines() { // once unmeasured, so that caches are filled and connections open
		if _, err := closed(ctx, e, slices.Max(b.Clients), 2*slices.Max(b.Clients)); err != nil {
			return err
		}
	}
	for round := range b.Rounds {
		for _, clients := range b.Clients {
			engines := b.engines()
			if round%2 == 1 {
				slices.Reverse(engines)
			}
			for _, e := range engines {
				if err := b.try(ctx, e, clients); err != nil {
					return err
				}
			}
		}
	}
	for _, e := range b.engines() {
		n, err := e.history(ctx)
		if err != nil {
			return err
		}
		b.report.Histories = append(b.report.Histories, History{Engine: e.name(), Events: n})
	}
	return nil
}

// settles is how long after the last licence the servers may still be busy with the case.
const settles = time.Second

func (b *bench) try(ctx context.Context, e engine, clients int) error {
	cases := b.cases(clients)
	before, err := b.witness.read(ctx)
	if err != nil {
		return err
	}
	l, err := closed(ctx, e, clients, cases)
	if err != nil {
		return err
	}
	rest(ctx, settles)
	after, err := b.witness.read(ctx)
	if err != nil {
		return err
	}
	t := trial{
		engine: e.name(), clients: clients, p50: l.commands().p50(), p99: l.commands().p99(), steps: map[string]time.Duration{},
		answered: perSecond(cases, l.answered), finished: perSecond(cases, l.finished), cost: after.per(cases, before),
	}
	for _, s := range e.begin() {
		t.steps[s.name] = l.named(s.name).p50()
	}
	b.report.trials = append(b.report.trials, t)
	b.say("%-14s %2d clients: %5.1f cases/s, commands p50 %s p99 %s, %.1f transactions a case", t.engine, clients, t.finished, ms(t.p50), ms(t.p99), t.cost.xids)
	return nil
}

func perSecond(n int, d time.Duration) float64 { return float64(n) / d.Seconds() }

// rest waits, or until ctx ends.
func rest(ctx context.Context, d time.Duration) {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-ctx.Done():
	}
}
