package service

import (
	"context"
	"encoding/hex"
	"encoding/json"
	"errors"
	"slices"
	"time"

	"github.com/google/uuid"

	"github.com/onewindow/onewindow/internal/access"
	"github.com/onewindow/onewindow/internal/casefile"
	"github.com/onewindow/onewindow/internal/store"
	"github.com/onewindow/onewindow/internal/worktime"
)

// read finds a case for a reader. Every read of personal data leaves an entry in the audit, with its purpose; so does every denied attempt.
func (s *Service) read(ctx context.Context, a access.Actor, action access.Action, id, task uuid.UUID) (store.Record, error) {
	r, err := s.store.Case(ctx, id)
	if errors.Is(err, store.ErrNotFound) {
		return r, s.unknown(ctx, a, action, id)
	}
	if err != nil {
		return r, fail(err)
	}
	entry := store.Entry{Actor: a.ID, Action: string(action), Case: id, Outcome: "read"}
	grant, denied := s.policy.Grant(a, action, resource(&r.Case, task))
	if denied != nil {
		entry.Outcome = "denied:" + tellable(denied).Code
	}
	entry.Role, entry.Purpose = string(grant.As), string(grant.Purpose)
	if err := s.store.Audit(ctx, entry); err != nil {
		return r, fail(err)
	}
	return r, fail(denied)
}

// admit lets somebody to a list. Every denied attempt leaves an entry in the audit; what is listed is cut to what they may see.
func (s *Service) admit(ctx context.Context, a access.Actor, action access.Action, r access.Resource) error {
	denied := s.policy.Authorise(a, action, r)
	if denied == nil {
		return nil
	}
	entry := store.Entry{Actor: a.ID, Action: string(action), Outcome: "denied:" + tellable(denied).Code}
	if err := s.store.Audit(ctx, entry); err != nil {
		return fail(err)
	}
	return fail(denied)
}

// Case reads a case.
func (s *Service) Case(ctx context.Context, a access.Actor, id uuid.UUID) (CaseView, error) {
	r, err := s.read(ctx, a, access.CaseRead, id, uuid.Nil)
	if err != nil {
		return CaseView{}, err
	}
	item, err := s.itemOf(ctx, &r.Case)
	if err != nil {
		return CaseView{}, err
	}
	return s.view(item, &r.Case, a, s.now()), nil
}

// Events reads the history of a case, oldest first. Applicants see what happened, not what officers noted.
func (s *Service) Events(ctx context.Context, a access.Actor, id uuid.UUID, q PageQuery) (Page[EventView], error) {
	r, err := s.read(ctx, a, access.CaseEvents, id, uuid.Nil)
	if err != nil {
		return Page[EventView]{}, err
	}
	var after int64
	if q.Cursor != "" {
		if err := readCursor(q.Cursor, &after); err != nil {
			return Page[EventView]{}, err
		}
	}
	limit := pageSize(q.Limit)
	rows, err := s.store.Rows(ctx, id, after, limit+1)
	if err != nil {
		return Page[EventView]{}, fail(err)
	}
	page := Page[EventView]{Items: []EventView{}}
	if len(rows) > limit {
		rows = rows[:limit]
		page.Next = cursorOf(rows[limit-1].Seq)
	}
	own := a.ID == r.Case.Applicant.ID
	for _, row := range rows {
		view := EventView{Seq: row.Seq, At: row.At, Kind: row.Kind, By: row.By, Data: row.Data, Hash: hex.EncodeToString(row.Hash)}
		if own {
			view.hideNotes(a)
		}
		page.Items = append(page.Items, view)
	}
	return page, nil
}

// hideNotes leaves out what officers noted and who they are. Why a licence was revoked its holder may read.
func (v *EventView) hideNotes(own access.Actor) {
	if v.By != own.ID {
		v.By = ""
	}
	if slices.Contains(inside(), v.Kind) {
		v.Data = []byte("{}")
	}
	if v.Kind == (casefile.Checked{}).Kind() {
		v.Data = withoutOfficers(v.Data)
	}
}

// withoutOfficers leaves out who took part.
func withoutOfficers(data []byte) []byte {
	var told map[string]json.RawMessage
	if err := json.Unmarshal(data, &told); err != nil {
		return []byte("{}")
	}
	delete(told, "officers")
	text, err := json.Marshal(told)
	if err != nil { // it was read a moment ago: this is a mistake in the program
		panic(err)
	}
	return text
}

// inside lists the kinds of event whose content is the office's own.
func inside() []string {
	return []string{
		casefile.Claimed{}.Kind(), casefile.Released{}.Kind(), casefile.TaskReassigned{}.Kind(), casefile.TaskTakenOver{}.Kind(),
		casefile.Proposed{}.Kind(), casefile.Countersigned{}.Kind(), casefile.Completed{}.Kind(), casefile.SentBack{}.Kind(),
		casefile.WorkFailed{}.Kind(), casefile.WorkRetried{}.Kind(), casefile.CardIssued{}.Kind(), casefile.CardOvertaken{}.Kind(),
		casefile.Urged{}.Kind(), casefile.UrgeAnswered{}.Kind(),
	}
}

// MyCases lists the caller's own cases, the newest change first.
func (s *Service) MyCases(ctx context.Context, a access.Actor, q PageQuery) (Page[CaseLine], error) {
	if err := s.admit(ctx, a, access.CaseListOwn, access.Resource{Owner: a.ID}); err != nil {
		return Page[CaseLine]{}, err
	}
	var after *store.CaseLine
	if q.Cursor != "" {
		after = &store.CaseLine{}
		if err := readCursor(q.Cursor, after); err != nil {
			return Page[CaseLine]{}, err
		}
	}
	limit := pageSize(q.Limit)
	lines, err := s.store.CasesOf(ctx, a.ID, after, limit+1)
	if err != nil {
		return Page[CaseLine]{}, fail(err)
	}
	page := Page[CaseLine]{Items: []CaseLine{}}
	if len(lines) > limit {
		lines = lines[:limit]
		last := lines[limit-1]
		page.Next = cursorOf(store.CaseLine{ID: last.ID, UpdatedAt: last.UpdatedAt})
	}
	for _, l := range lines {
		item, err := s.item(ctx, l.Digest)
		if err != nil {
			return page, err
		}
		line := CaseLine{
			ID: l.ID, Number: l.Number, Item: l.Item, Title: item.Title, Status: casefile.Status(l.Status), Stage: l.Stage,
			Result: l.Result, UpdatedAt: l.UpdatedAt,
		}
		if l.PromisedDue != nil {
			line.Due = worktime.DateOf(*l.PromisedDue, time.UTC)
		}
		page.Items = append(page.Items, line)
	}
	return page, nil
}

// Track tells anybody who knows the number where the case stands. Drafts are nobody's business.
func (s *Service) Track(ctx context.Context, number string) (Tracking, error) {
	r, err := s.store.CaseByNumber(ctx, normalNumber(number))
	if err != nil {
		return Tracking{}, fail(err)
	}
	c := &r.Case
	if c.SubmittedAt.IsZero() {
		return Tracking{}, notFound()
	}
	item, err := s.itemOf(ctx, c)
	if err != nil {
		return Tracking{}, err
	}
	t := Tracking{
		Number: c.Number, Item: c.Item, Title: item.Title, Status: c.Status, Stage: string(r.Outlook.Stage), Result: r.Outlook.Result,
		SubmittedOn: item.Calendar.DateOf(c.SubmittedAt), AcceptedOn: c.AcceptedOn,
	}
	if k, ok := c.Clocks[casefile.PromisedClock]; ok {
		t.Due, t.Stopped = clockView(item, casefile.PromisedClock, k, s.now()).Due, k.Stopped()
	}
	return t, nil
}

// LicenceDocument reads the document of a case's licence.
func (s *Service) LicenceDocument(ctx context.Context, a access.Actor, id uuid.UUID) (Document, error) {
	r, err := s.read(ctx, a, access.CaseRead, id, uuid.Nil)
	if err != nil {
		return Document{}, err
	}
	if r.Case.Licence != nil && r.Case.Licence.Revoked {
		return Document{}, &Error{Kind: Conflict, Code: "licence_revoked", Text: "The licence has been revoked."}
	}
	doc, err := s.printed(ctx, &r.Case)
	return Document{Name: doc.Number + ".pdf", Type: "application/pdf", SHA256: doc.SHA256, Content: doc.Content}, fail(err)
}

// MaterialDocument reads a document as the applicant handed it in.
func (s *Service) MaterialDocument(ctx context.Context, a access.Actor, id uuid.UUID, name string) (Document, error) {
	r, err := s.read(ctx, a, access.CaseRead, id, uuid.Nil)
	if err != nil {
		return Document{}, err
	}
	m, ok := r.Case.Materials[name]
	if !ok || m.OnPaper {
		return Document{}, notFound()
	}
	f, err := s.store.File(ctx, m.File)
	return Document{Name: name, Type: f.Type, SHA256: f.SHA256, Content: f.Content}, fail(err)
}
