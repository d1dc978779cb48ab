package paper

import "strings"

// The looks of the page.
var (
	ink  = colour{28, 28, 30}
	grey = colour{105, 105, 110}
	seal = colour{140, 30, 24} // the red of seals, for the frame
	hair = colour{205, 205, 208}

	titleStyle    = style{size: 27, weight: 0.3, colour: ink}
	subtitleStyle = style{size: 15, colour: ink}
	numberStyle   = style{size: 12, colour: ink}
	labelStyle    = style{size: 10.5, colour: ink}
	sublabelStyle = style{size: 8.5, colour: grey}
	valueStyle    = style{size: 11.5, colour: ink}
	issuerStyle   = style{size: 13, weight: 0.12, colour: ink}
	noteStyle     = style{size: 8.5, colour: grey}
)

// The two columns of the table and the block of the issuing authority, in millimetres.
const (
	labelWidth  = 46.0
	gutter      = 6.0
	rowPad      = 1.4
	unbroken    = 60.0 // a row lower than this is not split over two pages
	valueLeft   = left + labelWidth + gutter
	signLeft    = 104.0
	signTop     = 222.0 // where the block stands if the table leaves it the room
	headingTop  = 22.0
	noteTop     = 270.0
	frameMargin = 12.0
)

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

// both returns the two languages of a text, that of the certificate first.
func (d *draft) both(w words) []string {
	if d.chinese() {
		return []string{w.zh, w.en}
	}
	return []string{w.en, w.zh}
}

func (c Certificate) chinese() bool { return strings.HasPrefix(c.Language, "zh") }

func (d *draft) title() {
	st := titleStyle
	for _, title := range d.titles() {
		d.centred(title, st)
		st = subtitleStyle
	}
	d.y += 4
	d.centred(strings.Join(d.both(words{"编号", "Number"}), " ")+"  "+d.Number, numberStyle)
	d.y += 6
}

func (d *draft) table() {
	d.rule(d.y, 0.35, ink)
	for _, line := range d.Lines {
		d.row(line)
	}
	d.row(Line{
		Label: strings.Join(d.both(words{"有效期", "Valid"}), "\n"),
		Value: strings.Join(d.both(d.days.validity()), "\n"),
	})
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
	d.block(joined(d.both(words{"发证机关", "Issuing authority"})), issuer, issuerStyle)
	d.y += 3
	d.block(joined(d.both(words{"发证日期", "Date of issue"})), issued, valueStyle)
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
		d.frame(frameMargin, 0.7, seal)
		d.frame(frameMargin+1.6, 0.2, seal)
		if page > 1 {
			heading := d.wrap(d.Number+"   "+d.titles()[0], noteStyle, right-left)[0]
			d.text(left, headingTop, heading, noteStyle)
			d.rule(headingTop+noteStyle.pitch()+1, 0.15, hair)
		}
		notice := d.both(words{"本文件未加盖电子印章。", "This document carries no electronic seal."})
		d.text(left, noteTop, joined(notice), noteStyle)
		number := joined(d.both(pageOf(page, pages)))
		d.text(right-d.glyphs.width(number, noteStyle.size*ptInMM), noteTop, number, noteStyle)
	}
}

func (d *draft) description() description {
	about := description{title: d.titles()[0] + " " + d.Number, author: d.Issuer, language: "en", created: d.days.issued}
	if d.chinese() {
		about.language = "zh"
	}
	return about
}
