package worktime_test

import (
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/onewindow/onewindow/internal/worktime"
)

// A situation is a random ledger in a random country, and a now.
type situation struct {
	code     string
	calendar *worktime.Calendar
	ledger   worktime.Ledger
	now      time.Time
}

var budgets = []string{"1wd", "5wd", "8wd", "20wd", "0.5wd", "1.5wd", "7.5wd", "1d", "14d", "60d", "6w", "1mo", "3mo", "1y"}

// situations draws starts over the years of the calendars (and beyond their end) and stops of minutes to weeks, which
// overlap, touch, meet midnights and may be open.
func situations(t *testing.T) *rapid.Generator[situation] {
	calendars := map[string]*worktime.Calendar{"cn": calendar(t, "cn"), "nl": calendar(t, "nl"), "uk": calendar(t, "uk")}
	return rapid.Custom(func(r *rapid.T) situation {
		code := rapid.SampledFrom([]string{"cn", "nl", "uk"}).Draw(r, "calendar")
		c := calendars[code]
		start := c.Covers().From.In(c.Zone()).Add(grid * time.Duration(rapid.IntRange(0, 144*400).Draw(r, "start")))
		s := situation{code: code, calendar: c, ledger: worktime.Ledger{Start: start}}
		s.ledger.Within = duration(t, rapid.SampledFrom(budgets).Draw(r, "within"))
		if rapid.Bool().Draw(r, "extended") {
			extra := s.ledger.Within
			extra.N += rapid.IntRange(0, 20).Draw(r, "extra")
			s.ledger.Extra = []worktime.Duration{extra}
		}
		for range rapid.IntRange(0, 4).Draw(r, "stops") {
			from := start.Add(grid * time.Duration(rapid.IntRange(-144*3, 144*40).Draw(r, "from")))
			length := rapid.OneOf(rapid.IntRange(1, 144), rapid.IntRange(1, 144*20), rapid.Map(rapid.IntRange(1, 20), func(days int) int { return 144 * days }))
			s.ledger.Stops = append(s.ledger.Stops, worktime.Stop{From: from, To: from.Add(grid * time.Duration(length.Draw(r, "length"))), Reason: "testing"})
		}
		s.now = start.Add(grid * time.Duration(rapid.IntRange(0, 144*60).Draw(r, "now")))
		return s
	})
}

func TestOracleAgrees(t *testing.T) {
	all := situations(t)
	rapid.Check(t, func(r *rapid.T) {
		s := all.Draw(r, "situation")
		if rapid.Bool().Draw(r, "capped") {
			s.ledger.Latest = s.calendar.DateOf(s.ledger.Start).AddDays(rapid.IntRange(-5, 60).Draw(r, "latest"))
		}
		if len(s.ledger.Stops) > 0 && s.ledger.Stops[0].From.Before(s.now) && rapid.Bool().Draw(r, "open") {
			s.ledger.Stops[0].To = time.Time{}
		}
		due := s.calendar.Due(s.ledger, s.now)
		if want := newOracle(t, s.code, s.ledger, s.now).due(s.ledger); !due.At.Equal(want) {
			r.Fatalf("due %s, the oracle says %s", due.At, want)
		}
	})
}

// TestStopsLoseNothing: whatever the stops, the budget is counted whole, no more and no less, and every day is accounted for.
func TestStopsLoseNothing(t *testing.T) {
	all := situations(t)
	rapid.Check(t, func(r *rapid.T) {
		s := all.Draw(r, "situation")
		stopped := s.calendar.Receipt(s.ledger, s.now)
		s.ledger.Stops = nil
		free := s.calendar.Receipt(s.ledger, s.now)
		if stopped.Counted != free.Counted {
			r.Fatalf("%v counted with stops, %v without", stopped.Counted, free.Counted)
		}
		if stopped.Due.At.Before(free.Due.At) {
			r.Fatalf("stops moved the due date back from %s to %s", free.Due.At, stopped.Due.At)
		}
		days := 0
		for _, n := range stopped.NotCounted {
			days += n
		}
		for _, day := range stopped.Days {
			if day.Counted {
				days++
			}
		}
		if span := int(stopped.Due.At.Sub(stopped.From.In(time.UTC)).Hours()/24 + 1); days != len(stopped.Days) || days < span-1 || days > span+1 {
			r.Fatalf("%d days accounted for, %d lines, %d days from start to due", days, len(stopped.Days), span)
		}
	})
}

// TestResumingGivesBackWhatWasLeft: a clock that is stopped and runs again has as much left as before.
func TestResumingGivesBackWhatWasLeft(t *testing.T) {
	c := calendar(t, "cn")
	rapid.Check(t, func(r *rapid.T) {
		start := at(t, "cn", "2026-01-05 10:00").Add(grid * time.Duration(rapid.IntRange(0, 144*200).Draw(r, "start")))
		l := worktime.Ledger{Start: start, Within: worktime.Duration{N: rapid.IntRange(1, 45).Draw(r, "wd"), Unit: worktime.WorkingDays}}
		stop := start.Add(grid * time.Duration(rapid.IntRange(0, 144*60).Draw(r, "stop")))
		if c.Due(l, stop).Past(stop) {
			return
		}
		l.Stops = []worktime.Stop{{From: stop}}
		left := c.Remaining(l, stop.Add(time.Minute))
		later := stop.Add(grid * time.Duration(rapid.IntRange(1, 144*60).Draw(r, "resume")))
		if still := c.Remaining(l, later); still != left {
			r.Fatalf("%d left when it stopped, %d while it stands", left, still)
		}
		due := c.Due(l, later).Date
		l.Stops[0].To = later
		if again := c.Due(l, later.AddDate(0, 0, 30)).Date; again != due {
			r.Fatalf("due %s as if it ran again, %s once it did", due, again)
		}
		yesterday := c.DateOf(later).AddDays(-1)
		if c.DateOf(later) == c.DateOf(start) { // the first day never counts
			yesterday = c.DateOf(start)
		}
		if counted := c.WorkingDaysBetween(yesterday, due); counted != left {
			r.Fatalf("%d working days from running again to due, %d were left", counted, left)
		}
	})
}

func TestOrderOfStopsDoesNotMatter(t *testing.T) {
	all := situations(t)
	rapid.Check(t, func(r *rapid.T) {
		s := all.Draw(r, "situation")
		due, receipt := s.calendar.Due(s.ledger, s.now), lines(s.calendar.Receipt(s.ledger, s.now))
		s.ledger.Stops = rapid.Permutation(s.ledger.Stops).Draw(r, "order")
		if again := s.calendar.Due(s.ledger, s.now); again != due {
			r.Fatalf("due %v, in another order %v", due, again)
		}
		if again := lines(s.calendar.Receipt(s.ledger, s.now)); again != receipt {
			r.Fatalf("receipt\n%s\nin another order\n%s", receipt, again)
		}
	})
}

// TestOneAnswer: asking changes nothing, twice gives the same, and all that can be asked of a ledger fits together.
func TestOneAnswer(t *testing.T) {
	all := situations(t)
	rapid.Check(t, func(r *rapid.T) {
		s := all.Draw(r, "situation")
		c, before := s.calendar, slices.Clone(s.ledger.Stops)
		due, receipt := c.Due(s.ledger, s.now), c.Receipt(s.ledger, s.now)
		if again := c.Due(s.ledger, s.now.AddDate(1, 0, 0)); again != due || receipt.Due != due {
			r.Fatalf("due %v, in the receipt %v, a year later %v", due, receipt.Due, again)
		}
		if !slices.Equal(before, s.ledger.Stops) {
			r.Fatal("asking reordered the ledger")
		}
		if due.Date.Before(c.DateOf(s.ledger.Start)) || !due.At.After(s.ledger.Start) {
			r.Fatalf("due %s, before the start %s", due.At, s.ledger.Start)
		}
		if last := receipt.Days[len(receipt.Days)-1]; last.Date != due.Date || !last.Counted || last.Total != receipt.Counted {
			r.Fatalf("due %s, last counted day %v", due.Date, last)
		}
		if left := c.Remaining(s.ledger, s.now); (left < 0) != due.Past(s.now) {
			r.Fatalf("%d left, past %v", left, due.Past(s.now))
		}
		moment := c.ShareMoment(s.ledger, rapid.IntRange(0, 99).Draw(r, "percent"), s.now)
		warning := c.DaysBefore(s.ledger, duration(t, rapid.SampledFrom(budgets).Draw(r, "before")), s.now)
		for _, rung := range []time.Time{moment, warning} {
			if rung.Before(s.ledger.Start) || !rung.Before(due.At) {
				r.Fatalf("rung at %s, outside %s to %s", rung, s.ledger.Start, due.At)
			}
		}
	})
}

// TestShareIsMonotone: a greater share is not reached earlier, and 90 percent leaves a tenth of the budget to count.
func TestShareIsMonotone(t *testing.T) {
	all := situations(t)
	rapid.Check(t, func(r *rapid.T) {
		s := all.Draw(r, "situation")
		percent := rapid.IntRange(0, 99).Draw(r, "percent")
		this, next := s.calendar.ShareMoment(s.ledger, percent, s.now), s.calendar.ShareMoment(s.ledger, percent+1, s.now)
		if next.Before(this) {
			r.Fatalf("%d percent at %s, one more at %s", percent, this, next)
		}
		receipt := s.calendar.Receipt(s.ledger, s.now)
		used := 0.0
		for _, day := range receipt.Days {
			if day.Counted && day.Date.Before(s.calendar.DateOf(this)) {
				used = day.Total
			}
		}
		if share := float64(percent) * receipt.Counted; 100*used > share || 100*(used+1) < share { // in hundredths, which are whole
			r.Fatalf("%d percent of %v when %v were used up", percent, receipt.Counted, used)
		}
	})
}
