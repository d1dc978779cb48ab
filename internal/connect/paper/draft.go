package paper

import "strings"

// draft is a certificate on its way to paper.
type draft struct {
	*sheet
	Certificate
	days days
}

// draw fills the sheet.
func (d *draft) draw() {
	d.title()
	d.table()
	d.signature()
	d.everyPage()
}

// both returns a text in its two languages, that of the certificate first.
func (d *draft) both(w words) []string {
	if d.chinese() {
		return []string{w.zh, w.en}
	}
	return []string{w.en, w.zh}
}

// inline sets both languages of a text on one line.
func (d *draft) inline(w words) string { return strings.Join(d.both(w), "  ") }

// stacked sets them on a line each.
func (d *draft) stacked(w words) string { return strings.Join(d.both(w), "\n") }

func (c Certificate) chinese() bool { return strings.HasPrefix(c.Language, "zh") }

func (d *draft) title() {
	st := titleStyle
	for _, title := range d.titles() {
		d.centred(title, st)
		st = subtitleStyle
	}
	d.y += 4
	d.centred(d.inline(words{"编号", "Number"})+"  "+d.Number, numberStyle)
	d.y += 6
}

func (d *draft) table() {
	d.rule(d.y, 0.35, ink)
	for _, line := range d.Lines {
		d.row(line)
	}
	d.row(Line{Label: d.stacked(words{"有效期", "Valid"}), Value: d.stacked(d.days.validity())})
	d.rule(d.y, 0.35, ink)
}

// row sets a label and its value beside each other. Both may go on on the next page.
func (d *draft) row(line Line) {
	labels := d.label(line.Label)
	values := d.wrap(line.Value, valueStyle, right-valueLeft)
	count, pitch := max(len(labels), len(values)), valueStyle.pitch()
	d.need(min(2*rowPad+float64(count)*pitch, unbroken))
	d.y += rowPad
	for i := range count {
		d.need(pitch + rowPad)
		if i < len(labels) {
			d.text(left, d.y, labels[i].text, labels[i].style)
		}
		if i < len(values) {
			d.text(valueLeft, d.y, values[i], valueStyle)
		}
		d.y += pitch
	}
	d.y += rowPad
	d.rule(d.y, 0.15, hair)
}

// styled is a line of text and its looks.
type styled struct {
	text  string
	style style
}

// label breaks a label into lines; what follows its first line break steps back.
func (d *draft) label(text string) []styled {
	head, rest, more := strings.Cut(text, "\n")
	var lines []styled
	for _, line := range d.wrap(head, labelStyle, labelWidth) {
		lines = append(lines, styled{line, labelStyle})
	}
	if !more {
		return lines
	}
	for _, line := range d.wrap(rest, sublabelStyle, labelWidth) {
		lines = append(lines, styled{line, sublabelStyle})
	}
	return lines
}

// signature says who issued the certificate and when, at the foot of the last page.
func (d *draft) signature() {
	issuer := d.wrap(d.Issuer, issuerStyle, right-signLeft)
	issued := d.both(date(d.days.issued))
	height := 2*noteStyle.pitch() + float64(len(issuer))*issuerStyle.pitch() + 2*valueStyle.pitch()
	d.y += 6
	d.need(min(height, bottom-top))
	d.y = max(d.y, min(signTop, bottom-height))
	d.block(d.inline(words{"发证机关", "Issuing authority"}), issuer, issuerStyle)
	d.y += 3
	d.block(d.inline(words{"发证日期", "Date of issue"}), issued, valueStyle)
}

// block sets a small label and lines below it, in the column of the signature.
func (d *draft) block(label string, lines []string, st style) {
	d.text(signLeft, d.y, label, noteStyle)
	d.y += noteStyle.pitch()
	for _, line := range lines {
		d.need(st.pitch())
		d.text(signLeft, d.y, line, st)
		d.y += st.pitch()
	}
}

// everyPage sets what stands on all pages, so that none passes for a paper of its own, or for a sealed one.
func (d *draft) everyPage() {
	pages := d.pdf.PageCount()
	for page := 1; page <= pages; page++ {
		d.pdf.SetPage(page)
		d.frame(frameMargin, 0.7, red)
		d.frame(frameMargin+1.6, 0.2, red)
		if page > 1 {
			heading := d.wrap(d.Number+"   "+d.titles()[0], noteStyle, right-left)[0]
			d.text(left, headingTop, heading, noteStyle)
			d.rule(headingTop+noteStyle.pitch()+1, 0.15, hair)
		}
		notice := words{"本文件未加盖电子印章。", "This document carries no electronic seal."}
		d.text(left, noteTop, d.inline(notice), noteStyle)
		number := d.inline(pageOf(page, pages))
		d.text(right-d.glyphs.width(number, noteStyle.size*ptInMM), noteTop, number, noteStyle)
	}
}

// description says of the file what the paper says of itself.
func (d *draft) description() description {
	about := description{title: d.titles()[0] + " " + d.Number, author: d.Issuer, language: "en", created: d.days.issued}
	if d.chinese() {
		about.language = "zh"
	}
	return about
}
