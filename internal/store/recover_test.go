package store_test

import (
	"slices"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/onewindow/onewindow/internal/message"
	"github.com/onewindow/onewindow/internal/store"
)

// exec changes the database behind the store's back.
func (d *desk) exec(statement string, args ...any) {
	d.t.Helper()
	conn, err := pgx.Connect(d.t.Context(), d.url)
	d.must(err)
	defer conn.Close(d.t.Context())
	_, err = conn.Exec(d.t.Context(), statement, args...)
	d.must(err)
}

// standing stores a case that nothing waits to be told of, in a status.
func (d *desk) standing(status string) uuid.UUID {
	d.t.Helper()
	id := d.opened(false, store.People, nil)
	d.exec("UPDATE cases SET status = $2 WHERE id = $1", id, status)
	return id
}

func casesOf(letters []message.Letter) []string {
	var ids []string
	for _, l := range letters {
		ids = append(ids, l.CaseID)
	}
	slices.Sort(ids)
	return ids
}

func sorted(ids ...uuid.UUID) []string {
	var texts []string
	for _, id := range ids {
		texts = append(texts, id.String())
	}
	slices.Sort(texts)
	return texts
}

func TestRecoverWritesALetterForEveryOpenCase(t *testing.T) {
	d := newDesk(t)
	d.standing("draft")
	d.standing("closed")
	open := []uuid.UUID{d.standing("submitted"), d.standing("granted"), d.standing("withdrawn")}
	for _, want := range []int64{3, 0} { // the second time the letters of the first wait
		done, err := d.Recover(t.Context())
		if err != nil || done != (store.Recovery{Letters: want}) {
			t.Fatalf("%+v, %v, want %d letters", done, err, want)
		}
	}
	letters := d.lease(10)
	if got, want := casesOf(letters), sorted(open...); !slices.Equal(got, want) {
		t.Fatalf("letters about %v, want %v", got, want)
	}
	for _, l := range letters {
		if !l.First || l.Nudge == 0 || l.Lane != int(store.Bulk) || l.Seq != 1 {
			t.Errorf("%+v", l)
		}
	}
}

// A parked letter does not count, and is settled together with the new one.
func TestRecoverTellsWhatWasParked(t *testing.T) {
	d := newDesk(t)
	id := d.opened(true, store.People, nil)
	d.exec("UPDATE cases SET status = 'submitted'")
	d.must(d.Park(t.Context(), d.lease(1)[0], "hopeless"))
	d.later(time.Second)
	done, err := d.Recover(t.Context())
	if err != nil || done.Letters != 1 {
		t.Fatalf("%+v, %v", done, err)
	}
	l := d.lease(10)
	if len(l) != 1 || l[0].CaseID != id.String() {
		t.Fatalf("%+v", l)
	}
	d.must(d.Told(t.Context(), l[0], l[0].Seq))
	if b := d.backlog(); b.Waiting+b.Parked != 0 {
		t.Fatalf("left: %+v", b)
	}
}

// After a restore the epoch is one that never was, also when the same moment is restored twice.
func TestRecoverRestored(t *testing.T) {
	d := newDesk(t)
	d.opened(true, store.People, nil) // a draft
	open := d.standing("in_approval")
	var epochs []int64
	for _, restore := range []string{"", "UPDATE engine SET epoch = 1"} {
		if restore != "" {
			d.exec(restore)
		}
		d.later(time.Second)
		done, err := d.RecoverRestored(t.Context())
		if err != nil || done.Letters != 1 || done.Cleared != 1 {
			t.Fatalf("%+v, %v", done, err)
		}
		in, err := d.Newest(t.Context(), open.String())
		if err != nil || in.Outlook.Epoch != done.Epoch {
			t.Fatalf("the newest outlook is of epoch %d, want %d, %v", in.Outlook.Epoch, done.Epoch, err)
		}
		epochs = append(epochs, done.Epoch)
	}
	if epochs[0] <= 1 || epochs[1] <= epochs[0] {
		t.Errorf("epochs %v do not rise", epochs)
	}
	if got := casesOf(d.lease(10)); !slices.Equal(got, sorted(open)) {
		t.Errorf("letters about %v, want %v", got, open)
	}
}

func TestOpenCasesByPage(t *testing.T) {
	d := newDesk(t)
	d.standing("draft")
	want := sorted(d.standing("submitted"), d.standing("correction"), d.standing("delivered"))
	now := d.later(time.Minute)
	d.standing("submitted") // has just changed
	var got []string
	for after := ""; ; after = got[len(got)-1] {
		page, err := d.OpenCases(t.Context(), after, 2, now)
		d.must(err)
		if len(page) == 0 {
			break
		}
		got = append(got, page...)
	}
	if !slices.Equal(got, want) {
		t.Errorf("open are %v, want %v", got, want)
	}
}

func TestReviveAndNotOpen(t *testing.T) {
	d := newDesk(t)
	open, told, draft, closed := d.standing("submitted"), d.opened(true, store.People, nil), d.standing("draft"), d.standing("closed")
	missing := uuid.New()
	d.exec("UPDATE cases SET status = 'submitted' WHERE id = $1", told)
	now := d.later(time.Minute)
	fresh := d.standing("closed") // its workflow is about to end
	all := sorted(open, told, draft, closed, missing, fresh)
	got, err := d.NotOpen(t.Context(), append(all, "not-an-id"), now)
	slices.Sort(got)
	if want := sorted(draft, closed, missing); err != nil || !slices.Equal(got, want) {
		t.Errorf("not open are %v, %v, want %v", got, err, want)
	}
	for _, want := range []int{1, 0} {
		if n, err := d.Revive(t.Context(), all); err != nil || n != want {
			t.Errorf("revived %d, %v, want %d", n, err, want)
		}
	}
	if got, want := casesOf(d.lease(10)), sorted(open, told); !slices.Equal(got, want) {
		t.Errorf("letters about %v, want %v", got, want)
	}
}
