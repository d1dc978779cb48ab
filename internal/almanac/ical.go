package almanac

import (
	"fmt"
	"io"
	"strings"

	ics "github.com/arran4/golang-ical"

	"github.com/onewindow/onewindow/internal/worktime"
)

// FromICal reads the holidays of a year from an iCalendar file (RFC 5545): whole-day events, each a holiday, or a day of a weekend
// that is worked for one.
func FromICal(r io.Reader, year int) (Holidays, error) {
	calendar, err := ics.ParseCalendar(r)
	if err != nil {
		return Holidays{}, fmt.Errorf("this is no iCalendar file: %w", err)
	}
	h := Holidays{Year: year}
	for _, event := range calendar.Events() {
		if err := h.take(event); err != nil {
			return h, err
		}
	}
	h.settle()
	if len(h.List) == 0 {
		return h, fmt.Errorf("the file says nothing of %d", year)
	}
	return h, nil
}

func (h *Holidays) take(event *ics.VEvent) error {
	title := property(event, ics.ComponentPropertySummary)
	first, err := dateOf(property(event, ics.ComponentPropertyDtStart))
	if err != nil {
		return fmt.Errorf("event %q: %w", title, err)
	}
	if property(event, ics.ComponentPropertyRrule) != "" {
		return fmt.Errorf("event %q is repeated by a rule; holidays are listed day by day", title)
	}
	end := first.AddDays(1)
	if text := property(event, ics.ComponentPropertyDtEnd); text != "" {
		if end, err = dateOf(text); err != nil {
			return fmt.Errorf("event %q: %w", title, err)
		}
	}
	if first.AddDays(longest).Before(end) {
		return fmt.Errorf("event %q lasts longer than a month; a holiday does not", title)
	}
	name, isWorked := named(title)
	isWorked = isWorked || property(event, "X-APPLE-SPECIAL-DAY") == "ALTERNATE-WORKDAY"
	for d := first; d.Before(end); d = d.AddDays(1) { // the end is the day after the last one
		if strings.HasPrefix(d.String(), fmt.Sprintf("%04d-", h.Year)) {
			h.put(name, d, isWorked)
		}
	}
	return nil
}

const longest = 31

func property(event *ics.VEvent, name ics.ComponentProperty) string {
	if p := event.GetProperty(name); p != nil {
		return strings.TrimSpace(p.Value)
	}
	return ""
}

// dateOf reads a date as 20260101. A time of a day is none.
func dateOf(text string) (worktime.Date, error) {
	if len(text) != len("20260101") {
		return worktime.Date{}, fmt.Errorf("%q is no date; a holiday is a whole-day event", text)
	}
	return worktime.ParseDate(text[:4] + "-" + text[4:6] + "-" + text[6:])
}

// named is the holiday that a title means, and whether it means a day that is worked for it: 春节（班）, 劳动节 补班.
func named(title string) (name string, isWorked bool) {
	for _, word := range []string{"补班", "上班", "调休上班", "（班）", "(班)", " 班", "workday", "Workday", "working day"} {
		isWorked = isWorked || strings.Contains(title, word)
	}
	name = title
	for _, word := range []string{"调休上班", "补班", "上班", "（班）", "(班)", " 班", "（休）", "(休)", " 休", "放假", "假期", "调休", "workday", "Workday", "working day", "()", "（）"} {
		name = strings.ReplaceAll(name, word, "")
	}
	if name = strings.TrimSpace(name); name == "" {
		name = title
	}
	return name, isWorked
}
