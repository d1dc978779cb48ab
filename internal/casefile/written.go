package casefile

import (
	"time"

	"github.com/onewindow/onewindow/rules"
)

// Written is a notice to the applicant, as the law wants it in writing.
type Written struct {
	Seq   int64 // of the event it tells of
	At    time.Time
	Kind  string
	About string // the request or step, where there is one
	Text  rules.Text
}

// The kinds of notices.
const (
	NoticeCorrection = "correction"
	NoticeSpecial    = "special_procedure"
	NoticeExtension  = "extension"
	NoticeSilence    = "decision_by_silence"
	NoticeCalendar   = "calendar_corrected"
)

// Notices lists what the applicant was told in writing over the log of a case. Each is written from the case as it stood just then,
// by the calendar that held then: the first is that of the item.
func Notices(item *rules.Item, log []Event, calendars Calendars) ([]Written, error) {
	var c Case
	var list []Written
	for _, e := range log {
		var err error
		if c, err = Evolve(c, e); err != nil {
			return nil, err
		}
		tell := func(kind, about string, text rules.Text) {
			if text != nil {
				list = append(list, Written{Seq: e.Seq, At: e.At, Kind: kind, About: about, Text: text})
			}
		}
		switch x := e.Data.(type) {
		case CorrectionAsked:
			tell(NoticeCorrection, "", CorrectionNotice(item, &c))
		case Asked:
			tell(NoticeSpecial, x.Request.Name, SpecialNotice(item, &c, x.Request.Name))
		case BlockOpened:
			for _, t := range x.Tasks {
				tell(NoticeSpecial, t.Step, SpecialNotice(item, &c, t.Step))
			}
		case Extended:
			tell(NoticeExtension, "", ExtensionNotice(item, &c))
		case Decided:
			tell(NoticeSilence, x.Decision.Step, SilenceNotice(item, x.Decision))
		case CalendarChanged:
			calendar, err := calendars(x.Digest)
			if err != nil {
				return nil, err
			}
			if item = item.Under(calendar); len(x.Moved) > 0 {
				tell(NoticeCalendar, "", CalendarNotice(item, &c, c.Recounts[len(c.Recounts)-1]))
			}
		}
	}
	return list, nil
}

// CorrectionNotice tells the applicant once everything that is missing, why, and the last day for it. It is nil when nothing is.
func CorrectionNotice(item *rules.Item, c *Case) rules.Text {
	if c.Notice == nil {
		return nil
	}
	return inEach(item, func(lang string) string {
		text := either(lang, "The application has to be corrected: "+c.Notice.Because+".", "申请材料需要补正："+c.Notice.Because+"。")
		for _, p := range c.Notice.Points {
			text += either(lang, " "+titleOf(item, p.About, lang)+": "+p.What+".", titleOf(item, p.About, lang)+"："+p.What+"。")
		}
		if k, ok := c.Clocks[CorrectClock]; ok {
			last := item.Calendar.Due(k.Ledger(), c.At).Date.String()
			text += either(lang, " Last day: "+last+".", "补正期限届满日："+last+"。")
		}
		return text
	})
}

// titleOf is what people call a fact or a material.
func titleOf(item *rules.Item, name, lang string) string {
	if f := item.Fact(name); f != nil {
		return item.Text(f.Text, lang)
	}
	if m := item.Material(name); m != nil {
		return item.Text(m.Title, lang)
	}
	return name
}
