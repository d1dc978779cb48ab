package chaos

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5"
)

// promise is a check whose query finds the breaches, one line of text each. It looks at one snapshot, so it can hold at any moment.
type promise struct{ name, query string }

// always are the promises that hold at any moment, also while everything breaks.
func always() []promise {
	return []promise{
		{"schema-guards", `SELECT wanted FROM unnest(ARRAY['cases UNIQUE (number)', 'licences UNIQUE (number)', 'licences UNIQUE (case_id)',
				'case_events PRIMARY KEY (case_id, seq)', 'requests PRIMARY KEY (actor, key)', 'outbox PRIMARY KEY (case_id, seq, nudge)', 'cards UNIQUE (case_id, cause)', 'counters PRIMARY KEY (series)']) wanted
			WHERE wanted NOT IN (SELECT conrelid::regclass || ' ' || pg_get_constraintdef(oid) FROM pg_constraint WHERE contype IN ('p', 'u'))`},
		{"I2 first-event-opens", `SELECT c.id::text FROM cases c WHERE NOT EXISTS
			(SELECT FROM case_events e WHERE e.case_id = c.id AND e.seq = 1 AND e.kind = 'opened')`},
		{"I3 one-answer-per-change", `SELECT coalesce(a.case_id, r.case_id)::text || ' at ' || coalesce(a.seq, r.seq) || ': ' || coalesce(a.n, 0) || ' changes, ' || coalesce(r.n, 0) || ' answers'
			FROM (SELECT actor, case_id, seq, count(*) AS n FROM audit WHERE outcome = 'done' AND actor <> 'process' AND seq > 0 GROUP BY 1, 2, 3) a
			FULL JOIN (SELECT actor, (answer->>'case')::uuid AS case_id, (answer->>'seq')::bigint AS seq, count(*) AS n FROM requests
				WHERE answer ? 'seq' AND NOT answer ? 'refusal' GROUP BY 1, 2, 3) r USING (actor, case_id, seq)
			WHERE a.n IS DISTINCT FROM r.n`},
		{"I3 each-once", `SELECT case_id || ' ' || kind FROM case_events
			WHERE kind IN ('opened', 'accepted', 'decided', 'issued', 'delivered', 'closed') GROUP BY case_id, kind HAVING count(*) > 1`},
		{"I4 licence-number-unique", `SELECT number FROM licences GROUP BY number HAVING count(*) > 1`},
		{"I4 licence-of-a-granted-case", `SELECT l.number FROM licences l JOIN cases c ON c.id = l.case_id
			WHERE c.result <> 'granted' OR l.number IS DISTINCT FROM c.state->'licence'->>'number'`},
		{"I5 numbers-without-gap", `SELECT regexp_replace(l.number, '-[0-9]+$', '') || ': ' || count(*) || ' of ' || max(substring(l.number FROM '[0-9]+$')::bigint) FROM licences l
			GROUP BY regexp_replace(l.number, '-[0-9]+$', '') HAVING count(*) <> max(substring(l.number FROM '[0-9]+$')::bigint)`},
		{"I5 counter-is-the-last-number", `SELECT c.series FROM counters c
			WHERE c.last <> (SELECT count(*) FROM licences l WHERE regexp_replace(l.number, '-[0-9]+$', '') = c.series)`},
		{"I8 change-is-audited", `SELECT e.case_id || ' at ' || e.seq FROM case_events e
			WHERE NOT EXISTS (SELECT FROM audit a WHERE a.case_id = e.case_id AND a.seq >= e.seq AND a.head IS NOT NULL AND a.outcome NOT LIKE 'denied:%')`},
		{"I8 one-entry-per-change", `SELECT case_id || ' at ' || seq FROM (
				SELECT case_id, seq, (SELECT max(p.seq) FROM audit p WHERE p.case_id = a.case_id AND p.id < a.id AND p.head IS NOT NULL) AS before
				FROM audit a WHERE a.head IS NOT NULL AND a.seq > 0) steps WHERE seq < before`},
		{"I9 nothing-parked", `SELECT case_id || ' at ' || seq || ': ' || code FROM outbox WHERE parked`},
		{"I9 no-work-failed", `SELECT id::text || ': ' || (state->'work')::text FROM cases WHERE state @? '$.work[*].failed'`},
		// A command that waited for the lock bears the instant of the one before it, if that is later than its own.
		{"I10 never-early", `SELECT e.case_id || ' ' || e.kind || ' of ' || e.at || ' at ' || a.at FROM case_events e CROSS JOIN LATERAL
			(SELECT a.at FROM audit a WHERE a.case_id = e.case_id AND a.seq >= e.seq AND a.head IS NOT NULL ORDER BY a.seq, a.id LIMIT 1) a
			LEFT JOIN case_events p ON p.case_id = e.case_id AND p.seq = e.seq - 1 WHERE e.at > greatest(a.at, p.at)`},
		{"I12 one-digest", `SELECT c.id::text FROM cases c JOIN case_events e ON e.case_id = c.id AND e.seq = 1
			WHERE c.digest IS DISTINCT FROM e.data->>'digest' OR c.digest IS DISTINCT FROM c.state->>'digest'`},
		{"I13 files-match", `SELECT id::text FROM files WHERE encode(sha256(content), 'hex') <> sha256 OR length(content) <> size`},
		{"I13 files-there", `SELECT c.id || ' ' || m.key FROM cases c, jsonb_each(c.state->'materials') m
			WHERE m.value ? 'file' AND NOT EXISTS (SELECT FROM files f WHERE f.case_id = c.id AND f.id::text = m.value->>'file' AND f.sha256 = m.value->>'sha256')`},
		{"I13 files-wanted", `SELECT f.id::text FROM files f WHERE NOT EXISTS (SELECT FROM case_events e
			WHERE e.case_id = f.case_id AND e.kind = 'supplied' AND e.data->'material'->>'file' = f.id::text)`},
		{"I15 register-agrees", `SELECT c.id::text FROM cases c LEFT JOIN licences l ON l.case_id = c.id
			WHERE (c.state ? 'licence') <> (l.id IS NOT NULL) OR coalesce((c.state->'licence'->>'revoked')::boolean, false) <> coalesce(l.revoked, false)
				OR l.sha256 <> encode(sha256(l.document), 'hex')`},
		{"I16 tasks-agree", `SELECT coalesce(t.id::text, s.task->>'id') FROM tasks t FULL JOIN
				(SELECT jsonb_array_elements(state->'tasks') AS task FROM cases WHERE jsonb_typeof(state->'tasks') = 'array') s ON t.id::text = s.task->>'id'
			WHERE t.state IS DISTINCT FROM s.task->>'state' OR t.assignee IS DISTINCT FROM coalesce(s.task->>'assignee', '')`},
		{"I6 cards-agree", `SELECT coalesce(e.data->>'id', k.id::text) FROM (SELECT case_id, data FROM case_events WHERE kind = 'card_issued') e
			FULL JOIN (SELECT * FROM cards WHERE level <> 'urge') k ON k.id::text = e.data->>'id' WHERE e.case_id IS DISTINCT FROM k.case_id`},
		{"I6 columns-agree", `SELECT id::text FROM cases c WHERE status <> state->>'status' OR seq <> (state->>'seq')::bigint OR (outlook->>'seq')::bigint > seq
			OR seq <> (SELECT max(e.seq) FROM case_events e WHERE e.case_id = c.id) OR next_at IS DISTINCT FROM (outlook->'next'->>'at')::timestamptz`},
	}
}

// settled are the promises that hold when everything has been told and done.
func settled(ahead string) []promise {
	return []promise{
		{"I9 everything-told", `SELECT case_id || ' at ' || seq || ', attempts ' || attempts || ' ' || code FROM outbox`},
		{"I9 work-done", `SELECT id::text || ' ' || (state->'work')::text FROM cases WHERE jsonb_typeof(state->'work') = 'array' AND state->'work' <> '[]'`},
		{"I10 clocks-acted", `SELECT id || ' ' || status || ' ' || next_at FROM cases WHERE next_at < now() + interval '` + ahead + `'`},
		{"I11 calendar-followed", `SELECT c.id::text FROM cases c JOIN calendars k ON k.digest = c.calendar
			WHERE c.status <> 'closed' AND EXISTS (SELECT FROM calendars n WHERE n.code = k.code AND n.version > k.version)`},
		{"I15 granted-has-licence", `SELECT id::text FROM cases WHERE result = 'granted' AND NOT EXISTS (SELECT FROM licences l WHERE l.case_id = cases.id)`},
	}
}

// hold checks promises on one snapshot of the database, and reports the breaches.
func (c *city) hold(ctx context.Context, promises []promise) ([]violation, error) {
	tx, err := c.archive.BeginTx(ctx, pgx.TxOptions{IsoLevel: pgx.RepeatableRead, AccessMode: pgx.ReadOnly})
	if err != nil {
		return nil, err
	}
	defer tx.Rollback(context.WithoutCancel(ctx))
	var wrong []violation
	for _, p := range promises {
		rows, err := tx.Query(ctx, p.query)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", p.name, err)
		}
		found, err := pgx.CollectRows(rows, pgx.RowTo[string])
		if err != nil {
			return nil, fmt.Errorf("%s: %w", p.name, err)
		}
		if len(found) > 0 {
			wrong = append(wrong, violation{p.name, fmt.Sprintf("%d: %s", len(found), strings.Join(found[:min(3, len(found))], "; "))})
		}
	}
	c.figures.Checks += len(promises)
	return wrong, nil
}

// kept checks that what the crowd was told is on record, and that nothing else is.
func (c *city) kept(ctx context.Context) ([]violation, error) {
	acks, _ := c.witness.so() // before the look: what was acknowledged by then has to be there
	rows, err := c.archive.Query(ctx, "SELECT actor || ' ' || key, coalesce(answer->>'case', ''), coalesce((answer->>'seq')::bigint, 0) FROM requests")
	if err != nil {
		return nil, err
	}
	type answer struct {
		Key, Case string
		Seq       int64
	}
	answers, err := pgx.CollectRows(rows, pgx.RowToStructByPos[answer])
	if err != nil {
		return nil, err
	}
	_, sent := c.witness.so() // after the look: what is there was sent by now
	var wrong []violation
	known := map[string]answer{}
	for _, a := range answers {
		known[a.Key] = a
		_, key, _ := strings.Cut(a.Key, " ")
		if key, _, _ = strings.Cut(key, "/"); !sent[key] {
			wrong = append(wrong, violation{"I2 nobody-asked", a.Key})
		}
	}
	for _, a := range acks {
		on, there := known[a.by+" "+a.key]
		if a.done() && (!there || a.Case != "" && (on.Case != a.Case || on.Seq != a.Seq)) {
			wrong = append(wrong, violation{"I1 acknowledged-is-on-record", fmt.Sprintf("%s %s %s at %d: %+v", a.key, a.path, a.Case, a.Seq, on)})
		}
	}
	c.figures.Checks += 2
	return wrong, nil
}

// so is what the witness knows by now.
func (w *witness) so() ([]ack, map[string]bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	return slices.Clone(w.acks), maps.Clone(w.sent)
}
