package endtoend

import (
	"sync/atomic"
	"testing"
	"time"
)

// clock goes at the pace of the world, in a time of its own, and can be moved ahead. The town's time lies in the past, so
// to Temporal, whose timers know only the world's, every rung seems due: its timers ask again and again, and it is up to the
// town to say that the instant has not come.
type clock struct{ ahead atomic.Int64 }

var zone = time.FixedZone("Asia/Shanghai", 8*60*60)

func newClock(local string) *clock {
	c := &clock{}
	c.set(instant(local))
	return c
}

func (c *clock) now() time.Time       { return time.Now().Add(time.Duration(c.ahead.Load())) }
func (c *clock) set(at time.Time)     { c.ahead.Store(int64(time.Until(at))) }
func (c *clock) pass(d time.Duration) { c.ahead.Add(int64(d)) }

// instant reads a local time, such as 2025-03-03 09:30.
func instant(local string) time.Time {
	at, err := time.ParseInLocation("2006-01-02 15:04", local, zone)
	if err != nil {
		panic(err) // a misspelt test
	}
	return at
}

// endOf is the first instant after a day such as 2025-03-03.
func endOf(day string) time.Time { return instant(day+" 00:00").AddDate(0, 0, 1) }

func TestClockCanBeMoved(t *testing.T) {
	c := newClock("2025-03-03 09:30")
	c.pass(time.Hour)
	if got := c.now().Sub(instant("2025-03-03 10:30")); got < 0 || got > time.Minute {
		t.Errorf("the clock is wrong by %s", got)
	}
	if got := endOf("2025-02-28"); !got.Equal(instant("2025-03-01 00:00")) {
		t.Errorf("the day ends at %s", got)
	}
}
