package endtoend

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5/pgtype"
	enumspb "go.temporal.io/api/enums/v1"

	"github.com/onewindow/onewindow/internal/casefile"
	"github.com/onewindow/onewindow/internal/message"
	"github.com/onewindow/onewindow/internal/worktime"
	"github.com/onewindow/onewindow/rules"
)

// typhoon is a calendar that extends the sample one.
const typhoon = "calendar: cn-440300\nextends: cn\nname: {zh: 深圳, en: Shenzhen}\ndays: {\"2026\": [{name: {zh: 台风停工, en: Typhoon}, closed: [09-16]}]}\n"

// closing is a version of the sample calendar in which some of the working days from tomorrow on are closed.
func closing(now time.Time, which ...int) string {
	today := worktime.DateOf(now, zone)
	var weekdays []worktime.Date
	for d := today.AddDays(1); len(weekdays) < 10; d = d.AddDays(1) {
		if d.Weekday() != time.Saturday && d.Weekday() != time.Sunday {
			weekdays = append(weekdays, d)
		}
	}
	var years []string
	for _, i := range which {
		d := weekdays[i].String()
		years = append(years, fmt.Sprintf("  %q: [{name: {zh: 更正, en: Correction}, closed: [%s]}]\n", d[:4], d[5:]))
	}
	return fmt.Sprintf(`calendar: cn
name: {zh: 更正, en: Corrected}
zone: Asia/Shanghai
covers: {from: 2024-01-01, to: %d-12-31}
week: [mon, tue, wed, thu, fri]
hours: {from: "09:00", noon: "12:00", to: "17:00"}
counting: {first_day: next, stopped_day: not_counted, resumed_day: counted, ends: as_is}
days:
`, now.Year()+1) + joinYears(years)
}

// joinYears puts the days of one year under one key.
func joinYears(years []string) string {
	byYear, order := map[string]string{}, []string{}
	for _, line := range years {
		key, list, _ := strings.Cut(line, ": [")
		if byYear[key] == "" {
			order = append(order, key)
		} else {
			byYear[key] += ", "
		}
		byYear[key] += strings.TrimSuffix(list, "]\n")
	}
	var text strings.Builder
	for _, key := range order {
		fmt.Fprintf(&text, "%s: [%s]\n", key, byYear[key])
	}
	return text.String()
}

func (w *town) publish(source string) {
	w.t.Helper()
	w.command(request{by: "designer", op: "publishCalendar", body: facts{"source": source}}).done()
}

// caughtUp waits until no open case is behind its calendar, and everything is told.
func (w *town) caughtUp() {
	w.t.Helper()
	w.eventually("everybody has followed", func() bool {
		n, err := w.db.CountBehind(w.ctx(), "cn")
		w.must(err)
		return n == 0
	})
	w.relayed()
}

// A calendar is corrected twice while people decide, the worker follows, and a second process that follows as well is broken off
// again and again. Afterwards whatever is stored is what the log says, and every timer fits.
func TestACalendarIsCorrectedUnderLoad(t *testing.T) {
	w := newTown(t)
	w.set(time.Now()) // so that Temporal's timers are set for the rungs themselves
	var crowd []*application
	for i := range 24 {
		c := w.apply("applicant", hygiene, bathhouse())
		if i%3 > 0 {
			c.accept()
		}
		crowd = append(crowd, c)
	}
	stop := make(chan struct{})
	var busy sync.WaitGroup
	busy.Go(func() { w.breakOff(stop) })
	for i, c := range crowd {
		busy.Go(func() { w.bustle(c, i) })
	}
	w.publish(closing(w.now(), 0))
	w.publish(closing(w.now(), 0, 1))
	close(stop)
	busy.Wait()
	w.caughtUp()

	for _, id := range w.submitted() {
		w.fits(id)
	}
	twice := rowsOf[string](w, "SELECT case_id::text FROM case_events WHERE kind = 'calendar_changed' GROUP BY case_id, data->>'digest' HAVING count(*) > 1")
	if len(twice) > 0 {
		t.Errorf("followed one version twice: %v", twice)
	}
	moved := rowsOf[int](w, "SELECT count(*)::integer FROM case_events WHERE kind = 'calendar_changed' AND data->'moved' IS NOT NULL")[0]
	if moved < len(crowd)/2 {
		t.Errorf("only %d events say that something moved", moved)
	}
}

// breakOff follows and is broken off after some milliseconds, until it is told to stop.
func (w *town) breakOff(stop chan struct{}) {
	for i := 1; ; i++ {
		select {
		case <-stop:
			return
		default:
		}
		ctx, cancel := context.WithTimeout(w.ctx(), time.Duration(i%40)*time.Millisecond)
		_, _, err := w.service.FollowCalendars(ctx, nil)
		if err != nil && ctx.Err() == nil {
			w.t.Errorf("could not follow: %v", err)
		}
		cancel()
	}
}

// bustle goes on with a case as people do, whoever else has it in hand: what is refused is refused.
func (w *town) bustle(c *application, i int) {
	send := func(by, op, id string, body any) {
		w.send(request{by: by, op: op, id: id, key: uuid.NewString(), body: body})
	}
	send(c.clerk(), "accept", c.ID, nil)
	for _, id := range rowsOf[string](w, "SELECT id::text FROM tasks WHERE case_id = $1 AND step = 'examine' AND state = 'open'", c.ID) {
		send("health-examiner", "claimTasks", "", facts{"tasks": []string{id}})
		switch i % 4 {
		case 0:
			send("health-examiner", "askInTask", id, facts{"request": "water_test", "because": secret("the well")})
		case 1:
			send("health-examiner", "completeTask", id, ending{Outcome: "pass", Findings: clean})
		case 2:
			send("applicant", "withdraw", c.ID, because())
		}
	}
}

// fits compares what is stored of a case, and the timer of its workflow, with what follows from its log.
func (w *town) fits(id string) {
	w.t.Helper()
	stored, err := w.db.Case(w.ctx(), uuid.MustParse(id))
	w.must(err)
	c, err := w.db.CaseAt(w.ctx(), stored.Case.ID, stored.Case.Seq)
	w.must(err)
	newest, err := w.db.CalendarVersions(w.ctx(), "cn")
	w.must(err)
	f, _ := rules.ReadCalendarFile("cn", newest[0].Source)
	calendar, _ := f.Build("cn", nil)
	if c.Calendar != calendar.Version() {
		w.t.Errorf("case %s is decided by %s", id, c.Calendar)
		return
	}
	item := w.library.Items[c.Item].Under(calendar)
	next := casefile.Outlook(item, c).Next
	if !next.Equal(stored.Outlook.Next) || next != nil && !rowsOf[time.Time](w, "SELECT next_at FROM cases WHERE id = $1", id)[0].Equal(next.At) {
		w.t.Errorf("case %s: the next rung is %v, stored is %v", id, next, stored.Outlook.Next)
	}
	w.tasksFit(&c, calendar)
	if next != nil && next.At.After(w.now()) {
		w.timerFits(id, w.toldOf(id, stored.Outlook).Next.At)
	}
}

// toldOf is what the process was told of a case: how it is, unless somebody has acted in it since it followed. Then the process need not
// know of a rung that has become later.
func (w *town) toldOf(id string, is message.Outlook) message.Outlook {
	w.t.Helper()
	const acted = `SELECT EXISTS (SELECT FROM case_events e WHERE case_id = $1 AND kind <> 'calendar_changed'
		AND seq > (SELECT max(seq) FROM case_events WHERE case_id = e.case_id AND kind = 'calendar_changed'))`
	if !rowsOf[bool](w, acted, id)[0] {
		return is
	}
	told := w.knows(&application{view: view{ID: id}})
	if casefile.Tells(told, is) {
		w.t.Errorf("case %s is %+v, its workflow goes by %+v", id, is, told)
		return is
	}
	return told
}

func (w *town) tasksFit(c *casefile.Case, calendar *worktime.Calendar) {
	w.t.Helper()
	for _, task := range c.OpenTasks() {
		want := pgtype.Timestamptz{InfinityModifier: pgtype.Infinity, Valid: true}
		if k, ok := c.Clocks[task.Step]; ok && !k.Stopped() && !k.Ended() {
			want = pgtype.Timestamptz{Time: calendar.Due(k.Ledger(), w.now()).At, Valid: true}
		}
		got := rowsOf[pgtype.Timestamptz](w, "SELECT due_at FROM tasks WHERE id = $1", task.ID)[0]
		if task.Step != casefile.HandOverStep && (got.InfinityModifier != want.InfinityModifier || !got.Time.Equal(want.Time)) {
			w.t.Errorf("case %s: task %s is due %v, want %v", c.ID, task.Step, got, want)
		}
	}
}

// timerFits waits until the workflow sleeps until the rung, or a little longer: waking is spread.
func (w *town) timerFits(id string, rung time.Time) {
	w.t.Helper()
	var until time.Time
	w.eventually(fmt.Sprintf("the timer of case %s is set for %s", id, rung), func() bool {
		until = time.Time{}
		for _, e := range w.history(message.WorkflowID(id)) {
			switch e.EventType {
			case enumspb.EVENT_TYPE_TIMER_STARTED:
				until = e.EventTime.AsTime().Add(e.GetTimerStartedEventAttributes().StartToFireTimeout.AsDuration())
			case enumspb.EVENT_TYPE_TIMER_FIRED, enumspb.EVENT_TYPE_TIMER_CANCELED:
				until = time.Time{}
			}
		}
		early := rung.Sub(until)
		return !until.IsZero() && early < 2*time.Second && -early < time.Minute
	})
}
