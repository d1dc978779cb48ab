package chaos

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	enumspb "go.temporal.io/api/enums/v1"
	"go.temporal.io/api/serviceerror"

	"github.com/onewindow/onewindow/internal/casefile"
	"github.com/onewindow/onewindow/internal/devstack/stacktest"
	"github.com/onewindow/onewindow/internal/message"
	"github.com/onewindow/onewindow/internal/store"
)

// records walks the log of every case: the chain of hashes, the fold, and what each event may do.
func (c *city) records(ctx context.Context) ([]violation, error) {
	_, _, breaks, err := c.db.Verify(ctx)
	if err != nil {
		return nil, err
	}
	var wrong []violation
	for _, b := range breaks {
		wrong = append(wrong, violation{"I8 chain-verifies", fmt.Sprintf("%s at %d: %s", b.Case, b.Seq, b.What)})
	}
	ids, err := c.caseIDs(ctx)
	if err != nil {
		return nil, err
	}
	for _, id := range ids {
		found, err := c.record(ctx, id)
		if err != nil {
			return nil, err
		}
		wrong = append(wrong, found...)
	}
	c.figures.Checks += 6
	return wrong, nil
}

func (c *city) caseIDs(ctx context.Context) ([]uuid.UUID, error) {
	rows, err := c.archive.Query(ctx, "SELECT id FROM cases")
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, pgx.RowTo[uuid.UUID])
}

// record walks one case. Its log only grows, so the events up to where the case stands are all there.
func (c *city) record(ctx context.Context, id uuid.UUID) ([]violation, error) {
	stored, err := c.db.Case(ctx, id)
	if err != nil {
		return nil, err
	}
	rows, err := c.db.Rows(ctx, id, 0, int(stored.Case.Seq))
	if err != nil {
		return nil, err
	}
	var wrong []violation
	var fold casefile.Case
	for _, r := range rows {
		data, err := casefile.DecodeData(r.Kind, r.Data)
		if err != nil {
			return nil, err
		}
		e := casefile.Event{Seq: r.Seq, At: r.At, By: r.By, Data: data}
		wrong = append(wrong, unlawful(fold, e)...)
		was := fold.Status
		if fold, err = casefile.Evolve(fold, e); err != nil {
			return append(wrong, violation{"I7 lawful-transition", fmt.Sprintf("%s at %d: %v", id, e.Seq, err)}), nil
		}
		if !lawful(was, fold.Status) {
			wrong = append(wrong, violation{"I7 lawful-transition", fmt.Sprintf("%s at %d: %s to %s", id, e.Seq, was, fold.Status)})
		}
	}
	if text(fold) != text(stored.Case) {
		wrong = append(wrong, violation{"I6 fold-of-the-log", id.String()})
	}
	item, err := c.itemOf(fold)
	if err != nil {
		return nil, err
	}
	want := casefile.Outlook(item, fold)
	want.Epoch = stored.Outlook.Epoch
	if text(want) != text(stored.Outlook) {
		wrong = append(wrong, violation{"I11 deadlines-recomputed", fmt.Sprintf("%s: %s, recomputed %s", id, text(stored.Outlook), text(want))})
	}
	return wrong, nil
}

func text(v any) string {
	raw, err := json.Marshal(v)
	if err != nil {
		panic(err) // cases are plain
	}
	return string(raw)
}

func lawful(from, to casefile.Status) bool {
	return from == to || from == "" && to == casefile.Draft ||
		slices.ContainsFunc(casefile.Transitions(), func(t casefile.Transition) bool { return t.To == to && slices.Contains(t.From, from) })
}

// unlawful is what an event must not do in the case as it is.
func unlawful(c casefile.Case, e casefile.Event) []violation {
	accuse := func(check string) []violation { return []violation{{check, fmt.Sprintf("%s at %d", c.ID, e.Seq)}} }
	switch d := e.Data.(type) {
	case casefile.Claimed:
		if t := c.Task(d.Task); t == nil || t.State != casefile.TaskOpen || t.Assignee != "" {
			return accuse("I16 one-assignee")
		}
	case casefile.Completed:
		if t := c.Task(d.Task); d.By == casefile.ByOfficer && (t == nil || t.Assignee != e.By) {
			return accuse("I16 assignee-completes")
		}
	case casefile.Decided:
		if d.Decision.By == casefile.ByOfficer && e.By == "" {
			return accuse("I7 somebody-decides")
		}
	}
	return nil
}

// compared judges every case beside its workflow, of which it is told whether it runs.
func (c *city) compared(ctx context.Context, judge func(id uuid.UUID, stored store.Record, runs bool) ([]violation, error)) ([]violation, error) {
	ids, err := c.caseIDs(ctx)
	if err != nil {
		return nil, err
	}
	var wrong []violation
	for _, id := range ids {
		stored, err := c.db.Case(ctx, id)
		if err != nil {
			return nil, err
		}
		runs, err := c.runs(ctx, id)
		if err != nil {
			return nil, err
		}
		found, err := judge(id, stored, runs)
		if err != nil {
			return nil, err
		}
		wrong = append(wrong, found...)
	}
	c.figures.Checks++
	return wrong, nil
}

// known compares what open cases look like with what their workflows go by: nothing that must be told may be missing there.
func (c *city) known(ctx context.Context) ([]violation, error) {
	return c.compared(ctx, func(id uuid.UUID, stored store.Record, runs bool) ([]violation, error) {
		if !runs { // whether it should is asked elsewhere
			return nil, nil
		}
		var goesBy message.Outlook
		err := stacktest.Query(ctx, c.temporal, message.WorkflowID(id.String()), message.OutlookNow, &goesBy)
		if err != nil || !casefile.Tells(goesBy, stored.Outlook) {
			return nil, err
		}
		return []violation{{"I9 process-knows", fmt.Sprintf("%s: %s, its workflow goes by %s", id, text(stored.Outlook), text(goesBy))}}, nil
	})
}

// followed compares cases with workflows: an open case has one that runs, a closed case has none.
func (c *city) followed(ctx context.Context) ([]violation, error) {
	return c.compared(ctx, func(id uuid.UUID, stored store.Record, runs bool) ([]violation, error) {
		open := stored.Case.Status != casefile.Draft && stored.Case.Status != casefile.Closed && !stored.Case.SubmittedAt.IsZero()
		if open == runs {
			return nil, nil
		}
		return []violation{{"I1 workflow-of-an-open-case", fmt.Sprintf("%s is %s, its workflow runs: %v", id, stored.Case.Status, runs)}}, nil
	})
}

func (c *city) runs(ctx context.Context, id uuid.UUID) (bool, error) {
	d, err := c.temporal.DescribeWorkflowExecution(ctx, message.WorkflowID(id.String()), "")
	var missing *serviceerror.NotFound
	if errors.As(err, &missing) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	return d.WorkflowExecutionInfo.Status == enumspb.WORKFLOW_EXECUTION_STATUS_RUNNING, nil
}
