package workflows

import (
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"go.temporal.io/sdk/temporal"

	"github.com/onewindow/onewindow/internal/message"
)

// Who wakes finds nothing due: the other clock is behind. It rests a second, then two, and so on, and never keeps asking.
func TestNotDueRestsLonger(t *testing.T) {
	w := newWorld(t, inReception(rung("accept", hour)))
	w.answers[message.Tick] = func(w *world, _ message.WorkInput) error {
		if len(w.late) == 13 {
			w.step(done)
		}
		return nil
	}
	if err := w.run(); err != nil {
		t.Fatal(err)
	}
	var rests []time.Duration
	for i := range w.late[1:] {
		rests = append(rests, w.late[i+1]-w.late[i])
	}
	want := []time.Duration{1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300, 300}
	for i := range want {
		want[i] *= time.Second
	}
	if !slices.Equal(rests, want) {
		t.Errorf("it rested %v, want %v", rests, want)
	}
}

// A tick that fails is tried again after a rest. Another rung, or a nudge, ends the rest.
func TestTickFails(t *testing.T) {
	w := newWorld(t, inReception(rung("accept", hour)))
	away := true
	w.answers[message.Tick] = func(w *world, in message.WorkInput) error {
		if away {
			return temporal.NewApplicationError("sql_57P03", "sql_57P03")
		}
		w.step(func(o *message.Outlook) { o.Next = rung("correct", 20*hour) })
		if in.Rung.Clock == "correct" {
			done(&w.present)
		}
		return nil
	}
	w.at(90*time.Minute, func() { w.diary, away = nil, false })
	w.at(90*time.Minute+time.Second, func() { w.tell(w.present, 1) })
	w.ends("1h30m0s Tick accept", "20h0m0s Tick correct")
}

// A clock that rests because it asked in vain does not oversleep a rung that it hears of meanwhile.
func TestRestEndsWithAnotherRung(t *testing.T) {
	w := newWorld(t, inReception(rung("accept", hour)))
	w.answers[message.Tick] = func(w *world, in message.WorkInput) error {
		if in.Rung.Clock == "correct" {
			w.step(done)
		}
		return nil
	}
	w.decide(2*hour, func(o *message.Outlook) { o.Next = rung("correct", 2*hour+10*time.Second) })
	if err := w.run(); err != nil {
		t.Fatal(err)
	}
	if late := w.late[len(w.late)-1]; late > time.Second {
		t.Errorf("it fired %v late", late)
	}
}

// Rungs that are due one after the other are fired a second apart, however long the clock has had to rest before.
func TestRestIsForgottenAfterProgress(t *testing.T) {
	w := newWorld(t, inReception(rung("accept", hour)))
	var at []time.Time
	w.answers[message.Tick] = func(w *world, _ message.WorkInput) error {
		at = append(at, w.env.Now())
		switch len(at) {
		case 5:
			w.step(func(o *message.Outlook) { o.Next = rung("inspect", hour+time.Second) })
		case 6:
			w.step(done)
		}
		return nil
	}
	if err := w.run(); err != nil {
		t.Fatal(err)
	}
	for i, after := range []time.Duration{0, 1, 3, 7, 15, 16} {
		if got := at[i].Sub(at[0]); got != after*time.Second {
			t.Errorf("it asked for the %d. time after %v, want %d s", i+1, got, after)
		}
	}
}

func TestEarlierRung(t *testing.T) {
	w := newWorld(t, inReception(rung("accept", 5*day)))
	w.decide(hour, func(o *message.Outlook) { o.Next = rung("correct", 2*hour) })
	w.decide(90*time.Minute, func(o *message.Outlook) { o.Next = rung("correct", 3*hour) }) // put off
	w.decide(100*time.Minute, func(o *message.Outlook) { o.Next = nil })                    // stopped
	w.decide(110*time.Minute, func(o *message.Outlook) { o.Next = rung("correct", 4*hour) })
	w.answers[message.Tick] = func(w *world, _ message.WorkInput) error {
		w.step(done)
		return nil
	}
	w.ends("4h0m0s Tick correct")
}

// A case that was begun late, as after an outage, fires at once.
func TestOverdueAtTheStart(t *testing.T) {
	w := newWorld(t, inReception(rung("accept", -time.Hour)))
	w.answers[message.Tick] = func(w *world, _ message.WorkInput) error {
		w.step(done)
		return nil
	}
	w.ends("0s Tick accept")
}

// A nudge has the clock look, although the outlook is known and nothing is due. One that comes during a tick is not lost.
func TestNudge(t *testing.T) {
	w := newWorld(t, inReception(nil))
	w.at(hour, func() { w.tell(w.present, 7) })
	w.at(2*hour, func() { w.tell(w.present, 0) })
	w.at(3*hour, func() {
		w.tell(w.present, 8)
		w.tell(w.present, 9)
	})
	w.decide(4*hour, done)
	w.ends("1h0m0s Tick", "3h0m0s Tick", "3h0m0s Tick")
	if got := w.verdict["1-3-0@2h0m0s"]; got != message.Stale {
		t.Errorf("told without a nudge: %s", got)
	}
}

// Nudges that find nothing due must not make the clock rest when its rung comes.
func TestNudgesDoNotTire(t *testing.T) {
	w := newWorld(t, inReception(rung("accept", hour)))
	for i := range 10 {
		w.at(50*time.Minute+time.Duration(i)*time.Minute-time.Second, func() { w.tell(w.present, i+1) })
	}
	w.answers[message.Tick] = func(w *world, _ message.WorkInput) error {
		if !w.env.Now().Before(began.Add(hour)) {
			w.step(done)
		}
		return nil
	}
	if err := w.run(); err != nil {
		t.Fatal(err)
	}
	if late := w.late[len(w.late)-1]; late > 5*time.Second {
		t.Errorf("it fired %v late", late)
	}
}

// Wakes are spread over half a minute at most, each case having a place of its own, and never come early.
func TestWakesAreSpread(t *testing.T) {
	delays := map[time.Duration]bool{}
	for i := range 20 {
		w := newWorld(t, inReception(rung("accept", 20*day)))
		w.named(fmt.Sprint(i))
		w.answers[message.Tick] = func(w *world, _ message.WorkInput) error {
			w.step(done)
			return nil
		}
		if err := w.run(); err != nil {
			t.Fatal(err)
		}
		if d := w.late[0]; d < 0 || d > longestDelay {
			t.Errorf("it woke %v late", d)
		}
		delays[w.late[0]] = true
	}
	if len(delays) < 15 {
		t.Errorf("20 cases woke at %d instants", len(delays))
	}
}

func TestTickPermanentlyRefused(t *testing.T) {
	w := newWorld(t, inReception(rung("accept", hour)))
	w.answers[message.Tick] = func(*world, message.WorkInput) error {
		return temporal.NewNonRetryableApplicationError("stale_epoch", "stale_epoch", errors.New("x"))
	}
	w.decide(3*hour, done)
	if err := w.run(); err != nil {
		t.Fatal(err)
	}
	if n := len(w.diary); n > 35 {
		t.Errorf("in two hours it asked %d times", n)
	}
}
