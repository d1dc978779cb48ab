// Package crowd measures worklists and the board over very many cases, which it makes straight in SQL.
package crowd

import (
	"context"
	"fmt"
	"strings"

	"github.com/jackc/pgx/v5"

	"github.com/onewindow/onewindow/internal/supervision"
)

// Sizes of the authority that is made up.
const (
	counties = 100
	items    = 30
	officers = 20 // in each county
	days     = 500
)

// fill makes cases, tasks and tallies: rows as the product would have written them, as far as lists and the board read them.
type fill struct {
	conn         *pgx.Conn
	digest       string
	open, closed int
	tell         func(string)
}

// load loads the tables without their indexes and makes those afterwards: loading would take hours otherwise.
func (f fill) load(ctx context.Context) error {
	indexes, err := f.takeIndexes(ctx)
	if err != nil {
		return err
	}
	steps := []step{{"cases in hand", f.openCases()}, {"closed cases", f.closedCases()}, {"tasks", tasks}}
	for _, sql := range indexes {
		steps = append(steps, step{"index: " + sql, sql})
	}
	return f.do(ctx, steps...)
}

// add adds the cases and tasks up.
func (f fill) add(ctx context.Context) error {
	return f.do(ctx,
		step{"tallies of cases", caseTallies}, step{"tallies of tasks", taskTallies}, step{"tallies of times", timeTallies}, step{"tallies of months", monthTallies},
		step{"tallies for ever", everTallies}, step{"tallies of divisions", divisionTallies}, step{"statistics of cases", "VACUUM ANALYZE cases"},
		step{"statistics of tasks", "VACUUM ANALYZE tasks"}, step{"statistics of tally", "VACUUM ANALYZE tally"})
}

func (f fill) do(ctx context.Context, steps ...step) error {
	for _, s := range append([]step{{"settings", settings}}, steps...) {
		f.tell(s.name)
		if _, err := f.conn.Exec(ctx, s.sql); err != nil {
			return fmt.Errorf("%s: %w", s.name, err)
		}
	}
	return nil
}

type step struct{ name, sql string }

// References are not checked while rows are made up.
const settings = "SET session_replication_role = replica; SET maintenance_work_mem = '512MB'; SET work_mem = '2GB'; SET hash_mem_multiplier = 2; SELECT setseed(0.5)"

// takeIndexes drops what can be made again, and returns how.
func (f fill) takeIndexes(ctx context.Context) ([]string, error) {
	rows, err := f.conn.Query(ctx, `SELECT i.indexdef, i.indexname FROM pg_indexes i WHERE i.schemaname = 'public' AND i.tablename IN ('cases', 'tasks')
		AND NOT EXISTS (SELECT FROM pg_constraint c WHERE c.conname = i.indexname)`)
	if err != nil {
		return nil, err
	}
	type index struct{ Def, Name string }
	list, err := pgx.CollectRows(rows, pgx.RowToStructByPos[index])
	if err != nil {
		return nil, err
	}
	var defs []string
	for _, x := range list {
		defs = append(defs, x.Def)
		if _, err := f.conn.Exec(ctx, "DROP INDEX "+pgx.Identifier{x.Name}.Sanitize()); err != nil {
			return nil, err
		}
	}
	return defs, nil
}

// columns of a case that are the same in both kinds.
const insertCases = `INSERT INTO cases (id, number, item, digest, applicant, opened_by, channel, division, department, status, stage, result, seq, head,
	state, outlook, next_at, promised_due, created_at, updated_at, light, stopped, late_from, decided_on, late)
SELECT gen_random_uuid(), 'B%[1]s-' || n, 'item-' || i, '%[2]s', 'applicant-' || n %% 1000000, 'applicant-' || n %% 1000000, 'online',
	'88' || lpad((1 + d)::text, 4, '0'), 'department-' || i %% 6, %[3]s, '{"category": "ordinary"}', '{}', %[4]s
FROM (SELECT n, floor(random() * %[5]d)::integer AS i, floor(random() * %[6]d)::integer AS d, random() AS luck, floor(random() * %[7]d)::integer AS age
	FROM generate_series(1, %[8]d) n) x`

func (f fill) openCases() string {
	status := `CASE WHEN luck < 0.15 THEN 'submitted' WHEN luck < 0.2 THEN 'correction' WHEN luck < 0.97 THEN 'in_approval' ELSE 'suspended' END,
		CASE WHEN luck < 0.2 THEN 'reception' ELSE 'approval' END, '', 5, decode(repeat('00', 32), 'hex')`
	rest := `now() + age * interval '1 hour', current_date + age % 20 - 1, now() - age * interval '1 hour', now() - age * interval '1 minute',
		CASE WHEN luck > 0.97 THEN 0 WHEN luck > 0.93 THEN 1 WHEN luck > 0.85 THEN 2 ELSE 3 END, luck > 0.97 AND luck < 0.99,
		CASE WHEN luck BETWEEN 0.15 AND 0.2 OR luck > 0.97 AND luck < 0.99 THEN 'infinity' ELSE current_date + age % 20 END, NULL, false`
	return fmt.Sprintf(insertCases, "O", f.digest, status, rest, items, counties, days, f.open)
}

func (f fill) closedCases() string {
	status := `'closed', 'completion', CASE WHEN luck < 0.9 THEN 'granted' ELSE 'refused' END, 20, decode(repeat('00', 32), 'hex')`
	rest := `NULL, current_date - age, now() - (age + 5) * interval '1 day', now() - age * interval '1 day',
		CASE WHEN luck > 0.97 THEN 0 WHEN luck > 0.93 THEN 1 WHEN luck > 0.85 THEN 2 ELSE 3 END, false, 'infinity', current_date - age, luck > 0.95`
	return fmt.Sprintf(insertCases, "C", f.digest, status, rest, items, counties, days, f.closed)
}

// tasks has one task for each case: of what is in hand an open one, a third of them unclaimed. An item is the work of two officers.
var tasks = fmt.Sprintf(`INSERT INTO tasks (id, case_id, queue, step, item, role, department, division, state, assignee, opened_at, due_at)
SELECT gen_random_uuid(), id, CASE stage WHEN 'reception' THEN 'reception' ELSE 'approval' END, CASE stage WHEN 'reception' THEN 'accept' ELSE 'examine' END, item,
	CASE stage WHEN 'reception' THEN 'clerk' ELSE 'examiner' END, CASE stage WHEN 'reception' THEN '' ELSE department END, division,
	CASE status WHEN 'closed' THEN 'done' ELSE 'open' END,
	CASE WHEN status <> 'closed' AND seqno %% 3 = 0 THEN '' ELSE 'officer-' || division || '-' || (substr(item, 6)::integer * 2 + seqno %% 2) %% %d END, created_at,
	CASE WHEN late_from = 'infinity' THEN 'infinity' ELSE late_from::timestamptz END
FROM (SELECT *, hashtext(id::text) & 1048575 AS seqno FROM cases WHERE status <> 'correction') c`, officers)

// byDay adds rows of (of, day, ..., measures) up into tallies of days. They lie day behind day, as they do where they were written so.
func byDay(columns, from string) string {
	var sums []string
	for _, column := range measures() {
		if strings.Contains(", "+columns+",", ", "+column+",") {
			column = "sum(" + column + ")"
		} else {
			column = "0"
		}
		sums = append(sums, column)
	}
	return "INSERT INTO tally SELECT of, 'day', day, division, department, item, step, person, days, " + strings.Join(sums, ", ") + " FROM (" + from + ") x GROUP BY 1, 3, 4, 5, 6, 7, 8, 9 ORDER BY 3"
}

// measures are the numbers of a tally, in the order of its columns.
func measures() (columns []string) {
	for _, m := range supervision.Measures() {
		columns = append(columns, string(m))
	}
	return columns
}

// again adds tallies up once more: of finer spans to coarser ones, or of the parts of a division to the whole.
func again(span, day, parts, which string) string {
	return "INSERT INTO tally SELECT of, " + span + ", " + day + ", division, " + parts + ", days, sum(" + strings.Join(measures(), "), sum(") + ") FROM tally WHERE " + which +
		" GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9 ORDER BY 3"
}

var (
	caseTallies = byDay("in_hand, stopped, warning, yellow, red, received, accepted, granted, refused, in_time, late, no_notice, counted_days", `
		SELECT 'case' AS of, created_at::date AS day, division, department, item, '' AS step, '' AS person, 0 AS days, 1 AS in_hand, stopped::integer,
			(light = 2)::integer AS warning, (light = 1)::integer AS yellow, (light = 0)::integer AS red, 1 AS received, 1 AS accepted,
			0 AS granted, 0 AS refused, 0 AS in_time, 0 AS late, 1 AS no_notice, 0 AS counted_days FROM cases
		UNION ALL SELECT 'case', decided_on, division, department, item, '', '', 0, -1, 0, -(light = 2)::integer, -(light = 1)::integer, -(light = 0)::integer, 0, 0,
			(result = 'granted')::integer, (result = 'refused')::integer, (NOT late)::integer, late::integer, 0, 5 FROM cases WHERE decided_on IS NOT NULL`)
	taskTallies = byDay("in_hand, in_time, done", `
		SELECT 'task' AS of, opened_at::date AS day, division, department, item, step, assignee AS person, 0 AS days, 1 AS in_hand, 0 AS in_time, 0 AS done FROM tasks
		UNION ALL SELECT 'task', opened_at::date + 5, division, department, item, step, assignee, 0, -1, 1, 1 FROM tasks WHERE state = 'done'`)
	timeTallies = byDay("done", `
		SELECT 'time' AS of, opened_at::date + 5 AS day, division, department, item, step, '' AS person, (hashtext(id::text) & 7) AS days, 1 AS done FROM tasks WHERE state = 'done'`)
	parts, whole    = "department, item, step, person", "'', '', '', ''"
	monthTallies    = again("'month'", "date_trunc('month', day)::date", parts, "span = 'day'")
	everTallies     = again("'ever'", "'-infinity'::date", parts, "span = 'month'")
	divisionTallies = again("'division-' || span", "day", whole, "true")
)
