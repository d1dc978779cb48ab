package paper

import (
	"bytes"
	"time"

	"codeberg.org/go-pdf/fpdf"
)

// sheet is the paper while it is filled from top to bottom.
type sheet struct {
	pdf    *fpdf.Fpdf
	glyphs glyphs
	dry    bool    // everything is laid out, and no face is taken in hand
	y      float64 // where the next line begins
}

func newSheet(g glyphs, dry bool) *sheet {
	pdf := fpdf.New("P", "mm", "A4", "")
	pdf.SetAutoPageBreak(false, 0)
	pdf.SetCatalogSort(true)
	s := &sheet{pdf: pdf, glyphs: g, dry: dry}
	s.turn()
	return s
}

// turn begins a page. The PDF library keeps the first error and reports it in the end.
func (s *sheet) turn() {
	if s.pdf.PageCount() == maxPages {
		s.pdf.SetError(tooLong())
		return
	}
	s.pdf.AddPage()
	s.y = top
}

// need turns the page unless it has so much height left.
func (s *sheet) need(height float64) {
	if s.y+height > bottom {
		s.turn()
	}
}

// text sets text on one line whose upper edge is at y. It goes run by run, each in its face.
func (s *sheet) text(x, y float64, text string, st style) {
	if s.dry || s.pdf.Err() { // after an error it would be set in whatever face came last
		return
	}
	baseline := y + st.pitch()*0.75
	s.pdf.SetTextColor(st.colour[0], st.colour[1], st.colour[2])
	s.pdf.SetDrawColor(st.colour[0], st.colour[1], st.colour[2])
	if st.weight > 0 {
		s.pdf.SetLineWidth(st.weight)
		s.pdf.SetTextRenderingMode(2)
		defer s.pdf.SetTextRenderingMode(0)
	}
	for f, run := range s.glyphs.runs(text) {
		s.pdf.AddUTF8FontFromBytes(f.name, "", f.file)
		s.pdf.SetFont(f.name, "", st.size)
		s.pdf.Text(x, baseline, run)
		x += s.glyphs.width(run, st.size*ptInMM)
	}
}

// wrap breaks text into lines of this style.
func (s *sheet) wrap(text string, st style, room float64) []string {
	return s.glyphs.wrap(text, st.size*ptInMM, room)
}

// centred sets lines in the middle of the page, below each other.
func (s *sheet) centred(text string, st style) {
	for _, line := range s.wrap(text, st, right-left) {
		s.need(st.pitch())
		s.text((pageWidth-s.glyphs.width(line, st.size*ptInMM))/2, s.y, line, st)
		s.y += st.pitch()
	}
}

// rule draws a line across the page.
func (s *sheet) rule(y, width float64, c colour) {
	s.pdf.SetDrawColor(c[0], c[1], c[2])
	s.pdf.SetLineWidth(width)
	s.pdf.Line(left, y, right, y)
}

// frame draws a rectangle so far from the edges of the page.
func (s *sheet) frame(margin, width float64, c colour) {
	s.pdf.SetDrawColor(c[0], c[1], c[2])
	s.pdf.SetLineWidth(width)
	w, h := s.pdf.GetPageSize()
	s.pdf.Rect(margin, margin, w-2*margin, h-2*margin, "D")
}

// description is what a reader of files is told about the document.
type description struct {
	title, author, language string
	created                 time.Time
}

// bytes returns the finished document.
func (s *sheet) bytes(about description) ([]byte, error) {
	s.pdf.SetTitle(about.title, true)
	s.pdf.SetAuthor(about.author, true)
	s.pdf.SetLang(about.language)
	s.pdf.SetCreationDate(about.created)
	s.pdf.SetModificationDate(about.created)
	var out bytes.Buffer
	err := s.pdf.Output(&out)
	return out.Bytes(), err
}
