package service

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/google/uuid"

	"github.com/onewindow/onewindow/internal/access"
	"github.com/onewindow/onewindow/internal/casefile"
	"github.com/onewindow/onewindow/internal/store"
	"github.com/onewindow/onewindow/rules"
)

// SpecialInput orders a special procedure.
type SpecialInput struct {
	Request string    `json:"request"`
	Because string    `json:"because"`
	Task    uuid.UUID `json:"task,omitzero"`  // from which it is ordered; empty: the one that the caller has in hand
	AsOf    time.Time `json:"as_of,omitzero"` // since when the clocks stand still, where that is recorded late
}

// ResumeInput ends a special procedure.
type ResumeInput struct {
	Request string `json:"request,omitempty"` // empty: the one that is open
}

// Special orders a special procedure: what a caseworker calls the asking for one from a step in hand.
func (s *Service) Special(ctx context.Context, call Call, id uuid.UUID, in SpecialInput) (CaseView, error) {
	r, err := s.forAct(ctx, call, id)
	if err != nil {
		return CaseView{}, err
	}
	task := in.Task
	if task == uuid.Nil {
		if task, err = s.inHand(ctx, call.Actor, &r.Case); err != nil {
			return CaseView{}, err
		}
	}
	d := deed{action: access.TaskComplete, task: task, found: true, input: in}
	d.act = func(item *rules.Item, c *casefile.Case) (casefile.Act, error) {
		if rule := item.Request(in.Request); rule == nil || rule.Special == "" {
			return nil, unfit(string(casefile.RequestUnknown), "request", "The item provides for no such special procedure.")
		}
		if c.Task(task) == nil {
			return nil, unfit("task_missing", "task", "Say from which task: you have none of this case in hand.")
		}
		return casefile.Ask{Task: task, Request: in.Request, Because: in.Because, AsOf: in.AsOf}, nil
	}
	return s.do(ctx, call, id, d)
}

// Resume ends a special procedure: what a caseworker calls the recording of its report.
func (s *Service) Resume(ctx context.Context, call Call, id uuid.UUID, in ResumeInput) (CaseView, error) {
	r, err := s.forAct(ctx, call, id)
	if err != nil {
		return CaseView{}, err
	}
	open := slices.DeleteFunc(slices.Clone(r.Case.Requests), func(x casefile.Request) bool {
		return !x.Open() || x.Special == "" || in.Request != "" && x.Name != in.Request
	})
	d := deed{action: access.TaskComplete, found: true, input: in}
	if len(open) > 0 {
		d.task = open[0].Task
	} else if d.task, err = s.inHand(ctx, call.Actor, &r.Case); err != nil {
		return CaseView{}, err
	}
	d.act = func(*rules.Item, *casefile.Case) (casefile.Act, error) {
		if len(open) != 1 {
			return nil, unfit(string(casefile.RequestUnknown), "request", "Name the special procedure: there is not just one such that is open.")
		}
		return casefile.Answer{Request: open[0].Name}, nil
	}
	return s.do(ctx, call, id, d)
}

// forAct finds the case of a command that needs to know of it beforehand.
func (s *Service) forAct(ctx context.Context, call Call, id uuid.UUID) (store.Record, error) {
	r, err := s.store.Case(ctx, id)
	if errors.Is(err, store.ErrNotFound) {
		return r, s.unknown(ctx, call.Actor, access.TaskComplete, id)
	}
	return r, fail(err)
}

// inHand is the step of approval that somebody has in hand, or one of whom they stand in for; else the first that is open, of which they
// are told that it is not theirs.
func (s *Service) inHand(ctx context.Context, a access.Actor, c *casefile.Case) (uuid.UUID, error) {
	open := c.OpenTasks()
	for _, t := range open {
		if t.Queue == casefile.ApprovalQueue && t.Assignee == a.ID {
			return t.ID, nil
		}
	}
	standing, err := s.standing(ctx, a)
	if err != nil {
		return uuid.Nil, err
	}
	now := s.now()
	for _, t := range open {
		if t.Queue == casefile.ApprovalQueue && slices.ContainsFunc(standing, func(x casefile.Absence) bool { return x.Covers(t, a.ID, now) }) {
			return t.ID, nil
		}
	}
	for _, t := range open {
		if t.Queue == casefile.ApprovalQueue {
			return t.ID, nil
		}
	}
	return uuid.Nil, nil
}
