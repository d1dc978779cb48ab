package service

import (
	"context"
	"encoding/json"
	"fmt"
	"strconv"
	"time"

	"github.com/google/uuid"

	"github.com/onewindow/onewindow/internal/access"
	"github.com/onewindow/onewindow/internal/store"
	"github.com/onewindow/onewindow/rules"
)

// CalendarInput is a calendar to be published: the text of its file.
type CalendarInput struct {
	Source string `json:"source"`
	DryRun bool   `json:"dry_run,omitempty"` // only tell what it would move
}

// Publication is what came of a publication, or would come of it.
type Publication struct {
	DryRun    bool           `json:"dry_run"`
	Calendars []CalendarView `json:"calendars"`          // the new versions: of the calendar, and of those that extend it
	Problems  []ProblemView  `json:"problems,omitempty"` // of a dry run: what is wrong with the text
	Effect    *Effect        `json:"effect,omitempty"`   // of a dry run
}

// ProblemView is something that is wrong with a text.
type ProblemView struct {
	Line int    `json:"line"`
	Col  int    `json:"col"`
	Code string `json:"code"`
	Text string `json:"text"` // as a compiler writes it, with the line and a caret
}

// PublishCalendar publishes a new version of a calendar: new cases are opened under it at once, and the open ones follow in batches.
// A dry run changes nothing, and tells what it would move.
func (s *Service) PublishCalendar(ctx context.Context, call Call, in CalendarInput) (Publication, error) {
	if call.Key == "" {
		return Publication{}, keyMissing()
	}
	if err := s.admit(ctx, call.Actor, access.CalendarPublish, access.Resource{}); err != nil {
		return Publication{}, err
	}
	if in.DryRun {
		return s.tryCalendar(ctx, in)
	}
	p := &publishing{s: s, call: call, at: s.now()}
	err := s.store.Within(ctx, p.at, func(tx *store.Tx) (err error) {
		print := fingerprint(deed{action: access.CalendarPublish, input: in}, uuid.Nil)
		if p.before, err = tx.Recall(ctx, call.Actor.ID, call.Key, print); err != nil || p.before != nil {
			return err
		}
		p.answer = store.Answer{Actor: call.Actor.ID, Key: call.Key, Fingerprint: print, At: p.at}
		return p.run(ctx, tx, in)
	})
	switch {
	case err != nil:
		return Publication{}, fail(err)
	case p.before != nil:
		return s.publishedAgain(ctx, call.Actor, *p.before)
	case p.refused != nil:
		return Publication{}, p.refused
	}
	return s.publication(ctx, p.answer.Calendar)
}

// publishing is one publication inside its transaction.
type publishing struct {
	s       *Service
	call    Call
	at      time.Time
	before  *store.Answer
	answer  store.Answer
	refused *Error
}

// run judges and keeps. A refusal is an answer: it is kept and audited.
func (p *publishing) run(ctx context.Context, tx *store.Tx, in CalendarInput) error {
	rows, err := tx.HoldCalendars(ctx)
	if err != nil {
		return err
	}
	on, err := p.s.shelve(ctx, rows)
	if err != nil {
		return err
	}
	grant, err := p.s.policy.Grant(p.call.Actor, access.CalendarPublish, access.Resource{})
	if err != nil {
		return err
	}
	audit := store.Entry{Actor: p.call.Actor.ID, Role: string(grant.As), Purpose: string(grant.Purpose), Action: string(access.CalendarPublish), Outcome: "done"}
	var added []store.Calendar
	if err := p.judge(ctx, tx, on, in); err == nil {
		added = on.rows(p.call.Actor.ID)
		p.answer.Calendar = added[0].Digest
	} else if p.refused = tellable(err); p.refused == nil {
		return err
	} else {
		audit.Outcome = "refused:" + p.refused.Code
		if p.answer.Refusal, err = json.Marshal(p.refused); err != nil {
			return fmt.Errorf("encode refusal: %w", err)
		}
	}
	return tx.PublishCalendars(ctx, added, &p.answer, &audit)
}

func (p *publishing) judge(ctx context.Context, tx *store.Tx, on *shelf, in CalendarInput) error {
	f, problems := rules.ReadCalendarFile(sourceName, []byte(in.Source))
	if rules.HasErrors(problems) {
		return calendarInvalid(problems)
	}
	known, err := tx.KnownCalendar(ctx, f.Code, f.Text)
	if err != nil {
		return err
	}
	if known != nil {
		return &Error{Kind: Conflict, Code: "calendar_known", Text: "This very text was published as version " + strconv.Itoa(known.Version) +
			" already. To go back to it, say so in a comment of the text: then it is a version of its own."}
	}
	return on.put(f)
}

// publication is the answer to a publication: the new version, and those of the calendars that extend it.
func (s *Service) publication(ctx context.Context, digest string) (Publication, error) {
	first, err := s.store.Calendar(ctx, digest)
	if err != nil {
		return Publication{}, fail(err)
	}
	rows, err := s.store.PublishedWith(ctx, first)
	if err != nil {
		return Publication{}, fail(err)
	}
	p := Publication{}
	for _, row := range rows {
		view, err := s.calendarView(ctx, row)
		if err != nil {
			return p, err
		}
		p.Calendars = append(p.Calendars, view)
	}
	return p, nil
}

// publishedAgain gives the stored answer to a repeated request.
func (s *Service) publishedAgain(ctx context.Context, actor access.Actor, a store.Answer) (Publication, error) {
	if err := s.store.Audit(ctx, store.Entry{Actor: actor.ID, Action: string(access.CalendarPublish), Outcome: "again"}); err != nil {
		return Publication{}, fail(err)
	}
	if a.Refusal == nil {
		return s.publication(ctx, a.Calendar)
	}
	var refused Error
	if err := json.Unmarshal(a.Refusal, &refused); err != nil {
		return Publication{}, fmt.Errorf("read refusal: %w", err)
	}
	return Publication{}, &refused
}

// tryCalendar tells what a publication would do. What is wrong with the text is part of the answer.
func (s *Service) tryCalendar(ctx context.Context, in CalendarInput) (Publication, error) {
	p := Publication{DryRun: true, Calendars: []CalendarView{}}
	rows, err := s.store.Calendars(ctx)
	if err != nil {
		return p, fail(err)
	}
	on, err := s.shelve(ctx, rows)
	if err != nil {
		return p, err
	}
	f, problems := rules.ReadCalendarFile(sourceName, []byte(in.Source))
	if !rules.HasErrors(problems) && !on.circles(f) {
		_, problems = f.Build(sourceName, on.newest[f.Extends].calendar)
	}
	for _, problem := range problems {
		p.Problems = append(p.Problems, ProblemView{Line: problem.Line, Col: problem.Col, Code: problem.Code, Text: problem.String()})
	}
	if rules.HasErrors(problems) {
		return p, nil
	}
	if err := on.put(f); err != nil {
		return p, err
	}
	for _, e := range on.added {
		p.Calendars = append(p.Calendars, viewOf(e))
	}
	p.Effect, err = s.effect(ctx, on)
	return p, fail(err)
}
