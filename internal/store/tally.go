package store

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5"

	"github.com/onewindow/onewindow/internal/casefile"
	"github.com/onewindow/onewindow/internal/supervision"
	"github.com/onewindow/onewindow/internal/worktime"
)

// Glance is what supervision sees of a case at a glance, and what a command has changed in the numbers of the board.
type Glance struct {
	Light     string        // the worst level of a card; empty: none
	Stopped   bool          // the promised clock stands still
	LateFrom  worktime.Date // from when the promised time is over; zero while no clock runs
	DecidedOn worktime.Date
	Late      bool // decided after the promised time
	Tally     supervision.Tally
}

// lightRank is the place of a light among the cases in hand: the worst comes first.
func lightRank(light string) int { return slices.Index(lightNames(), light) }

func lightNames() []string { return []string{"red", "yellow", "warning", ""} }

// lateFrom is the day as a column keeps it.
func (g Glance) lateFrom() string {
	if g.LateFrom.IsZero() {
		return "infinity"
	}
	return g.LateFrom.String()
}

func dateOrNull(d worktime.Date) *string {
	if d.IsZero() {
		return nil
	}
	text := d.String()
	return &text
}

func queueMoves(b *pgx.Batch, t supervision.Tally) error {
	if len(t) == 0 {
		return nil
	}
	moves, err := json.Marshal(t)
	if err != nil {
		return fmt.Errorf("encode tally: %w", err)
	}
	b.Queue("INSERT INTO tally_moves (moves) VALUES ($1)", moves)
	return nil
}

// measures lists the columns of the numbers, each as it is wanted.
func measures(of func(supervision.Measure) string) string {
	var list []string
	for _, m := range supervision.Measures() {
		list = append(list, of(m))
	}
	return strings.Join(list, ", ")
}

func named(m supervision.Measure) string { return string(m) }

// unfolded reads moves as rows like those of the tallies; a measure that did not change is null.
func unfolded(table string) string {
	return "(SELECT x.* FROM " + table + " m CROSS JOIN LATERAL jsonb_to_recordset(m.moves) AS x(" +
		"of text, day date, division text, department text, item text, step text, person text, days integer, " +
		measures(func(m supervision.Measure) string { return string(m) + " integer" }) + ")) x"
}

// ofDivision is before the span of a row that tells of a division as a whole.
const ofDivision = "division-"

// spread adds rows of moves up, once for the day, once for the month and once for ever; and again for each division as a whole.
func spread(from string) string {
	sums := measures(func(m supervision.Measure) string { return fmt.Sprintf("coalesce(sum(%s), 0)::integer AS %[1]s", m) })
	var parts string
	for _, column := range []string{"department", "item", "step", "person"} {
		parts += fmt.Sprintf("CASE whole WHEN '' THEN %s ELSE '' END AS %[1]s, ", column)
	}
	return `SELECT of, whole || span AS span, CASE span WHEN 'day' THEN day WHEN 'month' THEN date_trunc('month', day)::date ELSE '-infinity' END AS day,
			division, ` + parts + `days, ` + sums + ` FROM ` + from + ` CROSS JOIN (VALUES ('day'), ('month'), ('ever')) AS s(span)
		CROSS JOIN (VALUES (''), ('` + ofDivision + `')) AS w(whole) GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9`
}

const mostMoves = 20_000 // folded at once

// Fold adds up what commands have changed, and returns how many commands that were. Whoever reads meanwhile sees the same
// numbers before and after. When somebody else folds at this moment there is nothing to do.
func (s *Store) Fold(ctx context.Context) (n int, err error) {
	var waiting bool
	if err := s.pool.QueryRow(ctx, "SELECT EXISTS (SELECT FROM tally_moves)").Scan(&waiting); err != nil || !waiting {
		return 0, err // nothing is written while nothing happens
	}
	err = pgx.BeginFunc(ctx, s.pool, func(tx pgx.Tx) error {
		var mine bool
		if err := tx.QueryRow(ctx, "SELECT pg_try_advisory_xact_lock($1)", tallyLock).Scan(&mine); err != nil || !mine {
			return err
		}
		adds := measures(func(m supervision.Measure) string { return fmt.Sprintf("%s = tally.%[1]s + excluded.%[1]s", m) })
		return tx.QueryRow(ctx, `WITH taken AS (
				DELETE FROM tally_moves WHERE id IN (SELECT id FROM tally_moves ORDER BY id LIMIT $1) RETURNING moves),
			folded AS (INSERT INTO tally (of, span, day, division, department, item, step, person, days, `+measures(named)+`)
				`+spread(unfolded("taken"))+`
				ON CONFLICT (of, span, day, division, department, item, step, person, days) DO UPDATE SET `+adds+`)
			SELECT count(*) FROM taken`, mostMoves).Scan(&n)
	})
	if err != nil {
		return 0, fmt.Errorf("fold tallies: %w", err)
	}
	return n, nil
}

// Retally counts every case anew from its log, by the function given. It compares the outcome with the tallies and returns how
// many differ; with replace it puts the new ones in their place. It sees one snapshot, so cases may go on changing meanwhile.
func (s *Store) Retally(ctx context.Context, replace bool, count Counter) (cases, wrong int, err error) {
	err = pgx.BeginTxFunc(ctx, s.pool, pgx.TxOptions{IsoLevel: pgx.RepeatableRead}, func(tx pgx.Tx) error {
		// Waits for whoever folds: what they move must not be seen twice, or not at all.
		if _, err := tx.Exec(ctx, hold, tallyLock); err != nil {
			return err
		}
		if cases, err = retell(ctx, tx, count); err != nil {
			return err
		}
		if err := tx.QueryRow(ctx, differing).Scan(&wrong); err != nil || !replace {
			return err
		}
		for _, sql := range []string{"DELETE FROM tally_moves", "DELETE FROM tally", "INSERT INTO tally SELECT " + tallyColumns + " FROM retold"} {
			if _, err := tx.Exec(ctx, sql); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return 0, 0, fmt.Errorf("count the board anew: %w", err)
	}
	return cases, wrong, nil
}

// Counter counts the log of one case, which was opened under the digest of an item.
type Counter func(ctx context.Context, log []casefile.Event) (supervision.Tally, error)

var tallyColumns = "of, span, day, division, department, item, step, person, days, " + measures(named)

// differing counts the numbers that are not what the log makes them. What is nil on either side is a row that is not there.
var differing = `SELECT count(*) FROM (
		SELECT of, span, day, division, department, item, step, person, days, ` + measures(func(m supervision.Measure) string { return "sum(" + string(m) + ")" }) + `
		FROM (SELECT ` + tallyColumns + ` FROM tally UNION ALL ` + spread(unfolded("tally_moves")) + `
			UNION ALL SELECT of, span, day, division, department, item, step, person, days, ` +
	measures(func(m supervision.Measure) string { return "-" + string(m) }) + ` FROM retold) t
		GROUP BY of, span, day, division, department, item, step, person, days
		HAVING (` + measures(func(m supervision.Measure) string { return "sum(" + string(m) + ")" }) + `) <> (` +
	measures(func(supervision.Measure) string { return "0" }) + `)) d`

// casesAtOnce is how many cases are counted between two writes.
const casesAtOnce = 500

// retell counts all cases into a table of the transaction's own.
func retell(ctx context.Context, tx pgx.Tx, count Counter) (cases int, err error) {
	if _, err := tx.Exec(ctx, "CREATE TEMPORARY TABLE told (moves jsonb NOT NULL) ON COMMIT DROP"); err != nil {
		return 0, err
	}
	for after := (Logs{}); ; {
		logs, err := logsAfter(ctx, tx, after.Case, casesAtOnce)
		if err != nil {
			return cases, err
		}
		if len(logs) == 0 {
			break
		}
		sum := supervision.Tally{}
		for _, l := range logs {
			t, err := count(ctx, l.Events)
			if err != nil {
				return cases, fmt.Errorf("case %s: %w", l.Case, err)
			}
			sum.Merge(t)
		}
		moves, err := json.Marshal(sum)
		if err != nil {
			return cases, fmt.Errorf("encode tally: %w", err)
		}
		if _, err := tx.Exec(ctx, "INSERT INTO told VALUES ($1)", moves); err != nil {
			return cases, err
		}
		cases, after = cases+len(logs), logs[len(logs)-1]
	}
	_, err = tx.Exec(ctx, "CREATE TEMPORARY TABLE retold ON COMMIT DROP AS "+spread(unfolded("told")))
	return cases, err
}
