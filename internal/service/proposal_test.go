package service_test

import (
	"testing"

	"github.com/google/uuid"

	"github.com/onewindow/onewindow/internal/casefile"
	"github.com/onewindow/onewindow/internal/service"
)

// strict has every stop of the sample items need a head.
const strict = `policy: default
languages: [en]
rules: {}
stops: {at_most: 12wd, approve: {above: 2wd, role: head}}
`

// A proposal is a task in the worklist of the second person; the applicant learns of it when it is approved.
func TestAProposalInTheWorklist(t *testing.T) {
	w, ctx := newWorldBy(t, strict), t.Context()
	_, task := w.examining()
	ask := service.AskInput{Request: "water_test", Because: "its own well"}
	c := ok[service.CaseView](t)(w.s.AskInTask(ctx, w.as(examiner), task.ID, ask))
	if c.Status != casefile.InApproval || len(c.Proposals) != 1 || c.Proposals[0].By != examiner.ID || len(c.Requests) != 0 {
		t.Fatalf("%+v, requests %+v", c.Proposals, c.Requests)
	}
	_, err := w.s.AskInTask(ctx, w.as(examiner), task.ID, ask)
	refused(t, err, "proposal_open")
	own := ok[service.CaseView](t)(w.s.Case(ctx, applicant, c.ID))
	if len(own.Proposals) != 0 || len(own.Tasks) != len(c.Tasks)-1 {
		t.Errorf("the applicant sees %+v", own)
	}
	list := ok[service.Page[service.TaskView]](t)(w.s.Tasks(ctx, head, service.TaskQuery{Queue: "countersign"}))
	if len(list.Items) != 1 || list.Items[0].ID != c.Proposals[0].Task || len(list.Items[0].Outcomes) != 2 {
		t.Fatalf("the head's worklist: %+v", list.Items)
	}
	second := list.Items[0].ID
	ok[[]service.ClaimResult](t)(w.s.ClaimTasks(ctx, w.as(head), []uuid.UUID{second}))
	call := w.as(head)
	for range 2 { // the same again is answered the same
		c = ok[service.CaseView](t)(w.s.CompleteTask(ctx, call, second, service.CompleteInput{Outcome: casefile.Approve}))
		if c.Status != casefile.Suspended || len(c.Requests) != 1 || c.Proposals[0].Outcome != casefile.Approve {
			t.Fatalf("%s, %+v", c.Status, c.Requests)
		}
	}
	for _, e := range ok[service.Page[service.EventView]](t)(w.s.Events(ctx, applicant, c.ID, service.PageQuery{Limit: 100})).Items {
		if (e.Kind == "proposed" || e.Kind == "countersigned" || e.Kind == "claimed") && string(e.Data) != "{}" {
			t.Errorf("the applicant reads %s: %s", e.Kind, e.Data)
		}
	}
	w.whole(ctx)
}
