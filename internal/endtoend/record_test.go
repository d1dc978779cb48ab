package endtoend

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
)

// whole looks through the record of a town at the end of its test: whatever was done, tried or broken in it, this holds.
func (w *town) whole() {
	if w.t.Failed() || w.home == nil {
		return // the test says enough, or has sent the worker home for good
	}
	w.relayed()
	w.verified()
	w.folded()
	w.cardsFolded()
	w.numbered()
	w.followed()
	for _, leak := range w.leaks() {
		w.t.Errorf("Temporal was told something private: %s", leak)
	}
	for _, line := range w.log.lines(private()...) {
		w.t.Errorf("something private was logged: %s", line)
	}
}

// relayed waits until everything was told that there was to tell.
func (w *town) relayed() {
	w.t.Helper()
	w.eventually("everything is told", func() bool {
		b, err := w.db.Backlog(w.ctx())
		w.must(err)
		if b.Parked > 0 {
			w.t.Fatalf("%d letters are parked", b.Parked)
		}
		return b.Waiting == 0
	})
}

// verified walks the chains of hashes.
func (w *town) verified() {
	w.t.Helper()
	cases, _, breaks, err := w.db.Verify(w.ctx())
	w.must(err)
	if len(breaks) > 0 || cases != int64(len(w.cases())) {
		w.t.Errorf("%d of %d cases verified: %+v", cases, len(w.cases()), breaks)
	}
}

// folded compares every case, and its tasks, with the fold of its events.
func (w *town) folded() {
	w.t.Helper()
	for _, c := range w.cases() {
		stored, err := w.db.Case(w.ctx(), c.id())
		w.must(err)
		fold, err := w.db.CaseAt(w.ctx(), c.id(), stored.Case.Seq)
		w.must(err)
		if diff := cmp.Diff(asJSON(w.t, fold), asJSON(w.t, stored.Case)); diff != "" {
			w.t.Errorf("case %s is not the fold of its events (-fold +stored):\n%s", c.ID, diff)
		}
		tasks := rowsOf[string](w, "SELECT id || ' ' || state || ' ' || assignee FROM tasks WHERE case_id = $1 ORDER BY id", c.ID)
		want := []string{}
		for _, t := range fold.Tasks {
			want = append(want, fmt.Sprintf("%s %s %s", t.ID, t.State, t.Assignee))
		}
		slices.Sort(want)
		if diff := cmp.Diff(want, tasks); diff != "" {
			w.t.Errorf("the tasks of case %s are not those of its events (-fold +stored):\n%s", c.ID, diff)
		}
	}
}

// cardsFolded compares every card with the fold of its events.
func (w *town) cardsFolded() {
	w.t.Helper()
	for _, id := range rowsOf[uuid.UUID](w, "SELECT id FROM cards") {
		stored, err := w.db.Card(w.ctx(), id)
		w.must(err)
		fold, err := w.db.CardAt(w.ctx(), id, stored.Card.Seq)
		w.must(err)
		if diff := cmp.Diff(asJSON(w.t, fold), asJSON(w.t, stored.Card)); diff != "" {
			w.t.Errorf("card %s is not the fold of its events (-fold +stored):\n%s", id, diff)
		}
	}
}

// numbered checks that each series of licence numbers begins at one and has no gap, and that no number stands alone.
func (w *town) numbered() {
	w.t.Helper()
	numbers := rowsOf[string](w, "SELECT number FROM licences ORDER BY number")
	next := map[string]int{}
	for _, number := range numbers {
		cut := strings.LastIndexByte(number, '-')
		next[number[:cut]]++
		if want := fmt.Sprintf("%06d", next[number[:cut]]); number[cut+1:] != want {
			w.t.Errorf("licence %s follows where %s should", number, want)
		}
	}
	if granted := rowsOf[string](w, "SELECT state->'licence'->>'number' FROM cases WHERE state ? 'licence' AND result = 'granted' ORDER BY 1"); !cmp.Equal(granted, numbers) {
		w.t.Errorf("the register and the granted cases differ:\n%s", cmp.Diff(granted, numbers))
	}
	for series, last := range next {
		if counted := rowsOf[int](w, "SELECT last::integer FROM counters WHERE series = $1", series); counted[0] != last {
			w.t.Errorf("series %s has counted %d and has %d licences", series, counted[0], last)
		}
	}
}

// rowsOf reads one column of the town's database.
func rowsOf[T any](w *town, query string, args ...any) []T {
	w.t.Helper()
	rows, err := w.archive.Query(w.ctx(), query, args...)
	w.must(err)
	list, err := pgx.CollectRows(rows, pgx.RowTo[T])
	w.must(err)
	return list
}

// asJSON is anything as indented JSON, to be compared line by line.
func asJSON(t *testing.T, v any) string {
	t.Helper()
	text, err := json.MarshalIndent(v, "", " ")
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}
