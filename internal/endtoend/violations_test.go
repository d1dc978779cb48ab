package endtoend

import (
	"flag"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"testing"
	"time"
)

// A twentieth of the cases is handled against the rules. Fewer are sown by default: -sown 1000 was tried when this was written.
var sown = flag.Int("sown", 40, "how many cases are handled as they should be while others are not")

// violation is a way to handle a case against the rules, day by day, and the rules of the policy that it breaks.
type violation struct {
	name                 string
	first, lastDay, then func(c *application)
	rules                []string
}

func nothing(*application) {}

func violations() []violation {
	accepted := func(c *application) { c.accept() }
	return []violation{
		// By silence it is accepted as of its receipt, so its promise is broken soon.
		{"nobody receives it", nothing, nothing, nothing, []string{"anomaly", "promise_broken"}},
		{"nobody examines it", func(c *application) { c.accept().claim("examine") }, nothing, nothing, []string{"promise_broken", "step_overdue"}},
		{"it is stopped on its last day", accepted, func(c *application) { c.saw(c.ask("examine", "gas_test")) }, nothing, []string{"step_overdue", "stopped_at_the_end"}},
		{"what could be seen at first is asked for later", func(c *application) {
			c.notice("plan").supply("plan").correct()
			points := []facts{{"about": "menu", "what": secret("blurred")}}
			second := because().with("points", points).with("justified", secret("the law changed"))
			c.do(c.clerk(), "askCorrection", second).supply("menu").correct().accept().withdraw()
		}, nothing, nothing, []string{"anomaly"}},
		{"it is decided after all, too late", accepted, nothing, func(c *application) {
			c.complete("examine", "pass", nil).complete("decide", "refused", nil)
		}, []string{"promise_broken", "step_overdue"}},
	}
}

// proper are the ways to handle a case as it should be: what begins on the last day has its time before it.
func proper() []violation {
	return []violation{
		{"granted", func(c *application) { c.accept().complete("examine", "pass", nil).complete("decide", "granted", nil) }, nothing, nothing, nil},
		{"refused", func(c *application) { c.accept().complete("examine", "pass", nil).complete("decide", "refused", nil) }, nothing, nothing, nil},
		{"corrected", func(c *application) { c.notice("plan").supply("plan").correct().accept().withdraw() }, nothing, nothing, nil},
		{"tested", func(c *application) {
			_, officer, _ := c.accept().claim("examine")
			c.saw(c.ask("examine", "gas_test")).do(officer, "answer", facts{"request": "gas_test"})
			c.complete("examine", "pass", nil).complete("decide", "granted", nil)
		}, nothing, nothing, nil},
		{"late in the week", nil, func(c *application) { c.accept() }, nothing, nil},
	}
}

// sowing is one case that is handled in a way.
type sowing struct {
	violation
	*application
}

// Supervision has a card for everything that went wrong, soon after it did, and for nothing else.
func TestSupervisionFindsWhatIsWrong(t *testing.T) {
	w := newTown(t)
	random := rand.New(rand.NewPCG(4, 2026))
	var field []*sowing
	for i := range *sown + *sown/20 {
		ways := proper()
		if i < max(*sown/20, len(violations())) {
			ways = violations()
		}
		field = append(field, &sowing{violation: ways[i%len(ways)]})
	}
	random.Shuffle(len(field), func(i, j int) { field[i], field[j] = field[j], field[i] })

	w.each(t, "first day", field, func(w *town, s *sowing) {
		if s.first != nil {
			s.application = w.apply("applicant", stall, stand())
			s.first(s.application)
		}
	})
	w.set(instant("2025-03-10 09:30")) // five working days after the first
	w.each(t, "last day", field, func(w *town, s *sowing) {
		if s.first == nil {
			s.application = w.apply("applicant", stall, stand())
		}
		s.in(w).lastDay(s.application)
	})
	w.set(instant("2025-03-11 00:00"))
	w.allCarded(field)
	w.set(instant("2025-03-11 09:30"))
	w.each(t, "then", field, func(w *town, s *sowing) { s.in(w).then(s.application) })
	for _, s := range field {
		if got := s.in(w).alarms(); !slices.Equal(got, s.rules) {
			t.Errorf("%s: there are cards %q, want %q", s.name, got, s.rules)
		}
	}
}

// each does something with every case, several at once.
func (w *town) each(t *testing.T, name string, field []*sowing, do func(*town, *sowing)) {
	t.Run(name, func(t *testing.T) {
		for i, s := range field {
			t.Run(fmt.Sprint(i), func(t *testing.T) {
				t.Parallel()
				do(w.in(t), s)
			})
		}
	})
	if t.Failed() {
		t.FailNow()
	}
}

// in has a later test see to the case.
func (s *sowing) in(w *town) *sowing {
	s.w = w
	return s
}

// allCarded waits until everything that went wrong has its card. A minute is what a supervisor is promised.
func (w *town) allCarded(field []*sowing) {
	w.t.Helper()
	began := time.Now()
	w.eventually("all that is wrong is found", func() bool {
		w.nudge()
		return !slices.ContainsFunc(field, func(s *sowing) bool { return len(s.in(w).alarms()) < len(s.rules) })
	})
	w.t.Logf("%d cases, all that was wrong was found after %s", len(field), time.Since(began).Round(time.Millisecond))
}

// alarms are the rules by which the case has cards other than warnings, each once.
func (c *application) alarms() []string {
	found := map[string]bool{}
	for _, k := range c.cards("supervisor", "") {
		if k.Level != "warning" {
			found[k.Cause.Rule] = true
		}
	}
	return slices.Sorted(maps.Keys(found))
}
