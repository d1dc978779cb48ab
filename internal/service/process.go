package service

import (
	"context"
	"errors"

	"github.com/google/uuid"

	"github.com/onewindow/onewindow/internal/access"
	"github.com/onewindow/onewindow/internal/casefile"
	"github.com/onewindow/onewindow/internal/fault"
	"github.com/onewindow/onewindow/internal/message"
	"github.com/onewindow/onewindow/internal/store"
)

// Permanent is a failure of automatic work that trying again does not cure.
type Permanent struct{ Code string }

// Error implements error.
func (e *Permanent) Error() string { return e.Code }

// Permanent tells the process not to try again.
func (e *Permanent) Permanent() (string, bool) { return e.Code, true }

// Tick fires what is due in a case and answers with its outlook.
func (s *Service) Tick(ctx context.Context, in message.WorkInput) (message.Outlook, error) {
	return s.process(ctx, in, func(context.Context, *work) (casefile.Act, error) { return casefile.Tick{}, nil })
}

// Issue registers the licence of a granted case and prints it. A repeated call is answered with the present outlook.
func (s *Service) Issue(ctx context.Context, in message.WorkInput) (message.Outlook, error) {
	return s.process(ctx, in, func(ctx context.Context, w *work) (casefile.Act, error) {
		if !w.before.Outlook.Asks(in.Work.ID) {
			return casefile.Tick{}, nil
		}
		number, err := w.licenceNumber(ctx)
		w.deed.also = w.register
		return casefile.Issue{Work: uuid.MustParse(in.Work.ID), ID: s.newID(), Number: number}, err
	})
}

// Deliver records the electronic delivery of the result: from now on the applicant finds it among their cases.
func (s *Service) Deliver(ctx context.Context, in message.WorkInput) (message.Outlook, error) {
	return s.process(ctx, in, func(_ context.Context, w *work) (casefile.Act, error) {
		if !w.before.Outlook.Asks(in.Work.ID) {
			return casefile.Tick{}, nil
		}
		return casefile.Deliver{Work: uuid.MustParse(in.Work.ID)}, fault.Point("delivering")
	})
}

// Fail records that automatic work will not succeed without an operator.
func (s *Service) Fail(ctx context.Context, in message.WorkInput, code string) (message.Outlook, error) {
	return s.process(ctx, in, func(_ context.Context, w *work) (casefile.Act, error) {
		if !w.before.Outlook.Asks(in.Work.ID) {
			return casefile.Tick{}, nil
		}
		return casefile.Fail{Work: uuid.MustParse(in.Work.ID), Code: code}, nil
	})
}

// process takes a command of the engine itself. It is answered with the outlook, also when it changed nothing:
// the work was done before, or withdrawn. An answer from an older epoch is refused for good.
func (s *Service) process(ctx context.Context, in message.WorkInput, act func(context.Context, *work) (casefile.Act, error)) (message.Outlook, error) {
	id, err := uuid.Parse(in.CaseID)
	if err != nil {
		return message.Outlook{}, &Permanent{Code: "case_unknown"}
	}
	select {
	case s.engine <- struct{}{}:
		defer func() { <-s.engine }()
	case <-ctx.Done():
		return message.Outlook{}, ctx.Err()
	}
	w := &work{s: s, call: Call{Actor: access.Engine()}, deed: deed{action: access.ProcessWork}, at: s.now()}
	err = s.store.Within(ctx, w.at, func(tx *store.Tx) error {
		w.tx = tx
		if err := w.load(ctx, id); err != nil {
			return err
		}
		if in.Epoch != w.before.Epoch {
			return &Permanent{Code: "stale_epoch"}
		}
		return w.proceed(ctx, act)
	})
	switch told := tellable(err); {
	case errors.Is(err, store.ErrNotFound):
		return message.Outlook{}, &Permanent{Code: "case_unknown"}
	case told != nil: // refused now is refused for good: trying again does not make it lawful
		return message.Outlook{}, &Permanent{Code: told.Code}
	case err != nil:
		return message.Outlook{}, err
	}
	outlook := casefile.Outlook(w.item, w.after)
	outlook.Epoch = w.before.Epoch
	return outlook, fault.Point("work-done")
}

func (w *work) proceed(ctx context.Context, act func(context.Context, *work) (casefile.Act, error)) (err error) {
	if w.grant, err = w.s.policy.Grant(w.call.Actor, w.deed.action, resource(&w.before.Case, uuid.Nil)); err != nil {
		return err
	}
	do, err := act(ctx, w)
	if err != nil {
		return err
	}
	if err := w.learn(ctx, do); err != nil {
		return err
	}
	if err := w.decide(ctx, casefile.Command{Act: do}); err != nil {
		return err
	}
	if len(w.events) == 0 {
		return nil
	}
	return w.save(ctx, "done", nil, store.Bulk)
}
