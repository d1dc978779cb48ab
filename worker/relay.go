package worker

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strconv"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/onewindow/onewindow/internal/fault"
	"github.com/onewindow/onewindow/internal/message"
)

const (
	batch        = 64               // letters leased at once
	leased       = 30 * time.Second // for so long no other relay takes them
	handling     = 15 * time.Second // the most that one letter may take, well within the lease
	mostAttempts = 20               // after so many failures, and so long, a letter is parked
	patience     = 15 * time.Minute
)

// relay carries letters from the outbox to the workflows. Any number of relays may do so side by side: a letter that is told
// twice changes nothing the second time.
type relay struct {
	outbox  Outbox
	teller  teller
	clock   func() time.Time
	random  func() float64 // in [0,1)
	log     *slog.Logger
	metrics *metrics
	atOnce  int // tellings under way side by side

	poked    chan struct{}
	temporal *line
	postgres *line
}

// run relays until the end of ctx, and returns when no telling is under way any more.
func (r *relay) run(ctx context.Context) {
	var tellings errgroup.Group
	tellings.SetLimit(r.atOnce)
	defer func() { _ = tellings.Wait() }()
	idle := pause{shortest: 50 * time.Millisecond, longest: 500 * time.Millisecond}
	trouble := pause{shortest: 500 * time.Millisecond, longest: 5 * time.Second}
	for ctx.Err() == nil {
		n, err := r.round(ctx, &tellings)
		if r.temporal.isDown() {
			_ = tellings.Wait() // perhaps it is back
		}
		switch {
		case err != nil || r.temporal.isDown():
			sleep(ctx, trouble.grow(), nil) // a poke must not turn this into a busy loop
		case n == 0:
			sleep(ctx, idle.grow(), r.poked)
		default:
			idle.reset()
			trouble.reset()
		}
	}
}

// round leases some letters and begins to tell them: as many as there is room for, or one to see whether Temporal is back.
func (r *relay) round(ctx context.Context, tellings *errgroup.Group) (int, error) {
	n, began := batch, r.clock()
	if r.temporal.isDown() {
		n = 1
	}
	letters, err := r.outbox.Lease(ctx, n, began.Add(leased))
	if err != nil {
		if ctx.Err() == nil {
			r.postgres.missed(began, "lease")
		}
		return 0, err
	}
	if err := fault.Point("leased"); err != nil {
		return 0, err
	}
	r.postgres.heard(r.clock())
	for _, letter := range letters {
		if ctx.Err() != nil {
			break // what is left is told when its lease has run out
		}
		tellings.Go(func() error {
			r.deliver(ctx, letter)
			return nil
		})
	}
	return len(letters), nil
}

// deliver tells one letter and writes down what came of it. It goes on when the relay is stopped: it will not take long.
func (r *relay) deliver(ctx context.Context, letter message.Letter) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), handling)
	defer cancel()
	in, result, err := r.tell(ctx, letter)
	if err == nil {
		err = fault.Point("told")
	}
	switch {
	case err == nil:
		r.count(string(result))
		r.metrics.age.WithLabelValues(strconv.Itoa(letter.Lane)).Observe(r.clock().Sub(letter.CreatedAt).Seconds())
		err = r.outbox.Told(ctx, letter, in.Outlook.Seq)
	case errors.Is(err, errAway): // the letter is not to blame
		err = r.postpone(ctx, letter, deadline, err)
	case errors.Is(err, message.ErrNoCase), r.hopeless(letter):
		err = r.park(ctx, letter, err)
	default:
		letter.Attempts++
		r.log.Warn("a telling failed", "case", letter.CaseID, "seq", letter.Seq, "attempts", letter.Attempts, "code", code(err))
		err = r.postpone(ctx, letter, backoff(letter.Attempts, err), err)
	}
	if err != nil { // the lease will run out and the letter be told again
		r.log.Warn("a letter could not be settled", "case", letter.CaseID, "seq", letter.Seq, "error", err)
	}
}

// tell tells the newest outlook. When no workflow runs the case is read again: it may have ended meanwhile, or been reopened,
// and is then begun anew.
func (r *relay) tell(ctx context.Context, letter message.Letter) (message.CaseInput, result, error) {
	for range 2 {
		in, err := r.outbox.Newest(ctx, letter.CaseID)
		if err != nil {
			return in, "", fmt.Errorf("read the newest outlook: %w", err)
		}
		began := r.clock()
		result, err := r.teller.tell(ctx, letter, in)
		if !unanswered(err) {
			r.temporal.heard(r.clock())
		} else if r.temporal.missed(began, code(err)) {
			return in, "", fmt.Errorf("%w: %w", errAway, err)
		}
		if !errors.Is(err, errGone) {
			return in, result, err
		}
		letter.First = true
	}
	return message.CaseInput{}, "", errGone
}

// postpone lets a letter rest for about the given time, so that those that failed together do not come back together.
func (r *relay) postpone(ctx context.Context, letter message.Letter, rest time.Duration, why error) error {
	r.count("postponed")
	rest = time.Duration((0.5 + r.random()) * float64(rest))
	return r.outbox.Postpone(ctx, letter, r.clock().Add(rest), code(why))
}

// park gives up on a letter, loudly.
func (r *relay) park(ctx context.Context, letter message.Letter, why error) error {
	r.count("parked")
	r.log.Error("a letter is parked: its workflow cannot be told", "case", letter.CaseID, "seq", letter.Seq, "code", code(why))
	return r.outbox.Park(ctx, letter, code(why))
}

func (r *relay) count(result string) { r.metrics.tellings.WithLabelValues(result).Inc() }

// poke makes the relay look at once: something was just committed.
func (r *relay) poke() {
	select {
	case r.poked <- struct{}{}:
	default: // it will look anyway
	}
}

// hopeless says that a letter that has failed again has failed often enough.
func (r *relay) hopeless(letter message.Letter) bool {
	return letter.Attempts+1 >= mostAttempts && r.clock().Sub(letter.CreatedAt) >= patience
}

// backoff is the rest after so many failures: a quarter of a second, doubling up to a minute. What was not answered in time was heard
// in all likelihood, and asking again is cheap: that shows soon when it was no more than a rush.
func backoff(attempts int, err error) time.Duration {
	longest := time.Minute
	if unanswered(err) {
		longest = deadline
	}
	return min(250*time.Millisecond<<min(attempts-1, 10), longest)
}
