package rules_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/onewindow/onewindow/rules"
)

func TestParse(t *testing.T) {
	item := compiled(t, strings.Replace(itemWith("a"), "facts:\n", `facts:
  area: {ask: Area, number: m2, decimals: true, min: 0.5, max: 10}
  day: {ask: Day, type: date, min: 2026-01-01, max: 2026-12-31}
`, 1))
	tests := []struct {
		name, raw string
		want      any
		code      string
	}{
		{"a", `true`, true, ""},
		{"a", `"true"`, nil, "wrong_type"},
		{"a", `1`, nil, "wrong_type"},
		{"a", `null`, nil, ""},
		{"kind", `"shop"`, "shop", ""},
		{"kind", `"shop "`, nil, "not_an_option"},
		{"kind", `["shop"]`, nil, "wrong_type"},
		{"rooms", `1`, 1.0, ""},
		{"rooms", `100`, 100.0, ""},
		{"rooms", `0`, nil, "out_of_range"},
		{"rooms", `101`, nil, "out_of_range"},
		{"rooms", `1.5`, nil, "wrong_type"},
		{"rooms", `1e400`, nil, "wrong_type"},
		{"area", `0.5`, 0.5, ""},
		{"area", `0.49`, nil, "out_of_range"},
		{"price", `12.34`, 12.34, ""},
		{"price", `12.345`, nil, "wrong_type"},
		{"price", `1e15`, nil, "wrong_type"},
		{"born", `"2024-02-29"`, "2024-02-29", ""},
		{"born", `"2025-02-29"`, nil, "wrong_type"},
		{"born", `"2025-2-9"`, nil, "wrong_type"},
		{"born", `"2025-02-09T00:00:00Z"`, nil, "wrong_type"},
		{"day", `"2025-12-31"`, nil, "out_of_range"},
		{"day", `"2027-01-01"`, nil, "out_of_range"},
		{"note", `"二十个字二十个字二十个字二十个字二十个字"`, "二十个字二十个字二十个字二十个字二十个字", ""},
		{"note", `"123456789012345678901"`, nil, "too_long"},
		{"note", `{}`, nil, "wrong_type"},
		{"note", `" "`, nil, ""},
		{"note", `"a\u0000b"`, nil, "wrong_type"},
		{"note", `"a\nb"`, "a\nb", ""},
		{"nothing", `1`, nil, "unknown_fact"},
		{"applicant.dishonest", `false`, nil, "unknown_fact"},
		{"a", `tru`, nil, "wrong_type"},
	}
	for _, test := range tests {
		values, wrong := item.Parse(map[string]json.RawMessage{test.name: json.RawMessage(test.raw)}, rules.Asked)
		if test.code == "" {
			if x, there := values[test.name]; len(wrong) > 0 || !there || x != test.want {
				t.Errorf("%s = %s: got %v, %v; want %v", test.name, test.raw, values, wrong, test.want)
			}
			continue
		}
		if len(wrong) != 1 || wrong[0].Code != test.code || wrong[0].Fact != test.name || len(values) != 0 {
			t.Errorf("%s = %s: got %v, %v; want %s", test.name, test.raw, values, wrong, test.code)
		}
	}
}

func TestParseTellsEveryWrongAnswerInOrderAndEchoesNone(t *testing.T) {
	item := compiled(t, itemWith("a"))
	_, wrong := item.Parse(map[string]json.RawMessage{"rooms": []byte(`"Jane Doe"`), "born": []byte(`"Jane Doe"`), "kind": []byte(`"Jane Doe"`)}, rules.Asked)
	var got []string
	for _, w := range wrong {
		got = append(got, w.Fact+" "+w.Code)
		if strings.Contains(w.Error(), "Jane") {
			t.Errorf("the answer is echoed: %s", w.Error())
		}
	}
	if diff := cmp.Diff([]string{"born wrong_type", "kind not_an_option", "rooms wrong_type"}, got); diff != "" {
		t.Error(diff)
	}
}

func TestParseKeepsSourcesApart(t *testing.T) {
	library, _ := rules.Load(rules.Samples())
	item := library.Items["public-place-hygiene-permit"]
	found := map[string]json.RawMessage{"conditions_met": []byte(`true`)}
	if _, wrong := item.Parse(found, rules.Asked); len(wrong) != 1 || wrong[0].Code != "not_asked" {
		t.Errorf("an applicant answers what an officer finds: %v", wrong)
	}
	if values, wrong := item.Parse(found, rules.Found); len(wrong) > 0 || values["conditions_met"] != true {
		t.Errorf("an officer cannot find: %v", wrong)
	}
	if _, wrong := item.Parse(map[string]json.RawMessage{"rooms": []byte(`1`), "large_hotel": []byte(`true`)}, rules.Found); len(wrong) != 2 {
		t.Errorf("an officer answers for the applicant: %v", wrong)
	}
}

func compiled(t *testing.T, text string) *rules.Item {
	t.Helper()
	item, problems := testLibrary(t).Compile("sample.yaml", []byte(text))
	if item == nil {
		t.Fatal(lines(problems))
	}
	return item
}
