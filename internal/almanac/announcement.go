package almanac

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/onewindow/onewindow/internal/worktime"
)

var (
	yearForm    = regexp.MustCompile(`(\d{4})\s*年部分节假日`)
	holidayForm = regexp.MustCompile(`^[一二三四五六七八九十]+、\s*([^：:]+)[：:]\s*(.+)$`)
	bracketForm = regexp.MustCompile(`[（(][^（()）]*[)）]`)
	daysForm    = regexp.MustCompile(`(?:(\d{4})年)?(\d{1,2})月(\d{1,2})日(?:\s*(?:至|—|-|~|到)\s*(?:(?:(\d{4})年)?(\d{1,2})月)?(\d{1,2})日)?`)
)

// FromAnnouncement reads the yearly notice of the State Council on the days off (国务院办公厅关于2026年部分节假日安排的通知): a line for
// each holiday, which says from when to when it lasts, and which days of weekends are worked.
func FromAnnouncement(text string) (Holidays, error) {
	found := yearForm.FindStringSubmatch(text)
	if found == nil {
		return Holidays{}, fmt.Errorf("the text does not say of which year it is: its title has 2026年部分节假日安排, or the like")
	}
	h := Holidays{}
	h.Year, _ = strconv.Atoi(found[1]) // four digits
	for line := range strings.Lines(text) {
		entry := holidayForm.FindStringSubmatch(strings.TrimSpace(line))
		if entry == nil {
			continue
		}
		if err := h.entry(strings.TrimSpace(entry[1]), bracketForm.ReplaceAllString(entry[2], "")); err != nil {
			return h, err
		}
	}
	h.settle()
	if len(h.List) == 0 {
		return h, fmt.Errorf("the text has no line such as 一、元旦：1月1日至3日放假")
	}
	return h, nil
}

// entry reads what is said of a holiday, sentence by sentence.
func (h *Holidays) entry(name, said string) error {
	known := len(h.List)
	for sentence := range strings.SplitSeq(said, "。") {
		isWorked := strings.Contains(sentence, "上班")
		if !isWorked && !strings.Contains(sentence, "放假") && !strings.Contains(sentence, "休息") {
			continue
		}
		for _, days := range daysForm.FindAllStringSubmatch(sentence, -1) {
			from, to, err := h.span(days)
			if err != nil {
				return fmt.Errorf("%s: %w", name, err)
			}
			for d := from; !d.After(to); d = d.AddDays(1) {
				h.put(name, d, isWorked)
			}
		}
	}
	if len(h.List) == known {
		return fmt.Errorf("%s: no day is named, as in 1月1日至3日放假", name)
	}
	return nil
}

// span reads 1月1日, 10月1日至7日, 12月31日至2027年1月2日: the parts are year, month, day, and those of the last day.
func (h *Holidays) span(parts []string) (from, to worktime.Date, err error) {
	number := func(i, otherwise int) int {
		if n, err := strconv.Atoi(parts[i]); err == nil {
			return n
		}
		return otherwise
	}
	year, month, day := number(1, h.Year), number(2, 0), number(3, 0)
	if from, err = date(year, month, day); err != nil {
		return from, to, err
	}
	if parts[6] == "" {
		return from, from, nil
	}
	if to, err = date(number(4, year), number(5, month), number(6, 0)); err != nil {
		return from, to, err
	}
	if to.Before(from) || from.AddDays(longest).Before(to) {
		return from, to, fmt.Errorf("%s is not an end for %s", to, from)
	}
	return from, to, nil
}

func date(year, month, day int) (worktime.Date, error) {
	d := worktime.NewDate(year, time.Month(month), day)
	if text := fmt.Sprintf("%04d-%02d-%02d", year, month, day); d.String() != text {
		return d, fmt.Errorf("there is no day %s", text)
	}
	return d, nil
}
