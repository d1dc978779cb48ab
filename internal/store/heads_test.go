package store_test

import (
	"testing"

	"github.com/jackc/pgx/v5"

	"github.com/onewindow/onewindow/internal/store"
	"github.com/onewindow/onewindow/internal/webhook"
)

// astray counts the streams of which another row than the first that is to be delivered is at the head.
const astray = `SELECT count(*) FROM webhook_outbox o WHERE o.state <> 'delivered' AND o.head <> NOT EXISTS (SELECT FROM webhook_outbox p
	WHERE p.webhook = o.webhook AND p.stream = o.stream AND p.seq < o.seq AND p.state <> 'delivered')`

func (d *desk) count(conn *pgx.Conn, sql string) (n int) {
	d.t.Helper()
	d.must(conn.QueryRow(d.t.Context(), sql).Scan(&n))
	return n
}

// Whatever becomes of its events, a stream has one head: the first that is not delivered.
func TestAStreamHasOneHead(t *testing.T) {
	d := newDesk(t)
	hook := d.subscribed(func(*store.Webhook) {})
	conn, err := pgx.Connect(t.Context(), d.url)
	d.must(err)
	t.Cleanup(func() { _ = conn.Close(t.Context()) })
	id := d.opened(false, store.People, nil)
	for range 3 {
		d.happens(id, webhook.CaseExtended)
	}
	heads := func(want int, when string) {
		t.Helper()
		if wrong, n := d.count(conn, astray), d.count(conn, "SELECT count(*) FROM webhook_outbox WHERE head AND state <> 'delivered'"); wrong != 0 || n != want {
			t.Errorf("%s: %d heads, %d rows astray", when, n, wrong)
		}
	}
	heads(1, "at first")
	d.settle(d.take(hook, 1)[0], webhook.Answer{Status: 200})
	heads(1, "after the first")
	d.settle(d.take(hook, 1)[0], webhook.Answer{Status: 500, Code: "http_500"})
	d.happens(id, webhook.CaseExtended)
	heads(1, "behind one that is postponed")
	_, err = conn.Exec(t.Context(), "UPDATE webhook_outbox SET state = 'delivered'")
	d.must(err)
	heads(0, "after all of them")
	d.happens(id, webhook.CaseDecided)
	heads(1, "after one more")
}

// An event that is written while the one before it is being settled is not forgotten: whoever settles waits for it.
func TestAnEventThatIsWrittenMeanwhileGoesOut(t *testing.T) {
	d := newDesk(t)
	hook := d.subscribed(func(*store.Webhook) {})
	ping := func(tx *store.Tx) error { return tx.Ping(t.Context(), hook) }
	d.within(ping)
	first := d.take(hook, 1)[0]
	conn, err := pgx.Connect(t.Context(), d.url)
	d.must(err)
	t.Cleanup(func() { _ = conn.Close(t.Context()) })
	settled := make(chan error, 1)
	d.within(func(tx *store.Tx) error {
		err := ping(tx)
		go func() {
			settled <- d.SettleDelivery(t.Context(), first, webhook.Judge(first, webhook.Answer{Status: 200}, d.clock(), 0.5))
		}()
		for len(settled) == 0 && d.count(conn, "SELECT count(*) FROM pg_locks WHERE NOT granted") == 0 { // until it waits for us, or has not
		}
		return err
	})
	d.must(<-settled)
	if next := d.take(hook, 10); len(next) != 1 || next[0].Seq != 2 || d.count(conn, astray) != 0 {
		t.Errorf("%+v goes out, want the second", next)
	}
}
