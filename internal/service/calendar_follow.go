package service

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/google/uuid"

	"github.com/onewindow/onewindow/internal/access"
	"github.com/onewindow/onewindow/internal/casefile"
	"github.com/onewindow/onewindow/internal/message"
	"github.com/onewindow/onewindow/internal/store"
)

// followAtOnce is how many cases follow their calendar in one transaction.
const followAtOnce = 50

// FollowCalendars has one batch of the open cases that are decided by an older version of their calendar decided by the newest, and returns
// how many; none: all have followed. Those that could not, which are returned as well, are to be skipped from then on. Any number of
// processes may do this side by side, and it can be broken off anywhere.
func (s *Service) FollowCalendars(ctx context.Context, skip []string) (followed int, failed []string, err error) {
	if err := s.noteCalendars(ctx); err != nil {
		return 0, nil, fail(err)
	}
	passed, err := uuids(skip)
	if err != nil {
		return 0, nil, err
	}
	at := s.now()
	err = s.store.Within(ctx, at, func(tx *store.Tx) error {
		records, err := tx.Behind(ctx, passed, followAtOnce)
		if err != nil || len(records) == 0 {
			return err
		}
		f, err := s.following(ctx, tx, at)
		if err != nil {
			return err
		}
		for _, r := range records {
			if err := f.follow(ctx, r); err != nil {
				s.log.Error("a case cannot follow its calendar", "case", r.Case.ID, "error", err)
				failed = append(failed, r.Case.ID.String())
			}
		}
		followed = len(f.changes)
		return f.save(ctx)
	})
	return followed, failed, fail(err)
}

func uuids(texts []string) ([]uuid.UUID, error) {
	ids := make([]uuid.UUID, len(texts))
	for i, text := range texts {
		var err error
		if ids[i], err = uuid.Parse(text); err != nil {
			return nil, fmt.Errorf("case id: %w", err)
		}
	}
	return ids, nil
}

// noteCalendars finds out of cases that are older than the calendars' versions by which they are decided: the first of their code.
func (s *Service) noteCalendars(ctx context.Context) error {
	digests, err := s.store.BeforeCalendars(ctx)
	if err != nil {
		return err
	}
	for _, digest := range digests {
		item, err := s.item(ctx, digest)
		if err != nil { // its cases stay where they are; others need not wait for them
			s.log.Error("the cases of an item cannot follow their calendar", "digest", digest, "error", err)
			continue
		}
		first, err := s.store.CalendarVersion(ctx, item.Calendar.Code(), 1)
		if err != nil {
			return fmt.Errorf("calendar %s, version 1: %w", item.Calendar.Code(), err)
		}
		for n := followAtOnce; n == followAtOnce; {
			if n, err = s.store.NoteCalendar(ctx, digest, first.Digest, followAtOnce); err != nil {
				return fmt.Errorf("note calendars: %w", err)
			}
		}
	}
	return nil
}

// following is a batch of cases on their way to the newest version.
type following struct {
	s       *Service
	tx      *store.Tx
	at      time.Time // of all of them, and of their entries in the audit
	newest  map[string]store.Calendar
	changes []store.Change
	after   map[uuid.UUID]*work // by case
}

// following reads the newest versions, after the cases were read: no case can be ahead of them.
func (s *Service) following(ctx context.Context, tx *store.Tx, at time.Time) (*following, error) {
	rows, err := tx.Calendars(ctx)
	if err != nil {
		return nil, err
	}
	f := &following{s: s, tx: tx, at: at, newest: map[string]store.Calendar{}, after: map[uuid.UUID]*work{}}
	for _, row := range rows {
		f.newest[row.Code] = row
	}
	return f, nil
}

// follow is the command of one case: what is due by the older version is fired first.
func (f *following) follow(ctx context.Context, r store.Record) error {
	w := &work{s: f.s, tx: f.tx, call: Call{Actor: access.Engine()}, deed: deed{action: access.ProcessWork}, at: f.at, before: r}
	if err := w.use(ctx); err != nil {
		return err
	}
	var err error
	if w.grant, err = f.s.policy.Grant(w.call.Actor, w.deed.action, resource(&r.Case, uuid.Nil)); err != nil {
		return err
	}
	to := f.newest[w.item.Calendar.Code()]
	calendar, err := f.s.calendar(ctx, to.Digest)
	if err != nil {
		return err
	}
	act := casefile.FollowCalendar{Calendar: calendar, Version: to.Version}
	if err := w.learn(ctx, act); err != nil {
		return err
	}
	if err := w.decide(ctx, casefile.Command{Act: act}); err != nil {
		return err
	}
	change, err := w.change(ctx, "done", nil, store.Bulk)
	if err != nil {
		return err
	}
	change.Tell = !w.after.SubmittedAt.IsZero() && (casefile.Tells(r.Outlook, change.Outlook) || !sameRung(r.Outlook.Next, change.Outlook.Next))
	f.changes, f.after[w.after.ID] = append(f.changes, change), w
	return nil
}

// sameRung reports whether the timer of the process fits.
func sameRung(a, b *message.Rung) bool {
	if a == nil || b == nil {
		return a == b
	}
	return a.Clock == b.Clock && a.At.Equal(b.At)
}

func (f *following) save(ctx context.Context) error {
	if len(f.changes) == 0 {
		return nil
	}
	if err := f.recountReplies(ctx); err != nil {
		return err
	}
	return f.tx.Save(ctx, f.changes...)
}

// recountReplies counts anew by when the cards of the cases are to be replied to.
func (f *following) recountReplies(ctx context.Context) error {
	ids := make([]uuid.UUID, len(f.changes))
	for i, change := range f.changes {
		ids[i] = change.After.ID
	}
	cards, err := f.tx.AwaitedCards(ctx, ids)
	if err != nil {
		return err
	}
	for _, card := range cards {
		due, ok := card.ReplyDue(f.after[card.Case].item.Calendar)
		i := slices.Index(ids, card.Case)
		if !ok || i < 0 {
			continue
		}
		if f.changes[i].Replies == nil {
			f.changes[i].Replies = map[uuid.UUID]time.Time{}
		}
		f.changes[i].Replies[card.ID] = due.At
	}
	return nil
}
