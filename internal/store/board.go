package store

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/onewindow/onewindow/internal/supervision"
	"github.com/onewindow/onewindow/internal/worktime"
)

// BoardQuery asks for numbers of the board. Empty fields do not filter.
type BoardQuery struct {
	Of         supervision.Grain
	By         []string // columns of the tallies: division, department, item, step, person; none: one sum of all
	Divisions  []string
	Department string
	Item       string
	Step       string
	Person     string
	From       worktime.Date  // what happened since that day ...
	Until      worktime.Date  // ... and until this one, at the end of which the stocks are told
	Zone       *time.Location // of the offices: when a day ends
	NoOverdue  bool           // leave out what is overdue now: it is not added up anywhere, and takes longest
	Monthly    bool           // each month on its own, From being the first of one; else the whole time in one
}

// BoardRow is one line of numbers.
type BoardRow struct {
	Names  []string      // by what the query groups, in its order
	Month  worktime.Date // the first of it; zero: what was there at the end
	Days   int           // of times
	Counts map[supervision.Measure]int
}

// Board reads numbers of the board: what has been added up and what has not yet, in one statement, so that they are exact at any
// moment. What is overdue now is counted in the open cases.
func (s *Store) Board(ctx context.Context, q BoardQuery) ([]BoardRow, error) {
	b := boardQuery{BoardQuery: q}
	rows, err := s.pool.Query(ctx, b.sql(), b.planned()...)
	if err != nil {
		return nil, fmt.Errorf("read the board: %w", err)
	}
	list, err := pgx.CollectRows(rows, boardRow)
	if err != nil {
		return nil, fmt.Errorf("read the board: %w", err)
	}
	return list, nil
}

func boardRow(row pgx.CollectableRow) (r BoardRow, err error) {
	names := supervision.Measures()
	numbers := make([]int, len(names))
	var month *time.Time
	into := []any{&r.Names, &month, &r.Days}
	for i := range numbers {
		into = append(into, &numbers[i])
	}
	if err := row.Scan(into...); err != nil {
		return r, err
	}
	if month != nil {
		r.Month = worktime.DateOf(*month, time.UTC)
	}
	r.Counts = map[supervision.Measure]int{}
	for i, n := range numbers {
		if n != 0 {
			r.Counts[names[i]] = n
		}
	}
	return r, nil
}

// boardQuery is a query on its way to SQL: parts that each read one range of one table, added up.
type boardQuery struct {
	BoardQuery
	conditions
	selects []string
}

// arg adds a parameter and returns its place.
func (b *boardQuery) arg(v any) string {
	b.args = append(b.args, v)
	return fmt.Sprintf("$%d", len(b.args))
}

func (b *boardQuery) day(d worktime.Date) string { return b.arg(d.String()) + "::text::date" }

func (b *boardQuery) sql() string {
	where := b.scope("division", "department", "item", "step", "person")
	if b.Monthly {
		b.folded(part{span: "ever", where: where, stock: "1", flow: "0", month: "NULL"})
		b.folded(part{span: "month", from: b.From, where: where, stock: "1", flow: "1", month: "day"})
		b.moved(part{where: where, stock: "1", flow: "0", month: "NULL"})
		month := "date_trunc('month', day)::date"
		b.moved(part{from: b.From, where: where, stock: "1", flow: "1", month: month})
	} else {
		whole := firstOf(b.From.AddDays(-1)).AddMonths(1) // the first month that lies in the period from its first day on
		end, rest := b.lastMonth(whole)
		b.folded(part{span: "ever", where: where, stock: "1", flow: "0", month: "NULL"})
		b.folded(part{span: "month", from: end, where: where, stock: "-1", flow: "0", month: "NULL"})
		b.folded(part{span: "month", from: whole, before: end, where: where, stock: "0", flow: "1", month: "NULL"})
		b.folded(part{span: "day", from: b.From, before: whole, where: where, stock: "0", flow: "1", month: "NULL"})
		rest.where, rest.month = where, "NULL"
		b.folded(rest)
		u, f := b.day(b.Until), b.day(b.From)
		b.moved(part{where: where, stock: "(day <= " + u + ")::integer", flow: "(day BETWEEN " + f + " AND " + u + ")::integer", month: "NULL"})
	}
	if !b.NoOverdue {
		b.lasting()
	}
	sums := measures(func(m supervision.Measure) string { return fmt.Sprintf("coalesce(sum(%s), 0)::bigint", m) })
	return "SELECT ARRAY[" + b.names() + "]::text[], month, days, " + sums + " FROM (" + strings.Join(b.selects, "\nUNION ALL ") + ") parts GROUP BY " +
		b.places() + " ORDER BY 1, 2, 3"
}

// lastMonth is the month before which whole months are added up, and the days that are to be added to them or taken off again: those of
// the last month until the end or behind it, whichever are fewer.
func (b *boardQuery) lastMonth(whole worktime.Date) (end worktime.Date, rest part) {
	first, until := firstOf(b.Until), b.Until.AddDays(1)
	if b.Until.Before(first.AddDays(15)) && !whole.After(first) {
		return first, part{span: "day", from: first, before: until, stock: "1", flow: "1"}
	}
	next := first.AddMonths(1)
	return next, part{span: "day", from: until, before: next, stock: "-1", flow: "-1"}
}

// scope is the filter of the query, over the columns of one of the tables.
func (b *boardQuery) scope(division, department, item, step, person string) string {
	text := division + " = ANY(" + b.arg(b.Divisions) + ")"
	for _, only := range [][2]string{{department, b.Department}, {item, b.Item}, {step, b.Step}, {person, b.Person}} {
		if only[1] != "" {
			text += " AND " + only[0] + " = " + b.arg(only[1])
		}
	}
	return text
}

// part is one range of one table, and with which sign its stocks and flows count.
type part struct {
	span         string
	from, before worktime.Date // zero: no bound
	where        string
	stock, flow  string
	month        string
}

// folded reads a range of what has been added up. Sums are formed here: the rows are many, the names few.
func (b *boardQuery) folded(p part) {
	if p.flow == "0" && b.Of == supervision.OfTimes {
		return // of times there are no stocks
	}
	if b.wholeDivisions() {
		p.span = ofDivision + p.span
	}
	where := "of = " + b.arg(string(b.Of)) + " AND span = " + b.arg(p.span) + b.between(p) + " AND " + p.where
	b.selects = append(b.selects, b.summed("tally", where, p))
}

// wholeDivisions reports whether nothing is asked that tells the parts of a division apart.
func (b *boardQuery) wholeDivisions() bool {
	return b.Department+b.Item+b.Step+b.Person == "" && !slices.ContainsFunc(b.By, func(column string) bool { return column != "division" })
}

// moved reads what has not been added up yet.
func (b *boardQuery) moved(p part) {
	b.selects = append(b.selects, b.summed(unfolded("tally_moves"), "of = "+b.arg(string(b.Of))+b.between(p)+" AND "+p.where, p))
}

func (b *boardQuery) between(p part) (text string) {
	if !p.from.IsZero() {
		text += " AND day >= " + b.day(p.from)
	}
	if !p.before.IsZero() {
		text += " AND day < " + b.day(p.before)
	}
	return text
}

// summed adds up the numbers that the part has to tell, and no others: that is most of the work.
func (b *boardQuery) summed(from, where string, p part) string {
	stocks := supervision.Stocks()
	sums := measures(func(m supervision.Measure) string {
		weight := p.flow
		if slices.Contains(stocks, m) {
			weight = p.stock
		}
		if weight == "0" || b.Of == supervision.OfTimes && m != supervision.Done {
			return "0 AS " + string(m)
		}
		return fmt.Sprintf("sum(%s * %s) AS %[1]s", m, weight)
	})
	return "SELECT " + b.columns("person") + p.month + "::date AS month, " + b.days() + " AS days, " + sums + " FROM " + from + " WHERE " + where + " GROUP BY " + b.ordinals()
}

// columns are what the numbers are grouped by, named n0, n1 ... The tallies say person to the one whom a task calls its assignee.
func (b *boardQuery) columns(person string) (text string) {
	for i, column := range b.By {
		if column == "person" {
			column = person
		}
		text += fmt.Sprintf("%s AS n%d, ", column, i)
	}
	return text
}

// names are the columns as the parts call them.
func (b *boardQuery) names() string {
	list := make([]string, len(b.By))
	for i := range list {
		list[i] = fmt.Sprintf("n%d", i)
	}
	return strings.Join(list, ", ")
}

// places are all that the parts are grouped by.
func (b *boardQuery) places() string {
	return strings.TrimPrefix(b.names()+", month, days", ", ")
}

// ordinals are the same, by their places in a part.
func (b *boardQuery) ordinals() string {
	list := make([]string, len(b.By)+2)
	for i := range list {
		list[i] = strconv.Itoa(i + 1)
	}
	return strings.Join(list, ", ")
}

func (b *boardQuery) days() string {
	if b.Of == supervision.OfTimes {
		return "days"
	}
	return "0"
}

// lasting counts what is overdue in the open cases or tasks: their clocks run on without an event.
func (b *boardQuery) lasting() {
	var from, where, since string
	switch b.Of {
	case supervision.OfCases:
		from, since = "cases", "late_from"
		where = inHand + " AND light = ANY('{0,1,2,3}') AND late_from <= " + b.day(b.Until) + " AND " + b.scope("division", "department", "item", "''", "''")
	case supervision.OfTasks:
		from, since = "tasks", "due_at"
		if b.Monthly { // a parameter that nothing uses has no type
			since += " AT TIME ZONE " + b.arg(b.Zone.String())
		}
		where = "state = 'open' AND due_at < " + b.arg(b.Until.AddDays(1).In(b.Zone)) + " AND " + b.scope("division", "department", "item", "step", "assignee")
	default:
		return
	}
	months := []string{"NULL"}
	if b.Monthly { // once for what there is now, and once for when it began
		months = append(months, "greatest(date_trunc('month', ("+since+"))::date, "+b.day(b.From)+")")
	}
	counts := measures(func(m supervision.Measure) string {
		if m == supervision.Overdue {
			return "count(*)"
		}
		return "0"
	})
	for _, month := range months {
		b.selects = append(b.selects, "SELECT "+b.columns("assignee")+month+"::date, 0, "+counts+" FROM "+from+" WHERE "+where+" GROUP BY "+b.ordinals())
	}
}

// inHand is what makes a case one that the authority has in hand, as supervision.HasInHand says. Indexes are made by it.
const inHand = "status IN ('submitted', 'correction', 'accepted', 'in_approval', 'suspended', 'granted')"

func firstOf(d worktime.Date) worktime.Date {
	day := d.In(time.UTC)
	return worktime.NewDate(day.Year(), day.Month(), 1)
}
