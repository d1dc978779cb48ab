package rules_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/onewindow/onewindow/rules"
)

// itemWith is a small item whose facts conditions can be tried on; the condition stands on its one material.
func itemWith(condition string) string {
	return fmt.Sprintf(`item: sample
title: Sample
languages: [en]
class: licence
authority: {level: county, department: health}
calendar: cn
limits: {correct: {within: 10wd, else: withdrawn}, promised: 5wd}
facts:
  a: {ask: A, type: yes_no}
  b: {ask: B, type: yes_no}
  kind: {ask: Kind, choice: {shop: Shop, stall: Stall, van: Van}}
  rooms: {ask: Rooms, number: rooms, min: 1, max: 100, when: kind == shop}
  price: {ask: Price, money: CNY}
  born: {ask: Born, type: date}
  starts: {ask: Starts, type: date}
  note: {ask: Note, text: 20, optional: true}
materials:
  plan:
    title: Plan
    when: %s
approval: [{category: ordinary, steps: []}]
`, condition)
}

// conditionOf compiles a condition over the facts of itemWith.
func conditionOf(t *testing.T, source string) *rules.Condition {
	t.Helper()
	item, problems := testLibrary(t).Compile("sample.yaml", []byte(itemWith(source)))
	if item == nil {
		t.Fatalf("%s: %s", source, lines(problems))
	}
	return item.Material("plan").When
}

func TestKleeneTruthTables(t *testing.T) {
	values := map[string]any{"T": true, "F": false, "?": nil}
	truths := map[rules.Truth]string{rules.True: "T", rules.False: "F", rules.Unknown: "?"}
	tables := map[string]string{ // rows a = T F ?, columns b = T F ?
		"a and b":       "TF? FFF ?F?",
		"a or b":        "TTT TF? T??",
		"not a or b":    "TF? TTT T??",
		"not (a and b)": "FT? TTT ?T?",
		"a == b":        "TF? FT? ???",
	}
	for source, want := range tables {
		c := conditionOf(t, source)
		var rows []string
		for _, a := range []string{"T", "F", "?"} {
			row := ""
			for _, b := range []string{"T", "F", "?"} {
				row += truths[c.Eval(rules.Values{"a": values[a], "b": values[b]})]
			}
			rows = append(rows, row)
		}
		if got := strings.Join(rows, " "); got != want {
			t.Errorf("%s: got %s, want %s", source, got, want)
		}
	}
}

func TestConditions(t *testing.T) {
	tests := []struct {
		source string
		values rules.Values
		want   rules.Truth
	}{
		{"kind == shop", rules.Values{"kind": "shop"}, rules.True},
		{"kind == shop", rules.Values{"kind": "van"}, rules.False},
		{"kind == shop", rules.Values{}, rules.Unknown},
		{"shop == kind", rules.Values{"kind": "shop"}, rules.True},
		{"kind in [shop, van]", rules.Values{"kind": "van"}, rules.True},
		{"kind not in [shop, van]", rules.Values{"kind": "van"}, rules.False},
		{"kind != van", rules.Values{"kind": "shop"}, rules.True},
		{"kind == shop and rooms > 50", rules.Values{"kind": "van"}, rules.False},
		{"kind == shop and rooms > 50", rules.Values{"kind": "shop", "rooms": 51.0}, rules.True},
		{"kind == shop and rooms > 50", rules.Values{"kind": "shop", "rooms": 50.0}, rules.False},
		{"kind == shop and 10 <= rooms < 20", rules.Values{"kind": "shop", "rooms": 10.0}, rules.True},
		{"kind == shop and 10 <= rooms < 20", rules.Values{"kind": "shop", "rooms": 20.0}, rules.False},
		{"price == 0.1", rules.Values{"price": 0.1}, rules.True},
		{"price in [1, 2.5]", rules.Values{"price": 2.5}, rules.True},
		{"price > -5", rules.Values{"price": 0.0}, rules.True},
		{`has(note) and note == "x" or a`, rules.Values{"note": "x", "a": false}, rules.True},
		{`has(note) and note == "x" or a`, rules.Values{"a": false}, rules.False},
		{"has(note)", rules.Values{}, rules.False},
		{"has(note)", rules.Values{"note": nil}, rules.False},
		{"has(note)", rules.Values{"note": "x"}, rules.True},
		{"asked(rooms)", rules.Values{"kind": "shop"}, rules.True},
		{"asked(rooms)", rules.Values{"kind": "van"}, rules.False},
		{"asked(rooms)", rules.Values{}, rules.Unknown},
		{`born < "2000-01-01"`, rules.Values{"born": "1999-12-31"}, rules.True},
		{"born < starts", rules.Values{"born": "2001-01-01", "starts": "2001-01-01"}, rules.False},
		{"years(born, starts) >= 18", rules.Values{"born": "2008-03-02", "starts": "2026-03-01"}, rules.False},
		{"years(born, starts) >= 18", rules.Values{"born": "2008-03-02", "starts": "2026-03-02"}, rules.True},
		{"years(born, starts) >= 1", rules.Values{"born": "2024-02-29", "starts": "2025-02-28"}, rules.False},
		{"days(born, starts) <= 30", rules.Values{"born": "2026-02-01", "starts": "2026-03-03"}, rules.True},
		{"days(born, starts) <= 30", rules.Values{"born": "2026-02-01", "starts": "2026-03-04"}, rules.False},
		{"days(born, starts) < 0", rules.Values{"born": "2026-03-04", "starts": "2026-03-03"}, rules.True},
		{"month_end(born) == starts", rules.Values{"born": "2024-02-10", "starts": "2024-02-29"}, rules.True},
		{"month_end(born) == starts", rules.Values{"born": "2025-12-31", "starts": "2025-12-31"}, rules.True},
		{"applicant.assurance < 2 and not applicant.dishonest", rules.Values{"applicant.assurance": 1.0, "applicant.dishonest": false}, rules.True},
		{"1 <= applicant.assurance < 3", rules.Values{"applicant.assurance": 3.0}, rules.False},
		{"1 <= applicant.assurance < 3", rules.Values{"applicant.assurance": 1.0}, rules.True},
		{"applicant.kind == person or channel == counter", rules.Values{"applicant.kind": "organisation", "channel": "counter"}, rules.True},
		{"kind == shop", rules.Values{"kind": 7.0}, rules.Unknown},
		{"price > 5", rules.Values{"price": "much"}, rules.Unknown},
		{"days(born, starts) > 1", rules.Values{"born": "soon", "starts": "2026-03-03"}, rules.Unknown},
	}
	for _, test := range tests {
		source := test.source
		if strings.Contains(source, `"`) {
			source = "'" + source + "'"
		}
		c := conditionOf(t, source)
		if got := c.Eval(test.values); got != test.want {
			t.Errorf("%s of %v: got %s, want %s", test.source, test.values, got, test.want)
		}
		if c.String() != test.source {
			t.Errorf("String is %q, want %q", c, test.source)
		}
	}
}

func TestNilConditionHolds(t *testing.T) {
	var c *rules.Condition
	if c.Eval(nil) != rules.True || c.String() != "" {
		t.Error("no condition always holds")
	}
}

func TestValues(t *testing.T) {
	if x, ok := rules.Constant(5).Of(nil); !ok || x != 5 {
		t.Errorf("constant: %d, %t", x, ok)
	}
	var none rules.Value[int]
	if _, ok := none.Of(nil); ok || !none.IsZero() || rules.Constant(0).IsZero() {
		t.Error("a value that was not declared is zero and has no value")
	}
	library, _ := rules.Load(rules.Samples())
	valid := library.Items["trade-licence"].Completion.Licence.Valid
	for term, want := range map[any]string{"permanent": "3y", "temporary": "6mo", nil: ""} {
		d, ok := valid.Of(rules.Values{"term": term})
		if d.String() != want || ok != (want != "") {
			t.Errorf("valid for %v: %s, %t", term, d, ok)
		}
	}
}
