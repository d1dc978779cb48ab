package rules_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/onewindow/onewindow/rules"
)

// largeItem is an item of 200 rules, spread as in real ones: most read one or two facts, a few read four.
func largeItem() []byte {
	var b strings.Builder
	b.WriteString(`item: large
title: Large
languages: [en]
class: licence
authority: {level: county, department: health}
calendar: cn
promises: [visits <= 3]
limits: {correct: {within: 10wd, else: withdrawn}, promised: 15wd, statutory: 20wd}
facts:
`)
	for i := range 20 {
		fmt.Fprintf(&b, "  kind%d: {ask: Kind, choice: {a: A, b: B, c: C, d: D}}\n", i)
		fmt.Fprintf(&b, "  size%d: {ask: Size, number: m2, min: 1, max: 10000, when: kind%d != a}\n", i, i)
		fmt.Fprintf(&b, "  open%d: {ask: Open, type: yes_no}\n", i)
	}
	b.WriteString("materials:\n")
	for i := range 70 {
		k := i % 20
		fmt.Fprintf(&b, "  m%d: {title: M, when: \"kind%d in [b, c] and size%d > %d or open%d\"}\n", i, k, k, 10*i+5, (k+1)%20)
	}
	b.WriteString("in_person:\n")
	for i := range 10 {
		fmt.Fprintf(&b, "  v%d: {when: open%d and kind%d == c and applicant.assurance < 2, because: V}\n", i, i, i)
	}
	b.WriteString("not_accepted:\n")
	for i := range 20 {
		fmt.Fprintf(&b, "  n%d: {when: size%d > %d and not open%d, because: N}\n", i, i, 9000-i, i)
	}
	b.WriteString("refuse:\n")
	for i := range 20 {
		fmt.Fprintf(&b, "  r%d: {when: kind%d == d and open%d and applicant.dishonest, because: R}\n", i, i, i)
	}
	b.WriteString("requests:\n")
	for i := range 8 {
		fmt.Fprintf(&b, "  q%d: {title: Q, special: testing, when: kind%d == b and open%d, within: 5wd, clock: stops, basis: Law}\n", i, i, i)
	}
	b.WriteString("approval:\n")
	for i := range 9 {
		fmt.Fprintf(&b, "  - category: c%d\n", i)
		if i < 8 {
			fmt.Fprintf(&b, "    when: kind%d == c and size%d > 1000 and open%d\n", i%2, i%2, i)
		}
		b.WriteString("    steps:\n")
		for j := range 3 {
			fmt.Fprintf(&b, "      - s%d: {title: S, role: examiner, within: 3wd, when: open%d or kind%d == b}\n", j, 10+j, 10+j)
		}
		b.WriteString("      - decide: {title: D, role: head, within: 2wd}\n")
	}
	return []byte(b.String())
}

func BenchmarkCompile200Rules(b *testing.B) {
	library, _ := rules.Load(rules.Samples())
	source := largeItem()
	for b.Loop() {
		item, problems := library.Compile("large.yaml", source)
		if item == nil {
			b.Fatal(problems)
		}
	}
}

func BenchmarkPlan200Rules(b *testing.B) {
	library, _ := rules.Load(rules.Samples())
	item, problems := library.Compile("large.yaml", largeItem())
	if item == nil {
		b.Fatal(problems)
	}
	v := everything(item)
	for b.Loop() {
		item.Plan(v)
	}
}

// everything answers all that the item asks.
func everything(item *rules.Item) rules.Values {
	v := rules.Values{"applicant.kind": "person", "applicant.assurance": 1.0, "applicant.dishonest": false, "channel": "online"}
	for _, f := range item.Facts {
		switch f.Kind {
		case rules.YesNo:
			v[f.Name] = true
		case rules.Choice:
			v[f.Name] = f.Options[1].Name
		case rules.Number, rules.Money:
			v[f.Name] = 500.0
		case rules.Date:
			v[f.Name] = "2026-03-02"
		case rules.String:
			v[f.Name] = "text"
		}
	}
	return v
}
