package crowd

import (
	"context"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"slices"
	"strings"
	"testing/fstest"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/onewindow/onewindow/internal/access"
	"github.com/onewindow/onewindow/internal/devstack"
	"github.com/onewindow/onewindow/internal/service"
	"github.com/onewindow/onewindow/internal/store"
	"github.com/onewindow/onewindow/rules"
)

// Config says how much is made, and where.
type Config struct {
	DatabaseURL  string // a database that is empty, or was filled before; empty: a Postgres of our own, which goes away
	Open, Closed int
	Calls        int       // of each measurement
	Out          io.Writer // lines of progress
}

// Run fills a database and measures worklists and the board through the service. It writes a report in markdown.
func Run(ctx context.Context, cfg Config, to io.Writer) error {
	if cfg.DatabaseURL == "" {
		stack, err := devstack.Start(ctx, devstack.Config{WithoutTemporal: true, Out: cfg.Out})
		if err != nil {
			return fmt.Errorf("start Postgres: %w", err)
		}
		defer stack.Stop()
		cfg.DatabaseURL = stack.DatabaseURL
	}
	if err := store.Migrate(ctx, cfg.DatabaseURL); err != nil {
		return err
	}
	m := &measurement{Config: cfg, to: to}
	var err error
	if m.conn, err = pgx.Connect(ctx, cfg.DatabaseURL); err != nil {
		return fmt.Errorf("connect: %w", err)
	}
	defer func() { _ = m.conn.Close(context.WithoutCancel(ctx)) }() // the report is written by then
	db, err := store.Open(ctx, store.Config{URL: cfg.DatabaseURL, Clock: time.Now, Tracer: m})
	if err != nil {
		return err
	}
	defer db.Close()
	return m.run(ctx, db)
}

// measurement is one run. It sees every query, so that it can show how the last of each kind was answered.
type measurement struct {
	Config
	to   io.Writer
	conn *pgx.Conn
	seen []pgx.TraceQueryStartData
}

// TraceQueryStart implements pgx.QueryTracer.
func (m *measurement) TraceQueryStart(ctx context.Context, _ *pgx.Conn, q pgx.TraceQueryStartData) context.Context {
	m.seen = append(m.seen, q)
	return ctx
}

// TraceQueryEnd implements pgx.QueryTracer.
func (*measurement) TraceQueryEnd(context.Context, *pgx.Conn, pgx.TraceQueryEndData) {}

func (m *measurement) run(ctx context.Context, db *store.Store) error {
	library, problems := rules.Load(rules.Samples(), divisions())
	if rules.HasErrors(problems) {
		return fmt.Errorf("the made-up divisions are wrong: %s", problems[0])
	}
	zone := library.Calendars["cn"].Zone()
	s := service.New(service.Config{Store: db, Library: library, Clock: time.Now, NewID: uuid.New, Zone: zone, Log: slog.New(slog.DiscardHandler)})
	if err := s.Publish(ctx); err != nil {
		return err
	}
	if err := m.fill(ctx, library.Items["trade-licence"].Digest); err != nil {
		return err
	}
	fmt.Fprintf(m.to, "%d cases in hand, %d closed, %d counties, %d items, %d officers.\n\n", m.Open, m.Closed, counties, items, counties*officers)
	return m.measure(ctx, s)
}

// fill makes the cases and adds them up, as far as an earlier run has not.
func (m *measurement) fill(ctx context.Context, digest string) error {
	begun := time.Now()
	f := fill{conn: m.conn, digest: digest, open: m.Open, closed: m.Closed, tell: func(text string) {
		fmt.Fprintf(m.Out, "%6.0f s  %.100s\n", time.Since(begun).Seconds(), text)
	}}
	const look = "SELECT count(*) FILTER (WHERE decided_on IS NULL), count(*) FILTER (WHERE decided_on IS NOT NULL), EXISTS (SELECT FROM tally) FROM cases"
	var open, closed int
	var added bool
	if err := m.conn.QueryRow(ctx, look).Scan(&open, &closed, &added); err != nil {
		return fmt.Errorf("count the cases: %w", err)
	}
	if open+closed > 0 {
		m.Open, m.Closed = open, closed
	} else if err := f.load(ctx); err != nil {
		return err
	}
	if added {
		return nil
	}
	return f.add(ctx)
}

// divisions is a province of our own, with its counties.
func divisions() fs.FS {
	var b strings.Builder
	b.WriteString("divisions:\n  \"880000\": {name: {en: Crowd}, level: province, in: \"100000\"}\n")
	for n := range counties {
		fmt.Fprintf(&b, "  \"88%04d\": {name: {en: County %d}, level: county, in: \"880000\"}\n", n+1, n+1)
	}
	return fstest.MapFS{"divisions.yaml": {Data: []byte(b.String())}}
}

// probe is one thing that somebody looks at. It is called with a number, so that not always the same is looked at.
type probe struct {
	name  string
	limit time.Duration
	look  func(ctx context.Context, n int) error
}

func county(n int) string { return fmt.Sprintf("88%04d", 1+n%counties) }

func (m *measurement) measure(ctx context.Context, s *service.Service) error {
	fmt.Fprint(m.to, "| what | p50 | p99 | at most |\n| --- | --- | --- | --- |\n")
	plans := map[string]string{}
	list := probes(s)
	for _, p := range list {
		var took []time.Duration
		for n := range m.Calls {
			m.seen = nil
			begun := time.Now()
			if err := p.look(ctx, n*37); err != nil {
				return fmt.Errorf("%s: %w", p.name, err)
			}
			took = append(took, time.Since(begun))
		}
		slices.Sort(took)
		fmt.Fprintf(m.to, "| %s | %.1f ms | %.1f ms | %d ms |\n", p.name, ms(took[len(took)/2]), ms(took[len(took)*99/100]), p.limit.Milliseconds())
		plan, err := m.explain(ctx)
		if err != nil {
			return fmt.Errorf("plan of %s: %w", p.name, err)
		}
		plans[p.name] = plan
	}
	if err := m.sizes(ctx); err != nil {
		return err
	}
	for _, p := range list {
		fmt.Fprintf(m.to, "\n%s:\n\n```\n%s```\n", p.name, plans[p.name])
	}
	return nil
}

func ms(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }

func probes(s *service.Service) []probe {
	officer := func(n int) access.Actor {
		return access.Actor{ID: fmt.Sprintf("officer-%s-%d", county(n), n%officers), Roles: []access.Role{access.Examiner}, Division: county(n), Department: fmt.Sprintf("department-%d", n%6)}
	}
	watcher := func(division string) access.Actor {
		return access.Actor{ID: "watcher", Roles: []access.Role{access.Supervisor}, Division: division}
	}
	worklist := func(who func(int) access.Actor, q service.TaskQuery) func(context.Context, int) error {
		return func(ctx context.Context, n int) error { _, err := s.Tasks(ctx, who(n), q); return err }
	}
	summary := func(who func(int) access.Actor, q service.SummaryQuery) func(context.Context, int) error {
		return func(ctx context.Context, n int) error { _, err := s.Summary(ctx, who(n), q); return err }
	}
	cases := func(who func(int) access.Actor, q service.WatchedQuery) func(context.Context, int) error {
		return func(ctx context.Context, n int) error { _, err := s.WatchedCases(ctx, who(n), q); return err }
	}
	inCounty := func(n int) access.Actor { return watcher(county(n)) }
	province := func(int) access.Actor { return watcher("880000") }
	clerk := func(n int) access.Actor {
		return access.Actor{ID: "clerk", Roles: []access.Role{access.Clerk}, Division: county(n)}
	}
	past := time.Now().AddDate(0, -3, 0).Format("2006-01") + "-15" // from the middle of a month it is farthest to either end
	const page, board = 10 * time.Millisecond, 100 * time.Millisecond
	return []probe{
		{"worklist of an examiner who was away for an hour", page, worklist(officer, service.TaskQuery{})}, // and is noted in the register again
		{"worklist of an examiner", page, worklist(officer, service.TaskQuery{})},
		{"worklist of an examiner, mine", page, worklist(officer, service.TaskQuery{Holder: "mine"})},
		{"worklist of a clerk, unclaimed", page, worklist(clerk, service.TaskQuery{Holder: "unclaimed"})},
		{"worklist of a county's supervisor", page, worklist(inCounty, service.TaskQuery{})},
		{"worklist of a province's supervisor", page, worklist(province, service.TaskQuery{})},
		{"cases in hand, county", page, cases(inCounty, service.WatchedQuery{})},
		{"cases in hand, province", page, cases(province, service.WatchedQuery{})},
		{"overdue cases of an item, province", page, cases(province, service.WatchedQuery{Light: "overdue", BoardScope: service.BoardScope{Item: "item-7"}})},
		{"cases decided late this month, county", page, cases(inCounty, service.WatchedQuery{Decided: "late"})},
		{"summary by division, province", board, summary(province, service.SummaryQuery{By: "division"})},
		{"summary by item, county", board, summary(inCounty, service.SummaryQuery{By: "item"})},
		{"summary by item, province", board, summary(province, service.SummaryQuery{By: "item"})},
		{"summary by step, province", board, summary(province, service.SummaryQuery{By: "step"})},
		{"summary by officer, county", board, summary(inCounty, service.SummaryQuery{By: "person"})},
		{"summary by division as of the middle of a month, province", board, summary(province, service.SummaryQuery{By: "division", AsOf: past})},
		{"summary by item as of the middle of a month, province", board, summary(province, service.SummaryQuery{By: "item", AsOf: past})},
		{"late decisions by division, twelve months, province", board, func(ctx context.Context, _ int) error {
			_, err := s.Series(ctx, province(0), service.SeriesQuery{Measure: "late", By: "division"})
			return err
		}},
	}
}

// explain shows how the queries of the last call are answered.
func (m *measurement) explain(ctx context.Context) (string, error) {
	var b strings.Builder
	for _, q := range slices.Clone(m.seen) {
		if strings.HasPrefix(q.SQL, "INSERT INTO audit") {
			continue
		}
		rows, err := m.conn.Query(ctx, "EXPLAIN (ANALYZE, BUFFERS, COSTS OFF, TIMING OFF) "+q.SQL, q.Args...)
		if err != nil {
			return "", err
		}
		lines, err := pgx.CollectRows(rows, pgx.RowTo[string])
		if err != nil {
			return "", err
		}
		for _, line := range lines {
			fmt.Fprintf(&b, "%.220s\n", line)
		}
	}
	return b.String(), nil
}

// sizes tells how large tables and indexes are.
func (m *measurement) sizes(ctx context.Context) error {
	rows, err := m.conn.Query(ctx, `SELECT relname, CASE relkind WHEN 'i' THEN 'index' ELSE 'table' END, pg_size_pretty(pg_relation_size(oid)), reltuples::bigint
		FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'i') AND pg_relation_size(oid) > 100000 ORDER BY pg_relation_size(oid) DESC`)
	if err != nil {
		return err
	}
	fmt.Fprint(m.to, "\n| relation | is | size | rows |\n| --- | --- | --- | --- |\n")
	var name, kind, size string
	var tuples int64
	_, err = pgx.ForEachRow(rows, []any{&name, &kind, &size, &tuples}, func() error {
		_, err := fmt.Fprintf(m.to, "| %s | %s | %s | %d |\n", name, kind, size, tuples)
		return err
	})
	return err
}
