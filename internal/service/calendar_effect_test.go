package service_test

import (
	"testing"

	"github.com/onewindow/onewindow/internal/service"
)

// A case that can no longer be decided, for its rule file cannot be read any more, is counted apart and keeps nobody from knowing the rest.
func TestADryRunGoesOnBehindACaseThatCannotBeDecided(t *testing.T) {
	w, ctx := newWorld(t), t.Context()
	w.at("2026-03-02 10:00")
	var ids []string
	for range 3 {
		ids = append(ids, w.submitted(ctx).ID.String())
	}
	query[string](w, "INSERT INTO items (digest, code, version, source, published_at) VALUES (repeat('b', 64), $1, 99, 'item: broken', $2) RETURNING digest", hygiene, w.clock())
	query[string](w, `UPDATE cases SET digest = repeat('b', 64), state = jsonb_set(state, '{digest}', to_jsonb(repeat('b', 64)))
		WHERE number = (SELECT min(number) FROM cases WHERE id::text = ANY($1)) RETURNING number`, ids)
	in := corrected(t, "closed: [03-05]")
	in.DryRun = true
	e := ok[service.Publication](t)(w.s.PublishCalendar(ctx, w.as(designer), in)).Effect
	if e.Undecided != 1 || e.Examined != 2 || e.Cases != 2 || e.Later != 2 || !e.Complete {
		t.Errorf("%+v", e)
	}
}
