package worker

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"github.com/google/uuid"
	"golang.org/x/sync/errgroup"

	"github.com/onewindow/onewindow/internal/fault"
	"github.com/onewindow/onewindow/internal/webhook"
)

// Post holds the events that the decisions wrote for those outside.
type Post interface {
	// DueWebhooks lists the subscriptions that something can be sent to now, those first that have waited longest.
	DueWebhooks(ctx context.Context) ([]uuid.UUID, error)
	// LeaseDeliveries takes up to n events of a subscription, of each case the next one alone, and hides them from every courier
	// until the given instant.
	LeaseDeliveries(ctx context.Context, id uuid.UUID, n int, until time.Time) ([]webhook.Delivery, error)
	// SettleDelivery writes down what came of an attempt, unless the lease has been lost.
	SettleDelivery(ctx context.Context, d webhook.Delivery, o webhook.Outcome) error
	// ForgetDeliveries removes up to limit events that were delivered before the given instant, and returns how many.
	ForgetDeliveries(ctx context.Context, before time.Time, limit int) (int, error)
	// WebhookBacklog counts what waits.
	WebhookBacklog(ctx context.Context) (webhook.Backlog, error)
}

// Sender makes one attempt at a delivery; it ends in time whatever the receiver does.
type Sender interface {
	Send(ctx context.Context, d webhook.Delivery) webhook.Answer
}

const (
	lanes     = 32               // subscriptions that are sent to side by side
	abreast   = 4                // events of one subscription under way side by side, each of another case
	posted    = time.Minute      // the lease: well above what one attempt may take
	settling  = 10 * time.Second // to write down what came of it
	shownFor  = 7 * 24 * time.Hour
	forgotten = 1000 // at once
)

// courier carries events to those outside who subscribed. Any number of couriers may do so side by side. An event is leased, sent while no
// transaction is open, and then marked: a courier that dies between has another one send it again, under the same id. What is of one case
// reaches a subscription in order; each subscription has a lane of its own, so a slow receiver holds up nobody else.
type courier struct {
	post    Post
	sender  Sender
	clock   func() time.Time
	random  func() float64 // in [0,1)
	log     *slog.Logger
	metrics *courierMetrics

	mu   sync.Mutex
	busy map[uuid.UUID]bool // the lanes that are in use
}

// run carries until the end of ctx, and returns when no attempt is under way any more.
func (c *courier) run(ctx context.Context) {
	var all errgroup.Group
	all.SetLimit(lanes)
	defer func() { _ = all.Wait() }()
	var looked time.Time
	idle := pause{shortest: 100 * time.Millisecond, longest: time.Second}
	trouble := pause{shortest: 500 * time.Millisecond, longest: 5 * time.Second}
	for ctx.Err() == nil {
		if now := c.clock(); now.Sub(looked).Abs() >= watchEvery {
			c.look(ctx, now)
			looked = now
		}
		begun, err := c.round(ctx, &all)
		switch {
		case err != nil:
			c.log.Debug("the courier could not look", "error", err)
			sleep(ctx, trouble.grow(), nil)
		case begun == 0:
			trouble.reset()
			sleep(ctx, idle.grow(), nil)
		default:
			trouble.reset()
			idle.reset()
			sleep(ctx, idle.grow(), nil) // the lanes have the work now
		}
	}
}

// round opens a lane for every subscription that has something to be sent and no lane yet, as far as there is room.
func (c *courier) round(ctx context.Context, all *errgroup.Group) (begun int, err error) {
	due, err := c.post.DueWebhooks(ctx)
	if err != nil {
		return 0, err
	}
	for _, id := range due {
		if !c.enter(id) {
			continue
		}
		room := all.TryGo(func() error {
			defer c.leave(id)
			c.lane(ctx, id)
			return nil
		})
		if !room {
			c.leave(id)
			break
		}
		begun++
	}
	return begun, nil
}

func (c *courier) enter(id uuid.UUID) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.busy[id] {
		return false
	}
	c.busy[id] = true
	return true
}

func (c *courier) leave(id uuid.UUID) {
	c.mu.Lock()
	defer c.mu.Unlock()
	delete(c.busy, id)
}

// lane sends to one subscription until nothing is due there, or nothing of what was sent was taken.
func (c *courier) lane(ctx context.Context, id uuid.UUID) {
	for taken := true; taken && ctx.Err() == nil; {
		batch, err := c.post.LeaseDeliveries(ctx, id, abreast, c.clock().Add(posted))
		if err != nil {
			c.log.Debug("the courier could not lease", "webhook", id, "error", err)
			return
		}
		taken = false
		var attempts sync.WaitGroup
		results := make([]bool, len(batch))
		for i, d := range batch {
			attempts.Go(func() { results[i] = c.attempt(ctx, d) })
		}
		attempts.Wait()
		for _, ok := range results {
			taken = taken || ok
		}
	}
}

// attempt sends one event, writes down what came of it, and reports whether it was taken. It goes on when the courier is stopped: it will
// not take long.
func (c *courier) attempt(ctx context.Context, d webhook.Delivery) bool {
	ctx = context.WithoutCancel(ctx)
	answer := c.sender.Send(ctx, d)
	if err := fault.Point("posted"); err != nil {
		return false
	}
	outcome := webhook.Judge(d, answer, c.clock(), c.random())
	c.tell(d, outcome)
	ctx, cancel := context.WithTimeout(ctx, settling)
	defer cancel()
	if err := c.post.SettleDelivery(ctx, d, outcome); err != nil { // the lease will run out and the event be sent again
		c.log.Warn("a delivery could not be settled", "webhook", d.Webhook, "event", d.ID, "error", err)
		return false
	}
	return answer.Taken()
}

// tell logs and counts what came of an attempt, by ids and codes alone.
func (c *courier) tell(d webhook.Delivery, o webhook.Outcome) {
	result := "delivered"
	switch {
	case o.State == webhook.Parked:
		result = "parked"
		c.log.Error("an event is parked: the receiver does not take it", "webhook", d.Webhook, "event", d.ID, "attempts", o.Attempts, "code", o.Code)
	case !o.Taken():
		result = "postponed"
		c.log.Warn("an event was not taken", "webhook", d.Webhook, "event", d.ID, "attempts", o.Attempts, "code", o.Code)
	}
	if o.Standing != webhook.Enabled {
		c.log.Error("a subscription is switched off", "webhook", d.Webhook, "standing", o.Standing)
	}
	c.metrics.attempts.WithLabelValues(result).Inc()
}

// look measures what waits, and forgets what was delivered long ago.
func (c *courier) look(ctx context.Context, now time.Time) {
	b, err := c.post.WebhookBacklog(ctx)
	if err == nil {
		c.metrics.show(b, now)
		_, err = c.post.ForgetDeliveries(ctx, now.Add(-shownFor), forgotten)
	}
	if err != nil && ctx.Err() == nil {
		c.log.Warn("the courier could not count what waits", "error", err)
	}
}
