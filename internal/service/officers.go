package service

import (
	"context"
	"slices"
	"time"

	"github.com/google/uuid"

	"github.com/onewindow/onewindow/internal/access"
	"github.com/onewindow/onewindow/internal/casefile"
	"github.com/onewindow/onewindow/internal/store"
	"github.com/onewindow/onewindow/internal/worktime"
)

const (
	// meetAgain is how often an officer is noted who goes on working.
	meetAgain = time.Hour
	// remembered is how long the register names an officer who does not work with tasks any more.
	remembered = 90 * 24 * time.Hour
	// soonDays is how many working days ahead a task counts as falling due soon.
	soonDays = 3
)

// acquaintance is when an officer was noted, and as what.
type acquaintance struct {
	at time.Time
	as store.Officer
}

// meet notes an officer who works with tasks in the register, where candidates are looked for. A token is the only source of officers
// there is, so they are known from when they first come.
func (s *Service) meet(ctx context.Context, a access.Actor) error {
	now := s.now()
	o := store.Officer{ID: a.ID, Division: a.Division, Department: a.Department, Roles: officerRoles(a), SeenAt: now}
	if len(o.Roles) == 0 {
		return nil
	}
	if known, ok := s.met.Load(a.ID); ok && known.(acquaintance).still(o) {
		return nil
	}
	if err := s.store.Meet(ctx, o); err != nil {
		return fail(err)
	}
	s.met.Store(a.ID, acquaintance{now, o})
	return nil
}

func (k acquaintance) still(o store.Officer) bool {
	return o.SeenAt.Sub(k.at) < meetAgain && k.as.Division == o.Division && k.as.Department == o.Department && slices.Equal(k.as.Roles, o.Roles)
}

// officerRoles are those roles of somebody in which they work on tasks.
func officerRoles(a access.Actor) []string {
	var roles []string
	for _, r := range access.Roles() {
		if r.Officer() && a.Has(r) {
			roles = append(roles, string(r))
		}
	}
	return roles
}

func unknownOfficer(field string) error {
	return unfit("officer_unknown", field, "The register knows no such officer there. Officers are known once they have opened their worklist.")
}

// CandidateView is an officer who could be given a task, with what they have in hand.
type CandidateView struct {
	Officer    string   `json:"officer"`
	Division   string   `json:"division"`
	Department string   `json:"department,omitempty"`
	Roles      []string `json:"roles"`
	Open       int      `json:"open"`    // tasks in hand
	Overdue    int      `json:"overdue"` // of these
	Soon       int      `json:"soon"`    // of these, due within three working days
	Absent     bool     `json:"absent"`  // somebody stands in for them today
}

// Candidates lists who could be given a task: those who are there before those who are away, the less burdened first.
func (s *Service) Candidates(ctx context.Context, a access.Actor, task uuid.UUID) (Page[CandidateView], error) {
	page := Page[CandidateView]{Items: []CandidateView{}}
	id, err := s.caseOf(ctx, a, access.TaskCandidates, task)
	if err != nil {
		return page, err
	}
	r, err := s.read(ctx, a, access.TaskCandidates, id, task)
	if err != nil {
		return page, err
	}
	item, err := s.itemOf(ctx, &r.Case)
	if err != nil {
		return page, err
	}
	now, t := s.now(), *r.Case.Task(task)
	soon := item.Calendar.EndOf(item.Calendar.Add(item.Calendar.DateOf(now), worktime.Duration{N: soonDays, Unit: worktime.WorkingDays}))
	loads, err := s.store.Loads(ctx, store.LoadFilter{
		Divisions: s.above(t.Division), Department: t.Department, Role: t.Role, Since: now.Add(-remembered), Now: now, Soon: soon,
	})
	if err != nil {
		return page, fail(err)
	}
	for _, l := range loads {
		if l.ID == t.Assignee || casefile.Fits(item, r.Case, task, asActor(l.Officer), now) != nil {
			continue
		}
		page.Items = append(page.Items, CandidateView{
			Officer: l.ID, Division: l.Division, Department: l.Department, Roles: l.Roles, Open: l.Open, Overdue: l.Overdue, Soon: l.Soon, Absent: l.Absent,
		})
	}
	return page, nil
}

// asActor is an officer of the register as the case sees them.
func asActor(o store.Officer) casefile.Actor {
	return casefile.Actor{ID: o.ID, Roles: o.Roles, Department: o.Department, Officer: true}
}
