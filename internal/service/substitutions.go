package service

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/google/uuid"

	"github.com/onewindow/onewindow/internal/access"
	"github.com/onewindow/onewindow/internal/casefile"
	"github.com/onewindow/onewindow/internal/store"
	"github.com/onewindow/onewindow/internal/worktime"
)

// SubstitutionInput says who stands in for an officer, on which days, for which queues.
type SubstitutionInput struct {
	Absent     string           `json:"absent,omitempty"` // empty: the caller
	Substitute string           `json:"substitute"`
	From       worktime.Date    `json:"from"`
	To         worktime.Date    `json:"to"`               // that day as well
	Queues     []casefile.Queue `json:"queues,omitempty"` // empty: all
	Because    string           `json:"because"`
}

// SubstitutionView is that somebody stands in for an officer who is away.
type SubstitutionView struct {
	ID         uuid.UUID        `json:"id"`
	Absent     string           `json:"absent"`
	Substitute string           `json:"substitute"`
	Division   string           `json:"division"`
	Department string           `json:"department,omitempty"`
	From       worktime.Date    `json:"from"`
	To         worktime.Date    `json:"to"`
	Queues     []casefile.Queue `json:"queues,omitempty"` // empty: all
	Because    string           `json:"because"`
	CreatedBy  string           `json:"created_by"`
	CreatedAt  time.Time        `json:"created_at"`
	EndedBy    string           `json:"ended_by,omitempty"`
	EndedAt    *time.Time       `json:"ended_at,omitempty"` // before its last day was over
}

const (
	maxSubstitution  = 366 // days
	maxSubstitutions = 500 // on a list
	maxReason        = 4000
)

// OpenSubstitution lets somebody stand in for an officer: the officer says so themself, or who answers for their office.
func (s *Service) OpenSubstitution(ctx context.Context, call Call, in SubstitutionInput) (SubstitutionView, error) {
	in.Absent = cmp.Or(in.Absent, call.Actor.ID)
	if err := s.meet(ctx, call.Actor); err != nil {
		return SubstitutionView{}, err
	}
	absent, err := s.known(ctx, in.Absent)
	if err != nil {
		return SubstitutionView{}, err
	}
	substitute, err := s.known(ctx, in.Substitute)
	if err != nil {
		return SubstitutionView{}, err
	}
	w := &arrangement{s: s, call: call, action: access.SubstitutionOpen, input: in, at: s.now()}
	return w.do(ctx, func(tx *store.Tx) (store.Substitution, error) {
		office := absent
		if absent.ID == "" { // whoever may not do it here at all is told nothing of the register
			office = store.Officer{ID: in.Absent, Division: call.Actor.Division, Department: call.Actor.Department}
		}
		if err := w.allowed(office); err != nil {
			return store.Substitution{}, err
		}
		if err := s.fitting(in, absent, substitute, w.at); err != nil {
			return store.Substitution{}, err
		}
		return w.open(ctx, tx, in, absent)
	})
}

// known finds somebody in the register; nobody is not an error.
func (s *Service) known(ctx context.Context, id string) (store.Officer, error) {
	o, err := s.store.Officer(ctx, id, s.now().Add(-remembered))
	if errors.Is(err, store.ErrNotFound) {
		return store.Officer{}, nil
	}
	return o, fail(err)
}

// fitting checks what a substitution says.
func (s *Service) fitting(in SubstitutionInput, absent, substitute store.Officer, now time.Time) error {
	today := worktime.DateOf(now, s.zone)
	both := func(role string) bool { return slices.Contains(substitute.Roles, role) }
	switch {
	case in.Absent == in.Substitute:
		return unfit("substitution_self", "substitute", "Nobody stands in for themself.")
	case absent.ID == "":
		return unknownOfficer("absent")
	case substitute.ID == "" || !s.library.Divisions.Within(absent.Division, substitute.Division):
		return unknownOfficer("substitute")
	case absent.Department != substitute.Department || !slices.ContainsFunc(absent.Roles, both):
		return unfit("officer_unfit", "substitute", "Whoever stands in serves in the same department and has a role in common with the officer who is away.")
	case in.From.Before(today) || in.To.Before(in.From) || in.To.After(in.From.AddDays(maxSubstitution-1)):
		return unfit("substitution_days", "to", "A substitution begins today or later, and lasts from one day to a year.")
	case strings.TrimSpace(in.Because) == "":
		return unfit(string(casefile.ReasonMissing), "because", "Give the reason in writing.")
	case utf8.RuneCountInString(in.Because) > maxReason:
		return unfit(string(casefile.TextTooLong), "because", "The text is longer than 4000 characters.")
	}
	for _, q := range in.Queues {
		if !slices.Contains(queues(), q) {
			return unfit("queue_unknown", "queues", "A queue is reception, approval, completion or countersign.")
		}
	}
	return nil
}

func queues() []casefile.Queue {
	return []casefile.Queue{casefile.ReceptionQueue, casefile.ApprovalQueue, casefile.CompletionQueue, casefile.CountersignQueue}
}

// unfit refuses what a field says.
func unfit(code, field, text string) error {
	return &Error{Kind: Refused, Code: code, Text: text, Fields: []Field{{Name: field, Code: code}}}
}

// EndSubstitution ends one early: from now on nobody stands in by it. What was taken over stays with who took it.
func (s *Service) EndSubstitution(ctx context.Context, call Call, id uuid.UUID) (SubstitutionView, error) {
	w := &arrangement{s: s, call: call, action: access.SubstitutionEnd, id: id, at: s.now()}
	return w.do(ctx, func(tx *store.Tx) (store.Substitution, error) {
		sub, err := tx.LockSubstitution(ctx, id)
		if err != nil {
			return sub, err
		}
		if err := w.allowed(store.Officer{ID: sub.Absent, Division: sub.Division, Department: sub.Department}); err != nil {
			w.denied = err
			return sub, notFound() // who may not end it may not learn of it either
		}
		if !sub.Until.After(w.at) {
			return sub, &Error{Kind: Conflict, Code: "substitution_over", Text: "The substitution is over."}
		}
		sub.EndedBy, sub.EndedAt, sub.Until = call.Actor.ID, &w.at, w.at
		if sub.FromAt.After(w.at) {
			sub.Until = sub.FromAt // it never begins
		}
		return sub, tx.EndSubstitution(ctx, sub)
	})
}

// Substitutions lists who stands in for whom, now or later: for and by the caller, and in the office that they answer for.
func (s *Service) Substitutions(ctx context.Context, a access.Actor) (Page[SubstitutionView], error) {
	page := Page[SubstitutionView]{Items: []SubstitutionView{}}
	if err := s.admit(ctx, a, access.SubstitutionList, access.Resource{}); err != nil {
		return page, err
	}
	f := store.SubstitutionFilter{Now: s.now(), Person: a.ID, Divisions: []string{}, Department: a.Department, Limit: maxSubstitutions}
	if a.Has(access.Head) || a.Has(access.Supervisor) {
		f.Divisions = s.subtree(a.Division)
	}
	list, err := s.store.Substitutions(ctx, f)
	if err != nil {
		return page, fail(err)
	}
	for _, sub := range list {
		page.Items = append(page.Items, substitutionView(sub, f.Now))
	}
	return page, nil
}

// substitutionView shows a substitution as of an instant.
func substitutionView(sub store.Substitution, at time.Time) SubstitutionView {
	v := SubstitutionView{
		ID: sub.ID, Absent: sub.Absent, Substitute: sub.Substitute, Division: sub.Division, Department: sub.Department,
		From: worktime.DateOf(sub.FromDay, time.UTC), To: worktime.DateOf(sub.ToDay, time.UTC), Because: sub.Because, CreatedBy: sub.CreatedBy, CreatedAt: sub.CreatedAt.UTC(),
	}
	for _, q := range sub.Queues {
		v.Queues = append(v.Queues, casefile.Queue(q))
	}
	if sub.EndedAt != nil && !sub.EndedAt.After(at) {
		ended := sub.EndedAt.UTC()
		v.EndedBy, v.EndedAt = sub.EndedBy, &ended
	}
	return v
}
