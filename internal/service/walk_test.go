package service_test

import (
	"bytes"
	"testing"

	"github.com/google/uuid"

	"github.com/onewindow/onewindow/internal/access"
	"github.com/onewindow/onewindow/internal/casefile"
	"github.com/onewindow/onewindow/internal/service"
)

// TestOrdinaryPermit walks one case through the three stages, from the draft to the closing.
func TestOrdinaryPermit(t *testing.T) {
	w, ctx := newWorld(t), t.Context()
	c := w.submitted(ctx)
	if c.Status != casefile.Submitted || c.Evaluation.Category != "ordinary" || c.Evaluation.Visits != 0 {
		t.Fatalf("submitted as %s, category %q, %d visits", c.Status, c.Evaluation.Category, c.Evaluation.Visits)
	}
	w.at("2026-02-06 09:00")
	c = view(t)(w.s.Accept(ctx, w.as(clerk), c.ID))
	if c.Status != casefile.InApproval || c.AcceptedOn.String() != "2026-02-06" {
		t.Fatalf("%s, accepted on %s", c.Status, c.AcceptedOn)
	}
	c = w.complete(ctx, examiner, c, "examine", service.CompleteInput{Outcome: "pass", Findings: answers(t, map[string]any{"conditions_met": true})})
	c = w.complete(ctx, approver, c, "decide", service.CompleteInput{Outcome: "granted"})
	if c.Status != casefile.Granted || c.Decision.By != casefile.ByOfficer {
		t.Fatalf("%s, decided %+v", c.Status, c.Decision)
	}
	w.work(ctx, c.ID)
	c = view(t)(w.s.Case(ctx, applicant, c.ID))
	if c.Status != casefile.Delivered || c.Licence == nil || c.Licence.Number != "PPHP-110105-2026-000001" || c.Licence.Until.String() != "2030-02-05" {
		t.Fatalf("%s, licence %+v", c.Status, c.Licence)
	}
	doc, err := w.s.LicenceDocument(ctx, applicant, c.ID)
	if err != nil || !bytes.HasPrefix(doc.Content, []byte("%PDF")) {
		t.Fatalf("document of %d bytes, %v", len(doc.Content), err)
	}
	again, err := w.s.LicenceDocument(ctx, applicant, c.ID)
	if err != nil || !bytes.Equal(again.Content, doc.Content) || again.SHA256 != doc.SHA256 || w.printer.printed.Load() != 1 {
		t.Errorf("read again it was printed %d times; %v", w.printer.printed.Load(), err)
	}
	w.at("2026-03-09 00:00") // 30 days after the delivery
	w.work(ctx, c.ID)
	if c = view(t)(w.s.Case(ctx, applicant, c.ID)); c.Status != casefile.Closed {
		t.Fatalf("after the rating window: %s", c.Status)
	}
	w.whole(ctx)
}

// TestCommitment decides by rule at acceptance; a commitment found false costs the licence, and the next one.
func TestCommitment(t *testing.T) {
	w, ctx := newWorld(t), t.Context()
	in := bathhouse(t)
	in.Answers = answers(t, map[string]any{"place_kind": "hairdresser", "place_name": "A", "address": "B", "commits": true})
	c := view(t)(w.s.OpenCase(ctx, w.as(applicant), in))
	c = view(t)(w.s.SupplyMaterial(ctx, w.as(applicant), c.ID, service.MaterialInput{Name: "floor-plan", Content: pdf("plan")}))
	c = view(t)(w.s.Submit(ctx, w.as(applicant), c.ID))
	c = view(t)(w.s.Accept(ctx, w.as(clerk), c.ID))
	if c.Status != casefile.Granted || c.Decision.By != casefile.ByRule || c.Category != "commitment" {
		t.Fatalf("%s by %s in %s", c.Status, c.Decision.By, c.Category)
	}
	w.work(ctx, c.ID)
	second := officer("inspector2", access.Inspector, "health").ID
	c = view(t)(w.s.Case(ctx, applicant, c.ID))
	c = w.complete(ctx, inspector, c, "check", service.CompleteInput{Outcome: "false", Officers: []string{second}, Because: "No disinfection at all"})
	if !c.Licence.Revoked {
		t.Fatal("the licence stands although the commitment was false")
	}
	next := view(t)(w.s.OpenCase(ctx, w.as(applicant), in))
	if !next.Applicant.Dishonest || next.Evaluation.Category == "commitment" {
		t.Fatalf("dishonest %v, category %q", next.Applicant.Dishonest, next.Evaluation.Category)
	}
	w.whole(ctx)
}

// TestAtTheCounter does everything in one sitting for a person without an account.
func TestAtTheCounter(t *testing.T) {
	w, ctx := newWorld(t), t.Context()
	in := bathhouse(t)
	in.Applicant = &service.ApplicantInput{ID: "11010519900101001X", Kind: access.Person, Name: "张三"}
	c := view(t)(w.s.OpenCase(ctx, w.as(clerk), in))
	self := access.Actor{ID: in.Applicant.ID, Roles: []access.Role{access.Applicant}, Kind: access.Person}
	_, err := w.s.SupplyMaterial(ctx, w.as(self), c.ID, service.MaterialInput{Name: "floor-plan", OnPaper: true})
	refused(t, err, "paper_at_counter_only") // nobody has seen the paper
	for _, name := range []string{"floor-plan", "hygiene-rules"} {
		c = view(t)(w.s.SupplyMaterial(ctx, w.as(clerk), c.ID, service.MaterialInput{Name: name, OnPaper: true}))
	}
	c = view(t)(w.s.Submit(ctx, w.as(clerk), c.ID))
	c = view(t)(w.s.Accept(ctx, w.as(clerk), c.ID))
	c = w.complete(ctx, examiner, c, "examine", service.CompleteInput{Outcome: "pass", Findings: answers(t, map[string]any{"conditions_met": true})})
	c = w.complete(ctx, approver, c, "decide", service.CompleteInput{Outcome: "granted"})
	_, err = w.s.HandOver(ctx, w.as(clerk), c.ID, service.HandOverInput{})
	refused(t, err, "not_ready")
	w.work(ctx, c.ID)
	c = view(t)(w.s.HandOver(ctx, w.as(clerk), c.ID, service.HandOverInput{To: "张三"}))
	if c.Status != casefile.Delivered || c.Channel != casefile.Counter {
		t.Fatalf("%s, %s", c.Status, c.Channel)
	}
	w.whole(ctx)
}

// TestDeemedAccepted lets the clerk's five days pass: accepted by law, from the day of receipt.
func TestDeemedAccepted(t *testing.T) {
	w, ctx := newWorld(t), t.Context()
	c := w.submitted(ctx) // 5 February; five working days end on the 12th
	w.at("2026-02-12 23:59")
	if o := w.work(ctx, c.ID); o.Stage != "reception" {
		t.Fatalf("accepted early: %+v", o)
	}
	w.at("2026-02-13 00:00")
	w.work(ctx, c.ID)
	c = view(t)(w.s.Case(ctx, applicant, c.ID))
	if c.Status != casefile.InApproval || c.AcceptedOn.String() != "2026-02-05" {
		t.Fatalf("%s, accepted on %s", c.Status, c.AcceptedOn)
	}
}

// TestOutageNeverDecidesTheLaw: the engine slept over the limit, and the clerk comes too late to ask for a correction.
func TestOutageNeverDecidesTheLaw(t *testing.T) {
	w, ctx := newWorld(t), t.Context()
	c := w.submitted(ctx)
	w.at("2026-02-14 09:00")
	_, err := w.s.AskCorrection(ctx, w.as(clerk), c.ID, service.NoticeInput{Because: "The plan has no scale"})
	refused(t, err, "wrong_status")
	c = view(t)(w.s.Case(ctx, clerk, c.ID))
	if c.Status != casefile.InApproval {
		t.Fatalf("the acceptance by silence was lost: %s", c.Status)
	}
	w.whole(ctx)
}

func TestStrangersSeeNothing(t *testing.T) {
	w, ctx := newWorld(t), t.Context()
	c := w.submitted(ctx)
	for _, a := range []access.Actor{stranger, farClerk, examiner} {
		_, err := w.s.Case(ctx, a, c.ID)
		refused(t, err, "not_found")
	}
	_, err := w.s.Accept(ctx, w.as(farClerk), c.ID)
	refused(t, err, "not_found")
	_, err = w.s.Accept(ctx, w.as(examiner), uuid.New())
	refused(t, err, "not_found")
	_, err = w.s.Accept(ctx, w.as(access.Actor{}), c.ID)
	refused(t, err, "sign_in_required")
	var denied int
	w.scan(ctx, "SELECT count(*) FROM audit WHERE outcome LIKE 'denied:%'", &denied)
	if denied != 6 {
		t.Fatalf("%d denials are in the audit, want 6", denied)
	}
}
