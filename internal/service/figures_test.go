package service_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/onewindow/onewindow/internal/access"
	"github.com/onewindow/onewindow/internal/message"
	"github.com/onewindow/onewindow/internal/service"
	"github.com/onewindow/onewindow/internal/supervision"
)

const hygiene = "public-place-hygiene-permit"

var healthHead = officer("health-head", access.Head, "health")

// told prints what there is of a line of the board.
func told(f service.Figures) string {
	var list []string
	for _, m := range supervision.Measures() {
		if n := f.Counts[m]; n != 0 {
			list = append(list, fmt.Sprintf("%s %d", m, n))
		}
	}
	rate := func(name string, v *float64) {
		if v != nil {
			list = append(list, fmt.Sprintf("%s %v%%", name, *v))
		}
	}
	rate("on time", f.OnTime)
	rate("stopped", f.StoppedShare)
	rate("first notice", f.FirstNotice)
	if f.P50 != nil {
		list = append(list, fmt.Sprintf("p50 %d p90 %d", *f.P50, *f.P90))
	}
	return strings.Join(list, ", ")
}

func (w *world) summary(a access.Actor, q service.SummaryQuery) (rows map[string]string, total string) {
	w.t.Helper()
	sum := ok[service.Summary](w.t)(w.s.Summary(w.t.Context(), a, q))
	rows = map[string]string{}
	for _, f := range sum.Rows {
		rows[f.Name] = told(f)
	}
	return rows, told(sum.Total)
}

// A number is read by people: beside the code of a division, a department or an item stands what they call it.
func TestRowsOfTheBoardHaveTitles(t *testing.T) {
	w, ctx := newWorld(t), t.Context()
	w.submitted(ctx)
	for by, want := range map[string]string{"division": "朝阳区", "department": "卫生健康部门", "item": "公共场所卫生许可", "step": ""} {
		sum := ok[service.Summary](t)(w.s.Summary(ctx, supervisor, service.SummaryQuery{By: by}))
		series := ok[service.Series](t)(w.s.Series(ctx, supervisor, service.SeriesQuery{Measure: "in_hand", By: by, From: w.clock().Format("2006-01")}))
		if len(sum.Rows) != 1 || len(series.Rows) != 1 || sum.Rows[0].Title["zh"] != want || series.Rows[0].Title["zh"] != want {
			t.Errorf("by %s: %+v and %+v, want one row called %q", by, sum.Rows, series.Rows, want)
		}
	}
}

// The board after the traffic, counted by hand: one case is late and red, one is with the approver, one lies with its applicant
// and one was only handed in; one was withdrawn and one is a draft.
func TestTheBoardAgainstACountByHand(t *testing.T) {
	w, ctx := newWorld(t), t.Context()
	w.traffic()
	const cases = "in_hand 4, overdue 1, red 1, received 5, accepted 2, withdrawn 1, no_notice 2, yellows 1, reds 1, first notice 100%, p50 0 p90 0"
	for _, when := range []string{"before anything is added up", "after"} {
		rows, total := w.summary(supervisor, service.SummaryQuery{By: "division"})
		if diff := cmp.Diff(map[string]string{"110105": cases}, rows); diff != "" || total != cases {
			t.Errorf("%s: %s, in all %s", when, diff, total)
		}
		rows, _ = w.summary(supervisor, service.SummaryQuery{By: "step", BoardScope: service.BoardScope{Item: hygiene}})
		want := map[string]string{
			"accept":  "in_hand 1, in_time 2, done 2, on time 100%, p50 0 p90 0",
			"examine": "in_hand 1, overdue 1, in_time 1, done 1, on time 100%, p50 0 p90 0",
			"decide":  "in_hand 1",
		}
		if diff := cmp.Diff(want, rows); diff != "" {
			t.Errorf("%s, steps: %s", when, diff)
		}
		rows, _ = w.summary(healthHead, service.SummaryQuery{By: "person"})
		want = map[string]string{"": "in_hand 1", "examiner": "in_hand 1, overdue 1, in_time 1, done 1, on time 100%"}
		if diff := cmp.Diff(want, rows); diff != "" {
			t.Errorf("%s, officers: %s", when, diff)
		}
		ok[int](t)(w.s.FoldBoard(ctx))
	}
	w.at("2026-03-12 10:00") // the board of a past day is what it was, though time has passed and cases went on
	for _, l := range ok[service.Page[service.WatchedCase]](t)(w.s.WatchedCases(ctx, supervisor, service.WatchedQuery{})).Items {
		ok[message.Outlook](t)(w.s.Tick(ctx, message.WorkInput{CaseID: l.ID.String(), Epoch: 1}))
	}
	_, total := w.summary(supervisor, service.SummaryQuery{By: "item", AsOf: "2026-03-04"})
	if total != cases {
		t.Errorf("of the fourth the board says later: %s", total)
	}
	_, total = w.summary(supervisor, service.SummaryQuery{By: "item", AsOf: "2026-03-03"})
	// half a day was for the examination, so it was over at noon
	if want := "in_hand 1, yellow 1, received 1, accepted 1, no_notice 1, yellows 1, first notice 100%, p50 0 p90 0"; total != want {
		t.Errorf("of the third the board says later: %s, want %s", total, want)
	}
	if _, wrong, err := w.s.RecountBoard(ctx, false); wrong != 0 || err != nil {
		t.Errorf("%d numbers are not what the log makes them; %v", wrong, err)
	}
}

// Every number of the board leads to as many cases as it says.
func TestNumbersLeadToTheirCases(t *testing.T) {
	w, ctx := newWorld(t), t.Context()
	w.traffic()
	for name, c := range map[string]struct {
		q    service.WatchedQuery
		want int
	}{
		"in hand":    {service.WatchedQuery{}, 4},
		"red":        {service.WatchedQuery{Light: "red"}, 1},
		"yellow":     {service.WatchedQuery{Light: "yellow"}, 0},
		"overdue":    {service.WatchedQuery{Light: "overdue"}, 1},
		"stopped":    {service.WatchedQuery{Light: "stopped"}, 0},
		"of a step":  {service.WatchedQuery{BoardScope: service.BoardScope{Step: "decide"}}, 1},
		"of someone": {service.WatchedQuery{BoardScope: service.BoardScope{Person: "examiner"}}, 1},
		"elsewhere":  {service.WatchedQuery{BoardScope: service.BoardScope{Item: "trade-licence"}}, 0},
		"decided":    {service.WatchedQuery{Decided: "late", Month: "2026-03"}, 0},
	} {
		page := ok[service.Page[service.WatchedCase]](t)(w.s.WatchedCases(ctx, supervisor, c.q))
		if len(page.Items) != c.want {
			t.Errorf("%s: %d cases, want %d", name, len(page.Items), c.want)
		}
	}
	var paged []string
	q := service.WatchedQuery{Limit: 1}
	for {
		page := ok[service.Page[service.WatchedCase]](t)(w.s.WatchedCases(ctx, supervisor, q))
		for _, c := range page.Items {
			paged = append(paged, c.Light+" "+c.Due.String())
		}
		if q.Cursor = page.Next; q.Cursor == "" {
			break
		}
	}
	if want := []string{"red 2026-03-03", " 2026-03-05", " ", " "}; !slices.Equal(paged, want) {
		t.Errorf("page by page: %q, want %q", paged, want)
	}
}

// A case that is decided late counts so, for its office and its officer, and is found by its month.
func TestALateDecision(t *testing.T) {
	w, ctx := newWorld(t), t.Context()
	c, _ := w.overdue()
	w.at("2026-03-06 10:00")
	c = ok[service.CaseView](t)(w.s.CompleteTask(ctx, w.as(examiner), open(t, c, "examine").ID, service.CompleteInput{Outcome: "pass", Findings: answers(t, map[string]any{"conditions_met": true})}))
	w.at("2026-04-07 10:00")
	w.complete(ctx, approver, c, "decide", service.CompleteInput{Outcome: "granted"})
	w.work(ctx, c.ID)
	rows, _ := w.summary(supervisor, service.SummaryQuery{By: "department"})
	if want := "granted 1, late 1"; !strings.HasPrefix(rows["health"], want) || !strings.Contains(rows["health"], "on time 0%") {
		t.Errorf("%q", rows["health"])
	}
	rows, _ = w.summary(supervisor, service.SummaryQuery{By: "person"})
	if want := "granted 1, late 1, done 1, on time 0%"; rows["approver"] != want {
		t.Errorf("%q, want %q", rows["approver"], want)
	}
	for month, want := range map[string]int{"2026-03": 0, "2026-04": 1} {
		page := ok[service.Page[service.WatchedCase]](t)(w.s.WatchedCases(ctx, supervisor, service.WatchedQuery{Decided: "late", Month: month}))
		if len(page.Items) != want {
			t.Errorf("%d cases were decided late in %s, want %d", len(page.Items), month, want)
		}
	}
	// Both the promised and the statutory time were over before April.
	for measure, want := range map[string]string{"overdue": "1 0", "received": "1 0", "late": "0 1", "on_time": "- 0", "in_hand": "1 0", "reds": "2 0", "p50": "0 22", "p90": "4 22"} {
		series := ok[service.Series](t)(w.s.Series(ctx, supervisor, service.SeriesQuery{Measure: measure, From: "2026-03", To: "2026-04"}))
		var got []string
		for _, month := range series.Months {
			text := "-"
			if v, ok := series.Rows[0].Values[month]; ok {
				text = fmt.Sprint(v)
			}
			got = append(got, text)
		}
		if strings.Join(got, " ") != want {
			t.Errorf("%s: %v, want %s", measure, got, want)
		}
	}
	if _, wrong, err := w.s.RecountBoard(ctx, false); wrong != 0 || err != nil {
		t.Errorf("%d numbers are not what the log makes them; %v", wrong, err)
	}
}

// Whom the board is for, and how far it reaches.
func TestWhoSeesTheBoard(t *testing.T) {
	w, ctx := newWorld(t), t.Context()
	w.traffic()
	for name, c := range map[string]struct {
		a    access.Actor
		q    service.SummaryQuery
		code string
	}{
		"a clerk":                   {clerk, service.SummaryQuery{By: "division"}, "role_missing"},
		"an examiner of officers":   {examiner, service.SummaryQuery{By: "person"}, "role_missing"},
		"another department":        {healthHead, service.SummaryQuery{By: "item", BoardScope: service.BoardScope{Department: "culture"}}, "out_of_scope"},
		"another district":          {supervisor, service.SummaryQuery{By: "item", BoardScope: service.BoardScope{Division: "110108"}}, "out_of_scope"},
		"an unknown grouping":       {supervisor, service.SummaryQuery{By: "colour"}, "bad_query"},
		"the future":                {supervisor, service.SummaryQuery{By: "item", AsOf: "2027-01-01"}, "bad_query"},
		"from behind the end":       {supervisor, service.SummaryQuery{By: "item", AsOf: "2026-03-01", From: "2026-03-02"}, "bad_query"},
		"not signed in, of anybody": {access.Actor{}, service.SummaryQuery{By: "person"}, "sign_in_required"},
	} {
		_, err := w.s.Summary(ctx, c.a, c.q)
		t.Run(name, func(t *testing.T) { refused(t, err, c.code) })
	}
	if rows, _ := w.summary(farWatcher, service.SummaryQuery{By: "division"}); len(rows) != 0 {
		t.Errorf("another district sees %v", rows)
	}
	if rows, _ := w.summary(healthHead, service.SummaryQuery{By: "person", BoardScope: service.BoardScope{Step: "accept"}}); len(rows) != 0 {
		t.Errorf("a head sees the window: %v", rows)
	}
	page := ok[service.Page[service.WatchedCase]](t)(w.s.WatchedCases(ctx, farWatcher, service.WatchedQuery{}))
	if len(page.Items) != 0 {
		t.Errorf("another district sees %d cases", len(page.Items))
	}
}
