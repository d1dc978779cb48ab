package service

import (
	"context"
	"slices"

	"github.com/onewindow/onewindow/internal/access"
	"github.com/onewindow/onewindow/internal/casefile"
	"github.com/onewindow/onewindow/internal/store"
)

// learn finds out who stands in for whom, as far as it matters to a command: since the case last changed, for the clocks act at their
// own instants.
func (w *work) learn(ctx context.Context, act casefile.Act) (err error) {
	c := &w.before.Case
	officers, substitute := casefile.Concerned(c, act), ""
	if len(officerRoles(w.call.Actor)) > 0 {
		substitute = w.call.Actor.ID
	}
	if len(officers) == 0 { // nobody to stand in for
		return nil
	}
	w.absences, err = w.tx.Absences(ctx, officers, substitute, store.Span{From: c.At, To: w.at})
	return err
}

// deputyOf is the actor, if they stand in for whoever has a task in hand; else nobody.
func (w *work) deputyOf(t casefile.Task) string {
	me := w.call.Actor.ID
	if slices.ContainsFunc(w.absences, func(a casefile.Absence) bool { return a.Covers(t, me, w.at) }) {
		return me
	}
	return ""
}

// insteadOf is the absent officer in whose stead the command was done: who it took a task over from, now or before.
func (w *work) insteadOf() string {
	for _, e := range w.events {
		if x, ok := e.Data.(casefile.TaskTakenOver); ok {
			return x.From
		}
	}
	if t := w.before.Case.Task(w.deed.task); t != nil && t.Assignee == w.call.Actor.ID {
		return t.For
	}
	return ""
}

// standing lists for whom somebody stands in today.
func (s *Service) standing(ctx context.Context, a access.Actor) ([]casefile.Absence, error) {
	if len(officerRoles(a)) == 0 {
		return nil, nil
	}
	now := s.now()
	list, err := s.store.Absences(ctx, []string{}, a.ID, store.Span{From: now, To: now})
	return list, fail(err)
}

// instead marks a task of somebody for whom the reader stands in.
func (v TaskView) instead(standing []casefile.Absence) TaskView {
	for _, a := range standing {
		if a.Absent == v.Assignee && (len(a.Queues) == 0 || slices.Contains(a.Queues, v.Queue)) {
			v.For = a.Absent
		}
	}
	return v
}
