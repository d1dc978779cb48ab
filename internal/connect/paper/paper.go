// Package paper prints licences: it turns what a licence says into a PDF of A4 pages in Chinese and English.
//
// The same certificate gives the same bytes, on any day and on any machine, so that a page can be printed
// again instead of kept, and compared by its digest. The page carries no seal and says so.
package paper

import (
	"fmt"
	"slices"
)

// Certificate is what is printed. Labels, values and the issuer may hold line breaks.
type Certificate struct {
	Language string            // the language that comes first, "zh" or "en"
	Titles   map[string]string // what the paper is called, by language; all of them are printed
	Number   string
	Issuer   string // the issuing authority
	Lines    []Line // the holder and the facts that the licence shows, in this order
	From     string // first day of validity, as 2026-03-04
	Until    string // last day of validity, "" for unlimited
	IssuedOn string // the day of issue
}

// Line is a row of the table. Of a label with several lines the first stands out: "姓名\nName".
type Line struct{ Label, Value string }

// Document is a printed certificate.
type Document struct {
	PDF   []byte
	Pages int
	// Missing are the characters that no face has, each once, in the order in which they were met. The page
	// shows □ in their place, and the plain form where only a variant of a character is missing. A licence
	// that lacks a character of its holder's name should not go out unseen.
	Missing []rune
}

// A licence of a few facts takes one page. The bounds are far above any licence and far below what would
// keep a processor busy.
const (
	maxPages = 8
	maxBytes = 64 << 10
)

// Printer prints certificates. It may be used by several goroutines at once.
type Printer struct{ glyphs glyphs }

// NewPrinter returns a printer with the faces that the program carries.
func NewPrinter() (*Printer, error) {
	loaded, err := loadGlyphs()
	if err != nil {
		return nil, fmt.Errorf("load fonts: %w", err)
	}
	return &Printer{glyphs: loaded}, nil
}

// Print prints a certificate. What cannot be printed as it stands is refused with an *Error; nothing is cut
// off to make it fit.
func (p *Printer) Print(c Certificate) (Document, error) {
	d, missing, err := p.lay(c, false)
	if err != nil {
		return Document{}, err
	}
	pdf, err := d.bytes(d.description())
	if err != nil {
		return Document{}, fmt.Errorf("print certificate: %w", err)
	}
	return Document{PDF: pdf, Pages: d.pdf.PageCount(), Missing: missing}, nil
}

// Check tells whether Print would print a certificate, and the characters that would be missing, at a hundredth of the effort.
func (p *Printer) Check(c Certificate) (missing []rune, err error) {
	_, missing, err = p.lay(c, true)
	return missing, err
}

// lay lays a certificate out on paper; when dry, without a drop of ink.
func (p *Printer) lay(c Certificate, dry bool) (*draft, []rune, error) {
	if c.size() > maxBytes {
		return nil, nil, tooLong()
	}
	days, err := c.days()
	if err != nil {
		return nil, nil, err
	}
	reader := legible{glyphs: p.glyphs, missed: map[rune]bool{}}
	c = reader.certificate(c)
	if err := c.complete(); err != nil {
		return nil, nil, err
	}
	d := &draft{sheet: newSheet(p.glyphs, dry), Certificate: c, days: days}
	d.draw()
	if err := d.pdf.Error(); err != nil {
		return nil, nil, fmt.Errorf("lay out certificate: %w", err)
	}
	return d, reader.missing, nil
}

// size counts the bytes of everything that is printed, and every line, be it empty.
func (c Certificate) size() int {
	total := len(c.Number) + len(c.Issuer)
	for _, title := range c.Titles {
		total += len(title)
	}
	for _, line := range c.Lines {
		total += len(line.Label) + len(line.Value) + 1
	}
	return total
}

// complete tells whether a cleaned certificate has all that makes it one.
func (c Certificate) complete() error {
	switch {
	case len(c.titles()) == 0:
		return incomplete("a title")
	case c.Number == "":
		return incomplete("a number")
	case c.Issuer == "":
		return incomplete("an issuing authority")
	}
	return nil
}

// titles returns the titles that say something, the one in the certificate's language first.
func (c Certificate) titles() []string {
	languages := make([]string, 0, len(c.Titles))
	for language, title := range c.Titles {
		if title != "" && language != c.Language {
			languages = append(languages, language)
		}
	}
	slices.Sort(languages)
	if c.Titles[c.Language] != "" {
		languages = slices.Insert(languages, 0, c.Language)
	}
	titles := make([]string, len(languages))
	for i, language := range languages {
		titles[i] = c.Titles[language]
	}
	return titles
}
