package api

import (
	"context"
	"testing"

	"github.com/google/uuid"

	"github.com/onewindow/onewindow/internal/access"
	"github.com/onewindow/onewindow/internal/service"
)

// desk is what the fake answers about who does the work.
type desk struct {
	candidates    service.Page[service.CandidateView]
	reassigned    service.Page[service.ReassignResult]
	substitution  service.SubstitutionView
	substitutions service.Page[service.SubstitutionView]
	notice        service.NoticeView
	notices       service.Page[service.NoticeView]
}

func newFakeDesk(t testing.TB, doc contracted) desk {
	return desk{
		candidates:    decodeExample[service.Page[service.CandidateView]](t, doc, "CandidateList"),
		reassigned:    decodeExample[service.Page[service.ReassignResult]](t, doc, "ReassignResults"),
		substitution:  decodeExample[service.SubstitutionView](t, doc, "Substitution"),
		substitutions: decodeExample[service.Page[service.SubstitutionView]](t, doc, "SubstitutionList"),
		notice:        decodeExample[service.NoticeView](t, doc, "WrittenNotice"),
		notices:       decodeExample[service.Page[service.NoticeView]](t, doc, "WrittenNoticeList"),
	}
}

func (f *fake) ReassignTasks(_ context.Context, c service.Call, in service.ReassignInput) ([]service.ReassignResult, error) {
	return f.reassigned.Items, f.took("ReassignTasks", c, in)
}

func (f *fake) Candidates(_ context.Context, a access.Actor, task uuid.UUID) (service.Page[service.CandidateView], error) {
	return f.candidates, f.took("Candidates", a, task)
}

func (f *fake) OpenSubstitution(_ context.Context, c service.Call, in service.SubstitutionInput) (service.SubstitutionView, error) {
	return f.substitution, f.took("OpenSubstitution", c, in)
}

func (f *fake) EndSubstitution(_ context.Context, c service.Call, id uuid.UUID) (service.SubstitutionView, error) {
	return f.substitution, f.took("EndSubstitution", c, id)
}

func (f *fake) Substitutions(_ context.Context, a access.Actor) (service.Page[service.SubstitutionView], error) {
	return f.substitutions, f.took("Substitutions", a)
}

func (f *fake) Special(_ context.Context, c service.Call, id uuid.UUID, in service.SpecialInput) (service.CaseView, error) {
	return f.changed("Special", c, id, in)
}

func (f *fake) Resume(_ context.Context, c service.Call, id uuid.UUID, in service.ResumeInput) (service.CaseView, error) {
	return f.changed("Resume", c, id, in)
}

func (f *fake) Notices(_ context.Context, a access.Actor, id uuid.UUID) (service.Page[service.NoticeView], error) {
	return f.notices, f.took("Notices", a, id)
}

func (f *fake) Notice(_ context.Context, a access.Actor, id uuid.UUID, seq int64) (service.NoticeView, error) {
	return f.notice, f.took("Notice", a, id, seq)
}
