package service_test

import (
	"crypto/rand"
	"encoding/json"
	"log/slog"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/onewindow/onewindow/internal/access"
	"github.com/onewindow/onewindow/internal/casefile"
	"github.com/onewindow/onewindow/internal/message"
	"github.com/onewindow/onewindow/internal/service"
	"github.com/onewindow/onewindow/internal/store"
	"github.com/onewindow/onewindow/rules"
)

var designer = access.Actor{ID: "designer", Roles: []access.Role{access.Designer}}

// shipped is the text of a calendar that comes with the program.
func shipped(t testing.TB) string {
	t.Helper()
	library, _ := rules.Load(rules.Samples())
	return string(library.CalendarFiles()[0].Text)
}

// corrected is that text with one more entry for 2026.
func corrected(t testing.TB, special string) service.CalendarInput {
	t.Helper()
	return service.CalendarInput{Source: strings.Replace(shipped(t), "  \"2026\":\n", "  \"2026\":\n    - {name: {zh: 更正, en: Correction}, "+special+"}\n", 1)}
}

const shenzhen = "calendar: cn-440300\nextends: cn\nname: {zh: 深圳, en: Shenzhen}\ndays: {\"2026\": [{name: {zh: 台风停工, en: Typhoon}, closed: [09-16]}]}\n"

// follow has all open cases follow their calendars.
func (w *world) follow() (all int) {
	w.t.Helper()
	for {
		n, failed, err := w.s.FollowCalendars(w.t.Context(), nil)
		if err != nil || len(failed) > 0 {
			w.t.Fatalf("%v %v", failed, err)
		}
		if all += n; n == 0 {
			return all
		}
	}
}

// query reads a column past the product.
func query[T any](w *world, sql string, args ...any) []T {
	w.t.Helper()
	conn, err := pgx.Connect(w.t.Context(), w.url)
	if err != nil {
		w.t.Fatal(err)
	}
	defer func() { _ = conn.Close(w.t.Context()) }()
	rows, err := conn.Query(w.t.Context(), sql, args...)
	if err != nil {
		w.t.Fatal(err)
	}
	list, err := pgx.CollectRows(rows, pgx.RowTo[T])
	if err != nil {
		w.t.Fatal(err)
	}
	return list
}

// sound fails the test unless the record of every case fits together.
func (w *world) sound() {
	w.t.Helper()
	if _, _, breaks, err := w.db.Verify(w.t.Context()); err != nil || len(breaks) > 0 {
		w.t.Errorf("the record: %v, %v", breaks, err)
	}
}

// A case keeps its calendar until it follows; new ones are opened under the newest at once.
func TestACaseKeepsItsCalendarUntilItFollows(t *testing.T) {
	w, ctx := newWorld(t), t.Context()
	w.at("2026-03-02 10:00")
	c := w.submitted(ctx) // five working days, to the ninth
	p := ok[service.Publication](t)(w.s.PublishCalendar(ctx, w.as(designer), corrected(t, "closed: [03-05]")))
	if len(p.Calendars) != 1 || p.Calendars[0].Version != 2 || p.Calendars[0].PublishedBy != "designer" {
		t.Fatalf("published: %+v", p)
	}
	view := func() service.CaseView { return ok[service.CaseView](t)(w.s.Case(ctx, applicant, c.ID)) }
	if got := view().Clocks[0].Due.String(); got != "2026-03-09" {
		t.Errorf("before it has followed it is due %s", got)
	}
	newer := w.submitted(ctx)
	if got := newer.Clocks[0].Due.String(); got != "2026-03-10" {
		t.Errorf("a new case is due %s", got)
	}
	if n := w.follow(); n != 1 {
		t.Errorf("%d cases have followed", n)
	}
	got := view()
	if got.Clocks[0].Due.String() != "2026-03-10" || len(got.Recounts) != 1 || got.Recounts[0].Moved[0].Before.String() != "2026-03-09" {
		t.Errorf("after it: %+v, %+v", got.Clocks, got.Recounts)
	}
	if text := got.Recounts[0].Text["en"]; !strings.Contains(text, "moved from 2026-03-09 to 2026-03-10") {
		t.Errorf("the applicant is told %q", text)
	}
	receipts := ok[service.Page[service.Receipt]](t)(w.s.Receipts(ctx, applicant, c.ID))
	if m := receipts.Items[0].Moved; len(m) != 1 || m[0].After.String() != "2026-03-10" || m[0].Version != 2 {
		t.Errorf("the receipt says %+v", m)
	}
	if n := w.follow(); n != 0 {
		t.Errorf("%d cases have followed twice", n)
	}
	w.sound()
}

// Whatever is stored besides the log is as the log has it: due dates of tasks, of promises, and the next rung, and the process is told.
func TestStoredDatesFollow(t *testing.T) {
	w, ctx := newWorld(t), t.Context()
	w.at("2026-03-02 10:00")
	c := w.submitted(ctx)
	c = ok[service.CaseView](t)(w.s.Accept(ctx, w.as(clerk), c.ID))
	w.db.Told(ctx, message.Letter{CaseID: c.ID.String()}, c.Seq)
	before := query[time.Time](w, "SELECT due_at FROM tasks WHERE case_id = $1 AND state = 'open'", c.ID)
	ok[service.Publication](t)(w.s.PublishCalendar(ctx, w.as(designer), corrected(t, "closed: [03-02, 03-03]")))
	w.follow()
	for i, due := range query[time.Time](w, "SELECT due_at FROM tasks WHERE case_id = $1 AND state = 'open'", c.ID) {
		if !due.After(before[i]) {
			t.Errorf("a task is due %s, was %s", due, before[i])
		}
	}
	if got := query[time.Time](w, "SELECT promised_due FROM cases WHERE id = $1", c.ID); got[0].Format(time.DateOnly) != "2026-03-04" {
		t.Errorf("promised for %s", got[0])
	}
	r := ok[store.Record](t)(w.db.Case(ctx, c.ID))
	if next := query[time.Time](w, "SELECT next_at FROM cases WHERE id = $1", c.ID); r.Outlook.Next == nil || !next[0].Equal(r.Outlook.Next.At) || r.Outlook.Seq != r.Case.Seq {
		t.Errorf("the next rung is %v, stored as %v", r.Outlook.Next, next)
	}
	if lanes := query[int16](w, "SELECT lane FROM outbox WHERE case_id = $1", c.ID); !slices.Equal(lanes, []int16{1}) {
		t.Errorf("told in the lanes %v", lanes)
	}
	w.sound()
}

// A case whose rung does not move is not told of.
func TestTheProcessIsToldOnlyOfAMovedRung(t *testing.T) {
	w, ctx := newWorld(t), t.Context()
	w.at("2026-03-02 10:00")
	c := w.submitted(ctx)
	w.db.Told(ctx, message.Letter{CaseID: c.ID.String()}, c.Seq)
	ok[service.Publication](t)(w.s.PublishCalendar(ctx, w.as(designer), corrected(t, "closed: [04-15]")))
	if n := w.follow(); n != 1 {
		t.Errorf("%d cases have followed", n)
	}
	if letters := query[int64](w, "SELECT seq FROM outbox"); len(letters) != 0 {
		t.Errorf("told of %v", letters)
	}
}

// By when a card is to be replied to follows as well.
func TestReplyDatesFollow(t *testing.T) {
	w, ctx := newWorld(t), t.Context()
	_, card := w.overdue()
	ok[service.Publication](t)(w.s.PublishCalendar(ctx, w.as(designer), corrected(t, "closed: [03-06]")))
	w.follow()
	after := ok[service.CardView](t)(w.s.Card(ctx, supervisor, card.ID))
	if after.ReplyBy.Sub(*card.ReplyBy) != 24*time.Hour {
		t.Errorf("reply by %s, was %s", after.ReplyBy, card.ReplyBy)
	}
	if got := query[time.Time](w, "SELECT reply_by FROM cards WHERE id = $1", card.ID); !got[0].Equal(*after.ReplyBy) {
		t.Errorf("stored as %s", got[0])
	}
	w.sound()
}

// Cases that are older than the versions are under the first one, whatever has been published since.
func TestOlderCasesAreUnderTheFirstVersion(t *testing.T) {
	w, ctx := newWorld(t), t.Context()
	w.at("2026-03-02 10:00")
	c := w.submitted(ctx)
	w.forget(c.ID)
	ok[service.Publication](t)(w.s.PublishCalendar(ctx, w.as(designer), corrected(t, "closed: [03-05]")))
	if got := ok[service.CaseView](t)(w.s.Case(ctx, applicant, c.ID)).Clocks[0].Due.String(); got != "2026-03-09" {
		t.Errorf("it is due %s", got)
	}
	if n := w.follow(); n != 1 {
		t.Errorf("%d cases have followed", n)
	}
	if got := ok[service.CaseView](t)(w.s.Case(ctx, applicant, c.ID)).Clocks[0].Due.String(); got != "2026-03-10" {
		t.Errorf("then it is due %s", got)
	}
}

// forget makes a case one that was opened before calendars had versions.
func (w *world) forget(id uuid.UUID) {
	w.t.Helper()
	query[string](w, "UPDATE cases SET calendar = NULL, state = state - 'calendar' WHERE id = $1 RETURNING ''", id)
}

// A correction of a calendar is a new version of those that extend it, and a restart with older files brings nothing back.
func TestVersionsAndRestarts(t *testing.T) {
	w, ctx := newWorld(t), t.Context()
	ok[service.Publication](t)(w.s.PublishCalendar(ctx, w.as(designer), service.CalendarInput{Source: shenzhen}))
	p := ok[service.Publication](t)(w.s.PublishCalendar(ctx, w.as(designer), corrected(t, "closed: [03-05]")))
	if len(p.Calendars) != 2 || p.Calendars[1].Code != "cn-440300" || p.Calendars[1].Version != 2 || p.Calendars[1].Extends != "cn" {
		t.Errorf("published: %+v", p.Calendars)
	}
	if err := w.s.Publish(ctx); err != nil {
		t.Fatal(err)
	}
	w.restart(fstest.MapFS{})
	want := []string{"cn 1", "cn 2", "cn-440300 1", "cn-440300 2"}
	have := func() []string { return query[string](w, "SELECT code || ' ' || version FROM calendars ORDER BY 1") }
	if got := have(); !slices.Equal(got, want) {
		t.Errorf("after a restart there are %v", got)
	}
	w.restart(fstest.MapFS{"cn.yaml": {Data: []byte(shipped(t) + "# the release of November\n")}})
	if got := have(); !slices.Equal(got, append(want[:2:2], "cn 3", "cn-440300 1", "cn-440300 2", "cn-440300 3")) {
		t.Errorf("after a release there are %v", got)
	}
	w.restart(fstest.MapFS{ // the country closes the day of the city, which no longer has it
		"cn.yaml":   {Data: []byte(corrected(t, "closed: [09-16]").Source)},
		"city.yaml": {Data: []byte(strings.Replace(shenzhen, "09-16", "09-17", 1))},
	})
	if got := have(); len(got) != 8 || got[3] != "cn 4" || got[7] != "cn-440300 4" {
		t.Errorf("after a release of both there are %v", got)
	}
}

// restart is a new process with files of its own laid over those of the program.
func (w *world) restart(files fstest.MapFS) {
	w.t.Helper()
	library, problems := rules.Load(rules.Samples(), files)
	if rules.HasErrors(problems) {
		w.t.Fatal(problems)
	}
	w.s = service.New(service.Config{
		Store: w.db, Library: library, Printer: &w.printer, Clock: w.clock, NewID: uuid.New,
		Number: service.NumberMaker(rand.Reader, w.clock), Zone: shanghai(w.t), Log: slog.New(slog.DiscardHandler),
	})
	if err := w.s.Publish(w.t.Context()); err != nil {
		w.t.Fatal(err)
	}
}

// What cannot be published says where and why, leaves a trace, and a repeated request is answered as the first was.
func TestPublicationsThatAreRefused(t *testing.T) {
	w, ctx := newWorld(t), t.Context()
	ok[service.Publication](t)(w.s.PublishCalendar(ctx, w.as(admin), service.CalendarInput{Source: shenzhen}))
	for name, tc := range map[string]struct {
		in         service.CalendarInput
		code, name string
	}{
		"no YAML":        {service.CalendarInput{Source: "calendar: ["}, "calendar_invalid", "source.2.1"},
		"an item":        {service.CalendarInput{Source: "item: x\n"}, "calendar_invalid", "source.1.1"},
		"off already":    {corrected(t, "closed: [03-07]"), "calendar_invalid", "source.27.49"},
		"no base":        {service.CalendarInput{Source: "calendar: x\nextends: y\n"}, "calendar_invalid", "source.2.10"},
		"known":          {service.CalendarInput{Source: shipped(t)}, "calendar_known", ""},
		"does not fit":   {corrected(t, "closed: [09-16]"), "calendar_extended", "cn-440300"},
		"itself":         {service.CalendarInput{Source: "calendar: x\nextends: x\n"}, "calendar_circle", ""},
		"in a circle":    {service.CalendarInput{Source: "calendar: cn\nextends: cn-440300\n"}, "calendar_circle", ""},
		"nothing at all": {service.CalendarInput{}, "calendar_invalid", "source"},
	} {
		t.Run(name, func(t *testing.T) {
			call := w.as(designer)
			_, err := w.s.PublishCalendar(ctx, call, tc.in)
			told := refused(t, err, tc.code)
			if tc.name != "" && (len(told.Fields) == 0 || !strings.HasPrefix(told.Fields[0].Name, tc.name)) {
				t.Errorf("fields: %+v", told.Fields)
			}
			_, err = w.s.PublishCalendar(ctx, call, tc.in)
			refused(t, err, tc.code)
			trace := query[string](w, "SELECT outcome FROM audit WHERE action = 'calendar.publish' ORDER BY id DESC LIMIT 2")
			if !slices.Equal(trace, []string{"again", "refused:" + tc.code}) {
				t.Errorf("the audit has %q", trace)
			}
		})
	}
	_, err := w.s.PublishCalendar(ctx, w.as(supervisor), corrected(t, "closed: [03-05]"))
	refused(t, err, "role_missing")
	_, err = w.s.PublishCalendar(ctx, service.Call{Actor: designer}, corrected(t, "closed: [03-05]"))
	refused(t, err, "idempotency_key_missing")
}

func TestAPublicationIsRepeated(t *testing.T) {
	w, ctx, in := newWorld(t), t.Context(), corrected(t, "closed: [03-05]")
	call := w.as(designer)
	first := ok[service.Publication](t)(w.s.PublishCalendar(ctx, call, in))
	again := ok[service.Publication](t)(w.s.PublishCalendar(ctx, call, in))
	a, _ := json.Marshal(first)
	if b, _ := json.Marshal(again); string(a) != string(b) {
		t.Errorf("first %s\nagain %s", a, b)
	}
	_, err := w.s.PublishCalendar(ctx, call, corrected(t, "closed: [03-06]"))
	refused(t, err, "key_reused")
}

// A dry run tells what would move, and moves nothing.
func TestADryRunTellsWhatWouldMove(t *testing.T) {
	w, ctx := newWorld(t), t.Context()
	w.at("2026-03-02 10:00")
	var numbers []string
	for range 3 {
		numbers = append(numbers, w.submitted(ctx).Number)
	}
	slices.Sort(numbers)
	try := func(special string) *service.Effect {
		in := corrected(t, special)
		in.DryRun = true
		p := ok[service.Publication](t)(w.s.PublishCalendar(ctx, w.as(designer), in))
		if !p.DryRun || len(p.Calendars) != 1 || p.Calendars[0].Version != 2 {
			t.Errorf("%+v", p)
		}
		return p.Effect
	}
	later := try("closed: [03-05]")
	if later.Examined != 3 || !later.Complete || later.Cases != 3 || later.Later != 3 || later.Earlier != 0 || later.First[0].Number != numbers[0] {
		t.Errorf("later: %+v", later)
	}
	w.at("2026-03-09 10:00")
	if earlier := try("worked: [03-07]"); earlier.Earlier != 3 || earlier.Overdue != 3 || !earlier.First[0].Moved[0].Shortened {
		t.Errorf("earlier: %+v", earlier)
	}
	in := corrected(t, "closed: [03-07]")
	in.DryRun = true
	p := ok[service.Publication](t)(w.s.PublishCalendar(ctx, w.as(designer), in))
	if len(p.Problems) != 1 || p.Problems[0].Line != 27 || !strings.HasSuffix(p.Problems[0].Text, "^") || p.Effect != nil {
		t.Errorf("problems: %+v", p)
	}
	if n := len(query[int](w, "SELECT version FROM calendars")); n != 1 || w.follow() != 0 {
		t.Errorf("%d versions", n)
	}
}

func TestCalendarsAreRead(t *testing.T) {
	w, ctx := newWorld(t), t.Context()
	w.at("2026-03-02 10:00")
	c := w.submitted(ctx)
	ok[service.Publication](t)(w.s.PublishCalendar(ctx, w.as(designer), corrected(t, "closed: [03-05]")))
	list := ok[service.Page[service.CalendarView]](t)(w.s.Calendars(ctx, clerk))
	if len(list.Items) != 1 || list.Items[0].Behind != 1 || list.Items[0].To.String() != "2026-12-31" || list.Items[0].Version != 2 {
		t.Errorf("%+v", list)
	}
	d := ok[service.CalendarDetail](t)(w.s.Calendar(ctx, clerk, "cn", ""))
	if d.Year != 2026 || len(d.Versions) != 2 || d.Versions[0].Version != 2 || len(d.Days) != 26 || d.Days[0].Date.String() != "2026-01-01" || d.Days[2].Name["en"] != "New Year" || !d.Days[2].Worked {
		t.Errorf("%+v", d)
	}
	moved := func(version string) []service.CalendarMove {
		return ok[service.Page[service.CalendarMove]](t)(w.s.CalendarMoves(ctx, admin, service.CalendarVersion{Code: "cn", Version: version}, service.PageQuery{})).Items
	}
	if len(moved("")) != 0 {
		t.Error("somebody has moved before they followed")
	}
	w.follow()
	if m := moved("2"); len(m) != 1 || m[0].Number != c.Number || m[0].Moved[0].Clock != casefile.AcceptClock || len(moved("1")) != 0 {
		t.Errorf("%+v", m)
	}
	for name, call := range map[string]func() error{
		"calendar_unknown": func() error { _, err := w.s.Calendar(ctx, clerk, "xx", ""); return err },
		"bad_query":        func() error { _, err := w.s.Calendar(ctx, clerk, "cn", "now"); return err },
		"role_missing": func() error {
			_, err := w.s.CalendarMoves(ctx, clerk, service.CalendarVersion{Code: "cn"}, service.PageQuery{})
			return err
		},
	} {
		refused(t, call(), name)
	}
	_, err := w.s.CalendarMoves(ctx, admin, service.CalendarVersion{Code: "cn", Version: "9"}, service.PageQuery{})
	refused(t, err, "calendar_unknown")
}
