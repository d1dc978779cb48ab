package service_test

import (
	"context"
	"errors"
	"slices"
	"sync"
	"testing"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/onewindow/onewindow/internal/access"
	"github.com/onewindow/onewindow/internal/casefile"
	"github.com/onewindow/onewindow/internal/service"
	"github.com/onewindow/onewindow/internal/store"
)

func view(t *testing.T) func(service.CaseView, error) service.CaseView {
	return ok[service.CaseView](t)
}

// scan reads one row of a query on the test's database.
func (w *world) scan(ctx context.Context, query string, into ...any) {
	w.t.Helper()
	conn, err := pgx.Connect(ctx, w.url)
	if err != nil {
		w.t.Fatal(err)
	}
	defer conn.Close(ctx)
	if err := conn.QueryRow(ctx, query).Scan(into...); err != nil {
		w.t.Fatal(err)
	}
}

func (w *world) exec(ctx context.Context, statement string, args ...any) {
	w.t.Helper()
	conn, err := pgx.Connect(ctx, w.url)
	if err != nil {
		w.t.Fatal(err)
	}
	defer conn.Close(ctx)
	if _, err := conn.Exec(ctx, statement, args...); err != nil {
		w.t.Fatal(err)
	}
}

// whole fails the test unless the hash chains and the audit verify, and the read tables equal the fold of the log.
func (w *world) whole(ctx context.Context) {
	w.t.Helper()
	cases, events, breaks, err := w.db.Verify(ctx)
	if err != nil || len(breaks) > 0 || cases == 0 || events == 0 {
		w.t.Fatalf("%d cases, %d events, breaks %+v, %v", cases, events, breaks, err)
	}
}

func TestSameKeySameAnswer(t *testing.T) {
	w, ctx := newWorld(t), t.Context()
	call := w.as(applicant)
	first := view(t)(w.s.OpenCase(ctx, call, bathhouse(t)))
	again := view(t)(w.s.OpenCase(ctx, call, bathhouse(t)))
	if first.ID != again.ID || first.Seq != again.Seq || first.Number != again.Number {
		t.Fatalf("the same request opened %s and %s", first.Number, again.Number)
	}
	other := bathhouse(t)
	other.Delivery = "window"
	_, err := w.s.OpenCase(ctx, call, other)
	refused(t, err, "key_reused")

	submit := w.as(applicant)
	_, err = w.s.Submit(ctx, submit, first.ID)
	refused(t, err, "incomplete")
	for _, name := range []string{"floor-plan", "hygiene-rules"} {
		view(t)(w.s.SupplyMaterial(ctx, w.as(applicant), first.ID, service.MaterialInput{Name: name, Content: pdf(name)}))
	}
	_, err = w.s.Submit(ctx, submit, first.ID)
	if told := refused(t, err, "incomplete"); len(told.Fields) != 2 {
		t.Fatalf("the stored refusal lost its fields: %+v", told)
	}
	view(t)(w.s.Submit(ctx, w.as(applicant), first.ID))
	_, err = w.s.Submit(ctx, service.Call{Actor: applicant}, first.ID)
	refused(t, err, "idempotency_key_missing")
}

// TestSentTenTimesAtOnce: one effect, whoever of the ten comes first; the others get the same answer or are asked to wait.
func TestSentTenTimesAtOnce(t *testing.T) {
	w, ctx := newWorld(t), t.Context()
	c := w.submitted(ctx)
	call := w.as(clerk)
	var wg sync.WaitGroup
	errs := make([]error, 10)
	for i := range errs {
		wg.Go(func() {
			for {
				_, errs[i] = w.s.Accept(ctx, call, c.ID)
				var told *service.Error
				if !errors.As(errs[i], &told) || told.Code != "in_flight" {
					return
				}
			}
		})
	}
	wg.Wait()
	if i := slices.IndexFunc(errs, func(err error) bool { return err != nil }); i >= 0 {
		t.Fatal(errs[i])
	}
	var accepted int
	w.scan(ctx, "SELECT count(*) FROM case_events WHERE kind = 'accepted'", &accepted)
	if accepted != 1 {
		t.Fatalf("accepted %d times", accepted)
	}
}

// TestClaimRace: many officers, one task, one assignee.
func TestClaimRace(t *testing.T) {
	w, ctx := newWorld(t), t.Context()
	c := w.submitted(ctx)
	c = view(t)(w.s.Accept(ctx, w.as(clerk), c.ID))
	task := open(t, c, "examine").ID
	var wg sync.WaitGroup
	won := make([]bool, 20)
	for i := range won {
		a := officer("examiner-"+string(rune('a'+i)), access.Examiner, "health")
		call := w.as(a)
		wg.Go(func() {
			r, err := w.s.ClaimTasks(ctx, call, []uuid.UUID{task})
			won[i] = err == nil && r[0].Claimed
			if err == nil && !r[0].Claimed && r[0].Code != "already_claimed" {
				t.Errorf("lost with code %s", r[0].Code)
			}
		})
	}
	wg.Wait()
	winners := 0
	for _, yes := range won {
		if yes {
			winners++
		}
	}
	if winners != 1 {
		t.Fatalf("%d officers have the task", winners)
	}
}

func TestNextTaskIsTheMostUrgent(t *testing.T) {
	w, ctx := newWorld(t), t.Context()
	first := w.submitted(ctx)
	w.at("2026-02-06 10:00")
	second := w.submitted(ctx)
	call := w.as(clerk)
	for range 2 { // the same key: the same task
		next, err := w.s.NextTask(ctx, call, service.TaskQuery{Queue: "reception"})
		if err != nil || next == nil || next.Case != first.ID || next.Assignee != clerk.ID {
			t.Fatalf("next is %+v, %v", next, err)
		}
	}
	if next, err := w.s.NextTask(ctx, w.as(clerk), service.TaskQuery{}); err != nil || next.Case != second.ID {
		t.Fatalf("next is %+v, %v", next, err)
	}
	if next, err := w.s.NextTask(ctx, w.as(clerk), service.TaskQuery{}); err != nil || next != nil {
		t.Fatalf("next is %+v, %v", next, err)
	}
	mine, err := w.s.Tasks(ctx, clerk, service.TaskQuery{Holder: "mine", Limit: 1})
	if err != nil || len(mine.Items) != 1 || mine.Next == "" || mine.Items[0].Due.String() != "2026-02-12" {
		t.Fatalf("%+v, %v", mine, err)
	}
	rest, err := w.s.Tasks(ctx, clerk, service.TaskQuery{Holder: "mine", Limit: 1, Cursor: mine.Next})
	if err != nil || len(rest.Items) != 1 || rest.Next != "" || rest.Items[0].Case != second.ID {
		t.Fatalf("%+v, %v", rest, err)
	}
}

func TestStaleVersion(t *testing.T) {
	w, ctx := newWorld(t), t.Context()
	c := view(t)(w.s.OpenCase(ctx, w.as(applicant), bathhouse(t)))
	call := w.as(applicant)
	old := c.Seq - 1
	call.IfMatch = &old
	_, err := w.s.EditCase(ctx, call, c.ID, service.EditInput{Delivery: "window"})
	refused(t, err, "stale")
	call.IfMatch = &c.Seq // the same key serves again: nothing was stored under it
	if c = view(t)(w.s.EditCase(ctx, call, c.ID, service.EditInput{Delivery: "window"})); c.Delivery != "window" {
		t.Fatalf("delivery %q", c.Delivery)
	}
}

// TestTamperingShows changes the record behind the engine's back, in every way that matters.
func TestTamperingShows(t *testing.T) {
	w, ctx := newWorld(t), t.Context()
	for name, statement := range map[string]string{
		"an event changed":          `UPDATE case_events SET data = '{"on":"2026-02-01"}' WHERE case_id = $1 AND kind = 'accepted'`,
		"an event backdated":        `UPDATE case_events SET at = at - interval '1 day' WHERE case_id = $1 AND kind = 'accepted'`,
		"another author":            `UPDATE case_events SET by = 'somebody' WHERE case_id = $1 AND kind = 'accepted'`,
		"an event gone":             `DELETE FROM case_events WHERE case_id = $1 AND kind = 'submitted'`,
		"the tail cut":              `DELETE FROM case_events WHERE case_id = $1 AND kind = 'checked'`,
		"the head moved with a cut": `WITH cut AS (DELETE FROM case_events WHERE case_id = $1 AND kind = 'checked' RETURNING case_id, seq, prev) UPDATE cases c SET seq = cut.seq - 1, head = cut.prev FROM cut WHERE c.id = cut.case_id`,
		"the case changed":          `UPDATE cases SET state = jsonb_set(state, '{applicant,name}', '"Somebody"') WHERE id = $1`,
		"an audit entry gone":       `DELETE FROM audit WHERE case_id = $1 AND action = 'case.accept'`,
		"another actor":             `UPDATE audit SET actor = 'somebody' WHERE case_id = $1 AND action = 'case.accept'`,
		"a file swapped":            `UPDATE files SET content = 'another plan' WHERE case_id = $1`,
		"a file gone":               `DELETE FROM files WHERE case_id = $1`,
		"a page that runs":          `UPDATE files SET type = 'text/html' WHERE case_id = $1`,
		"a licence prolonged":       `UPDATE licences SET valid_to = valid_to + 365 WHERE case_id = $1`,
		"a licence revoked":         `UPDATE licences SET revoked = true WHERE case_id = $1`,
		"a document swapped":        `UPDATE licences SET document = 'another licence', sha256 = encode(sha256('the licence'), 'hex') WHERE case_id = $1`,
		"a licence gone":            `DELETE FROM licences WHERE case_id = $1`,
	} {
		c := w.committed(ctx)
		w.complete(ctx, inspector, c, "check", service.CompleteInput{Outcome: "true", Officers: []string{"inspector2"}})
		if w.broken(ctx, c.ID) {
			t.Fatalf("before %s: broken already", name)
		}
		w.exec(ctx, statement, c.ID)
		if !w.broken(ctx, c.ID) {
			t.Errorf("%s: nothing shows", name)
		}
		w.exec(ctx, "DELETE FROM licences WHERE case_id = $1 AND revoked", c.ID) // or the next applicant would be on the register
	}
}

// broken reports whether the record of a case does not fit together.
func (w *world) broken(ctx context.Context, id uuid.UUID) bool {
	w.t.Helper()
	_, _, breaks, err := w.db.Verify(ctx)
	if err != nil {
		w.t.Fatal(err)
	}
	return slices.ContainsFunc(breaks, func(b store.Break) bool { return b.Case == id && b.Seq > 0 })
}

func TestMaterials(t *testing.T) {
	w, ctx := newWorld(t), t.Context()
	c := view(t)(w.s.OpenCase(ctx, w.as(applicant), bathhouse(t)))
	supply := func(name, text string) error {
		_, err := w.s.SupplyMaterial(ctx, w.as(applicant), c.ID, service.MaterialInput{Name: name, Content: pdf(text)})
		return err
	}
	refused(t, supply("passport", "x"), string(casefile.MaterialUnknown))
	_, err := w.s.SupplyMaterial(ctx, w.as(applicant), c.ID, service.MaterialInput{Name: "floor-plan", OnPaper: true})
	refused(t, err, string(casefile.PaperAtCounterOnly))
	_, err = w.s.SupplyMaterial(ctx, w.as(applicant), c.ID, service.MaterialInput{Name: "floor-plan", Content: bytesOf("<script>alert(1)</script>")})
	refused(t, err, "type_not_taken")
	_, err = w.s.SupplyMaterial(ctx, w.as(applicant), c.ID, service.MaterialInput{Name: "floor-plan", Content: endless{}})
	refused(t, err, "file_too_large")
	if err := supply("floor-plan", "the plan"); err != nil {
		t.Fatal(err)
	}
	doc, err := w.s.MaterialDocument(ctx, applicant, c.ID, "floor-plan")
	if err != nil || string(doc.Content) != "%PDF-1.4\nthe plan" || doc.Type != "application/pdf" {
		t.Fatalf("%+v, %v", doc, err)
	}
}
