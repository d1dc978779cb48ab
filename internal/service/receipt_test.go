package service_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/onewindow/onewindow/internal/service"
)

// The five days for accepting run over the Spring Festival: one Saturday is worked, six weekdays are not.
func TestReceiptShowsEveryDay(t *testing.T) {
	w, ctx := newWorld(t), t.Context()
	w.at("2026-02-13 10:00")
	c := w.submitted(ctx)
	page := ok[service.Page[service.Receipt]](t)(w.s.Receipts(ctx, applicant, c.ID))
	if len(page.Items) != 1 {
		t.Fatalf("%d receipts, want that of the one clock", len(page.Items))
	}
	r := page.Items[0]
	if r.Name != "accept" || r.Due.String() != "2026-02-27" || r.Counted != 5 || len(r.Days) != 15 {
		t.Errorf("%s until %s: %v counted of %d days", r.Name, r.Due, r.Counted, len(r.Days))
	}
	if diff := cmp.Diff(map[string]int{"first_day": 1, "holiday": 6, "weekend": 3}, r.NotCounted); diff != "" {
		t.Errorf("not counted (-want +got):\n%s", diff)
	}
	if saturday := r.Days[1]; !saturday.Counted || saturday.Why != "worked_weekend" || saturday.Name["en"] != "Spring Festival" || saturday.Total != 1 {
		t.Errorf("the Saturday that is worked: %+v", saturday)
	}
}

func TestReceiptsAreForThoseWhoMayReadTheCase(t *testing.T) {
	w, ctx := newWorld(t), t.Context()
	c := w.submitted(ctx)
	_, err := w.s.Receipts(ctx, stranger, c.ID)
	refused(t, err, "not_found")
}
