package service

import (
	"context"
	"errors"
	"fmt"

	"github.com/google/uuid"

	"github.com/onewindow/onewindow/internal/access"
	"github.com/onewindow/onewindow/internal/casefile"
	"github.com/onewindow/onewindow/internal/store"
	"github.com/onewindow/onewindow/rules"
)

// ReassignInput gives tasks to an officer.
type ReassignInput struct {
	Tasks   []uuid.UUID `json:"tasks"`
	To      string      `json:"to"`
	Because string      `json:"because"`
}

// ReassignResult is the answer for one task of several.
type ReassignResult struct {
	Task       uuid.UUID `json:"task"`
	Reassigned bool      `json:"reassigned"`
	Code       string    `json:"code,omitempty"` // why not
	Text       string    `json:"text,omitempty"`
}

// maxReassigned is how many tasks can be given away at once.
const maxReassigned = 200

// ReassignTasks gives tasks to an officer, each on its own: what they cannot be given does not hold up the rest.
func (s *Service) ReassignTasks(ctx context.Context, call Call, in ReassignInput) ([]ReassignResult, error) {
	if len(in.Tasks) == 0 || len(in.Tasks) > maxReassigned {
		text := fmt.Sprintf("Reassign between 1 and %d tasks at once.", maxReassigned)
		return nil, &Error{Kind: Invalid, Code: "tasks_number", Text: text, Fields: []Field{{Name: "tasks", Code: "tasks_number"}}}
	}
	if err := s.recognise(ctx, call, deed{action: access.TaskReassign, input: in}); err != nil {
		return nil, fail(err)
	}
	to, err := s.store.Officer(ctx, in.To, s.now().Add(-remembered))
	if err != nil && !errors.Is(err, store.ErrNotFound) {
		return nil, fail(err)
	}
	results := make([]ReassignResult, len(in.Tasks))
	for i, task := range in.Tasks {
		refused, err := s.oneOf(ctx, call, task, s.reassignment(task, in, to))
		if err != nil {
			return nil, err
		}
		results[i] = ReassignResult{Task: task, Reassigned: refused.Code == "", Code: refused.Code, Text: refused.Text}
	}
	return results, nil
}

// reassignment gives one task to an officer. That the register knows none of that name is told only to who may reassign at all.
func (s *Service) reassignment(task uuid.UUID, in ReassignInput, to store.Officer) deed {
	input := []string{in.To, in.Because}
	return deed{action: access.TaskReassign, input: input, act: func(_ *rules.Item, c *casefile.Case) (casefile.Act, error) {
		t := c.Task(task)
		if to.ID == "" || t == nil || !s.library.Divisions.Within(t.Division, to.Division) {
			return nil, unknownOfficer("to")
		}
		return casefile.Reassign{Task: task, To: asActor(to), Because: in.Because}, nil
	}}
}
