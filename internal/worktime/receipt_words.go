package worktime

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
)

// Words writes the receipt for a notice, in Chinese for "zh" and in English otherwise: days that follow each other and are
// alike make one line, and no day is left out. The name of a stop is asked for by its reason.
func (r Receipt) Words(lang string, nameOf func(reason string) string) string {
	w := receiptWriter{lang: lang, nameOf: nameOf}
	total := strconv.FormatFloat(r.Counted, 'f', -1, 64)
	w.line("From %s to %s: %s counted", "自%s至%s，共计算%s天", r.From, r.Due.Date, w.in(total+" "+days(r.Counted), total))
	for first := 0; first < len(r.Days); {
		last := first
		for last+1 < len(r.Days) && alike(r.Days[first], r.Days[last+1]) {
			last++
		}
		w.days(r.Days[first], r.Days[last])
		first = last + 1
	}
	if !r.RolledFrom.IsZero() {
		w.line("The limit would have ended on %s, a day off", "期限本应于%s届满，因系非工作日顺延", r.RolledFrom)
	}
	if r.Due.Stopped {
		w.line("The clock stands still: the last day moves on with every day that it does", "目前计时中止，期限届满日相应顺延")
	}
	if r.Due.Provisional {
		w.line("Days off are not known that far: the last day is provisional", "该期间的节假日安排尚未公布，届满日为暂定")
	}
	return w.text.String()
}

func days(n float64) string {
	if n == 1 {
		return "day"
	}
	return "days"
}

// alike reports whether two days are told in one line.
func alike(a, b Day) bool {
	return a.Counted == b.Counted && a.Why == b.Why && a.Basis == b.Basis && maps.Equal(a.Name, b.Name)
}

// receiptWriter writes the lines of a receipt in one language.
type receiptWriter struct {
	lang   string
	nameOf func(reason string) string
	text   strings.Builder
}

func (w *receiptWriter) in(english, chinese string) string {
	if w.lang == "zh" {
		return chinese
	}
	return english
}

func (w *receiptWriter) line(english, chinese string, args ...any) {
	fmt.Fprintf(&w.text, w.in(english, chinese)+"\n", args...)
}

// days writes one line for the days from first to last.
func (w *receiptWriter) days(first, last Day) {
	span := first.Date.String()
	if first.Date != last.Date {
		span = w.in(span+" to "+last.Date.String(), span+"至"+last.Date.String())
	}
	if !first.Counted {
		w.line("%s not counted: %s", "%s 不计入：%s", span, w.why(first))
		return
	}
	total := strconv.FormatFloat(last.Total, 'f', -1, 64)
	if first.Why != "" {
		w.line("%s counted, %s: %s so far", "%s 计入（%s），累计%s", span, w.why(first), total)
		return
	}
	w.line("%s counted: %s so far", "%s 计入，累计%s", span, total)
}

// why says why a day counted, or did not.
func (w *receiptWriter) why(d Day) string {
	switch d.Why {
	case WhyFirstDay:
		return w.in("the day of the event", "事件当日")
	case WhyWeekend:
		return w.in("weekend", "周末")
	case WhyHoliday:
		return w.name(d)
	case WhyWorkedWeekend:
		return w.in("a day off that is worked, "+w.name(d), "调休上班，"+w.name(d))
	}
	if d.Basis == "" {
		return w.nameOf(d.Why)
	}
	return w.nameOf(d.Why) + w.in(" ("+d.Basis+")", "（"+d.Basis+"）")
}

// name is the name of a holiday in the language, or in whatever language it has one.
func (w *receiptWriter) name(d Day) string {
	if name, ok := d.Name[w.lang]; ok {
		return name
	}
	for _, lang := range slices.Concat([]string{"en", "zh"}, slices.Sorted(maps.Keys(d.Name))) {
		if name, ok := d.Name[lang]; ok {
			return name
		}
	}
	return w.in("holiday", "节假日")
}
