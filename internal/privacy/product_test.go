package privacy

import (
	"bytes"
	"context"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"

	"github.com/jackc/pgx/v5"

	"github.com/onewindow/onewindow/internal/message"
)

// column reads one column of the product's database.
func column[T any](s *system, query string, args ...any) []T {
	s.t.Helper()
	rows, err := s.archive.Query(s.t.Context(), query, args...)
	s.must(err)
	list, err := pgx.CollectRows(rows, pgx.RowTo[T])
	s.must(err)
	return list
}

// database searches every column of every table of a database, as bytes, and returns how often it has seen a control text.
func (s *system) database(place, name, control string) (found []sighting, seen int) {
	s.t.Helper()
	at, err := url.Parse(s.stack.DatabaseURL)
	s.must(err)
	at.Path = "/" + name
	ctx := s.t.Context()
	conn, err := pgx.Connect(ctx, at.String())
	s.must(err)
	defer conn.Close(context.WithoutCancel(ctx))
	rows, err := conn.Query(ctx, `SELECT format('%I.%I', table_schema, table_name), column_name FROM information_schema.columns
		JOIN information_schema.tables USING (table_schema, table_name)
		WHERE table_type = 'BASE TABLE' AND table_schema NOT IN ('pg_catalog', 'information_schema')`)
	s.must(err)
	type part struct{ Table, Column string }
	parts, err := pgx.CollectRows(rows, pgx.RowToStructByPos[part])
	s.must(err)
	for _, p := range parts {
		var text bytes.Buffer
		_, err := conn.PgConn().CopyTo(ctx, &text, fmt.Sprintf("COPY (SELECT %s FROM %s) TO STDOUT (FORMAT binary)", pgx.Identifier{p.Column}.Sanitize(), p.Table))
		s.must(err)
		seen += bytes.Count(text.Bytes(), []byte(control))
		_, table, _ := strings.Cut(p.Table, ".")
		found = append(found, search(fmt.Sprintf("%s: %s.%s", place, table, p.Column), text.Bytes())...)
	}
	return found, seen
}

// tables searches the databases of the product and of Temporal.
func (s *system) tables() {
	s.t.Helper()
	for _, d := range []struct{ place, name, control string }{
		{"product", "onewindow", item}, {"temporal", "temporal", item}, {"temporal", "temporal_visibility", message.ServiceCase},
	} {
		found, seen := s.database(d.place, d.name, d.control)
		if seen == 0 {
			s.t.Errorf("database %s: the search does not see %s, so it sees nothing", d.name, d.control)
		}
		s.see(found)
	}
}

// logs searches what every process has logged.
func (s *system) logs() {
	s.t.Helper()
	for name, file := range map[string]string{
		api: s.logOf(api), worker: s.logOf(worker),
		"temporal": filepath.Join(s.folder, "data", "temporal.log"), "postgres": filepath.Join(s.folder, "data", "postgres.log"),
	} {
		text, err := os.ReadFile(file)
		s.must(err)
		if len(text) == 0 {
			s.t.Errorf("%s has logged nothing", name)
		}
		s.see(search("log: "+name, text))
	}
}

// metrics searches what is measured.
func (s *system) metrics() {
	s.t.Helper()
	for _, name := range []string{api, worker} {
		text := s.page(name, "/metrics")
		if !bytes.Contains(text, []byte("onewindow_")) {
			s.t.Errorf("%s measures nothing", name)
		}
		s.see(search("metrics: "+name, text))
	}
}
