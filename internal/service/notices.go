package service

import (
	"context"
	"slices"
	"time"

	"github.com/google/uuid"

	"github.com/onewindow/onewindow/internal/access"
	"github.com/onewindow/onewindow/internal/casefile"
	"github.com/onewindow/onewindow/rules"
)

// NoticeView is what the applicant was told in writing.
type NoticeView struct {
	Seq   int64      `json:"seq"` // of the event it tells of
	At    time.Time  `json:"at"`
	Kind  string     `json:"kind"`            // correction, special_procedure, extension, decision_by_silence, calendar_corrected
	About string     `json:"about,omitempty"` // the request or step
	Text  rules.Text `json:"text"`
}

// Notices lists what the applicant of a case was told in writing, oldest first.
func (s *Service) Notices(ctx context.Context, a access.Actor, id uuid.UUID) (Page[NoticeView], error) {
	page := Page[NoticeView]{Items: []NoticeView{}}
	r, err := s.read(ctx, a, access.CaseRead, id, uuid.Nil)
	if err != nil {
		return page, err
	}
	log, err := s.store.Log(ctx, id, r.Case.Seq)
	if err != nil {
		return page, fail(err)
	}
	item, err := s.itemAtFirst(ctx, log)
	if err != nil {
		return page, err
	}
	list, err := casefile.Notices(item, log, s.editions(ctx))
	for _, n := range list {
		page.Items = append(page.Items, NoticeView(n))
	}
	return page, err
}

// Notice reads one notice.
func (s *Service) Notice(ctx context.Context, a access.Actor, id uuid.UUID, seq int64) (NoticeView, error) {
	page, err := s.Notices(ctx, a, id)
	if err != nil {
		return NoticeView{}, err
	}
	i := slices.IndexFunc(page.Items, func(n NoticeView) bool { return n.Seq == seq })
	if i < 0 {
		return NoticeView{}, notFound()
	}
	return page.Items[i], nil
}
