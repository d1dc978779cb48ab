package service

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5/pgtype"

	"github.com/onewindow/onewindow/internal/access"
	"github.com/onewindow/onewindow/internal/casefile"
	"github.com/onewindow/onewindow/internal/store"
	"github.com/onewindow/onewindow/internal/worktime"
)

const (
	defaultPage = 20
	maxPage     = 100
)

// Tasks is the worklist of the caller: the open tasks they may see, the most urgent first.
func (s *Service) Tasks(ctx context.Context, a access.Actor, q TaskQuery) (Page[TaskView], error) {
	if err := s.admit(ctx, a, access.TaskList, access.Resource{}); err != nil {
		return Page[TaskView]{}, err
	}
	if err := s.meet(ctx, a); err != nil {
		return Page[TaskView]{}, err
	}
	f, err := s.filter(a, q)
	if err != nil {
		return Page[TaskView]{}, err
	}
	standing, err := s.standing(ctx, a)
	if err != nil {
		return Page[TaskView]{}, err
	}
	f.InsteadOf = standing
	f.Limit++
	lines, err := s.store.OpenTasks(ctx, f)
	if err != nil {
		return Page[TaskView]{}, fail(err)
	}
	page := Page[TaskView]{Items: []TaskView{}}
	if len(lines) == f.Limit {
		lines = lines[:f.Limit-1]
		page.Next = taskCursorOf(lines[len(lines)-1])
	}
	for _, l := range lines {
		view, err := s.taskLine(ctx, l)
		if err != nil {
			return page, err
		}
		page.Items = append(page.Items, view.instead(standing))
	}
	return page, nil
}

// Task reads one task.
func (s *Service) Task(ctx context.Context, a access.Actor, id uuid.UUID) (TaskView, error) {
	caseID, err := s.caseOf(ctx, a, access.TaskRead, id)
	if err != nil {
		return TaskView{}, err
	}
	r, err := s.read(ctx, a, access.TaskRead, caseID, id)
	if err != nil {
		return TaskView{}, err
	}
	item, err := s.itemOf(ctx, &r.Case)
	if err != nil {
		return TaskView{}, err
	}
	return taskView(item, &r.Case, *r.Case.Task(id), s.now()), nil
}

// filter cuts the worklist to what the policy lets the caller read: tasks of their subtree of divisions, their roles, their department.
func (s *Service) filter(a access.Actor, q TaskQuery) (store.TaskFilter, error) {
	f := store.TaskFilter{Department: a.Department, NotOf: a.ID, Queue: q.Queue, Item: q.Item, Limit: pageSize(q.Limit)}
	f.Divisions = s.subtree(a.Division)
	f.EveryRole = a.Has(access.Supervisor)
	for _, r := range access.Roles() {
		if r.Officer() && a.Has(r) {
			f.Roles = append(f.Roles, string(r))
		}
	}
	switch q.Holder {
	case "":
	case "mine":
		f.Assignee = &a.ID
	case "unclaimed":
		f.Assignee = new(string)
	default:
		return f, badQuery("holder", "The holder is mine or unclaimed.")
	}
	switch casefile.Queue(q.Queue) {
	case "", casefile.ReceptionQueue, casefile.ApprovalQueue, casefile.CompletionQueue, casefile.CountersignQueue:
	default:
		return f, badQuery("queue", "The queue is reception, approval, completion or countersign.")
	}
	var err error
	if f.DueBefore, err = s.dueBefore(q.Due); err != nil {
		return f, err
	}
	return f, continueFrom(&f, q.Cursor)
}

// taskCursor is the last line of a page. Tasks without a running clock are due at infinity.
type taskCursor struct {
	Due *time.Time `json:"due"`
	ID  uuid.UUID  `json:"id"`
}

func taskCursorOf(l store.TaskLine) string {
	c := taskCursor{ID: l.ID}
	if l.DueAt.InfinityModifier == pgtype.Finite {
		c.Due = &l.DueAt.Time
	}
	return cursorOf(c)
}

func continueFrom(f *store.TaskFilter, cursor string) error {
	if cursor == "" {
		return nil
	}
	var c taskCursor
	if err := readCursor(cursor, &c); err != nil {
		return err
	}
	f.AfterID, f.AfterDue = c.ID, &pgtype.Timestamptz{InfinityModifier: pgtype.Infinity, Valid: true}
	if c.Due != nil {
		f.AfterDue = &pgtype.Timestamptz{Time: *c.Due, Valid: true}
	}
	return nil
}

// dueBefore reads the due filter: overdue, today, or the last day of interest.
func (s *Service) dueBefore(due string) (time.Time, error) {
	now := s.now()
	switch due {
	case "":
		return time.Time{}, nil
	case "overdue":
		return now, nil
	}
	zone := s.zone
	day := worktime.DateOf(now, zone)
	if due != "today" {
		var err error
		if day, err = dayOf(due); err != nil {
			return time.Time{}, badQuery("due", "Due is overdue, today, or a date like 2026-02-27.")
		}
	}
	return day.AddDays(1).In(zone), nil
}

// NextTask claims the most urgent unclaimed task that the caller may take, or none.
func (s *Service) NextTask(ctx context.Context, call Call, q TaskQuery) (*TaskView, error) {
	if call.Key == "" {
		return nil, keyMissing()
	}
	if err := s.admit(ctx, call.Actor, access.TaskList, access.Resource{}); err != nil {
		return nil, err
	}
	if err := s.meet(ctx, call.Actor); err != nil {
		return nil, err
	}
	q.Holder, q.Limit, q.Cursor = "unclaimed", defaultPage, ""
	f, err := s.filter(call.Actor, q)
	if err != nil {
		return nil, err
	}
	// Who watches sees the tasks of every role, and takes those of their own alone.
	f.EveryRole = false
	n := nextTask{s: s, call: call, filter: f, print: fingerprint(deed{action: access.TaskClaim, input: q}, uuid.Nil)}
	if err := s.store.Within(ctx, s.now(), func(tx *store.Tx) error { return n.take(ctx, tx) }); err != nil {
		return nil, fail(err)
	}
	for _, l := range n.busy {
		if n.answer != nil {
			break
		}
		if err := s.store.Within(ctx, s.now(), func(tx *store.Tx) error { return n.await(ctx, tx, l) }); err != nil {
			return nil, fail(err)
		}
	}
	return n.view(ctx)
}

// mostAwaited is how many cases that somebody else works on are waited for, where there is no other task.
const mostAwaited = 5

// nextTask is one search for a task to claim.
type nextTask struct {
	s      *Service
	call   Call
	filter store.TaskFilter
	print  []byte
	busy   []store.TaskLine // in cases that somebody else works on at this moment
	answer *store.Answer
}

// take goes through the candidates until one can be claimed. Cases that somebody else works on are passed over, and remembered.
func (n *nextTask) take(ctx context.Context, tx *store.Tx) (err error) {
	if n.answer, err = tx.Recall(ctx, n.call.Actor.ID, n.call.Key, n.print); err != nil || n.answer != nil {
		return err
	}
	for {
		lines, err := tx.OpenTasks(ctx, n.filter)
		if err != nil || len(lines) == 0 {
			return err
		}
		for _, l := range lines {
			before, err := tx.TryLock(ctx, l.Case)
			switch {
			case err == nil:
				if err := n.claim(ctx, tx, l, before); err != nil || n.answer != nil {
					return err
				}
			case !errors.Is(err, store.ErrNotFound):
				return err
			case len(n.busy) < mostAwaited:
				n.busy = append(n.busy, l)
			}
			n.filter.AfterDue, n.filter.AfterID = &l.DueAt, l.ID
		}
	}
}

// await waits for a case that somebody else works on. Each is held in a transaction of its own, so that nobody waits for each other.
func (n *nextTask) await(ctx context.Context, tx *store.Tx, l store.TaskLine) (err error) {
	if n.answer, err = tx.Recall(ctx, n.call.Actor.ID, n.call.Key, n.print); err != nil || n.answer != nil {
		return err
	}
	before, err := tx.Lock(ctx, l.Case)
	if err != nil {
		return err
	}
	return n.claim(ctx, tx, l, before)
}

// claim claims the task, unless something speaks against it: a colleague was faster, or four eyes are needed.
func (n *nextTask) claim(ctx context.Context, tx *store.Tx, l store.TaskLine, before store.Record) error {
	w := &work{s: n.s, tx: tx, call: n.call, at: n.s.now(), before: before, deed: plain(access.TaskClaim, casefile.Claim{Task: l.ID})}
	w.deed.task = l.ID
	if err := w.use(ctx); err != nil {
		return err
	}
	if err := w.judge(ctx); err != nil {
		if tellable(err) == nil {
			return err
		}
		return nil
	}
	n.answer = &store.Answer{Actor: n.call.Actor.ID, Key: n.call.Key, Fingerprint: n.print, Case: l.Case, Task: l.ID, Seq: w.after.Seq, At: w.at}
	return w.save(ctx, "done", n.answer, store.People)
}

func (n *nextTask) view(ctx context.Context) (*TaskView, error) {
	if n.answer == nil {
		return nil, nil
	}
	c, err := n.s.store.CaseAt(ctx, n.answer.Case, n.answer.Seq)
	if err != nil {
		return nil, fail(err)
	}
	item, err := n.s.itemOf(ctx, &c)
	if err != nil {
		return nil, err
	}
	view := taskView(item, &c, *c.Task(n.answer.Task), n.answer.At)
	return &view, nil
}

func (s *Service) taskLine(ctx context.Context, l store.TaskLine) (TaskView, error) {
	item, err := s.item(ctx, l.Digest)
	if err != nil {
		return TaskView{}, err
	}
	view := TaskView{
		ID: l.ID, Case: l.Case, Number: l.Number, Item: l.Item, Queue: casefile.Queue(l.Queue), Step: l.Step, Role: l.Role,
		Department: l.Department, Division: l.Division, State: casefile.TaskState(l.State), Assignee: l.Assignee, For: l.InsteadOf, OpenedAt: l.OpenedAt,
	}
	if l.DueAt.InfinityModifier == pgtype.Finite {
		view.Due = lastDay(l.DueAt.Time, item.Calendar)
	}
	view.describe(item, l.Category)
	return view, nil
}

func pageSize(limit int) int {
	if limit <= 0 {
		return defaultPage
	}
	return min(limit, maxPage)
}

func badQuery(name, text string) error {
	return &Error{Kind: Invalid, Code: "bad_query", Text: text, Fields: []Field{{Name: name, Code: "bad_query"}}}
}

func cursorOf(v any) string {
	raw, err := json.Marshal(v)
	if err != nil { // cursors are plain structs: this is a mistake in the program
		panic(err)
	}
	return base64.RawURLEncoding.EncodeToString(raw)
}

func readCursor(text string, into any) error {
	raw, err := base64.RawURLEncoding.DecodeString(text)
	if err == nil {
		d := json.NewDecoder(bytes.NewReader(raw))
		d.DisallowUnknownFields() // one of another list would be read as the end of this one
		err = d.Decode(into)
	}
	if err != nil {
		return badQuery("cursor", "The cursor is not one that a list of ours has given.")
	}
	return nil
}

// subtree lists a division and all that lie in it.
func (s *Service) subtree(division string) []string {
	codes := []string{}
	for _, code := range s.library.Divisions.Codes() {
		if s.library.Divisions.Within(code, division) {
			codes = append(codes, code)
		}
	}
	return codes
}
