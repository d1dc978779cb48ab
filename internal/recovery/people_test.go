package recovery

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"

	"github.com/google/uuid"
	"golang.org/x/sync/errgroup"

	"github.com/onewindow/onewindow/internal/access"
	"github.com/onewindow/onewindow/internal/casefile"
	"github.com/onewindow/onewindow/internal/service"
)

const district = "110105"

func applicant() access.Actor {
	return access.Actor{ID: "applicant", Roles: []access.Role{access.Applicant}, Kind: access.Person, Assurance: 2}
}

func officer(role access.Role) access.Actor {
	a := access.Actor{ID: string(role), Roles: []access.Role{role}, Division: district, Department: "health"}
	if role == access.Clerk {
		a.Department = ""
	}
	return a
}

func admin() access.Actor { return access.Actor{ID: "admin", Roles: []access.Role{access.Admin}} }

func by(a access.Actor) service.Call { return service.Call{Actor: a, Key: uuid.NewString()} }

// stages are where a case can wait for somebody or something, with the acts that bring a submitted case there.
func stages() []func(ctx context.Context, h *house, id uuid.UUID) error {
	acts := func(n int) func(ctx context.Context, h *house, id uuid.UUID) error {
		return func(ctx context.Context, h *house, id uuid.UUID) error {
			for range n {
				if _, err := h.act(ctx, id); err != nil {
					return err
				}
			}
			return nil
		}
	}
	return []func(ctx context.Context, h *house, id uuid.UUID) error{
		acts(0), // submitted
		acts(1), // accepted: the examination is open
		acts(2), // the examination is claimed
		acts(3), // the decision is open
		acts(5), // granted: the licence is issued, delivered or lies at the window
		func(ctx context.Context, h *house, id uuid.UUID) error {
			_, err := h.service.AskCorrection(ctx, by(officer(access.Clerk)), id, service.NoticeInput{
				Because: "illegible", Points: []casefile.Point{{About: "floor-plan", What: "illegible"}},
			})
			return err
		},
		func(ctx context.Context, h *house, id uuid.UUID) error {
			if err := acts(2)(ctx, h, id); err != nil {
				return err
			}
			c, err := h.service.Case(ctx, officer(access.Clerk), id)
			if err != nil {
				return err
			}
			_, err = h.service.AskInTask(ctx, by(officer(access.Examiner)), openTask(c).ID, service.AskInput{Request: "water_test", Because: "the water"})
			return err
		},
		func(ctx context.Context, h *house, id uuid.UUID) error {
			_, err := h.service.RefuseAcceptance(ctx, by(officer(access.Clerk)), id, service.ReasonInput{Because: "not ours"})
			return err
		},
		func(ctx context.Context, h *house, id uuid.UUID) error {
			_, err := h.service.Withdraw(ctx, by(applicant()), id, service.ReasonInput{Because: "changed my mind"})
			return err
		},
	}
}

// settle opens so many cases and brings them into all stages, evenly.
func (h *house) settle(n int) []uuid.UUID {
	h.t.Helper()
	ids := make([]uuid.UUID, n)
	h.each(n, func(ctx context.Context, i int) (err error) {
		delivery := []string{"electronic", "window"}[i%2]
		if ids[i], err = h.apply(ctx, delivery); err != nil {
			return err
		}
		return stages()[i%len(stages())](ctx, h, ids[i])
	})
	return ids
}

// each does something n times, some of it at once.
func (h *house) each(n int, do func(ctx context.Context, i int) error) {
	h.t.Helper()
	group, ctx := errgroup.WithContext(h.t.Context())
	group.SetLimit(8)
	for i := range n {
		group.Go(func() error { return do(ctx, i) })
	}
	h.must(group.Wait())
}

// apply hands in an application.
func (h *house) apply(ctx context.Context, delivery string) (uuid.UUID, error) {
	answers := map[string]json.RawMessage{
		"place_kind": []byte(`"bathhouse"`), "place_name": []byte(`"Clear Spring"`), "address": []byte(`"1 Lake Road"`), "commits": []byte("false"),
	}
	in := service.OpenInput{Item: "public-place-hygiene-permit", Division: district, Answers: answers, Delivery: delivery}
	c, err := h.service.OpenCase(ctx, by(applicant()), in)
	if err != nil {
		return c.ID, err
	}
	for _, name := range []string{"floor-plan", "hygiene-rules"} {
		if err := h.supply(ctx, c.ID, name); err != nil {
			return c.ID, err
		}
	}
	_, err = h.service.Submit(ctx, by(applicant()), c.ID)
	return c.ID, err
}

func (h *house) supply(ctx context.Context, id uuid.UUID, name string) error {
	content := bytes.NewReader([]byte("%PDF-1.4\n" + name))
	_, err := h.service.SupplyMaterial(ctx, by(applicant()), id, service.MaterialInput{Name: name, Content: content})
	return err
}

// act does the next thing that a person has to do in a case, and reports whether the case has its result. It may be that
// the process has to do something first.
func (h *house) act(ctx context.Context, id uuid.UUID) (over bool, err error) {
	c, err := h.service.Case(ctx, officer(access.Clerk), id)
	if err != nil {
		return false, err
	}
	switch c.Status {
	case casefile.Submitted:
		_, err = h.service.Accept(ctx, by(officer(access.Clerk)), id)
	case casefile.Correction:
		if err = h.supply(ctx, id, "floor-plan"); err == nil {
			_, err = h.service.Correct(ctx, by(applicant()), id)
		}
	case casefile.Suspended:
		_, err = h.service.Answer(ctx, by(officer(access.Examiner)), id, service.AnswerInput{Request: "water_test"})
	case casefile.InApproval:
		err = h.work(ctx, openTask(c))
	case casefile.Granted:
		if openTask(c).Step == casefile.HandOverStep {
			_, err = h.service.HandOver(ctx, by(officer(access.Clerk)), id, service.HandOverInput{To: "the applicant"})
		}
	default:
		return true, nil
	}
	if err != nil {
		return false, fmt.Errorf("case %s, %s: %w", id, c.Status, err)
	}
	return false, nil
}

// work claims a task, or completes it when it is claimed.
func (h *house) work(ctx context.Context, t service.TaskView) error {
	who := officer(access.Role(t.Role))
	if t.Assignee == "" {
		_, err := h.service.ClaimTasks(ctx, by(who), []uuid.UUID{t.ID})
		return err
	}
	in := service.CompleteInput{Outcome: "granted"}
	if t.Step == "examine" {
		in = service.CompleteInput{Outcome: "pass", Findings: map[string]json.RawMessage{"conditions_met": []byte("true")}}
	}
	_, err := h.service.CompleteTask(ctx, by(who), t.ID, in)
	return err
}

func openTask(c service.CaseView) service.TaskView {
	for _, t := range c.Tasks {
		if t.State == casefile.TaskOpen {
			return t
		}
	}
	return service.TaskView{}
}
