package service

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/onewindow/onewindow/internal/casefile"
	"github.com/onewindow/onewindow/internal/connect/paper"
	"github.com/onewindow/onewindow/internal/fault"
	"github.com/onewindow/onewindow/internal/store"
	"github.com/onewindow/onewindow/rules"
)

// Printer turns a licence into a document.
type Printer interface {
	Check(c paper.Certificate) (missing []rune, err error) // whether it can be printed
	Print(c paper.Certificate) (paper.Document, error)
}

// licenceNumber is the next number of the register, such as PPHP-110105-2026-000001. Numbers that begin alike are one
// series, and a series has no gap.
func (w *work) licenceNumber(ctx context.Context) (string, error) {
	c := &w.before.Case
	series := fmt.Sprintf("%s-%s-%s", initials(w.item.Completion.Licence.Type), c.Division(), c.Decision.On.String()[:4])
	n, err := w.tx.NextNumber(ctx, series)
	return fmt.Sprintf("%s-%06d", series, n), err
}

// initials shortens a licence type for its number: public-place-hygiene-permit is PPHP.
func initials(kind string) string {
	var short strings.Builder
	for word := range strings.SplitSeq(kind, "-") {
		if word != "" {
			short.WriteString(strings.ToUpper(word[:1]))
		}
	}
	return short.String()
}

// register stores the licence that was just issued. One that cannot be printed is not issued; it is printed when it is first read,
// because others wait for the next number of the series meanwhile.
func (w *work) register(ctx context.Context, tx *store.Tx, after casefile.Case) error {
	missing, err := w.s.printer.Check(w.s.certificate(w.item, &after))
	if err != nil {
		w.s.log.ErrorContext(ctx, "licence cannot be printed", "case", after.ID, "code", unprintable(err))
		return &Permanent{Code: "licence_not_printable"}
	}
	if len(missing) > 0 {
		w.s.log.WarnContext(ctx, "licence has characters that no face has", "case", after.ID, "count", len(missing))
	}
	if err := tx.SaveLicence(ctx, after.ID, *after.Licence); err != nil {
		return err
	}
	return fault.Point("licence-registered")
}

// printed is the document of a licence. It is printed once; whoever reads it later is given the same.
func (s *Service) printed(ctx context.Context, c *casefile.Case) (store.LicenceDocument, error) {
	kept, err := s.store.LicenceDocument(ctx, c.ID)
	if err != nil || kept.Content != nil {
		return kept, err
	}
	item, err := s.item(ctx, c.Digest)
	if err != nil {
		return kept, err
	}
	page, err := s.printer.Print(s.certificate(item, c))
	if err != nil {
		return kept, fmt.Errorf("print licence: %s", unprintable(err))
	}
	return s.store.KeepLicenceDocument(ctx, c.ID, page.PDF)
}

// unprintable is why a document cannot be printed, in one word: the text of any other error may repeat what was to be printed.
func unprintable(err error) string {
	if refused, ok := errors.AsType[*paper.Error](err); ok {
		return refused.Code
	}
	return "internal"
}

// certificate is what the licence says, in every language of the item.
func (s *Service) certificate(item *rules.Item, c *casefile.Case) paper.Certificate {
	l := c.Licence
	issuer := rules.Text{}
	division, _ := s.library.Divisions.Get(c.Division())
	for _, lang := range item.Languages {
		issuer[lang] = strings.TrimSpace(division.Name[lang] + " " + s.library.Departments[c.Department][lang])
	}
	cert := paper.Certificate{
		Language: item.Languages[0], Titles: s.library.Licences[l.Type].Title, Number: l.Number, Issuer: joined(item, issuer, " / "),
		From: l.From.String(), IssuedOn: l.From.String(),
	}
	if !l.Until.IsZero() {
		cert.Until = l.Until.String()
	}
	for _, shown := range l.Shows {
		cert.Lines = append(cert.Lines, paper.Line{Label: joined(item, label(item, shown.Name), "\n"), Value: wording(item, shown)})
	}
	return cert
}

// joined puts the wordings of all languages together, in the order of the item.
func joined(item *rules.Item, t rules.Text, separator string) string {
	var texts []string
	for _, lang := range item.Languages {
		if text := t[lang]; text != "" {
			texts = append(texts, text)
		}
	}
	return strings.Join(texts, separator)
}

func label(item *rules.Item, name string) rules.Text {
	if f := item.Fact(name); f != nil {
		return f.Text
	}
	return rules.Text{"en": "Holder", "zh": "持证人"}
}

// wording is a shown value as people read it: an option by its text, a number with its unit.
func wording(item *rules.Item, shown casefile.Shown) string {
	f := item.Fact(shown.Name)
	switch v := shown.Value.(type) {
	case bool:
		if v {
			return joined(item, rules.Text{"en": "yes", "zh": "是"}, " / ")
		}
		return joined(item, rules.Text{"en": "no", "zh": "否"}, " / ")
	case float64:
		return strings.TrimSpace(strconv.FormatFloat(v, 'f', -1, 64) + " " + f.Unit)
	case string:
		if f != nil {
			for _, o := range f.Options {
				if o.Name == v {
					return joined(item, o.Text, " / ")
				}
			}
		}
		return strings.Join(strings.Fields(v), " ") // on one line, or a value could be set as if it were more rows of the licence
	}
	return ""
}
