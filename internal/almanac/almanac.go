// Package almanac reads the holidays of a year from where they are announced, an iCalendar file or the yearly notice of the State
// Council, and writes them as a calendar file says them. A person checks what it has written before it is published.
package almanac

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/onewindow/onewindow/internal/worktime"
)

// Holiday is a holiday with the days that are off for it, weekends among them, and the days of weekends that are worked for it.
type Holiday struct {
	Name        string
	Off, Worked []worktime.Date
}

// Holidays are those announced for a year, in the order of their first days. A few of the days may lie in the year before.
type Holidays struct {
	Year int
	List []Holiday
}

// worked reports whether a day is worked where nothing else is announced.
func worked(d worktime.Date) bool {
	return d.Weekday() != time.Saturday && d.Weekday() != time.Sunday
}

// put notes a day of a holiday.
func (h *Holidays) put(name string, day worktime.Date, isWorked bool) {
	i := slices.IndexFunc(h.List, func(x Holiday) bool { return x.Name == name })
	if i < 0 {
		i, h.List = len(h.List), append(h.List, Holiday{Name: name})
	}
	if x := &h.List[i]; isWorked {
		x.Worked = append(x.Worked, day)
	} else {
		x.Off = append(x.Off, day)
	}
}

// settle puts everything in order. What says nothing against the plain week is left out: a Sunday off, a Monday worked.
func (h *Holidays) settle() {
	for i := range h.List {
		x := &h.List[i]
		x.Off, x.Worked = tidy(x.Off, worked), tidy(x.Worked, func(d worktime.Date) bool { return !worked(d) })
	}
	h.List = slices.DeleteFunc(h.List, func(x Holiday) bool { return len(x.Off)+len(x.Worked) == 0 })
	slices.SortStableFunc(h.List, func(a, b Holiday) int { return a.first().Compare(b.first()) })
}

func tidy(days []worktime.Date, keep func(worktime.Date) bool) []worktime.Date {
	days = slices.DeleteFunc(days, func(d worktime.Date) bool { return !keep(d) })
	slices.SortFunc(days, worktime.Date.Compare)
	return slices.Compact(days)
}

// first is the day that a holiday is listed by: the first one off, for the days worked may lie before.
func (h Holiday) first() worktime.Date {
	if len(h.Off) > 0 {
		return h.Off[0]
	}
	return h.Worked[0]
}

// String writes the holidays as they stand under `days:` of a calendar file, year by year.
func (h Holidays) String() string {
	var b strings.Builder
	for _, year := range h.years() {
		fmt.Fprintf(&b, "  %q:\n", year)
		for _, x := range h.List {
			off, on := of(year, x.Off), of(year, x.Worked)
			if len(off)+len(on) == 0 {
				continue
			}
			fmt.Fprintf(&b, "    - {name: {zh: %s%s}", quoted(x.Name), inEnglish(x.Name))
			write(&b, "closed", off)
			write(&b, "worked", on)
			b.WriteString("}\n")
		}
	}
	return b.String()
}

// years lists the years that have a day.
func (h Holidays) years() []string {
	var years []string
	for _, x := range h.List {
		for _, d := range slices.Concat(x.Off, x.Worked) {
			years = append(years, d.String()[:4])
		}
	}
	slices.Sort(years)
	return slices.Compact(years)
}

// of are the days of a year.
func of(year string, days []worktime.Date) []worktime.Date {
	return slices.DeleteFunc(slices.Clone(days), func(d worktime.Date) bool { return d.String()[:4] != year })
}

func write(b *strings.Builder, key string, days []worktime.Date) {
	if len(days) > 0 {
		fmt.Fprintf(b, ", %s: [%s]", key, strings.Join(ranges(days), ", "))
	}
}

// ranges writes days in order as 02-23 and 02-16..02-20.
func ranges(days []worktime.Date) []string {
	var list []string
	for i := 0; i < len(days); {
		last := i
		for last+1 < len(days) && days[last+1] == days[last].AddDays(1) {
			last++
		}
		text := days[i].String()[5:]
		if last > i+1 {
			text += ".." + days[last].String()[5:]
			i = last
		}
		list, i = append(list, text), i+1
	}
	return list
}

// quoted puts quotes around a name that YAML would not read as a plain word.
func quoted(name string) string {
	if strings.ContainsAny(name, `,:{}[]&*#?|<>=!%@'"`+"`\\-") || strings.TrimSpace(name) != name || name == "" {
		return fmt.Sprintf("%q", name)
	}
	return name
}

// inEnglish is the English name beside the Chinese one, where it is known.
func inEnglish(name string) string {
	var known []string
	for part := range strings.FieldsFuncSeq(name, func(r rune) bool { return r == '、' || r == '·' }) {
		english, ok := map[string]string{
			"元旦": "New Year", "春节": "Spring Festival", "清明节": "Tomb-Sweeping Day", "劳动节": "Labour Day",
			"端午节": "Dragon Boat Festival", "中秋节": "Mid-Autumn Festival", "国庆节": "National Day",
		}[part]
		if !ok {
			return ""
		}
		known = append(known, english)
	}
	return ", en: " + strings.Join(known, " and ")
}
