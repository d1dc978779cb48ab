package service

import (
	"context"
	"slices"

	"github.com/onewindow/onewindow/internal/access"
	"github.com/onewindow/onewindow/internal/store"
	"github.com/onewindow/onewindow/internal/supervision"
	"github.com/onewindow/onewindow/internal/worktime"
	"github.com/onewindow/onewindow/rules"
)

// SeriesQuery asks how a number went, month by month.
type SeriesQuery struct {
	BoardScope
	Measure string // one of the counts, or on_time, stopped_share, first_notice, or p50, p90
	By      string // as of the summary; empty: all in one
	From    string // a month like 2026-01; empty: eleven months before To
	To      string // a month; empty: the present one
}

// Series is how a number went. Stocks are those at the end of each month; the present month ends today.
type Series struct {
	Measure string   `json:"measure"`
	By      string   `json:"by,omitempty"`
	Months  []string `json:"months"`
	Rows    []Course `json:"rows"`
}

// Course is one line of a series: a value by month, absent where there is nothing to divide by.
type Course struct {
	Name   string             `json:"name"`
	Title  rules.Text         `json:"title,omitempty"` // what people call it
	Values map[string]float64 `json:"values"`
}

const mostMonths = 60

// Series tells how a number went over months, by the same definitions as the summary.
func (s *Service) Series(ctx context.Context, a access.Actor, q SeriesQuery) (Series, error) {
	b, err := s.seriesQuery(ctx, a, q)
	if err != nil {
		return Series{}, err
	}
	months, err := s.months(q.From, q.To)
	if err != nil {
		return Series{}, err
	}
	b.Monthly, b.From, b.NoOverdue = true, months[0], q.Measure != string(supervision.Overdue)
	b.Until = earlier(months[len(months)-1].AddMonths(1).AddDays(-1), worktime.DateOf(s.now(), s.zone))
	rows, err := s.store.Board(ctx, b)
	if err != nil {
		return Series{}, fail(err)
	}
	series := Series{Measure: q.Measure, By: q.By, Rows: []Course{}}
	for _, m := range months {
		series.Months = append(series.Months, monthOf(m))
	}
	for len(rows) > 0 {
		n := slices.IndexFunc(rows, func(r store.BoardRow) bool { return !slices.Equal(r.Names, rows[0].Names) })
		if n < 0 {
			n = len(rows)
		}
		line := courseOf(q.Measure, rows[:n], months)
		line.Title = s.titleOf(q.By, line.Name)
		if line.says(slices.Contains(append(rates(), percentiles()...), q.Measure)) {
			series.Rows = append(series.Rows, line)
		}
		rows = rows[n:]
	}
	return series, nil
}

func earlier(a, b worktime.Date) worktime.Date {
	if b.Before(a) {
		return b
	}
	return a
}

func (s *Service) seriesQuery(ctx context.Context, a access.Actor, q SeriesQuery) (store.BoardQuery, error) {
	of, ok := groupings()[q.By]
	if q.By != "" && !ok {
		return store.BoardQuery{}, badQuery("by", "By is division, department, item, step or person, or left out.")
	}
	if of == "" {
		of = supervision.OfCases
	}
	if q.Step != "" || q.Person != "" {
		of = supervision.OfTasks
	}
	switch {
	case slices.Contains(percentiles(), q.Measure):
		if of = supervision.OfTimes; q.By == "person" || q.Person != "" {
			return store.BoardQuery{}, badQuery("measure", "How long steps took is not told of single officers: their tasks are not alike.")
		}
	case !slices.Contains(rates(), q.Measure) && !slices.Contains(told(of), supervision.Measure(q.Measure)):
		return store.BoardQuery{}, badQuery("measure", "The measure is one of the counts of the summary, or on_time, stopped_share, first_notice, p50 or p90.")
	}
	b, err := s.watch(ctx, a, q.BoardScope, q.By == "person")
	if b.Of = of; q.By != "" {
		b.By = []string{q.By}
	}
	return b, err
}

func rates() []string { return []string{"on_time", "stopped_share", "first_notice"} }

// percentiles are of the working days that steps took.
func percentiles() []string { return []string{"p50", "p90"} }

// months lists the first days of the months asked for.
func (s *Service) months(from, to string) ([]worktime.Date, error) {
	last := firstOfMonth(worktime.DateOf(s.now(), s.zone))
	present := last
	var err error
	if to != "" {
		if last, err = dayOf(to + "-01"); err != nil || last.After(present) {
			return nil, badQuery("to", "To is a month like 2026-02, and not in the future.")
		}
	}
	first := last.AddMonths(-11)
	if from != "" {
		if first, err = dayOf(from + "-01"); err != nil || first.After(last) || first.Before(last.AddMonths(1-mostMonths)) {
			return nil, badQuery("from", "From is a month like 2026-01, not behind the last one and at most 60 months long.")
		}
	}
	var list []worktime.Date
	for m := first; !m.After(last); m = m.AddMonths(1) {
		list = append(list, m)
	}
	return list, nil
}

// courseOf lays out the numbers of one name, month by month.
func courseOf(measure string, rows []store.BoardRow, months []worktime.Date) Course {
	line := Course{Values: map[string]float64{}}
	if len(rows[0].Names) > 0 {
		line.Name = rows[0].Names[0]
	}
	for _, month := range months {
		f, times := Figures{Counts: map[supervision.Measure]int{}}, map[int]int{}
		for _, r := range rows {
			f.take(r, month)
			if r.Month == month {
				times[r.Days] += r.Counts[supervision.Done]
			}
		}
		f.rate(times)
		if v := f.value(measure); v != nil {
			line.Values[monthOf(month)] = *v
		}
	}
	return line
}

// take adds a row to the numbers of a month. Things that happen count in their month. Stocks are led back from what there is now,
// which the row without a month tells, by what the later months have changed.
func (f Figures) take(r store.BoardRow, month worktime.Date) {
	stocks := supervision.Stocks()
	for m, n := range r.Counts {
		switch stock := slices.Contains(stocks, m); {
		case stock && r.Month.IsZero(), !stock && r.Month == month:
			f.Counts[m] += n
		case stock && r.Month.After(month):
			f.Counts[m] -= n
		}
	}
}

func monthOf(d worktime.Date) string { return d.String()[:len("2026-01")] }

// value is one number of a line.
func (f Figures) value(measure string) *float64 {
	switch measure {
	case "on_time":
		return f.OnTime
	case "stopped_share":
		return f.StoppedShare
	case "first_notice":
		return f.FirstNotice
	case "p50":
		return number(f.P50)
	case "p90":
		return number(f.P90)
	}
	n := float64(f.Counts[supervision.Measure(measure)])
	return &n
}

func number(n *int) *float64 {
	if n == nil {
		return nil
	}
	value := float64(*n)
	return &value
}

// says reports whether there is anything to tell: of counts nothing is not, of rates it is.
func (c Course) says(rate bool) bool {
	for _, v := range c.Values {
		if rate || v != 0 {
			return true
		}
	}
	return false
}
