package service

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"

	"github.com/onewindow/onewindow/internal/access"
	"github.com/onewindow/onewindow/internal/casefile"
	"github.com/onewindow/onewindow/internal/store"
	"github.com/onewindow/onewindow/rules"
)

// deed is one command on its way through the door.
type deed struct {
	action access.Action
	opens  *rules.Item // the item of a case that this opens; nil for an existing one
	task   uuid.UUID   // of an act on a task
	found  bool        // the task was not named but found: it is no part of what was asked
	input  any         // what was asked, for recognising the same request
	// gather reads what the act depends on besides the case, in the same transaction.
	gather func(ctx context.Context, tx *store.Tx) error
	act    func(item *rules.Item, c *casefile.Case) (casefile.Act, error)
	// also writes what belongs to the act besides its events, in the same transaction.
	also func(ctx context.Context, tx *store.Tx, after casefile.Case) error
}

// plain is a deed whose act needs nothing of the case.
func plain(action access.Action, act casefile.Act) deed {
	return deed{action: action, input: act, act: func(*rules.Item, *casefile.Case) (casefile.Act, error) { return act, nil }}
}

// do takes one command: one transaction that recognises a repeated request, holds the case, authorises, decides,
// and stores events, read tables, answer and audit entry together.
func (s *Service) do(ctx context.Context, call Call, id uuid.UUID, d deed) (CaseView, error) {
	if call.Key == "" {
		return CaseView{}, keyMissing()
	}
	w := &work{s: s, call: call, deed: d, at: s.now()}
	var before *store.Answer
	err := s.store.Within(ctx, w.at, func(tx *store.Tx) (err error) {
		w.tx = tx
		print := fingerprint(d, id)
		if before, err = tx.Recall(ctx, call.Actor.ID, call.Key, print); err != nil || before != nil {
			return err
		}
		w.answer = store.Answer{Actor: call.Actor.ID, Key: call.Key, Fingerprint: print, Task: d.task, At: w.at}
		if err := w.load(ctx, id); err != nil {
			return err
		}
		return w.finish(ctx, w.judge(ctx))
	})
	switch {
	case errors.Is(err, store.ErrNotFound):
		return CaseView{}, s.unknown(ctx, call.Actor, d.action, id)
	case err != nil:
		return CaseView{}, fail(err)
	case before != nil:
		return s.again(ctx, call.Actor, d.action, *before)
	case w.refused != nil:
		return CaseView{}, w.refused
	}
	return s.view(w.item, &w.after, call.Actor, w.at), nil
}

// again gives the stored answer to a repeated request: the refusal, or the case as it stood then. That is a read like any other.
func (s *Service) again(ctx context.Context, actor access.Actor, action access.Action, a store.Answer) (CaseView, error) {
	entry := store.Entry{Actor: actor.ID, Action: string(action), Case: a.Case, Outcome: "again"}
	if err := s.store.Audit(ctx, entry); err != nil {
		return CaseView{}, fail(err)
	}
	if a.Refusal != nil {
		var refused Error
		if err := json.Unmarshal(a.Refusal, &refused); err != nil {
			return CaseView{}, fmt.Errorf("read refusal: %w", err)
		}
		return CaseView{}, &refused
	}
	c, err := s.store.CaseAt(ctx, a.Case, a.Seq)
	if err != nil {
		return CaseView{}, fail(err)
	}
	item, err := s.itemOf(ctx, &c)
	if err != nil {
		return CaseView{}, err
	}
	return s.view(item, &c, actor, a.At), nil
}

// unknown answers an attempt on a case that does not exist, and leaves a trace of it.
func (s *Service) unknown(ctx context.Context, a access.Actor, action access.Action, id uuid.UUID) error {
	if err := s.store.Audit(ctx, store.Entry{Actor: a.ID, Action: string(action), Case: id, Outcome: "denied:not_found"}); err != nil {
		return fail(err)
	}
	return notFound()
}

// work is one command inside its transaction.
type work struct {
	s        *Service
	tx       *store.Tx
	call     Call
	deed     deed
	at       time.Time
	item     *rules.Item
	decided  *rules.Item // by which the events were decided, where the case follows another calendar since
	before   store.Record
	after    casefile.Case
	events   []casefile.Event
	passed   []casefile.Passing // limits, by the events
	grant    access.Grant
	answer   store.Answer
	absences []casefile.Absence
	outcome  string // for the audit
	refused  *Error // what the caller is told instead of the case
}

func (w *work) load(ctx context.Context, id uuid.UUID) (err error) {
	if w.item = w.deed.opens; w.item != nil {
		if w.before, err = w.tx.New(ctx, w.item.Calendar.Code()); err != nil {
			return err
		}
		w.item, err = w.newest(ctx)
		return err
	}
	if w.before, err = w.tx.Lock(ctx, id); err != nil {
		return err
	}
	return w.use(ctx)
}

// use takes the case that was locked.
func (w *work) use(ctx context.Context) (err error) {
	w.after = w.before.Case
	w.item, err = w.s.itemOf(ctx, &w.before.Case)
	return err
}

// judge authorises, decides and folds.
func (w *work) judge(ctx context.Context) error {
	if w.deed.gather != nil {
		if err := w.deed.gather(ctx, w.tx); err != nil {
			return err
		}
	}
	act, err := w.deed.act(w.item, &w.before.Case)
	if lost := w.learn(ctx, act); lost != nil {
		return lost
	}
	grant, denied := w.s.policy.Grant(w.call.Actor, w.deed.action, w.resource(act))
	if denied != nil {
		w.outcome = "denied:"
		return denied
	}
	w.grant, w.outcome = grant, "refused:"
	if w.call.IfMatch != nil && *w.call.IfMatch != w.before.Case.Seq {
		return &Error{Kind: Stale, Code: "stale", Text: "The case has changed since you read it. Read it again."}
	}
	if err != nil {
		return err
	}
	return w.decide(ctx, casefile.Command{By: w.actor(), Act: act})
}

func (w *work) decide(ctx context.Context, cmd casefile.Command) error {
	cmd.Absences, w.decided = w.absences, w.item
	events, refused := casefile.Decide(w.item, w.before.Case, cmd, w.at)
	w.events = events
	for _, e := range events {
		before := casefile.Reading{Item: w.item, Case: w.after}
		if err := w.fold(ctx, e); err != nil {
			return err
		}
		w.passed = append(w.passed, casefile.Passed(before, casefile.Reading{Item: w.item, Case: w.after}, e)...)
	}
	if refused == nil && w.deed.also != nil {
		return w.deed.also(ctx, w.tx, w.after)
	}
	return refused
}

// fold has the case as it is after an event, and the item under the calendar that it follows from then on.
func (w *work) fold(ctx context.Context, e casefile.Event) (err error) {
	if w.after, err = casefile.Evolve(w.after, e); err != nil {
		return err
	}
	if _, changed := e.Data.(casefile.CalendarChanged); changed {
		w.item, err = w.s.itemOf(ctx, &w.after)
	}
	return err
}

// finish stores what came of the command. A refusal is an answer, not an error: it is stored and audited, together
// with what clocks that were due have done.
func (w *work) finish(ctx context.Context, err error) error {
	w.answer.Case, w.answer.Seq = w.after.ID, w.after.Seq
	if err == nil {
		return w.save(ctx, "done", &w.answer, store.People)
	}
	if w.refused = tellable(err); w.refused == nil {
		return err
	}
	answer := &w.answer
	if answer.Refusal, err = json.Marshal(w.refused); err != nil {
		return fmt.Errorf("encode refusal: %w", err)
	}
	// What was meant for another state of the case, or for one that the caller may not know of, leaves the key free: used up, it
	// would tell a case that is hidden from one that there is not.
	if w.refused.Kind == Stale || w.refused.Kind == NotFound {
		answer = nil
	}
	return w.save(ctx, w.outcome+w.refused.Code, answer, store.People)
}

func (w *work) save(ctx context.Context, outcome string, answer *store.Answer, lane store.Lane) error {
	change, err := w.change(ctx, outcome, answer, lane)
	if err != nil {
		return err
	}
	return w.tx.Save(ctx, change)
}

// change is everything that the command writes.
func (w *work) change(ctx context.Context, outcome string, answer *store.Answer, lane store.Lane) (store.Change, error) {
	outlook := casefile.Outlook(w.item, w.after)
	cards, err := w.opened()
	if err != nil {
		return store.Change{}, err
	}
	news, err := w.news(cards)
	if err != nil {
		return store.Change{}, err
	}
	glance, err := w.glance(ctx)
	first := w.before.Case.SubmittedAt.IsZero() && !w.after.SubmittedAt.IsZero()
	return store.Change{
		Before: w.before, After: w.after, Events: w.events, Outlook: outlook, Lane: lane,
		// The process learns what it asked for from its own answer.
		Tell: !w.call.Actor.Process && (first || !w.after.SubmittedAt.IsZero() && casefile.Tells(w.before.Outlook, outlook)),
		Due:  taskDues(w.item, &w.after, w.at), Promised: promisedDue(w.item, &w.after, w.at), Cards: cards, News: news, Answer: answer, Glance: glance,
		Audit: store.Entry{
			Actor: w.call.Actor.ID, Role: string(w.grant.As), Action: string(w.deed.action), Purpose: string(w.grant.Purpose), Outcome: outcome,
			InsteadOf: w.insteadOf(),
		},
	}, err
}

// resource is what the policy judges: the case as it is, or as the opening would make it.
func (w *work) resource(act casefile.Act) access.Resource {
	if open, ok := act.(casefile.Open); ok {
		r := access.Resource{Owner: open.Applicant.ID, Division: open.Offices[w.item.Authority.Level], Department: w.item.Authority.Department, Draft: true}
		if open.Channel == casefile.Counter {
			r.OpenedBy = w.call.Actor.ID
		}
		return r
	}
	r := resource(&w.before.Case, w.deed.task)
	if t := w.before.Case.Task(w.deed.task); t != nil {
		r.Deputy = w.deputyOf(*t)
	}
	return r
}

// actor is who acts, as the case sees it. A clerk who acts for an applicant at the counter does not act for the authority.
func (w *work) actor() casefile.Actor {
	by := casefile.Actor{ID: w.call.Actor.ID, Department: w.call.Actor.Department}
	for _, r := range w.call.Actor.Roles {
		by.Roles = append(by.Roles, string(r))
	}
	switch w.deed.action {
	case access.CaseOpen, access.CaseEdit, access.CaseSubmit, access.CaseCorrect, access.CaseWithdraw:
	default:
		by.Officer = w.grant.As.Officer()
	}
	return by
}

// resource is a case, or one of its tasks, as the policy sees it.
func resource(c *casefile.Case, task uuid.UUID) access.Resource {
	r := access.Resource{Owner: c.Applicant.ID, Division: c.Division(), Department: c.Department, Draft: c.SubmittedAt.IsZero()}
	if c.Channel == casefile.Counter {
		r.OpenedBy = c.OpenedBy
	}
	for _, t := range c.Tasks {
		r.Offices = append(r.Offices, access.Office{Division: t.Division, Department: t.Department})
	}
	if t := c.Task(task); t != nil {
		r.Division, r.Department, r.Role, r.Assignee = t.Division, t.Department, access.Role(t.Role), t.Assignee
	}
	return r
}

func fingerprint(d deed, id uuid.UUID) []byte {
	task := d.task
	if d.found {
		task = uuid.Nil
	}
	raw, err := json.Marshal([]any{d.action, id, task, d.input})
	if err != nil { // inputs are plain structs: this is a mistake in the program
		panic(fmt.Sprintf("fingerprint of %s: %v", d.action, err))
	}
	sum := sha256.Sum256(raw)
	return sum[:]
}

func keyMissing() error {
	return &Error{Kind: Invalid, Code: "idempotency_key_missing", Text: "Send an Idempotency-Key with every command."}
}
