package paper

import (
	"fmt"
	"time"
)

// words are a fixed text of the page in its two languages.
type words struct{ zh, en string }

// days are the dates of a certificate.
type days struct{ from, until, issued time.Time }

// days reads the dates; an unlimited certificate has the zero time for its last day.
func (c Certificate) days() (d days, err error) {
	if d.from, err = day(c.From); err != nil {
		return days{}, incomplete("a first day of validity like 2026-03-04")
	}
	if d.issued, err = day(c.IssuedOn); err != nil {
		return days{}, incomplete("a day of issue like 2026-03-04")
	}
	if c.Until == "" {
		return d, nil
	}
	if d.until, err = day(c.Until); err != nil {
		return days{}, incomplete("a last day of validity like 2026-03-04, or none")
	}
	return d, nil
}

// day takes noon, so that a day is never the zero time, for which the PDF library would print the present one.
func day(text string) (time.Time, error) {
	t, err := time.Parse(time.DateOnly, text)
	return t.Add(12 * time.Hour), err
}

// validity says from when to when the certificate holds.
func (d days) validity() words {
	from := date(d.from)
	if d.until.IsZero() {
		return words{zh: from.zh + "至长期", en: "From " + from.en + ", without end"}
	}
	until := date(d.until)
	return words{zh: from.zh + "至" + until.zh, en: from.en + " to " + until.en}
}

// date writes out a day.
func date(t time.Time) words {
	return words{zh: t.Format("2006年1月2日"), en: t.Format("2 January 2006")}
}

// pageOf says which page this is.
func pageOf(page, pages int) words {
	return words{zh: fmt.Sprintf("第%d页，共%d页", page, pages), en: fmt.Sprintf("Page %d of %d", page, pages)}
}
