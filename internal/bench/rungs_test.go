package bench

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/onewindow/onewindow/internal/worktime"
	"github.com/onewindow/onewindow/rules"
)

func TestZoneBeginsItsDayAtAnyInstant(t *testing.T) {
	for _, midnight := range []string{"2026-11-21T16:00:00Z", "2026-11-21T00:00:00Z", "2026-11-21T11:59:59Z", "2026-11-21T12:00:01Z", "2026-06-30T23:59:59Z"} {
		want, err := time.Parse(time.RFC3339, midnight)
		if err != nil {
			t.Fatal(err)
		}
		zone, err := time.LoadLocationFromTZData("Bench/1", []byte(zoneFile(want)))
		if err != nil {
			t.Fatal(err)
		}
		local := want.In(zone)
		if local.Hour() != 0 || local.Minute() != 0 || local.Second() != 0 {
			t.Errorf("at %s it is %s there", midnight, local)
		}
	}
}

func TestRungsWithin(t *testing.T) {
	now := time.Date(2026, 11, 21, 12, 0, 0, 5, time.UTC)
	for during, want := range map[time.Duration]int{time.Minute: 0, 3 * time.Minute: 1, 5 * time.Minute: 13} {
		r := rungsWithin(now, during)
		if len(r.at) != want {
			t.Errorf("%d instants within %s, want %d", len(r.at), during, want)
		}
		for i, at := range r.at {
			if at.Nanosecond() != 0 || i > 0 && at.Sub(r.at[i-1]) != rungsEvery {
				t.Errorf("instant %d is %s", i, at)
			}
		}
	}
}

// The product must take what is written for it: items without an error, and clocks that act at the instants meant.
func TestRungsActWhenTheyShould(t *testing.T) {
	s := &stack{folder: t.TempDir()}
	now := time.Now()
	r := rungsWithin(now, 5*time.Minute)
	if err := r.write(s); err != nil {
		t.Fatal(err)
	}
	t.Setenv("ZONEINFO", s.zones()) // read once by the whole process: no other test here needs it
	if err := writePermit(s.items()); err != nil {
		t.Fatal(err)
	}
	library, problems := rules.Load(rules.Samples(), os.DirFS(s.items()))
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	for i, want := range r.at {
		item := library.Items[rungItem(i)]
		if item == nil {
			t.Fatalf("there is no item %s in %s", rungItem(i), filepath.Base(s.items()))
		}
		due := item.Calendar.Due(ledger(now, item), now)
		if !due.Fires.Equal(want) {
			t.Errorf("a case handed in now is accepted by silence at %s, want %s", due.Fires, want)
		}
	}
	if library.Items[permit] == nil {
		t.Errorf("there is no item %s", permit)
	}
}

func ledger(now time.Time, item *rules.Item) worktime.Ledger {
	return worktime.Ledger{Start: now, Within: item.Limits.Accept}
}
