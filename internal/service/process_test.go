package service_test

import (
	"context"
	"sync"
	"testing"
	"time"

	"github.com/onewindow/onewindow/internal/casefile"
	"github.com/onewindow/onewindow/internal/connect/paper"
	"github.com/onewindow/onewindow/internal/message"
	"github.com/onewindow/onewindow/internal/service"
)

// stuck is a printer that does not go on until it is told to.
type stuck struct {
	service.Printer
	goOn chan struct{}
}

func (p stuck) Check(c paper.Certificate) ([]rune, error) {
	<-p.goOn
	return p.Printer.Check(c)
}

// Licences of one series wait for each other. However many do, people are served meanwhile.
func TestPeopleDoNotWaitBehindLicences(t *testing.T) {
	const cases = 25 // more than the store has connections
	w, ctx := newWorld(t), t.Context()
	printer := stuck{w.printer.Printer, make(chan struct{})}
	w.printer.Printer = printer
	var list []granted
	for range cases {
		list = append(list, w.grantedByRule(ctx))
	}
	var licences sync.WaitGroup
	for _, c := range list {
		work := message.Work{ID: c.work, Kind: message.Issue}
		licences.Go(func() {
			if _, err := w.s.Issue(ctx, message.WorkInput{CaseID: c.id, Epoch: 1, Work: work}); err != nil {
				t.Error(err)
			}
		})
	}
	defer licences.Wait()
	defer close(printer.goOn)
	hurry, cancel := context.WithTimeout(ctx, time.Minute) // who stands behind the licences waits for ever
	defer cancel()
	for range 3 {
		c, err := w.s.OpenCase(hurry, w.as(applicant), bathhouse(t))
		if err != nil || c.Status != casefile.Draft {
			t.Fatalf("while licences wait: %s, %v", c.Status, err)
		}
	}
}

// granted is a case that waits for its licence.
type granted struct{ id, work string }

// grantedByRule has a case granted at its acceptance.
func (w *world) grantedByRule(ctx context.Context) granted {
	w.t.Helper()
	in := bathhouse(w.t)
	in.Answers = answers(w.t, map[string]any{"place_kind": "hairdresser", "place_name": "A", "address": "B", "commits": true})
	c := view(w.t)(w.s.OpenCase(ctx, w.as(applicant), in))
	view(w.t)(w.s.SupplyMaterial(ctx, w.as(applicant), c.ID, service.MaterialInput{Name: "floor-plan", Content: pdf("plan")}))
	view(w.t)(w.s.Submit(ctx, w.as(applicant), c.ID))
	view(w.t)(w.s.Accept(ctx, w.as(clerk), c.ID))
	told := ok[message.CaseInput](w.t)(w.db.Newest(ctx, c.ID.String()))
	if len(told.Outlook.Work) != 1 {
		w.t.Fatalf("a case granted by rule has work %+v", told.Outlook.Work)
	}
	return granted{id: c.ID.String(), work: told.Outlook.Work[0].ID}
}
