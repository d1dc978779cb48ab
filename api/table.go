package api

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/onewindow/onewindow/internal/service"
	"github.com/onewindow/onewindow/internal/supervision"
	"github.com/onewindow/onewindow/internal/worktime"
)

// table is a view as rows and columns, for a spreadsheet.
type table struct {
	head []string
	rows [][]string
}

const tableCSV = "text/csv; charset=utf-8"

// tabulate writes a view as JSON or, when it is asked for, as a table.
func (x *exchange) tabulate(view any, of func() table) error {
	switch format := x.query.Get("format"); {
	case format == "csv", format == "" && strings.HasPrefix(x.GetHeader("Accept"), "text/csv"):
		text, err := of().csv()
		if err != nil {
			return err
		}
		x.Header("Content-Disposition", `attachment; filename="board.csv"`)
		x.Data(http.StatusOK, tableCSV, text)
		return nil
	case format != "" && format != "json":
		return badQuery("The format is json or csv.", "format")
	}
	return x.answer(view, nil)
}

// byteOrderMark tells spreadsheets that the text is UTF-8: without it they show Chinese as rubbish.
const byteOrderMark = "\uFEFF"

func (t table) csv() ([]byte, error) {
	var b bytes.Buffer
	b.WriteString(byteOrderMark)
	w := csv.NewWriter(&b)
	w.UseCRLF = true
	for _, row := range append([][]string{t.head}, t.rows...) {
		cells := make([]string, len(row))
		for i, text := range row {
			cells[i] = harmless(text)
		}
		if err := w.Write(cells); err != nil {
			return nil, fmt.Errorf("write table: %w", err)
		}
	}
	w.Flush()
	return b.Bytes(), w.Error()
}

// harmless is a cell that no spreadsheet takes for a formula: what begins like one is quoted, unless it is a number.
func harmless(text string) string {
	if text == "" || !strings.ContainsRune("=+-@\t\r\n", rune(text[0])) {
		return text
	}
	if _, err := strconv.ParseFloat(text, 64); err == nil {
		return text
	}
	return "'" + text
}

func number(n int) string { return strconv.Itoa(n) }

func share(v *float64) string {
	if v == nil {
		return ""
	}
	return strconv.FormatFloat(*v, 'f', -1, 64)
}

func day(d worktime.Date) string { return d.String() }

// titled is a table of rows that have a name, and beside it what people call them: a column for each language that any title has.
func titled(by string, titles []map[string]string) (t table, cells [][]string) {
	known := map[string]bool{}
	for _, title := range titles {
		for lang := range title {
			known[lang] = true
		}
	}
	languages := slices.Sorted(maps.Keys(known))
	t.head = []string{by}
	for _, lang := range languages {
		t.head = append(t.head, "title."+lang)
	}
	cells = make([][]string, len(titles))
	for i, title := range titles {
		for _, lang := range languages {
			cells[i] = append(cells[i], title[lang])
		}
	}
	return t, cells
}

func summaryTable(s service.Summary) table {
	var counted []supervision.Measure
	for _, m := range supervision.Measures() {
		if _, ok := s.Total.Counts[m]; ok {
			counted = append(counted, m)
		}
	}
	titles := make([]map[string]string, len(s.Rows))
	for i, f := range s.Rows {
		titles[i] = f.Title
	}
	t, names := titled(s.By, titles)
	for _, m := range counted {
		t.head = append(t.head, string(m))
	}
	t.head = append(t.head, "on_time", "stopped_share", "first_notice", "p50", "p90")
	for i, f := range s.Rows {
		row := append([]string{f.Name}, names[i]...)
		for _, m := range counted {
			row = append(row, number(f.Counts[m]))
		}
		row = append(row, share(f.OnTime), share(f.StoppedShare), share(f.FirstNotice))
		for _, days := range []*int{f.P50, f.P90} {
			text := ""
			if days != nil {
				text = number(*days)
			}
			row = append(row, text)
		}
		t.rows = append(t.rows, row)
	}
	return t
}

func seriesTable(s service.Series) table {
	titles := make([]map[string]string, len(s.Rows))
	for i, line := range s.Rows {
		titles[i] = line.Title
	}
	t, names := titled(s.By, titles)
	t.head = append(t.head, s.Months...)
	for i, line := range s.Rows {
		row := append([]string{line.Name}, names[i]...)
		for _, month := range s.Months {
			text := ""
			if v, ok := line.Values[month]; ok {
				text = share(&v)
			}
			row = append(row, text)
		}
		t.rows = append(t.rows, row)
	}
	return t
}

func casesTable(cases []service.WatchedCase) table {
	t := table{head: []string{"number", "item", "division", "department", "status", "light", "stopped", "overdue", "due", "decided_on", "id"}}
	for _, c := range cases {
		t.rows = append(t.rows, []string{
			c.Number, c.Item, c.Division, c.Department, c.Status, c.Light, strconv.FormatBool(c.Stopped), strconv.FormatBool(c.Overdue),
			day(c.Due), day(c.DecidedOn), c.ID.String(),
		})
	}
	return t
}

// scoresTable has a row for each line, so that every point can be looked up.
func scoresTable(s service.Scores) table {
	t := table{head: []string{"division", "department", "officer", "policy", "word", "points", "on", "rule", "card", "case"}}
	for _, score := range s.Rows {
		for _, l := range score.Lines {
			row := []string{score.Division, score.Department, score.Officer, score.Policy, l.Word, number(l.Points), day(l.On), l.Rule, "", ""}
			if l.Card != nil {
				row[8], row[9] = l.Card.String(), l.Case.String()
			}
			t.rows = append(t.rows, row)
		}
	}
	return t
}
