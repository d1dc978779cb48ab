package store_test

import (
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/onewindow/onewindow/internal/casefile"
	"github.com/onewindow/onewindow/internal/devstack/stacktest"
	"github.com/onewindow/onewindow/internal/message"
	"github.com/onewindow/onewindow/internal/store"
)

func TestMain(m *testing.M) { stacktest.Main(m) }

// desk is a store over a database of the test's own, with a clock that the test moves.
type desk struct {
	*store.Store
	t   *testing.T
	url string
	mu  sync.Mutex
	now time.Time
}

func newDesk(t *testing.T) *desk {
	t.Helper()
	d := &desk{t: t, url: stacktest.Database(t), now: time.Date(2026, 2, 5, 10, 0, 0, 0, time.UTC)}
	if err := store.Migrate(t.Context(), d.url); err != nil {
		t.Fatal(err)
	}
	var err error
	if d.Store, err = store.Open(t.Context(), store.Config{URL: d.url, Clock: d.clock}); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(d.Close)
	if err := d.Publish(t.Context(), "x", digest, []byte("item: x")); err != nil {
		t.Fatal(err)
	}
	return d
}

func (d *desk) clock() time.Time {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.now
}

func (d *desk) later(by time.Duration) time.Time {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.now = d.now.Add(by)
	return d.now
}

var digest = strings.Repeat("a", 64)

// opened stores a case with one event and, if told, a telling.
func (d *desk) opened(tell bool, lane store.Lane, next *message.Rung) uuid.UUID {
	d.t.Helper()
	id := uuid.New()
	event := casefile.Event{Seq: 1, At: d.clock(), By: "somebody", Data: casefile.Opened{
		ID: id, Number: id.String(), Item: "x", Digest: digest, Applicant: casefile.Applicant{ID: "applicant", Kind: "person"},
		Channel: casefile.Online, Offices: map[string]string{"county": "110105"}, Level: "county",
	}}
	c, err := casefile.Evolve(casefile.Case{}, event)
	if err != nil {
		d.t.Fatal(err)
	}
	err = d.Within(d.t.Context(), d.clock(), func(tx *store.Tx) error {
		before, err := tx.New(d.t.Context(), "cn")
		if err != nil {
			return err
		}
		return tx.Save(d.t.Context(), store.Change{
			Before: before, After: c, Events: []casefile.Event{event}, Tell: tell, Lane: lane,
			Outlook: message.Outlook{Seq: 1, Stage: message.Reception, Next: next}, Audit: store.Entry{Actor: "somebody", Outcome: "done"},
		})
	})
	if err != nil {
		d.t.Fatal(err)
	}
	return id
}

func (d *desk) lease(n int) []message.Letter {
	d.t.Helper()
	letters, err := d.Lease(d.t.Context(), n, d.clock().Add(10*time.Second))
	if err != nil {
		d.t.Fatal(err)
	}
	return letters
}

func (d *desk) must(err error) {
	d.t.Helper()
	if err != nil {
		d.t.Fatal(err)
	}
}

func (d *desk) backlog() message.Backlog {
	d.t.Helper()
	b, err := d.Backlog(d.t.Context())
	d.must(err)
	return b
}

func TestSchema(t *testing.T) {
	url := stacktest.Database(t)
	_, err := store.Open(t.Context(), store.Config{URL: url, Clock: time.Now})
	if err == nil || !strings.Contains(err.Error(), "onewindow migrate") {
		t.Fatalf("an empty database is taken: %v", err)
	}
	var wg sync.WaitGroup
	for range 4 { // four processes start at once
		wg.Go(func() {
			if err := store.Migrate(t.Context(), url); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	s, err := store.Open(t.Context(), store.Config{URL: url, Clock: time.Now})
	if err != nil {
		t.Fatal(err)
	}
	s.Close()
}

func TestLettersAreLeasedByLaneAndOnce(t *testing.T) {
	d := newDesk(t)
	bulk := d.opened(true, store.Bulk, nil)
	person := d.opened(true, store.People, nil)
	d.opened(false, store.People, nil)
	first := d.lease(1)
	if len(first) != 1 || first[0].CaseID != person.String() {
		t.Fatalf("the first letter is %+v, want the one somebody waits for", first)
	}
	if rest := d.lease(10); len(rest) != 1 || rest[0].CaseID != bulk.String() {
		t.Fatalf("then %+v", rest)
	}
	if none := d.lease(10); len(none) != 0 {
		t.Fatalf("leased twice: %+v", none)
	}
	d.later(11 * time.Second) // the relay that leased them died
	if again := d.lease(10); len(again) != 2 {
		t.Fatalf("after the lease ran out: %+v", again)
	}
	d.must(d.Told(t.Context(), first[0], first[0].Seq))
	if b := d.backlog(); b.Waiting != 1 || b.Parked != 0 || b.Oldest.IsZero() {
		t.Fatalf("%+v", b)
	}
}

func TestPostponedAndParked(t *testing.T) {
	d := newDesk(t)
	d.opened(true, store.People, nil)
	l := d.lease(1)[0]
	l.Attempts = 3
	d.must(d.Postpone(t.Context(), l, d.clock().Add(time.Minute), "Unavailable"))
	d.later(59 * time.Second)
	if early := d.lease(1); len(early) != 0 {
		t.Fatalf("%+v", early)
	}
	d.later(time.Second)
	due := d.lease(1)
	if len(due) != 1 || due[0].Attempts != 3 {
		t.Fatalf("%+v", due)
	}
	d.must(d.Park(t.Context(), due[0], "hopeless"))
	d.later(time.Hour)
	if parked := d.lease(1); len(parked) != 0 {
		t.Fatalf("%+v", parked)
	}
	if b := d.backlog(); b.Waiting != 0 || b.Parked != 1 {
		t.Fatalf("%+v", b)
	}
}

func TestWatchdogNudgesWhatIsLateAndUntold(t *testing.T) {
	d := newDesk(t)
	at := d.clock()
	late := d.opened(false, store.People, &message.Rung{Clock: "accept", At: at.Add(-2 * time.Minute)})
	d.opened(true, store.People, &message.Rung{Clock: "accept", At: at.Add(-2 * time.Minute)}) // has a letter already
	d.opened(false, store.People, &message.Rung{Clock: "accept", At: at.Add(-30 * time.Second)})
	d.opened(false, store.People, nil)
	for _, want := range []int{1, 0} { // the second look finds the letter of the first
		if n, err := d.NudgeOverdue(t.Context(), at.Add(-time.Minute), 100); err != nil || n != want {
			t.Fatalf("nudged %d, want %d, %v", n, want, err)
		}
	}
	var nudged []message.Letter
	for _, l := range d.lease(10) {
		if l.Nudge > 0 {
			nudged = append(nudged, l)
		}
	}
	if len(nudged) != 1 || nudged[0].CaseID != late.String() || nudged[0].First {
		t.Fatalf("%+v", nudged)
	}
	d.later(time.Minute)
	d.must(d.Told(t.Context(), nudged[0], nudged[0].Seq))
	n, err := d.NudgeOverdue(t.Context(), d.clock().Add(-time.Minute), 100)
	d.must(err)
	again := d.lease(10)
	if n != 2 { // still late, and meanwhile the third one too
		t.Fatalf("nudged %d, letters %+v", n, again)
	}
}

func TestNewest(t *testing.T) {
	d := newDesk(t)
	id := d.opened(true, store.People, nil)
	in, err := d.Newest(t.Context(), id.String())
	d.must(err)
	if in.Outlook.Seq != 1 || in.Outlook.Epoch != 1 || in.Digest != digest {
		t.Fatalf("%+v", in)
	}
	if _, err := d.Newest(t.Context(), uuid.NewString()); err != message.ErrNoCase { //nolint:errorlint // the very value is promised
		t.Fatalf("%v", err)
	}
}

// TestNumbersHaveNoGap: a transaction that fails does not use its number up.
func TestNumbersHaveNoGap(t *testing.T) {
	d := newDesk(t)
	failed := 0
	for i := range 20 {
		err := d.Within(t.Context(), d.clock(), func(tx *store.Tx) error {
			n, err := tx.NextNumber(t.Context(), "series")
			if err == nil && i%3 == 0 {
				failed++
				return pgx.ErrTxClosed
			}
			if err == nil && int(n) != i+1-failed {
				t.Errorf("number %d in turn %d", n, i)
			}
			return err
		})
		if err != nil && i%3 != 0 {
			t.Fatal(err)
		}
	}
}

func TestKeysAreHeldWhileInFlight(t *testing.T) {
	d := newDesk(t)
	ctx := t.Context()
	err := d.Within(ctx, d.clock(), func(first *store.Tx) error {
		if _, err := first.Recall(ctx, "a", "k", []byte("x")); err != nil {
			return err
		}
		return d.Within(ctx, d.clock(), func(second *store.Tx) error {
			if _, err := second.Recall(ctx, "a", "k", []byte("x")); err != store.ErrInFlight { //nolint:errorlint // the very value is promised
				t.Errorf("the second of two at once: %v", err)
			}
			if _, err := second.Recall(ctx, "b", "k", []byte("x")); err != nil {
				t.Errorf("another person's key: %v", err)
			}
			return nil
		})
	})
	d.must(err)
}
