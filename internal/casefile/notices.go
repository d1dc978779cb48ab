package casefile

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/onewindow/onewindow/internal/worktime"
	"github.com/onewindow/onewindow/rules"
)

// The texts that the law wants in writing. Each is made of the case and its item alone, in every language of the item: in
// Chinese for "zh", in English otherwise, around what the item itself says.

// inEach writes a text once for each language of the item.
func inEach(item *rules.Item, write func(lang string) string) rules.Text {
	text := rules.Text{}
	for _, lang := range item.Languages {
		text[lang] = write(lang)
	}
	return text
}

// either is the wording in a language.
func either(lang, english, chinese string) string {
	if lang == "zh" {
		return chinese
	}
	return english
}

// procedure is a special procedure as it was ordered.
type procedure struct {
	title  rules.Text
	kind   string
	basis  string
	within worktime.Duration
	stops  bool
	from   time.Time
}

// SpecialNotice tells the applicant of the newest special procedure of that name, a request or a step: what it is, the law it
// rests on, how long it takes at most, and from when the time of the authority stands still for it. It is nil when there is none.
func SpecialNotice(item *rules.Item, c *Case, name string) rules.Text {
	p, ok := procedureOf(item, c, name)
	if !ok {
		return nil
	}
	return inEach(item, func(lang string) string {
		kind := either(lang, strings.ReplaceAll(p.kind, "-", " "), chineseKind(p.kind))
		text := item.Text(p.title, lang) + either(lang, " ("+kind+").", "（"+kind+"）。")
		if p.basis != "" {
			text += either(lang, " Basis: "+p.basis+".", "依据："+p.basis+"。")
		}
		within, from := p.within.Words(lang), item.Calendar.DateOf(p.from).String()
		text += either(lang, " It takes at most "+within+".", "所需时间最长"+within+"。")
		if !p.stops {
			return text + either(lang, " The time of the authority runs on.", "办理期限照常计算。")
		}
		return text + either(lang, " From "+from+" until it is done the time of the authority stands still.", "自"+from+"起至完成之日止，所需时间不计入办理期限。")
	})
}

func procedureOf(item *rules.Item, c *Case, name string) (procedure, bool) {
	for _, r := range slices.Backward(c.Requests) {
		if rule := item.Request(name); r.Name == name && rule != nil && rule.Special != "" {
			return procedure{rule.Title, rule.Special, rule.Basis, rule.Within, r.Stops, r.Since()}, true
		}
	}
	for _, t := range slices.Backward(c.Tasks) {
		if step := stepOf(item, c.Category, name); t.Step == name && step != nil && step.Special != "" {
			return procedure{step.Title, step.Special, step.Basis, c.Clocks[name].Within, c.stoodStillFor(t), t.OpenedAt}, true
		}
	}
	return procedure{}, false
}

// stoodStillFor reports whether the clocks of the case stand, or stood, still for a step: it opens all the same when no such stop fits.
func (c *Case) stoodStillFor(t Task) bool {
	return slices.ContainsFunc(caseClocks(), func(clock string) bool {
		return slices.ContainsFunc(c.Clocks[clock].Stops, func(s Stop) bool { return s.Reason == t.Step && s.From.Equal(t.OpenedAt) })
	})
}

func chineseKind(kind string) string {
	return map[string]string{
		"hearing": "听证", "tender": "招标", "auction": "拍卖", "inspection": "检验", "testing": "检测", "quarantine": "检疫",
		"appraisal": "鉴定", "expert-review": "专家评审", "site-survey": "现场勘验",
	}[kind]
}

// ExtensionNotice tells the applicant of the newest extension: by how much, why, by which law, and the last day as it is then.
// It is nil when there is none.
func ExtensionNotice(item *rules.Item, c *Case) rules.Text {
	if len(c.Extensions) == 0 {
		return nil
	}
	x := c.Extensions[len(c.Extensions)-1]
	return inEach(item, func(lang string) string {
		by := x.By.Words(lang)
		text := either(lang, "The time for the decision is extended by "+by+". Reason: "+x.Because+".", "办理期限延长"+by+"。理由："+x.Because+"。")
		if rule := item.Limits.Extend; rule.Basis != "" {
			text += either(lang, " Basis: "+rule.Basis+".", "依据："+rule.Basis+"。")
		}
		for _, name := range []string{PromisedClock, StatutoryClock} {
			if k, ok := c.Clocks[name]; ok {
				last := item.Calendar.Due(k.Ledger(), c.At).Date.String()
				text += either(lang, " Last day "+clockName(item, c, name, lang)+": "+last+".", clockName(item, c, name, lang)+"届满日："+last+"。")
			}
		}
		return text
	})
}

// CalendarNotice tells of a correction of the calendar: which last days it has moved, from when to when, and which are earlier now.
func CalendarNotice(item *rules.Item, c *Case, r Recount) rules.Text {
	return inEach(item, func(lang string) string {
		version := strconv.Itoa(r.Version)
		text := either(lang, "The calendar of working days was corrected (version "+version+").", "工作日历已更正（第"+version+"版）。")
		for _, m := range r.Moved {
			name, before, after := clockName(item, c, m.Clock, lang), m.Before.String(), m.After.String()
			text += either(lang, " The last day of the time limit ("+name+") moved from "+before+" to "+after+".", name+"的届满日由"+before+"调整为"+after+"。")
			if m.Shortened {
				text += either(lang, " That is earlier than before.", "该日期早于原届满日。")
			}
		}
		return text
	})
}

// SilenceNotice is the text of a decision by silence: what counts as decided, from which day, and the law that says so. It is nil
// for every other decision.
func SilenceNotice(item *rules.Item, d Decision) rules.Text {
	if d.By != BySilence {
		return nil
	}
	return inEach(item, func(lang string) string {
		result := either(lang, d.Result, map[string]string{rules.Granted: "准予", rules.Refused: "不予许可"}[d.Result])
		english := "The authority has not decided in time. "
		chinese := "行政机关逾期未作出决定。"
		if d.Basis != "" {
			english, chinese = english+"By law ("+d.Basis+") the", chinese+"依据"+d.Basis+"，"
		} else {
			english += "The"
		}
		return either(lang, english+" application counts as "+result+" from "+d.On.String()+".", chinese+"本申请自"+d.On.String()+"起视为"+result+"。")
	})
}

// ReceiptNotice is the deadline receipt of a clock as it stands at now, for a notice. It is nil when there is no such clock.
func ReceiptNotice(item *rules.Item, c *Case, clock string, now time.Time) rules.Text {
	k, ok := c.Clocks[clock]
	if !ok {
		return nil
	}
	receipt := item.Calendar.Receipt(k.Ledger(), now)
	return inEach(item, func(lang string) string {
		return receipt.Words(lang, func(reason string) string { return clockName(item, c, reason, lang) })
	})
}

// clockName is what people call a clock, or the reason of a stop: the two share their names.
func clockName(item *rules.Item, c *Case, name, lang string) string {
	switch name {
	case PromisedClock:
		return either(lang, "as promised", "承诺期限")
	case StatutoryClock:
		return either(lang, "by law", "法定期限")
	case CorrectClock:
		return either(lang, "the application was being corrected", "申请人补正")
	}
	if r := item.Request(name); r != nil {
		return item.Text(r.Title, lang)
	}
	if step := stepOf(item, c.Category, name); step != nil {
		return item.Text(step.Title, lang)
	}
	return name
}
