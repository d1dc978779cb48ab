package store_test

import (
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"
)

// What an officer has in hand is read from the index of open tasks by their holder, however many tasks there are.
func TestLoadsAreIndexReads(t *testing.T) {
	d := newDesk(t)
	conn, err := pgx.Connect(t.Context(), d.url)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(t.Context())
	id := d.opened(false, 0, nil)
	if _, err := conn.Exec(t.Context(), `INSERT INTO tasks (id, case_id, queue, step, item, role, department, division, state, assignee, opened_at, due_at)
		SELECT gen_random_uuid(), $1, 'approval', 'examine', 'x', 'examiner', 'health', '110105', 'open', 'officer-' || n % 500, now(), now() FROM generate_series(1, 20000) n`, id); err != nil {
		t.Fatal(err)
	}
	if _, err := conn.Exec(t.Context(), "ANALYZE tasks"); err != nil {
		t.Fatal(err)
	}
	rows, err := conn.Query(t.Context(), `EXPLAIN SELECT count(*), count(*) FILTER (WHERE t.due_at <= now()) FROM tasks t
		WHERE t.state = 'open' AND t.assignee <> '' AND t.assignee = 'officer-7'`)
	if err != nil {
		t.Fatal(err)
	}
	plan, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if text := strings.Join(plan, "\n"); err != nil || !strings.Contains(text, "tasks_mine") {
		t.Errorf("%v\n%s", err, text)
	}
}
