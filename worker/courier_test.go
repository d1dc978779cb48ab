package worker

import (
	"context"
	"math/rand/v2"
	"net/http"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/onewindow/onewindow/internal/webhook"
)

func takes(http.ResponseWriter, int) bool { return true }

// forgetful is a post whose couriers now and then die between sending and marking.
type forgetful struct {
	Post
	forgets func() bool
}

// SettleDelivery implements Post.
func (f forgetful) SettleDelivery(ctx context.Context, d webhook.Delivery, o webhook.Outcome) error {
	if f.forgets() {
		return context.Canceled
	}
	return f.Post.SettleDelivery(ctx, d, o)
}

// often is how often an event fails at most, lest it rest until tomorrow.
const often = 4

// Over random failures of receivers and couriers, with two couriers side by side, every receiver has every event at least once, and those
// of a case in order.
func TestEverythingArrivesInOrderWhateverFails(t *testing.T) {
	m := newMail(t)
	odds := func(p float64) func() bool { return func() bool { return rand.Float64() < p } }
	moody := newReceiver(t, func(w http.ResponseWriter, n int) bool {
		if n > often {
			return true
		}
		switch rand.IntN(12) {
		case 0:
			w.WriteHeader(http.StatusInternalServerError)
		case 1:
			w.WriteHeader(http.StatusFound)
		case 2:
			panic(http.ErrAbortHandler)
		default:
			return true
		}
		return false
	})
	// It takes an event, and does not get to say so.
	mute := newReceiver(t, func(w http.ResponseWriter, n int) bool {
		if n <= often && rand.IntN(5) == 0 {
			w.WriteHeader(http.StatusBadGateway)
		}
		return true
	})
	one, two := m.subscribe(moody, 6, 6), m.subscribe(mute, 6, 6)
	m.work(func() bool { return m.left(one)+m.left(two) == 0 }, m.courier(forgetful{m.db, odds(0.1)}), m.courier(forgetful{m.db, odds(0.1)}))
	for _, r := range []*receiver{moody, mute} {
		if r.heard() != 36 {
			t.Errorf("%d events were taken, want 36", r.heard())
		}
	}
	if mute.again == 0 {
		t.Error("nothing came twice: the test tries nothing")
	}
}

// A courier that dies between sending and marking leaves an event that another one sends again, under the same id.
func TestADeadCouriersEventIsSentAgain(t *testing.T) {
	m := newMail(t)
	r := newReceiver(t, takes)
	id := m.subscribe(r, 1, 2)
	m.work(func() bool { return r.heard() == 1 }, m.courier(forgetful{m.db, func() bool { return true }}))
	if n := m.left(id); n != 2 {
		t.Fatalf("%d are left, want both", n)
	}
	m.work(func() bool { return m.left(id) == 0 }, m.courier(m.db))
	if r.heard() != 2 || r.again == 0 {
		t.Errorf("%d were taken, %d of them again", r.heard(), r.again)
	}
}

// A receiver that does not answer holds up its own events, and nobody else's.
func TestASlowReceiverHoldsUpNobodyElse(t *testing.T) {
	m := newMail(t)
	var abreastNow, most atomic.Int32
	release := make(chan struct{})
	slow := newReceiver(t, func(http.ResponseWriter, int) bool {
		n := abreastNow.Add(1)
		defer abreastNow.Add(-1)
		for seen := most.Load(); n > seen && !most.CompareAndSwap(seen, n); seen = most.Load() {
		}
		<-release
		return true
	})
	quick := newReceiver(t, takes)
	m.subscribe(slow, 50, 1)
	id := m.subscribe(quick, 20, 3)
	m.work(func() bool {
		if m.left(id) > 0 || most.Load() == 0 {
			return false
		}
		if quick.heard() != 60 || slow.heard() > 0 {
			t.Errorf("the quick one has %d, the slow one %d", quick.heard(), slow.heard())
		}
		if n := most.Load(); n > abreast {
			t.Errorf("%d events were under way side by side, want %d at most", n, abreast)
		}
		close(release)
		return true
	}, m.courier(m.db))
}

// One that wants no more is left alone at once; what is of another subscription goes on.
func TestGoneIsGone(t *testing.T) {
	m := newMail(t)
	var asked atomic.Int32
	gone := newReceiver(t, func(w http.ResponseWriter, _ int) bool {
		asked.Add(1)
		w.WriteHeader(http.StatusGone)
		return false
	})
	quick := newReceiver(t, takes)
	off, id := m.subscribe(gone, 1, 5), m.subscribe(quick, 5, 5)
	m.work(func() bool {
		w, err := m.db.Webhook(t.Context(), off)
		if err != nil {
			t.Error(err)
		}
		return w.Standing == webhook.Gone && m.left(id) == 0
	}, m.courier(m.db))
	if n := asked.Load(); n != 1 {
		t.Errorf("it was asked %d times", n)
	}
}

// What happens to a courier whose database is away is that it waits.
func TestACourierWaitsForItsDatabase(t *testing.T) {
	m := newMail(t)
	r := newReceiver(t, takes)
	id := m.subscribe(r, 3, 1)
	var away atomic.Bool
	away.Store(true)
	c := m.courier(flaky{m.db, &away})
	m.work(func() bool {
		if c.clock().Sub(m.began) > 2*time.Minute {
			away.Store(false)
		} else if r.heard() > 0 {
			t.Error("something was sent while the database was away")
		}
		return m.left(id) == 0
	}, c)
	if r.heard() != 3 || r.again > 0 {
		t.Errorf("%d were taken, %d again", r.heard(), r.again)
	}
}

// flaky is a post that is away for a time.
type flaky struct {
	Post
	away *atomic.Bool
}

// DueWebhooks implements Post.
func (f flaky) DueWebhooks(ctx context.Context) ([]uuid.UUID, error) {
	if f.away.Load() {
		return nil, errPostgres
	}
	return f.Post.DueWebhooks(ctx)
}
