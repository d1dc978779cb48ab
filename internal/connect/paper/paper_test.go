package paper

import (
	"bytes"
	"errors"
	"strings"
	"sync"
	"testing"
)

func TestPageSaysWhatTheLicenceSays(t *testing.T) {
	page := text(t, printed(t, food()).PDF)
	for _, want := range []string{
		"食品经营许可证", "Food business licence", "编号 Number JY13101060012345",
		"经营者名称", "Name of operator", "上海㛃味餐饮管理有限公司",
		"法定代表人", "Nguyễn Thị Ánh", "120.5 m²",
		"有效期", "2026年3月4日至2031年3月3日", "Valid", "4 March 2026 to 3 March 2031",
		"发证机关", "Issuing authority", "上海市静安区市场监督管理局",
		"发证日期", "Date of issue", "2026年3月2日", "2 March 2026",
		"本文件未加盖电子印章。", "This document carries no electronic seal.",
		"第1页，共1页", "Page 1 of 1",
	} {
		if !strings.Contains(page, want) {
			t.Errorf("the page does not say %q:\n%s", want, page)
		}
	}
}

func TestLanguageDecidesWhatComesFirst(t *testing.T) {
	c := food()
	for _, test := range []struct {
		language, first, second string
	}{
		{"zh", "食品经营许可证", "Food business licence"},
		{"en", "Food business licence", "食品经营许可证"},
		{"zh", "有效期", "Valid"},
		{"en", "Valid", "有效期"},
		{"zh", "发证机关", "Issuing authority"},
		{"en", "Issuing authority", "发证机关"},
		{"zh-CN", "有效期", "Valid"},
		{"fr", "Valid", "有效期"}, // no language of ours
	} {
		c.Language = test.language
		page := text(t, printed(t, c).PDF)
		first, second := strings.Index(page, test.first), strings.Index(page, test.second)
		if first < 0 || second < first {
			t.Errorf("language %s: %q is at %d, %q at %d", test.language, test.first, first, test.second, second)
		}
	}
}

func TestTitles(t *testing.T) {
	all := map[string]string{"zh": "许可证", "en": "Licence", "de": "Erlaubnis", "ug": ""}
	for language, want := range map[string]string{
		"zh": "许可证, Erlaubnis, Licence",
		"en": "Licence, Erlaubnis, 许可证",
		"ug": "Erlaubnis, Licence, 许可证",
	} {
		c := Certificate{Language: language, Titles: all}
		if got := strings.Join(c.titles(), ", "); got != want {
			t.Errorf("in %s: %s, want %s", language, got, want)
		}
	}
}

func TestUnlimited(t *testing.T) {
	c := food()
	c.Until = ""
	page := text(t, printed(t, c).PDF)
	for _, want := range []string{"2026年3月4日至长期", "From 4 March 2026, without end"} {
		if !strings.Contains(page, want) {
			t.Errorf("the page does not say %q:\n%s", want, page)
		}
	}
}

func TestFurtherPagesSayWhatTheyBelongTo(t *testing.T) {
	c := food()
	c.Lines = append(c.Lines, Line{Label: "经营项目", Value: strings.Repeat("热食类食品制售，", 200) + "终"})
	document := printed(t, c)
	if document.Pages < 2 {
		t.Fatalf("a long licence took %d pages", document.Pages)
	}
	pages := strings.Split(strings.TrimSuffix(text(t, document.PDF), "\f"), "\f")
	if len(pages) != document.Pages {
		t.Fatalf("Pages is %d, the PDF has %d", document.Pages, len(pages))
	}
	for i, page := range pages {
		for _, want := range []string{c.Number, "食品经营许可证", "本文件未加盖电子印章。"} {
			if !strings.Contains(page, want) {
				t.Errorf("page %d does not say %q:\n%s", i+1, want, page)
			}
		}
	}
	if count := strings.Count(strings.Join(pages, ""), "售"); count != 200 {
		t.Errorf("%d of 200 activities were printed", count)
	}
	if last := pages[len(pages)-1]; !strings.Contains(last, c.Issuer) {
		t.Errorf("the last page does not say who issued it:\n%s", last)
	}
}

func TestMissingCharactersAreShownAndTold(t *testing.T) {
	c := food()
	c.Lines[0].Value = "𠮷野家 😀 𠮷"
	document := printed(t, c)
	if got, want := string(document.Missing), "𠮷😀"; got != want {
		t.Errorf("missing %q, want %q", got, want)
	}
	if page := text(t, document.PDF); !strings.Contains(page, "□野家 □ □") {
		t.Errorf("the page does not show what is missing:\n%s", page)
	}
	if complete := printed(t, food()); complete.Missing != nil {
		t.Errorf("missing %q of a name that is all there", string(complete.Missing))
	}
}

func TestRefusals(t *testing.T) {
	for name, test := range map[string]struct {
		code  string
		spoil func(*Certificate)
	}{
		"no title":         {CodeIncomplete, func(c *Certificate) { c.Titles = nil }},
		"an empty title":   {CodeIncomplete, func(c *Certificate) { c.Titles = map[string]string{"zh": "\t"} }},
		"no number":        {CodeIncomplete, func(c *Certificate) { c.Number = "\u202e" }},
		"no issuer":        {CodeIncomplete, func(c *Certificate) { c.Issuer = " " }},
		"no first day":     {CodeIncomplete, func(c *Certificate) { c.From = "" }},
		"no such last day": {CodeIncomplete, func(c *Certificate) { c.Until = "2026-02-30" }},
		"no day of issue":  {CodeIncomplete, func(c *Certificate) { c.IssuedOn = "2026-03-04T00:00:00Z" }},
		"many lines":       {CodeTooLong, func(c *Certificate) { c.Lines = make([]Line, 10_000) }},
		"a long value":     {CodeTooLong, func(c *Certificate) { c.Lines[0].Value = strings.Repeat("长", 20_000) }},
		"a long word":      {CodeTooLong, func(c *Certificate) { c.Number = strings.Repeat("i", 60_000) }},
		"a megabyte":       {CodeTooLong, func(c *Certificate) { c.Issuer = strings.Repeat("a", 1<<20) }},
	} {
		t.Run(name, func(t *testing.T) {
			c := food()
			test.spoil(&c)
			document, err := printer(t).Print(c)
			var refusal *Error
			if !errors.As(err, &refusal) || refusal.Code != test.code {
				t.Errorf("got %d pages and %v, want %s", document.Pages, err, test.code)
			}
		})
	}
}

func TestSameCertificateSameBytes(t *testing.T) {
	first := printed(t, food())
	if again := printed(t, food()); !bytes.Equal(first.PDF, again.PDF) {
		t.Error("the same printer printed the same certificate differently")
	}
	other, err := NewPrinter()
	if err != nil {
		t.Fatal(err)
	}
	if again, err := other.Print(food()); err != nil || !bytes.Equal(first.PDF, again.PDF) {
		t.Errorf("another printer printed the same certificate differently (%v)", err)
	}
	c := food()
	c.IssuedOn = "2026-03-03"
	if later := printed(t, c); bytes.Equal(first.PDF, later.PDF) {
		t.Error("another day of issue left no trace")
	}
}

func TestFirstDayOfTheCalendarIsNotToday(t *testing.T) {
	c := food()
	c.IssuedOn = "0001-01-01"
	if !bytes.Contains(printed(t, c).PDF, []byte("(D:00010101120000)")) {
		t.Error("the file does not say when it was made")
	}
}

func TestPrintsAtOnce(t *testing.T) {
	want := printed(t, food()).PDF
	var group sync.WaitGroup
	for range 8 {
		group.Go(func() {
			if got, err := printer(t).Print(food()); err != nil || !bytes.Equal(got.PDF, want) {
				t.Errorf("a print beside others came out differently (%v)", err)
			}
		})
	}
	group.Wait()
}

func TestDescription(t *testing.T) {
	c := food()
	c.Language = "zh) /OpenAction (x" // must not reach the file
	c.Titles = map[string]string{"en": "Licence (second)\\"}
	c.Issuer = "Office\r\n) /Evil ("
	info := string(poppler(t, printed(t, c).PDF, "pdfinfo", "-enc", "UTF-8", "-"))
	for _, want := range []string{`Licence (second)\ JY13101060012345`, ") /Evil (", "Mon Mar  2 ", "A4", "Pages:           1"} {
		if !strings.Contains(info, want) {
			t.Errorf("the description lacks %q:\n%s", want, info)
		}
	}
	if document := printed(t, c); !bytes.Contains(document.PDF, []byte("/Lang (zh)\n")) {
		t.Error("the file does not tell its language")
	}
}

func BenchmarkPrint(b *testing.B) {
	p, c := printer(b), food()
	b.ReportAllocs()
	for b.Loop() {
		if _, err := p.Print(c); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkNewPrinter(b *testing.B) {
	for b.Loop() {
		if _, err := NewPrinter(); err != nil {
			b.Fatal(err)
		}
	}
}
