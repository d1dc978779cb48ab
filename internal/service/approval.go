package service

import (
	"context"
	"errors"
	"slices"

	"github.com/google/uuid"

	"github.com/onewindow/onewindow/internal/access"
	"github.com/onewindow/onewindow/internal/casefile"
	"github.com/onewindow/onewindow/internal/store"
	"github.com/onewindow/onewindow/internal/worktime"
	"github.com/onewindow/onewindow/rules"
)

// onTask takes a command on a task. The case is found by the task.
func (s *Service) onTask(ctx context.Context, call Call, task uuid.UUID, d deed) (CaseView, error) {
	id, err := s.caseOf(ctx, call.Actor, d.action, task)
	if err != nil {
		return CaseView{}, err
	}
	d.task = task
	return s.do(ctx, call, id, d)
}

// caseOf finds the case of a task.
func (s *Service) caseOf(ctx context.Context, a access.Actor, action access.Action, task uuid.UUID) (uuid.UUID, error) {
	id, err := s.store.CaseOfTask(ctx, task)
	if errors.Is(err, store.ErrNotFound) {
		return id, s.unknown(ctx, a, action, uuid.Nil)
	}
	return id, fail(err)
}

// maxClaims is how many tasks can be claimed at once.
const maxClaims = 50

// ClaimTasks gives tasks to the caller, each on its own: what a colleague was faster to claim does not spoil the rest.
func (s *Service) ClaimTasks(ctx context.Context, call Call, tasks []uuid.UUID) ([]ClaimResult, error) {
	if len(tasks) == 0 || len(tasks) > maxClaims {
		return nil, &Error{Kind: Invalid, Code: "tasks_number", Text: "Claim between 1 and 50 tasks at once.", Fields: []Field{{Name: "tasks", Code: "tasks_number"}}}
	}
	if err := s.meet(ctx, call.Actor); err != nil {
		return nil, err
	}
	if err := s.recognise(ctx, call, deed{action: access.TaskClaim, input: tasks}); err != nil {
		return nil, fail(err)
	}
	results := make([]ClaimResult, len(tasks))
	for i, task := range tasks {
		refused, err := s.oneOf(ctx, call, task, plain(access.TaskClaim, casefile.Claim{Task: task}))
		if err != nil {
			return nil, err
		}
		results[i] = ClaimResult{Task: task, Claimed: refused.Code == "", Code: refused.Code, Text: refused.Text}
	}
	return results, nil
}

// oneOf takes one of several commands under one key. What refuses it is an answer; an error is when nothing is known of it yet.
func (s *Service) oneOf(ctx context.Context, call Call, task uuid.UUID, d deed) (refused Error, err error) {
	one := Call{Actor: call.Actor, Key: call.Key + "/" + task.String()}
	if _, err = s.onTask(ctx, one, task, d); err == nil {
		return Error{}, nil
	}
	told := tellable(err)
	if told == nil || told.Retry > 0 {
		return Error{}, err
	}
	return *told, nil
}

// recognise binds the key of a call to a request that is several commands, each under a key of its own.
func (s *Service) recognise(ctx context.Context, call Call, d deed) error {
	if call.Key == "" {
		return keyMissing()
	}
	now, print := s.now(), fingerprint(d, uuid.Nil)
	return s.store.Within(ctx, now, func(tx *store.Tx) error {
		if known, err := tx.Recall(ctx, call.Actor.ID, call.Key, print); err != nil || known != nil {
			return err
		}
		return tx.Remember(ctx, store.Answer{Actor: call.Actor.ID, Key: call.Key, Fingerprint: print, At: now})
	})
}

// ReleaseTask gives a claimed task back to its queue.
func (s *Service) ReleaseTask(ctx context.Context, call Call, task uuid.UUID) (CaseView, error) {
	return s.onTask(ctx, call, task, plain(access.TaskRelease, casefile.Release{Task: task}))
}

// CompleteTask ends a step with an outcome.
func (s *Service) CompleteTask(ctx context.Context, call Call, task uuid.UUID, in CompleteInput) (CaseView, error) {
	return s.onTask(ctx, call, task, deed{action: access.TaskComplete, input: in, act: func(item *rules.Item, _ *casefile.Case) (casefile.Act, error) {
		found, wrong := item.Parse(in.Findings, rules.Found)
		if len(wrong) > 0 {
			return nil, wrongAnswers(wrong)
		}
		return casefile.Complete{Task: task, Outcome: in.Outcome, Findings: found, Officers: in.Officers, Because: in.Because}, nil
	}})
}

// SendBackTask reopens an earlier step.
func (s *Service) SendBackTask(ctx context.Context, call Call, task uuid.UUID, in SendBackInput) (CaseView, error) {
	return s.onTask(ctx, call, task, plain(access.TaskComplete, casefile.SendBack{Task: task, To: in.To, Because: in.Because}))
}

// AskInTask asks, from a step in hand, for something the item provides for.
func (s *Service) AskInTask(ctx context.Context, call Call, task uuid.UUID, in AskInput) (CaseView, error) {
	return s.onTask(ctx, call, task, plain(access.TaskComplete, casefile.Ask{Task: task, Request: in.Request, Because: in.Because, AsOf: in.AsOf}))
}

// Answer records that something asked for during approval has come. The applicant answers what was asked of them, or a clerk for
// them at the counter; the officer of the step records what nobody else can, such as the report of a special procedure.
func (s *Service) Answer(ctx context.Context, call Call, id uuid.UUID, in AnswerInput) (CaseView, error) {
	r, err := s.store.Case(ctx, id)
	if errors.Is(err, store.ErrNotFound) {
		return CaseView{}, s.unknown(ctx, call.Actor, access.CaseCorrect, id)
	}
	if err != nil {
		return CaseView{}, fail(err)
	}
	d := plain(access.CaseCorrect, casefile.Answer(in))
	atCounter := r.Case.Channel == casefile.Counter && call.Actor.Has(access.Clerk)
	if call.Actor.ID != r.Case.Applicant.ID && !atCounter {
		for _, asked := range slices.Backward(r.Case.Requests) {
			if asked.Name == in.Request {
				d.action, d.task = access.TaskComplete, asked.Task
				break
			}
		}
	}
	return s.do(ctx, call, id, d)
}

// ExtendInput lengthens the limits of a case.
type ExtendInput struct {
	By      worktime.Duration `json:"by,omitzero"` // empty: as the item fixes it, or the most that it allows
	Because string            `json:"because"`
}

// Extend lengthens the promised and the statutory limit, as the item provides.
func (s *Service) Extend(ctx context.Context, call Call, id uuid.UUID, in ExtendInput) (CaseView, error) {
	return s.do(ctx, call, id, plain(access.CaseExtend, casefile.Extend(in)))
}

// ReverseSilence takes back what silence has granted.
func (s *Service) ReverseSilence(ctx context.Context, call Call, id uuid.UUID, in ReasonInput) (CaseView, error) {
	return s.do(ctx, call, id, plain(access.CaseReverse, casefile.ReverseSilence(in)))
}
